//! Rows as a file: what is asked for, and how far a large one has come.
//!
//! In: choices. Out: a [`Wish`] both sides understand; an [`Export`] to show. Refuses to know: how files are written.

use serde::{Deserialize, Serialize};

use crate::{account::ExportId, explain::Lang, ids::RowId, page::Order, row::Kind, time::Micros, zone::Zone};

words! {
    /// How the file is written.
    pub enum Format {
        /// A table.
        Csv = 0 "csv",
        /// A JSON object a line, as the API gives a row.
        Lines = 1 "jsonl",
    }
}

words! {
    /// How far it has come.
    pub enum Stage {
        /// Its turn has not come.
        Waiting = 0 "waiting",
        /// Rows are being written.
        Running = 1 "running",
        /// The file is there, whole.
        Ready = 2 "ready",
        /// There is no file, and there will be none.
        Failed = 3 "failed",
    }
}

words! {
    /// Why there will be no file.
    pub enum Why {
        /// Whoever asked may not see all of these rows any more.
        Rights = 0 "rights-changed",
        /// It would be larger than a person's files may be.
        Large = 1 "too-large",
        /// The search takes too long, or too much memory.
        Search = 2 "too-much",
        /// The server failed; its log says why.
        Broken = 3 "failed",
        /// A person was erased whose rows may have been in it.
        Erased = 4 "person-erased",
    }
}

/// What a file is to hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Wish {
    /// Which list.
    pub kind: Kind,
    /// The filter as text, as in the panel's query line.
    pub q: String,
    /// Which rows come first.
    pub order: Order,
    /// How it is written.
    pub format: Format,
    /// Only these rows, at most 300; empty: the whole result.
    pub ids: Vec<RowId>,
    /// All that is stored of whoever has this address, of every list, with timelines and raw lines: JSON Lines, with neither
    /// `q` nor `ids`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub person: Option<String>,
    /// Columns by the API's names; empty: all. JSON Lines always have all.
    pub columns: Vec<String>,
    /// Of heads and sentences.
    pub lang: Lang,
    /// The reader's.
    #[serde(rename = "offset")]
    pub zone: Zone,
    /// CSV for programs: the API's names, UTC, nothing guarded against spreadsheets.
    pub raw: bool,
    /// CSV with a byte order mark, which Excel wants.
    pub bom: bool,
    /// CSV with `;` between cells instead of `,`.
    pub semicolon: bool,
}

impl Default for Wish {
    fn default() -> Self {
        Self {
            kind: Kind::Received,
            q: String::new(),
            order: Order::Newest,
            format: Format::Csv,
            ids: Vec::new(),
            person: None,
            columns: Vec::new(),
            lang: Lang::En,
            zone: Zone::UTC,
            raw: false,
            bom: false,
            semicolon: false,
        }
    }
}

impl Wish {
    /// Its name on the reader's disk. `made`: when it was asked for.
    pub fn file_name(&self, made: Micros) -> String {
        let raw = if self.raw && self.format == Format::Csv { "-raw" } else { "" };
        let what = if self.person.is_some() { "person" } else { self.kind.name() };
        format!("tracemail-{what}-{}{raw}.{}", made.day(), self.format)
    }

    /// Its media type.
    pub const fn media(&self) -> &'static str {
        match self.format {
            Format::Csv => "text/csv; charset=utf-8; header=present",
            Format::Lines => "application/x-ndjson",
        }
    }
}

/// A large file in the making, or made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Export {
    /// What it is known by.
    pub id: ExportId,
    /// What it holds.
    pub wish: Wish,
    /// When it was asked for.
    pub made: Micros,
    /// How far it has come.
    pub stage: Stage,
    /// Why there is no file.
    pub why: Option<Why>,
    /// Rows written.
    pub rows: u64,
    /// Rows there will be, where they could be counted.
    pub total: Option<u64>,
    /// Bytes written.
    pub bytes: u64,
    /// It is deleted then.
    pub until: Micros,
}

impl Export {
    /// Parts of a hundred that are written.
    pub fn percent(&self) -> Option<u64> {
        self.total.filter(|total| *total > 0).map(|total| (self.rows * 100 / total).min(100))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wish_says_little_and_means_the_rest() {
        let wish: Wish = serde_json::from_str(r#"{"kind":"access","format":"jsonl"}"#).expect("a wish");
        assert_eq!(wish, Wish { kind: Kind::Access, format: Format::Lines, ..Wish::default() });
        assert!(serde_json::from_str::<Wish>(r#"{"kind":"access","colums":[]}"#).is_err(), "a slip is no wish");
        let raw = Wish { raw: true, ..Wish::default() };
        assert_eq!(raw.file_name(Micros(0)), "tracemail-received-1970-01-01-raw.csv");
        assert_eq!(wish.file_name(Micros(0)), "tracemail-access-1970-01-01.jsonl");
    }

    #[test]
    fn a_share_is_never_more_than_all() {
        let mut export = Export {
            id: ExportId(1),
            wish: Wish::default(),
            made: Micros(0),
            stage: Stage::Running,
            why: None,
            rows: 5,
            total: Some(20),
            bytes: 0,
            until: Micros(1),
        };
        assert_eq!(export.percent(), Some(25));
        export.rows = 21;
        assert_eq!(export.percent(), Some(100));
        export.total = None;
        assert_eq!(export.percent(), None);
    }
}
