//! What a table of rows has in its columns: name, words in both languages, and how the cell is made.
//!
//! In: a row. Out: cells. The names are those of the public API, one cell for each fact.
//! Refuses to know: how a table is written.

mod access;
mod message;

use std::fmt::{Display, Write};

use tracemail_model::{
    explain::{Lang, explain},
    row::{Kind, Row},
    time::Micros,
    zone::Zone,
};

/// One column of a table of `T`.
pub(crate) struct Column<T> {
    /// As the API names it.
    pub name: &'static str,
    /// As people read it: English, Italian.
    pub words: [&'static str; 2],
    /// Writes its cell; writes nothing when the row does not have the fact.
    pub cell: fn(&T, &mut Cell<'_>),
}

/// Where a cell is written, and how its reader writes times.
pub(crate) struct Cell<'a> {
    pub text: &'a mut String,
    /// The reader's clock; `None`: RFC 3339 in UTC.
    pub local: Option<Zone>,
    /// It is a number of our own making, which may begin with a minus.
    pub number: bool,
}

impl Cell<'_> {
    fn put(&mut self, fact: impl Display) {
        // writing to a String does not fail
        let _ = write!(self.text, "{fact}");
    }

    fn maybe(&mut self, fact: Option<impl Display>) {
        if let Some(fact) = fact {
            self.put(fact);
        }
    }

    fn number(&mut self, fact: Option<f64>) {
        self.number = true;
        self.maybe(fact);
    }

    fn list(&mut self, facts: impl IntoIterator<Item = impl Display>) {
        for (n, fact) in facts.into_iter().enumerate() {
            self.put(if n == 0 { "" } else { "; " });
            self.put(fact);
        }
    }

    fn time(&mut self, time: Micros) {
        match self.local {
            None => self.put(time),
            Some(zone) => {
                let (year, month, day, hour, minute, second, _) = zone.shown(time).parts();
                self.put(format_args!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}"));
            }
        }
    }
}

/// Names and words of the columns of a list, the verdict last.
pub(crate) fn heads(kind: Kind) -> Vec<(&'static str, [&'static str; 2])> {
    let mut heads: Vec<_> = match kind {
        Kind::Access => access::COLUMNS.iter().map(|column| (column.name, column.words)).collect(),
        Kind::Received | Kind::Sent => message::COLUMNS.iter().map(|column| (column.name, column.words)).collect(),
    };
    heads.push(("verdict", ["What happened", "Che cosa è successo"]));
    heads
}

/// Some of a list's columns: a bit for each, in the order of [`heads`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chosen(u64);

impl Chosen {
    /// All of them.
    pub const ALL: Self = Self(u64::MAX);

    /// Those with these names of the API's; `Err`: a list has no such column.
    pub fn named<'a>(kind: Kind, names: &'a [String]) -> Result<Self, &'a str> {
        let heads = heads(kind);
        let place = |name: &'a String| heads.iter().position(|(head, _)| head == name).ok_or(name.as_str());
        if names.is_empty() { Ok(Self::ALL) } else { names.iter().try_fold(Self(0), |chosen, name| Ok(Self(chosen.0 | 1 << place(name)?))) }
    }

    pub(crate) const fn has(self, place: usize) -> bool {
        self.0 >> place & 1 == 1
    }
}

/// Hands each chosen cell of the row, in the order of [`heads`], to `each`.
pub(crate) fn cells(row: &Row, chosen: Chosen, lang: Lang, local: Option<Zone>, text: &mut String, mut each: impl FnMut(&Cell<'_>)) {
    let mut tell = |fill: &dyn Fn(&mut Cell<'_>)| {
        text.clear();
        let mut cell = Cell { text, local, number: false };
        fill(&mut cell);
        each(&cell);
    };
    let count = match row {
        Row::Access(row) => {
            for (_, column) in access::COLUMNS.iter().enumerate().filter(|(place, _)| chosen.has(*place)) {
                tell(&|cell| (column.cell)(row, cell));
            }
            access::COLUMNS.len()
        }
        Row::Message(row) => {
            for (_, column) in message::COLUMNS.iter().enumerate().filter(|(place, _)| chosen.has(*place)) {
                tell(&|cell| (column.cell)(row, cell));
            }
            message::COLUMNS.len()
        }
    };
    if !chosen.has(count) {
        return;
    }
    let verdict = explain(row, lang, local.unwrap_or_default());
    tell(&|cell| {
        cell.put(&verdict.sentence);
        if let Some(next) = &verdict.next {
            cell.put(format_args!(" {next}"));
        }
    });
}

/// A time, in words, says whose clock it is: `UTC+01:00`.
pub(crate) fn offset(minutes: i32) -> String {
    let sign = if minutes < 0 { '-' } else { '+' };
    format!("UTC{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60)
}

/// Of many times: `UTC+02:00/UTC+01:00` where the clock may have been put back between them.
pub(crate) fn offsets(zone: Zone) -> String {
    zone.offsets().into_iter().map(offset).collect::<Vec<_>>().join("/")
}

/// Shortens the tables: a name, its words, its cell.
macro_rules! columns {
    ($row:ty: $($name:literal $en:literal $it:literal $cell:expr;)+) => {
        pub(super) const COLUMNS: &[super::Column<$row>] = &[$(super::Column { name: $name, words: [$en, $it], cell: $cell }),+];
    };
}
use columns;
