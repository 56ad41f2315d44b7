//! Reading a query line.
//!
//! In: text of any origin. Out: a filter in its normal shape, or the first thing that is wrong. Never panics; time
//! and memory grow with the length of the line, which is bounded.
//! Refuses to know: rows.

use super::{
    comma,
    error::{QueryError, Wrong},
    lexer::{Lexer, Token, Value},
    value,
};
use crate::filter::{FieldName, Filter, MOST_LEAVES, MOST_NESTED, MOST_TEXT};

/// Reads a query line.
pub fn parse(text: &str) -> Result<Filter, QueryError> {
    if text.len() > MOST_TEXT {
        return Err(wrong(text.floor_char_boundary(MOST_TEXT), "", Wrong::TooLong));
    }
    let mut reader = Reader { line: text, lexer: Lexer::new(text), leaves: 0 };
    let filter = reader.any(None, 0)?;
    Ok(filter.normal())
}

struct Reader<'a> {
    line: &'a str,
    lexer: Lexer<'a>,
    leaves: usize,
}

impl Reader<'_> {
    /// Up to the end of the line, or of the group that was opened at `opened`.
    fn any(&mut self, opened: Option<usize>, depth: usize) -> Result<Filter, QueryError> {
        let mut any = Vec::new();
        let mut all = Vec::new();
        let mut last_or = 0;
        loop {
            let token = self.lexer.next()?;
            let at = self.lexer.at;
            match token {
                Some(Token::Open { .. }) if depth == MOST_NESTED => return Err(wrong(at - 1, "(", Wrong::TooDeep)),
                Some(Token::Open { negated }) => {
                    let group = self.any(Some(at - 1), depth + 1)?;
                    all.push(negate(group, negated));
                }
                Some(Token::Condition { negated, name, values }) => {
                    let values = comma::decimals(self.line, name, values)?;
                    let alternatives = values.iter().map(|value| self.leaf(name, value)).collect::<Result<_, _>>()?;
                    all.push(negate(Filter::Any(alternatives), negated));
                }
                Some(Token::Or) if all.is_empty() => return Err(wrong(at - 2, "or", Wrong::LoneOr)),
                Some(Token::Or) => {
                    any.push(Filter::All(std::mem::take(&mut all)));
                    last_or = at - 2;
                }
                Some(Token::Close) if opened.is_none() => return Err(wrong(at - 1, ")", Wrong::LoneClose)),
                Some(Token::Close) | None => {
                    if let (None, Some(opened)) = (&token, opened) {
                        return Err(wrong(opened, "(", Wrong::OpenGroup));
                    }
                    if all.is_empty() && !any.is_empty() {
                        return Err(wrong(last_or, "or", Wrong::LoneOr));
                    }
                    any.push(Filter::All(all));
                    return Ok(Filter::Any(any));
                }
            }
        }
    }

    fn leaf(&mut self, name: Option<FieldName>, value: &Value<'_>) -> Result<Filter, QueryError> {
        let fields = value::fields(name, value)?;
        self.leaves += fields.len();
        if self.leaves > MOST_LEAVES {
            return Err(wrong(value.at, value.raw, Wrong::TooManyConditions));
        }
        Ok(Filter::All(fields.into_iter().map(Filter::Leaf).collect()))
    }
}

fn negate(filter: Filter, negated: bool) -> Filter {
    if negated { Filter::Not(Box::new(filter)) } else { filter }
}

fn wrong(at: usize, piece: &str, wrong: Wrong) -> QueryError {
    QueryError { at, piece: piece.into(), wrong, wanted: Vec::new() }
}
