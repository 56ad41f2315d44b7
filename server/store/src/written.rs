//! Many rows of SQLite's as one text: an array of arrays in JSON, bytes in hexadecimal digits.
//!
//! In: a question and its columns; the text. Out: a question for the text; rows. Refuses to know: what is asked.
//!
//! Each row of an answer is handed from SQLite's thread to ours, and each of its values copied by itself: of a page of rows that
//! takes five times as long as finding them.

use std::{borrow::Cow, fmt};

use serde::{Deserialize, Deserializer, de};

use crate::{
    Error, Result,
    bulk::Sort,
    engine::{Answer, FromAnswer},
    query::Query,
};

/// A question for all rows of another one in one text.
pub(crate) fn question(of: Query, columns: impl Iterator<Item = (&'static str, Sort)>) -> Query {
    let column = |(name, sort): (&str, Sort)| match sort {
        Sort::Blob => format!("iif({name} is null, null, hex({name}))"),
        _ => name.to_owned(),
    };
    let columns: Vec<String> = columns.map(column).collect();
    of.within(&format!("select json_group_array(json_array({})) from ", columns.join(", ")))
}

/// The rows in that text.
pub(crate) fn rows<T: FromAnswer>(text: &str) -> Result<Vec<T>> {
    let rows: Vec<One<T>> = serde_json::from_str(text).map_err(Error::damaged)?;
    Ok(rows.into_iter().map(|One(row)| row).collect())
}

struct One<T>(T);

impl<'de, T: FromAnswer> Deserialize<'de> for One<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> std::result::Result<Self, D::Error> {
        let cells = Vec::deserialize(from)?;
        T::read(&Answer::Written(cells)).map(Self).map_err(de::Error::custom)
    }
}

/// A value of such a row.
pub(crate) enum Cell<'a> {
    Null,
    Int(i64),
    Text(Cow<'a, str>),
}

pub(crate) fn int(cells: &[Cell<'_>], column: usize) -> Result<Option<i64>> {
    match cells.get(column) {
        Some(Cell::Null) => Ok(None),
        Some(Cell::Int(value)) => Ok(Some(*value)),
        _ => Err(Error::damaged("no number where there is always one")),
    }
}

pub(crate) fn text(cells: &[Cell<'_>], column: usize) -> Result<Option<String>> {
    match cells.get(column) {
        Some(Cell::Null) => Ok(None),
        Some(Cell::Text(text)) => Ok(Some(text.as_ref().to_owned())),
        _ => Err(Error::damaged("no text where there is always one")),
    }
}

pub(crate) fn bytes(cells: &[Cell<'_>], column: usize) -> Result<Option<Vec<u8>>> {
    let digits = match cells.get(column) {
        Some(Cell::Null) => return Ok(None),
        Some(Cell::Text(digits)) => digits.as_bytes(),
        _ => return Err(Error::damaged("no bytes where there are always some")),
    };
    let value = |digit: u8| char::from(digit).to_digit(16).map(|value| value as u8);
    let pairs = digits.chunks(2).map(|pair| Some(value(*pair.first()?)? << 4 | value(*pair.get(1)?)?));
    let bytes: Option<Vec<u8>> = pairs.collect();
    bytes.map(Some).ok_or_else(|| Error::damaged("bytes that are not written in hexadecimal digits"))
}

impl<'de: 'a, 'a> Deserialize<'de> for Cell<'a> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> std::result::Result<Self, D::Error> {
        from.deserialize_any(Visitor)
    }
}

struct Visitor;

impl<'de> de::Visitor<'de> for Visitor {
    type Value = Cell<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("null, an integer or a text")
    }

    fn visit_unit<E>(self) -> std::result::Result<Self::Value, E> {
        Ok(Cell::Null)
    }

    fn visit_i64<E>(self, value: i64) -> std::result::Result<Self::Value, E> {
        Ok(Cell::Int(value))
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> std::result::Result<Self::Value, E> {
        i64::try_from(value).map(Cell::Int).map_err(E::custom)
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> std::result::Result<Self::Value, E> {
        Ok(Cell::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> std::result::Result<Self::Value, E> {
        Ok(Cell::Text(Cow::Owned(text.to_owned())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Row = (i64, Option<String>, Option<Vec<u8>>);

    #[test]
    fn what_sqlite_writes_is_read() {
        let text = r#"[[-9223372036854775808,"a\"\u001f\u0000è","00FF1a"],[9223372036854775807,null,null],[0,"",""]]"#;
        let rows: Vec<Row> = rows(text).expect("is one");
        let first = (i64::MIN, Some("a\"\u{1f}\0è".into()), Some(vec![0, 255, 26]));
        assert_eq!(rows, [first, (i64::MAX, None, None), (0, Some(String::new()), Some(Vec::new()))]);
    }

    #[test]
    fn what_is_no_such_row_is_refused() {
        for text in
            ["", "[", "[[1]]", "[[null,null,null]]", "[[1,2,null]]", r#"[[1,"a","0"]]"#, r#"[[1,"a","0g"]]"#, "[[1.5,null,null]]", "{}"]
        {
            rows::<Row>(text).map(drop).expect_err(text);
        }
    }
}
