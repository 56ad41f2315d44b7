//! A comma between digits: the decimal one, or the one between alternatives.
//!
//! In: the values of a condition as the line has them. Out: the same, `>1,5M` being one value; or, where it could be either,
//! what could be meant. Refuses to know: rows.

use super::{
    error::{QueryError, Wrong},
    lexer::Value,
    value,
};
use crate::filter::FieldName;

/// The signs a number is compared by.
const SIGNS: [char; 3] = ['<', '=', '>'];

/// The values with their decimal commas read. Behind a sign it is one, but before three digits it could part thousands; without
/// a sign `5,6` could be two numbers as well.
pub(super) fn decimals<'a>(line: &'a str, name: Option<FieldName>, values: Vec<Value<'a>>) -> Result<Vec<Value<'a>>, QueryError> {
    let Some(name @ (FieldName::Size | FieldName::Score | FieldName::FileSize)) = name else { return Ok(values) };
    let two = values.len() == 2;
    let mut read: Vec<Value<'a>> = Vec::with_capacity(values.len());
    for value in values {
        let Some(before) = read.last().filter(|before| could_be_one(before, &value)) else {
            read.push(value);
            continue;
        };
        let raw = &line[before.at..value.at + value.raw.len()];
        let one = Value { at: before.at, raw, text: raw.replace(',', "."), quoted: false };
        let signed = raw.starts_with(SIGNS);
        let thousands = are_thousands(before.raw, value.raw);
        if signed && !thousands {
            read.pop();
            read.push(one);
        } else if signed || (two && (thousands || value::fields(Some(name), &one).is_ok())) {
            return Err(either(name, before.raw, &value, &one));
        } else {
            read.push(value);
        }
    }
    Ok(read)
}

/// Digits, a comma, and digits at once.
fn could_be_one(before: &Value<'_>, value: &Value<'_>) -> bool {
    let whole = before.raw.trim_start_matches(SIGNS).trim_start_matches('-');
    let digits = !whole.is_empty() && whole.bytes().all(|b| b.is_ascii_digit());
    digits && before.at + before.raw.len() + 1 == value.at && value.raw.starts_with(|c: char| c.is_ascii_digit())
}

fn are_thousands(before: &str, behind: &str) -> bool {
    let whole = before.bytes().filter(u8::is_ascii_digit).count();
    whole <= 3 && behind.bytes().take_while(u8::is_ascii_digit).count() == 3
}

/// Refused, with every reading that is one.
fn either(name: FieldName, before: &str, value: &Value<'_>, one: &Value<'_>) -> QueryError {
    let two = format!("{}{before},={}", if before.starts_with(SIGNS) { "" } else { "=" }, value.raw);
    let whole = are_thousands(before, value.raw).then(|| one.text.replace('.', ""));
    let fits = |text: &String| value::fields(Some(name), &Value { text: text.clone(), ..*one }).is_ok();
    let wanted = [Some(one.text.clone()), whole].into_iter().flatten().filter(fits).chain([two]).collect();
    QueryError { at: one.at, piece: one.raw.into(), wrong: Wrong::UnclearComma, wanted }
}
