//! A piece of a story: steps, raw lines and ties, squeezed into one blob.
//!
//! In: a [`Story`]. Out: bytes, and the way back. Refuses to know: files and scopes.
//!
//! Mail logs repeat themselves, but one story is too short for zstd to notice: it starts from a dictionary, made with
//! `zstd --train --maxdict=16KB` from 1,178 stories of the lab's logs. That takes 165 bytes for a story's lines that
//! take 380 without. A body begins with the number of its dictionary; another one gets another number.

use std::{
    collections::{BTreeMap, HashSet},
    io::{Cursor, Read},
    sync::LazyLock,
};

use serde::{Deserialize, Serialize};
use tracemail_model::{
    event::{Event, EventKind, LogLine},
    ids::RowId,
    story::Story,
    time::Micros,
};
use zstd::{
    bulk::Compressor,
    dict::{DecoderDictionary, EncoderDictionary},
    zstd_safe::compress_bound,
};

use crate::{Error, Result};

/// zstd's: level 3 takes a twentieth off the bytes and twice the time.
const LEVEL: i32 = 1;
/// The only dictionary so far.
const FIRST: u8 = 1;
const DICTIONARY: &[u8] = include_bytes!("part.zdict");

static SQUEEZE: LazyLock<EncoderDictionary<'static>> = LazyLock::new(|| EncoderDictionary::copy(DICTIONARY, LEVEL));
static UNSQUEEZE: LazyLock<DecoderDictionary<'static>> = LazyLock::new(|| DecoderDictionary::copy(DICTIONARY));

/// What squeezes many pieces one after the other.
pub(crate) struct Press {
    compressor: Compressor<'static>,
    /// Where the next one is written before it is squeezed.
    room: Vec<u8>,
}

impl Press {
    pub(crate) fn new() -> Result<Self> {
        let mut compressor = Compressor::with_prepared_dictionary(&SQUEEZE).map_err(Error::damaged)?;
        // SQLite knows whether a page came back as it was written, and the number says which dictionary
        compressor.include_checksum(false).and_then(|()| compressor.include_dictid(false)).map_err(Error::damaged)?;
        Ok(Self { compressor, room: Vec::new() })
    }

    /// A piece's bytes as they are stored.
    pub(crate) fn squeeze(&mut self, plain: &[u8]) -> Result<Vec<u8>> {
        let mut body = Vec::with_capacity(1 + compress_bound(plain.len()));
        body.push(FIRST);
        let mut rest = Cursor::new(&mut body);
        rest.set_position(1);
        self.compressor.compress_to_buffer(plain, &mut rest).map_err(Error::damaged)?;
        Ok(body)
    }

    /// The same of a part.
    fn write(&mut self, part: &impl Serialize) -> Result<Vec<u8>> {
        let mut room = std::mem::take(&mut self.room);
        room.clear();
        let plain = postcard::to_extend(part, room).map_err(Error::damaged)?;
        let body = self.squeeze(&plain);
        self.room = plain;
        body
    }
}

/// A piece's plain bytes.
pub(crate) fn unsqueeze(body: &[u8]) -> Result<Vec<u8>> {
    let Some((&FIRST, squeezed)) = body.split_first() else {
        return Err(Error::damaged("a story is written with a dictionary this program does not have"));
    };
    let mut plain = Vec::new();
    let mut decoder = zstd::stream::Decoder::with_prepared_dictionary(squeezed, &UNSQUEEZE).map_err(Error::damaged)?;
    decoder.read_to_end(&mut plain).map_err(Error::damaged)?;
    Ok(plain)
}

/// A piece of a story as it is stored: postcard, compressed. Times count from the story's birth.
#[derive(Default, Serialize, Deserialize)]
pub(crate) struct Part {
    events: Vec<Step>,
    /// (time, text)
    lines: Vec<(i64, String)>,
    /// (kind, queue id)
    pub(crate) legs: Vec<(i64, String)>,
}

/// An [`Event`], its kind as an integer.
#[derive(Serialize, Deserialize)]
struct Step {
    time: i64,
    kind: i64,
    host: String,
    recipient: Option<String>,
    text: Option<String>,
    details: Vec<(String, String)>,
}

/// The bytes of a [`Part`], of a story that is not copied for it.
#[derive(Serialize)]
struct Lent<'a> {
    events: Vec<LentStep<'a>>,
    lines: Vec<(i64, &'a str)>,
    legs: Vec<(i64, &'a str)>,
}

#[derive(PartialEq, Eq, Hash, Serialize)]
struct LentStep<'a> {
    time: i64,
    kind: i64,
    host: &'a str,
    recipient: Option<&'a str>,
    text: Option<&'a str>,
    details: &'a [(String, String)],
}

impl<'a> LentStep<'a> {
    fn of(event: &'a Event, born: i64) -> Self {
        Self {
            time: event.time.0.wrapping_sub(born),
            kind: event.kind.code(),
            host: &event.host,
            recipient: event.recipient.as_deref(),
            text: event.text.as_deref(),
            details: &event.details,
        }
    }
}

impl Step {
    fn lend(&self) -> LentStep<'_> {
        LentStep {
            time: self.time,
            kind: self.kind,
            host: &self.host,
            recipient: self.recipient.as_deref(),
            text: self.text.as_deref(),
            details: &self.details,
        }
    }
}

/// What a story tells that its plain pieces do not have, to be put behind them; `None` when they have all of it.
pub(crate) fn unheard(story: &Story, pieces: &BTreeMap<i64, Vec<u8>>) -> Result<Option<Story>> {
    let mut known = Part::default();
    for plain in pieces.values() {
        known.add(Part::read(plain, story.id.born)?);
    }
    let mut news = story.clone();
    let steps: HashSet<_> = known.events.iter().map(Step::lend).collect();
    let lines: HashSet<_> = known.lines.iter().map(|(time, text)| (*time, text.as_str())).collect();
    let legs: HashSet<_> = known.legs.iter().map(|(kind, queue_id)| (*kind, queue_id.as_str())).collect();
    news.events.retain(|event| !steps.contains(&LentStep::of(event, 0)));
    news.lines.retain(|line| !lines.contains(&(line.time.0, line.text.as_str())));
    news.legs.retain(|(kind, queue_id)| !legs.contains(&(kind.code(), queue_id.as_str())));
    if news.events.is_empty() && news.lines.is_empty() && news.legs.is_empty() {
        return Ok(None);
    }
    let behind = pieces.keys().next_back().map_or(0, |last| last.saturating_add(1));
    news.part = news.part.max(u32::try_from(behind).map_err(Error::damaged)?);
    Ok(Some(news))
}

impl Part {
    /// One piece of a story; times count from its birth.
    pub(crate) fn write(story: &Story, press: &mut Press) -> Result<Vec<u8>> {
        let born = story.id.born.time().0;
        press.write(&Lent {
            events: story.events.iter().map(|event| LentStep::of(event, born)).collect(),
            lines: story.lines.iter().map(|line| (line.time.0.wrapping_sub(born), line.text.as_str())).collect(),
            legs: story.legs.iter().map(|(kind, queue_id)| (kind.code(), queue_id.as_str())).collect(),
        })
    }

    /// The way back, from what [`unsqueeze`] gives.
    pub(crate) fn read(plain: &[u8], born: RowId) -> Result<Self> {
        let mut part: Self = postcard::from_bytes(plain).map_err(Error::damaged)?;
        let born = born.time().0;
        part.events.iter_mut().for_each(|event| event.time = event.time.wrapping_add(born));
        part.lines.iter_mut().for_each(|line| line.0 = line.0.wrapping_add(born));
        Ok(part)
    }

    /// A stored piece without the steps and lines that `names` says yes to; `None` when nothing is left.
    pub(crate) fn without(body: &[u8], names: impl Fn(&str) -> bool, press: &mut Press) -> Result<Option<Vec<u8>>> {
        let mut part: Self = postcard::from_bytes(&unsqueeze(body)?).map_err(Error::damaged)?;
        part.events.retain(|step| {
            let texts = step.recipient.iter().chain(&step.text).chain(step.details.iter().map(|(_, value)| value));
            !texts.map(String::as_str).any(&names)
        });
        part.lines.retain(|(_, text)| !names(text));
        let empty = part.events.is_empty() && part.lines.is_empty() && part.legs.is_empty();
        if empty { Ok(None) } else { press.write(&part).map(Some) }
    }

    /// What another piece adds.
    pub(crate) fn add(&mut self, more: Self) {
        self.events.extend(more.events);
        self.lines.extend(more.lines);
        self.legs.extend(more.legs);
    }

    /// The timeline, in the order of time; steps of one moment as they came.
    pub(crate) fn events(self) -> Result<Vec<Event>> {
        let mut events = Vec::with_capacity(self.events.len());
        for Step { time, kind, host, recipient, text, details } in self.events {
            let kind = EventKind::from_code(kind).ok_or_else(|| Error::damaged(format!("an event of kind {kind}")))?;
            events.push(Event { time: Micros(time), kind, host, recipient, text, details });
        }
        events.sort_by_key(|event| event.time);
        Ok(events)
    }

    /// The raw lines, in the order of time; lines of one moment as they came.
    pub(crate) fn lines(self) -> Vec<LogLine> {
        let line = |(time, text)| LogLine { time: Micros(time), text };
        let mut lines: Vec<_> = self.lines.into_iter().map(line).collect();
        lines.sort_by_key(|line| line.time);
        lines
    }
}
