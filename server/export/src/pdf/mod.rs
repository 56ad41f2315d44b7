//! A report as PDF: what happened to one message or one session, or to each of up to [`MOST`], with everything that
//! proves it.
//!
//! In: rows with their timelines, lines and JSON; language, zone, who asks, when, the code. Out: a document, signed by
//! `seal`. Refuses to know: HTTP, SQL, clocks, and what a row means (its verdict tells).
//!
//! The way: `story` (one row), `contents` (of many) and `summary` (a domain) write on a `flow` of pages, whose text is made harmless by
//! `visible` and drawn with the glyphs of `face`; `finish` numbers the pages and attaches the data.

mod contents;
mod face;
mod finish;
mod flow;
mod qr;
mod story;
mod summary;
mod visible;
mod words;

use tracemail_model::{
    event::{Event, LogLine},
    explain::{Lang, Verdict},
    report::Code,
    row::Row,
    summary::Summary,
    time::Micros,
    zone::Zone,
};

use crate::{
    columns::offset,
    seal::{self, Sealed, Sealer, Stamp},
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
    /// The reader's clock.
    pub zone: Zone,
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
        let (year, month, day, hour, minute, second, micros) = self.zone.shown(time).parts();
        format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}.{micros:06}")
    }

    /// The same with how far it is from UTC.
    fn full_moment(&self, time: Micros) -> String {
        format!("{} {}", self.moment(time), offset(self.zone.minutes(time)))
    }

    fn stamp(&self) -> Stamp<'_> {
        Stamp { time: self.made, reason: self.say(words::REASON), place: self.installation }
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
    Ok(sealed(rows, frame, sealer, 0)?.into_file())
}

/// The same, with so many bytes of room for a time stamp.
pub fn sealed(rows: &[Evidence], frame: &Frame<'_>, sealer: &Sealer, room: usize) -> Result<Sealed, Error> {
    Ok(sealer.seal(draw(rows, frame)?, &frame.stamp(), room)?)
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
    let attached = rows.iter().flat_map(finish::files).collect();
    finish::document(flow, attached, &story::title(&first.row, rows.len(), frame), frame)
}

/// A domain's day or week, signed, with so many bytes of room for a time stamp. `json`: as the API tells it, to be attached.
pub fn sealed_summary(summary: &Summary, json: Vec<u8>, frame: &Frame<'_>, sealer: &Sealer, room: usize) -> Result<Sealed, Error> {
    let mut flow = Flow::new().map_err(Error::Document)?;
    summary::whole(&mut flow, summary, frame);
    let attached = vec![("summary.json".to_owned(), "application/json", json)];
    let document = finish::document(flow, attached, frame.say(words::ON_DOMAIN), frame)?;
    Ok(sealer.seal(document, &frame.stamp(), room)?)
}
