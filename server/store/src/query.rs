//! A statement in the making: its text and its binds. A value never enters the text.
//!
//! In: pieces of SQL and values. Out: a statement of `$1` binds, which both engines read.
//! Refuses to know: tables.

use std::borrow::Cow;

use sqlx::{Arguments, AssertSqlSafe, Sqlite, query::Query as Statement, sqlite::SqliteArguments};

use crate::rows::without_nul;

/// Text and binds.
#[derive(Clone, Default)]
pub(crate) struct Query {
    /// `with` clauses: (name, text).
    with: Vec<(String, String)>,
    text: String,
    binds: Vec<Bind>,
}

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Bind {
    Int(i64),
    Text(String),
    Blob(Vec<u8>),
}

impl From<i64> for Bind {
    fn from(value: i64) -> Self {
        Self::Int(value)
    }
}

impl From<String> for Bind {
    fn from(value: String) -> Self {
        value.as_str().into()
    }
}

impl From<&str> for Bind {
    fn from(value: &str) -> Self {
        Self::Text(without_nul(value).into_owned())
    }
}

impl From<Cow<'_, str>> for Bind {
    fn from(value: Cow<'_, str>) -> Self {
        value.as_ref().into()
    }
}

impl From<Vec<u8>> for Bind {
    fn from(value: Vec<u8>) -> Self {
        Self::Blob(value)
    }
}

impl Query {
    pub(crate) fn new(text: &str) -> Self {
        Self { text: text.to_owned(), ..Self::default() }
    }

    /// Goes on with this piece of SQL.
    pub(crate) fn push(&mut self, text: &str) -> &mut Self {
        self.text.push_str(text);
        self
    }

    /// Adds a value and gives its name, `$7`, to be written into the text.
    pub(crate) fn bind(&mut self, value: impl Into<Bind>) -> String {
        self.binds.push(value.into());
        format!("${}", self.binds.len())
    }

    /// Adds a named list of ids that several conditions use, made once; gives its name.
    pub(crate) fn with(&mut self, text: String) -> String {
        if let Some((name, _)) = self.with.iter().find(|(_, known)| *known == text) {
            return name.clone();
        }
        let name = format!("set{}", self.with.len() + 1);
        self.with.push((name.clone(), text));
        name
    }

    /// The whole text.
    pub(crate) fn sql(&self) -> String {
        if self.with.is_empty() {
            return self.text.clone();
        }
        let with: Vec<_> = self.with.iter().map(|(name, text)| format!("{name} as materialized ({text})")).collect();
        format!("with {} {}", with.join(", "), self.text)
    }

    /// Ready to run.
    pub(crate) fn build(self) -> Statement<'static, Sqlite, SqliteArguments> {
        let text = self.sql();
        let mut arguments = SqliteArguments::default();
        for bind in self.binds {
            match bind {
                Bind::Int(value) => Arguments::add(&mut arguments, value),
                Bind::Text(value) => Arguments::add(&mut arguments, value),
                Bind::Blob(value) => Arguments::add(&mut arguments, value),
            }
            .expect("integers, text and bytes always encode");
        }
        sqlx::query_with(AssertSqlSafe(text), arguments)
    }
}
