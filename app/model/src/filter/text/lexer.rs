//! The pieces of a query line: parentheses, `or`, and conditions with their values.
//!
//! In: the line. Out: one token after the other; each character is looked at once.
//! Refuses to know: what the values mean.

use super::{
    error::{QueryError, Wrong},
    quote::{in_quotes, unescaped},
    suggest::closest,
};
use crate::filter::{FieldName, MOST_ALTERNATIVES};

/// A piece of the line.
pub(super) enum Token<'a> {
    /// `(` or `-(`
    Open { negated: bool },
    /// `)`
    Close,
    /// `or`
    Or,
    /// `name:a,b` or `a,b`
    Condition { negated: bool, name: Option<FieldName>, values: Vec<Value<'a>> },
}

/// One alternative of a condition.
pub(super) struct Value<'a> {
    /// Byte offset in the line.
    pub at: usize,
    /// As it stands in the line.
    pub raw: &'a str,
    /// Without quotes and escapes.
    pub text: String,
    /// Whether it stood in quotes.
    pub quoted: bool,
}

/// Walks over the line.
pub(super) struct Lexer<'a> {
    line: &'a str,
    /// Where the next piece begins, once blanks are passed.
    pub at: usize,
}

/// As much of what was pasted as is given back in an error.
const MOST_PHRASE: usize = 60;

fn ends_value(c: char) -> bool {
    c.is_whitespace() || matches!(c, ',' | '(' | ')')
}

impl<'a> Lexer<'a> {
    pub const fn new(line: &'a str) -> Self {
        Self { line, at: 0 }
    }

    /// The next piece; `None` at the end.
    pub fn next(&mut self) -> Result<Option<Token<'a>>, QueryError> {
        self.skip(char::is_whitespace);
        let start = self.at;
        if self.eat(')') {
            return Ok(Some(Token::Close));
        }
        // two minus signs undo each other
        self.skip(|c| c == '-');
        let negated = (self.at - start) % 2 == 1;
        if self.eat('(') {
            return Ok(Some(Token::Open { negated }));
        }
        match self.rest().chars().next() {
            None if self.at == start => return Ok(None),
            // a dash between words is a word
            None => return Ok(Some(self.word(start))),
            Some(c) if c.is_whitespace() || c == ')' => return Ok(Some(self.word(start))),
            Some(_) => {}
        }
        let name = self.name()?;
        let from = self.at;
        let values = self.values()?;
        if !values.is_empty() {
            let or = name.is_none() && self.at - start == 2 && self.line[start..self.at].eq_ignore_ascii_case("or");
            return Ok(Some(if or { Token::Or } else { Token::Condition { negated, name, values } }));
        }
        match name {
            // nothing but commas
            None => Ok(Some(self.word(start))),
            Some(name) => Err(QueryError {
                at: from,
                piece: self.line[start..self.at].into(),
                wrong: Wrong::NoValue,
                wanted: vec![name.example().into()],
            }),
        }
    }

    /// What was passed since `start`, taken as a bare word.
    fn word(&self, start: usize) -> Token<'a> {
        let raw = &self.line[start..self.at];
        Token::Condition { negated: false, name: None, values: vec![Value { at: start, raw, text: raw.into(), quoted: true }] }
    }

    /// `name:`, if the next piece begins like that.
    fn name(&mut self) -> Result<Option<FieldName>, QueryError> {
        let rest = self.rest();
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len());
        if !rest[end..].starts_with(':') || !rest.starts_with(|c: char| c.is_ascii_alphabetic()) {
            return Ok(None);
        }
        let given = &rest[..end];
        let name = FieldName::from_name(&given.to_ascii_lowercase());
        if name.is_none() {
            let names = closest(given, FieldName::ALL.iter().map(|n| n.name()).collect(), 3);
            return Err(QueryError {
                at: self.at,
                piece: format!("{given}:"),
                wrong: Wrong::UnknownName,
                wanted: names.into_iter().map(|n| format!("{n}:")).chain(self.phrase()).collect(),
            });
        }
        self.at += end + 1;
        Ok(name)
    }

    /// Values up to a blank, a parenthesis or the end; empty ones between commas do not count.
    fn values(&mut self) -> Result<Vec<Value<'a>>, QueryError> {
        let mut values = Vec::new();
        loop {
            let at = self.at;
            let value = if self.eat('"') {
                Some(self.quoted(at)?)
            } else {
                self.skip(|c| !ends_value(c));
                let raw = &self.line[at..self.at];
                (!raw.is_empty()).then(|| Value { at, raw, text: unescaped(raw), quoted: false })
            };
            if let Some(value) = value {
                if values.len() == MOST_ALTERNATIVES {
                    return Err(QueryError { at, piece: value.raw.into(), wrong: Wrong::TooManyAlternatives, wanted: Vec::new() });
                }
                values.push(value);
            }
            if !self.eat(',') {
                return Ok(values);
            }
        }
    }

    /// The rest of a value whose opening quote stood at `at`.
    fn quoted(&mut self, at: usize) -> Result<Value<'a>, QueryError> {
        let mut escaped = false;
        for (i, c) in self.rest().char_indices() {
            match c {
                _ if escaped => escaped = false,
                '\\' => escaped = true,
                '"' => {
                    let text = unescaped(&self.rest()[..i]);
                    self.at += i + 1;
                    let raw = &self.line[at..self.at];
                    let ends = self.rest().chars().next().is_none_or(ends_value);
                    return if ends { Ok(Value { at, raw, text, quoted: true }) } else { Err(self.after_quote(raw)) };
                }
                _ => {}
            }
        }
        let piece = self.line[at..].into();
        Err(QueryError { at, piece, wrong: Wrong::OpenQuote, wanted: vec![format!("{}\"", &self.line[at..])] })
    }

    fn after_quote(&mut self, quoted: &str) -> QueryError {
        let at = self.at;
        self.skip(|c| !ends_value(c));
        let piece = &self.line[at..self.at];
        // a local part in quotes belongs to what follows
        let wanted = if piece.starts_with('@') { in_quotes(&format!("{quoted}{piece}")) } else { format!("{quoted} {piece}") };
        QueryError { at, piece: piece.into(), wrong: Wrong::AfterQuote, wanted: vec![wanted] }
    }

    /// The words ahead as a phrase: what is pasted may have a colon, and its first word is no name then. They end where
    /// something else than words begins.
    fn phrase(&self) -> Option<String> {
        let rest = self.rest();
        let rest = &rest[..rest.find(['"', '(', ')']).unwrap_or(rest.len())];
        let mut end = 0;
        for word in rest.split_inclusive(char::is_whitespace) {
            let bare = word.trim_end();
            let other = bare.contains(':') || bare.starts_with('-') || bare.eq_ignore_ascii_case("or");
            if end > 0 && (other || end + bare.len() > MOST_PHRASE) {
                break;
            }
            end += word.len();
        }
        let phrase = rest[..end].trim_end();
        (!phrase.ends_with(':') && phrase.len() <= MOST_PHRASE).then(|| in_quotes(phrase))
    }

    fn rest(&self) -> &'a str {
        &self.line[self.at..]
    }

    fn eat(&mut self, c: char) -> bool {
        let there = self.rest().starts_with(c);
        self.at += if there { c.len_utf8() } else { 0 };
        there
    }

    fn skip(&mut self, what: impl Fn(char) -> bool) {
        let rest = self.rest();
        self.at += rest.find(|c| !what(c)).unwrap_or(rest.len());
    }
}
