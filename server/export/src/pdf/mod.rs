//! A report as PDF: what happened to one message or one session, or to each of up to [`MOST`], with everything that
//! proves it.
//!
//! In: rows with their timelines, lines and JSON; language, zone, who asks, when, the code. Out: a document, signed by
//! `seal`. Refuses to know: HTTP, SQL, clocks, and what a row means (its verdict tells).
//!
//! The way: `story` (one row) and `contents` (of many) write on a `flow` of pages, whose text is made harmless by
//! `visible` and drawn with the glyphs of `face`; `finish` numbers the pages and attaches the data.

mod contents;
mod face;
mod finish;
mod flow;
mod qr;
mod story;
mod visible;
mod words;

use tracemail_model::{
    event::{Event, LogLine},
    explain::{Lang, Verdict},
    report::Code,
    row::Row,
    time::{Micros, SECOND},
};

use crate::{
    columns::zone,
    seal::{self, Sealer, Stamp},
};
use flow::Flow;

/// Rows in one report at most.
pub const MOST: usize = 500;

/// One row and everything behind it.
#[derive(Clone, Debug)]
pub struct Evidence {
    /// The row.
    pub row: Row,
    /// What happened, in the report's language.
    pub verdict: Verdict,
    /// Its timeline.
    pub events: Vec<Event>,
    /// Its raw lines.
    pub log: Vec<LogLine>,
    /// The row as the API tells it, to be attached.
    pub json: Vec<u8>,
}

/// What a report says of itself.
#[derive(Clone, Debug)]
pub struct Frame<'a> {
    /// Language of everything but what the log says.
    pub lang: Lang,
    /// Minutes east of UTC of the reader's clock.
    pub offset: i32,
    /// When it is made.
    pub made: Micros,
    /// Who asked for it.
    pub maker: &'a str,
    /// Whose installation made it.
    pub installation: &'a str,
    /// Printed, and encoded in the QR code.
    pub code: Code,
    /// Where the panel answers, without a slash at its end: `https://mail.example.com`.
    pub address: &'a str,
}

impl Frame<'_> {
    /// Where this report can be checked.
    fn verify(&self) -> String {
        format!("{}/verify?code={}", self.address, self.code)
    }

    /// `2026-11-21 18:17:39.987745`
    fn moment(&self, time: Micros) -> String {
        let (year, month, day, hour, minute, second, micros) = time.plus(i64::from(self.offset) * 60 * SECOND).parts();
        format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}.{micros:06}")
    }

    /// The same with its zone.
    fn full_moment(&self, time: Micros) -> String {
        format!("{} {}", self.moment(time), zone(self.offset))
    }

    fn say(&self, both: words::Both) -> &'static str {
        both[self.lang as usize]
    }
}

/// Why there is no report.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Of nothing there is no report.
    #[error("there is no row to report on")]
    Empty,
    /// Too many rows.
    #[error("a report holds {MOST} rows at most: select fewer")]
    TooMany,
    /// The document cannot be made.
    #[error("the PDF cannot be made: {0}")]
    Document(String),
    /// It cannot be signed.
    #[error(transparent)]
    Seal(#[from] seal::Error),
}

/// The report, signed: the bytes of its file.
pub fn signed(rows: &[Evidence], frame: &Frame<'_>, sealer: &Sealer) -> Result<Vec<u8>, Error> {
    let stamp = Stamp { time: frame.made, reason: frame.say(words::REASON), place: frame.installation };
    Ok(sealer.seal(draw(rows, frame)?, &stamp)?)
}

/// Draws the report.
pub fn draw(rows: &[Evidence], frame: &Frame<'_>) -> Result<lopdf::Document, Error> {
    if rows.len() > MOST {
        return Err(Error::TooMany);
    }
    let first = rows.first().ok_or(Error::Empty)?;
    let mut flow = Flow::new().map_err(Error::Document)?;
    if let [only] = rows {
        story::whole(&mut flow, only, frame);
    } else {
        contents::all(&mut flow, rows, frame);
    }
    finish::document(flow, rows, &story::title(&first.row, rows.len(), frame), frame)
}
