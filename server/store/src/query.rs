//! A statement in the making: its text and its binds. A value never enters the text.
//!
//! In: pieces of SQL and values. Out: a statement of `$1` binds, which both engines read.
//! Refuses to know: tables.

use std::borrow::Cow;

use sqlx::{Arguments, AssertSqlSafe, Postgres, Sqlite, postgres::PgArguments, query::Query as Statement, sqlite::SqliteArguments};

use crate::{dialect::Dialect, rows::without_nul, sets::Sets};

/// Text and binds.
#[derive(Clone, Default)]
pub(crate) struct Query {
    pub(crate) dialect: Dialect,
    /// `with` clauses: (name, text).
    with: Vec<(String, String)>,
    text: String,
    binds: Vec<Bind>,
    /// Looked up already.
    known: Sets,
    /// Sets named so far.
    sets: usize,
    /// Only the sets are wanted: their binds, and no others.
    apart: Option<Vec<Bind>>,
}

/// A list of ids that several conditions may use.
pub(crate) enum Set {
    /// Made once, by that name.
    Named(String),
    /// Known: a value.
    Known(String),
}

impl Set {
    /// The column's number is in it.
    pub(crate) fn has(&self, column: &str) -> String {
        match self {
            Self::Named(name) => format!("{column} in (select id from {name})"),
            // of the column's own type: a list of another one is looked through for each row, and not hashed
            Self::Known(list) => format!("{column} = any (cast({list} as int[]))"),
        }
    }
}

/// A value.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Bind {
    Int(Option<i64>),
    Text(Option<String>),
    Blob(Option<Vec<u8>>),
    /// Many numbers, for [`Dialect::numbers`].
    Ints(Vec<i64>),
    /// Many texts; Postgres only.
    Texts(Vec<String>),
}

impl From<i64> for Bind {
    fn from(value: i64) -> Self {
        Self::Int(Some(value))
    }
}

impl From<Option<i64>> for Bind {
    fn from(value: Option<i64>) -> Self {
        Self::Int(value)
    }
}

impl From<String> for Bind {
    fn from(value: String) -> Self {
        Self::Text(Some(if value.contains('\0') { without_nul(&value).into_owned() } else { value }))
    }
}

impl From<Option<String>> for Bind {
    fn from(value: Option<String>) -> Self {
        value.map_or(Self::Text(None), Into::into)
    }
}

impl From<&str> for Bind {
    fn from(value: &str) -> Self {
        Self::Text(Some(without_nul(value).into_owned()))
    }
}

impl From<Cow<'_, str>> for Bind {
    fn from(value: Cow<'_, str>) -> Self {
        value.into_owned().into()
    }
}

impl From<Vec<u8>> for Bind {
    fn from(value: Vec<u8>) -> Self {
        Self::Blob(Some(value))
    }
}

impl From<Option<Vec<u8>>> for Bind {
    fn from(value: Option<Vec<u8>>) -> Self {
        Self::Blob(value)
    }
}

impl From<Vec<i64>> for Bind {
    fn from(value: Vec<i64>) -> Self {
        Self::Ints(value)
    }
}

impl From<Vec<String>> for Bind {
    fn from(value: Vec<String>) -> Self {
        Self::Texts(value)
    }
}

impl Query {
    /// A text that is the same on both engines.
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self::of(Dialect::default(), text)
    }

    /// A text for a day's tables.
    pub(crate) fn of(dialect: Dialect, text: impl Into<String>) -> Self {
        Self { dialect, text: text.into(), ..Self::default() }
    }

    /// With the next value.
    #[must_use]
    pub(crate) fn arg(mut self, value: impl Into<Bind>) -> Self {
        self.binds.push(value.into());
        self
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

    /// Adds a list of numbers and gives a question that answers with each as `value`.
    pub(crate) fn numbers(&mut self, list: Vec<i64>) -> String {
        let name = self.bind(list);
        self.dialect.numbers(&name)
    }

    /// Conditions from here on find their sets looked up.
    pub(crate) fn know(&mut self, sets: Sets) {
        (self.known, self.sets) = (sets, 0);
    }

    /// Adds a set of the ids that a question gives.
    pub(crate) fn set(&mut self, text: impl FnOnce(&mut Self) -> String) -> Set {
        let nth = self.sets;
        self.sets += 1;
        if let Some(list) = self.known.get(nth) {
            let list = list.clone();
            return Set::Known(self.bind(list));
        }
        let text = match self.apart.take() {
            None => text(self),
            Some(binds) => {
                let mut alone = Self { binds, ..Self::of(self.dialect, "") };
                let text = text(&mut alone);
                self.apart = Some(alone.binds);
                text
            }
        };
        let name = format!("set{}", self.with.len() + 1);
        self.with.push((name.clone(), text));
        Set::Named(name)
    }

    /// Adds a question by that name, for the text to ask from.
    pub(crate) fn clause(&mut self, name: &str, text: &str) {
        self.with.push((name.into(), text.into()));
    }

    /// The column's number is among the ids that a question gives, which nothing else asks for.
    pub(crate) fn among(&mut self, column: &str, text: impl FnOnce(&mut Self) -> String) -> String {
        if self.dialect == Dialect::Sqlite {
            let text = text(self);
            return format!("{column} in ({text})");
        }
        self.set(text).has(column)
    }

    /// This question within another, which ends before its `(`.
    pub(crate) fn within(self, outer: &str) -> Self {
        Self { text: format!("{outer}({})", self.sql()), with: Vec::new(), ..self }
    }

    /// A question for the sets only that conditions will name.
    pub(crate) fn for_sets(dialect: Dialect) -> Self {
        Self { apart: Some(Vec::new()), ..Self::of(dialect, "") }
    }

    /// So far no more than the sets; and their names.
    pub(crate) fn sets(self) -> (Self, Vec<String>) {
        let names = self.with.iter().map(|(name, _)| name.clone()).collect();
        (Self { binds: self.apart.unwrap_or_default(), with: self.with, ..Self::of(self.dialect, "") }, names)
    }

    /// The whole text.
    pub(crate) fn sql(&self) -> String {
        if self.with.is_empty() {
            return self.text.clone();
        }
        let with: Vec<_> = self.with.iter().map(|(name, text)| format!("{name} as materialized ({text})")).collect();
        format!("with {} {}", with.join(", "), self.text)
    }

    /// Ready to run on SQLite.
    pub(crate) fn sqlite(self) -> Statement<'static, Sqlite, SqliteArguments> {
        let text = self.sql();
        let mut arguments = SqliteArguments::default();
        for bind in self.binds {
            match bind {
                Bind::Int(value) => Arguments::add(&mut arguments, value),
                Bind::Text(value) => Arguments::add(&mut arguments, value),
                Bind::Blob(value) => Arguments::add(&mut arguments, value),
                Bind::Ints(list) => Arguments::add(&mut arguments, json(&list)),
                Bind::Texts(list) => Arguments::add(&mut arguments, list.join(",")),
            }
            .expect("integers, text and bytes always encode");
        }
        sqlx::query_with(AssertSqlSafe(text), arguments)
    }

    /// Ready to run on Postgres.
    pub(crate) fn postgres(self) -> Statement<'static, Postgres, PgArguments> {
        let text = self.sql();
        let mut arguments = PgArguments::default();
        for bind in self.binds {
            match bind {
                Bind::Int(value) => Arguments::add(&mut arguments, value),
                Bind::Text(value) => Arguments::add(&mut arguments, value),
                Bind::Blob(value) => Arguments::add(&mut arguments, value),
                Bind::Ints(list) => Arguments::add(&mut arguments, list),
                Bind::Texts(list) => Arguments::add(&mut arguments, list),
            }
            .expect("integers, text and bytes always encode");
        }
        sqlx::query_with(AssertSqlSafe(text), arguments)
    }
}

fn json(numbers: &[i64]) -> String {
    format!("[{}]", numbers.iter().map(i64::to_string).collect::<Vec<_>>().join(","))
}
