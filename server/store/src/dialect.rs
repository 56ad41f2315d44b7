//! The few things the two engines say differently, side by side; all other SQL is one text.
//!
//! In: a column and the name of a bind. Out: a piece of SQL. Refuses to know: values, and what the tables are for.
//!
//! On Postgres a day is a partition, asked by its own name: planning a question to one table takes a tenth of the
//! time that planning it for a month of partitions does; what is planned once and for all (`postgres/whole.rs`) asks for
//! all of them. Its long texts have indexes on their first letters only, for
//! a key there has at most 2,704 bytes and text may be longer.

use std::borrow::Cow;

use tracemail_model::time::Day;

use crate::rows::NOBODY;

/// Whose SQL, and which day's tables.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// Every day is a file with the same tables.
    #[default]
    Sqlite,
    /// Every day is a partition.
    Postgres(Day),
    /// All days at once, by the table they are partitions of.
    Days,
}

/// Tables with a partition for each day.
pub(crate) const BY_DAY: [&str; 3] = ["entry", "attachment", "part"];

impl Dialect {
    /// That table, or its partition.
    pub(crate) fn table(self, name: &'static str) -> Cow<'static, str> {
        match self {
            Self::Postgres(day) if BY_DAY.contains(&name) => partition(name, day).into(),
            _ => name.into(),
        }
    }

    /// What names a row of `entry`. On Postgres, where a domain's rows may lie on another machine, the domain too.
    pub(crate) fn row_key(self) -> &'static str {
        if self.has_domains() { "domain, id" } else { "id" }
    }

    /// Whether every table that holds customers' rows says whose they are.
    pub(crate) fn has_domains(self) -> bool {
        matches!(self, Self::Postgres(_) | Self::Days)
    }

    /// Where every row has an owner, that of nobody's rows has a number too.
    pub(crate) fn owned(self, domain: &mut Option<i64>) {
        if self.has_domains() {
            domain.get_or_insert(NOBODY);
        }
    }

    /// Rows in the order in which they are cheapest to add. A file grows at its end; on Postgres neighbours in the indexes
    /// come one after the other, and a domain's rows lie close together.
    pub(crate) fn arrange<T, K: Ord>(self, rows: &mut [T], key: impl Fn(&T) -> K) {
        if self.has_domains() {
            rows.sort_by_key(key);
        }
    }

    /// `value` of each number of a list.
    pub(crate) fn numbers(self, bind: &str) -> String {
        match self {
            Self::Sqlite => format!("select value from json_each({bind})"),
            Self::Postgres(_) | Self::Days => format!("select value from unnest({bind}) as list(value)"),
        }
    }

    /// The column's number is in a list. Postgres goes through it in its order, by an index.
    pub(crate) fn listed(self, column: &str, bind: &str) -> String {
        match self {
            Self::Sqlite => format!("{column} in (select value from json_each({bind}))"),
            Self::Postgres(_) | Self::Days => format!("{column} = any({bind})"),
        }
    }

    /// Two lists of one length side by side: `a` and `b`.
    pub(crate) fn pairs(self, a: &str, b: &str) -> String {
        match self {
            Self::Sqlite => format!("select a.value as a, b.value as b from json_each({a}) as a join json_each({b}) as b on a.key = b.key"),
            Self::Postgres(_) | Self::Days => format!("select a, b from unnest({a}, {b}) as list(a, b)"),
        }
    }

    /// The smaller of two.
    pub(crate) fn smaller(self, a: &str, b: &str) -> String {
        match self {
            Self::Sqlite => format!("min({a}, {b})"),
            Self::Postgres(_) | Self::Days => format!("least({a}, {b})"),
        }
    }

    /// The text holds what [`Dialect::needle`] made; on Postgres by a trigram index, where there is one.
    pub(crate) fn holds(self, text: &str, needle: &str) -> String {
        match self {
            Self::Sqlite => format!("instr({text}, {needle}) > 0"),
            Self::Postgres(_) | Self::Days => format!("{text} like {needle}"),
        }
    }

    /// Something to be looked for within a text.
    pub(crate) fn needle(self, text: &str) -> String {
        match self {
            Self::Sqlite => text.to_owned(),
            Self::Postgres(_) | Self::Days => {
                let each = text.chars().flat_map(|c| matches!(c, '%' | '_' | '\\').then_some('\\').into_iter().chain([c]));
                ['%'].into_iter().chain(each).chain(['%']).collect()
            }
        }
    }

    /// The folded subject holds what [`Dialect::needle`] made.
    pub(crate) fn subject_holds(self, needle: &str) -> String {
        let holds = self.holds("coalesce(subject_folded, lower(subject))", needle);
        // the trigram index is of those rows only that have a subject
        if self.has_domains() { format!("(subject is not null and {holds})") } else { holds }
    }

    /// The text of a dictionary is this one.
    pub(crate) fn is(self, column: &str, text: &str) -> String {
        match self {
            Self::Sqlite => format!("{column} = {text}"),
            Self::Postgres(_) | Self::Days => format!("left({column}, 64) = left({text}, 64) and {column} = {text}"),
        }
    }

    /// The same of what something else finds: it is not looked for by its letters among all there are.
    pub(crate) fn is_also(self, column: &str, text: &str) -> String {
        match self {
            Self::Sqlite => self.is(column, text),
            Self::Postgres(_) | Self::Days => format!("left({column}, 64) = left({text}, 64) and {} = {text}", self.unindexed(column)),
        }
    }

    /// The text of a dictionary lies in this range, or close by: for the index; another condition decides.
    pub(crate) fn between(self, column: &str, first: Option<&str>, behind: Option<&str>) -> Vec<String> {
        let mut all = Vec::new();
        match self {
            Self::Sqlite => {
                all.extend(first.map(|first| format!("{column} >= {first}")));
                all.extend(behind.map(|behind| format!("{column} < {behind}")));
            }
            Self::Postgres(_) | Self::Days => {
                all.extend(first.map(|first| format!("left({column}, 64) >= left({first}, 64)")));
                all.extend(behind.map(|behind| format!("left({column}, 64) <= left({behind}, 64)")));
            }
        }
        all
    }

    /// The text fits a pattern made by [`Dialect::pattern`].
    pub(crate) fn fits(self, column: &str, pattern: &str) -> String {
        match self {
            // the plus keeps SQLite from planning anew for each pattern: whoever knows how it begins says so apart
            Self::Sqlite => format!("{column} glob +{pattern}"),
            Self::Postgres(_) | Self::Days => format!("{column} like {pattern}"),
        }
    }

    /// The regular expression finds something in the text.
    pub(crate) fn finds(self, text: &str, regex: &str) -> String {
        match self {
            Self::Sqlite => format!("({text}) regexp {regex}"),
            Self::Postgres(_) | Self::Days => format!("({text}) ~ {regex}"),
        }
    }

    /// `*` stands for anything, the rest for itself: in the engine's own signs.
    pub(crate) fn pattern(self, text: &str) -> String {
        let mut pattern = String::with_capacity(text.len() + 8);
        for c in text.chars() {
            match (self, c) {
                (Self::Sqlite, '[') => pattern.push_str("[[]"),
                (Self::Sqlite, '?') => pattern.push_str("[?]"),
                (Self::Postgres(_) | Self::Days, '*') => pattern.push('%'),
                (Self::Postgres(_) | Self::Days, '%' | '_' | '\\') => pattern.extend(['\\', c]),
                (_, c) => pattern.push(c),
            }
        }
        pattern
    }

    /// A question for the numbers of addresses by a condition on their `local` part or one on their domain's `name`.
    /// One engine reads the table once for both, the other takes an index for each.
    pub(crate) fn either(self, local: &str, name: &str) -> String {
        match self {
            Self::Sqlite => format!("select id from address where {local} or domain in (select id from domain where {name})"),
            Self::Postgres(_) | Self::Days => format!(
                "select id from address where {local}
                 union all select a.id from domain d join address a on a.domain = d.id where {name}"
            ),
        }
    }

    /// The column, in a way that keeps its index out.
    pub(crate) fn unindexed(self, column: &str) -> String {
        match self {
            Self::Sqlite => format!("+{column}"),
            Self::Postgres(_) | Self::Days => format!("({column} || '')"),
        }
    }
}

/// `entry_2026_11_21`
pub(crate) fn partition(table: &str, day: Day) -> String {
    format!("{table}_{}", day.to_string().replace('-', "_"))
}
