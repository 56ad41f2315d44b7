//! CSV after RFC 4180: CRLF, quotes where needed, one line of heads.
//!
//! In: rows of one list. Out: a table, safe to open in a spreadsheet unless asked otherwise.
//! Refuses to know: file names and content types.

use csv::{ByteRecord, QuoteStyle, Terminator, Writer, WriterBuilder};
use futures::Stream;
use tracemail_model::{
    explain::Lang,
    row::{Kind, Row},
    zone::Zone,
};

pub use crate::columns::Chosen;
use crate::{Error, columns, formula::guard, pieces};

/// How the table is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// Which list the rows are of.
    pub kind: Kind,
    /// Of the heads, when they are words, and of the verdict.
    pub lang: Lang,
    /// Heads are words and times stand on the reader's clock; `None`: the API's names,
    /// and RFC 3339 in UTC.
    pub words: Option<Zone>,
    /// A cell that a spreadsheet would calculate gets a `'` before it.
    pub safe: bool,
    /// Begins with a byte order mark: Excel takes it for UTF-8 only then.
    pub bom: bool,
    /// Which columns.
    pub columns: Chosen,
    /// Between cells: `,`, or `;` where the comma parts decimals.
    pub separator: u8,
}

impl Options {
    /// For programs: names, UTC, commas; still safe to open by hand.
    pub const fn new(kind: Kind) -> Self {
        Self { kind, lang: Lang::En, words: None, safe: true, bom: false, columns: Chosen::ALL, separator: b',' }
    }
}

/// The table, in pieces. After an error among the rows it ends with that error.
pub fn csv<E>(pages: impl Stream<Item = Result<Vec<Row>, E>>, options: Options) -> impl Stream<Item = Result<Vec<u8>, Error<E>>> {
    let mut table = Table { options, cell: String::new(), record: ByteRecord::new(), last: 0 };
    pieces(table.begin(), pages, move |rows| table.write(rows))
}

struct Table {
    options: Options,
    cell: String,
    record: ByteRecord,
    /// Bytes of the last piece: the next will have about as many.
    last: usize,
}

impl Table {
    fn begin(&mut self) -> Vec<u8> {
        let Options { kind, lang, words, bom, columns, .. } = self.options;
        let out = if bom { "\u{feff}".as_bytes().to_vec() } else { Vec::new() };
        self.record.clear();
        for (_, (name, in_words)) in columns::heads(kind).into_iter().enumerate().filter(|(place, _)| columns.has(*place)) {
            match words {
                None => self.record.push_field(name.as_bytes()),
                Some(zone) => {
                    let head = in_words[usize::from(lang == Lang::It)];
                    let is_time = matches!(name, "time" | "logout_time" | "updated");
                    let head = if is_time { format!("{head} ({})", columns::offsets(zone)) } else { head.into() };
                    self.record.push_field(head.as_bytes());
                }
            }
        }
        let mut lines = self.lines(out);
        // a line of our own words can be written, and into memory always
        let _ = lines.write_byte_record(&self.record);
        lines.into_inner().unwrap_or_default()
    }

    fn write(&mut self, rows: &[Row]) -> Result<Vec<u8>, String> {
        let mut lines = self.lines(Vec::with_capacity(self.last + self.last / 8));
        let Self { options, cell, record, .. } = self;
        for row in rows {
            record.clear();
            columns::cells(row, options.columns, options.lang, options.words, cell, |cell| {
                let text = if options.safe && !cell.number { guard(cell.text) } else { (&*cell.text).into() };
                record.push_field(text.as_bytes());
            });
            lines.write_byte_record(record).map_err(|error| error.to_string())?;
        }
        let out = lines.into_inner().map_err(|error| error.to_string())?;
        self.last = out.len();
        Ok(out)
    }

    /// Writes behind `out`.
    fn lines(&self, out: Vec<u8>) -> Writer<Vec<u8>> {
        WriterBuilder::new()
            .delimiter(self.options.separator)
            .terminator(Terminator::CRLF)
            .quote_style(QuoteStyle::Necessary)
            .from_writer(out)
    }
}
