//! A whole log, read once from beginning to end: a file, packed or not, or standard input.
//!
//! In: a path, or a stream. Out: its lines; its identity (a hash of how its content begins, the same packed, renamed
//! or grown); and the place to go on from after an interruption.
//! Refuses to know: other files, and whether it is a mail log.

use std::{
    fs::File,
    io::{self, Cursor, Read},
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::UNIX_EPOCH,
};

use serde::{Deserialize, Serialize};
use tracemail_model::{ids::Key, time::Micros};
use tracemail_parse::Clock;

use super::{
    Source,
    place::hash,
    reader::{self, Packing},
};
use crate::{
    Error,
    lines::{Line, Lines, TAIL},
};

/// So many bytes of its content name a log.
const START: usize = 64 * 1024;
/// Bytes read at a time.
const BLOCK: usize = 256 * 1024;

/// How far a whole log has been read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stand {
    /// The first byte not yet dealt with.
    pub offset: u64,
    /// Hash of up to [`TAIL`] bytes before it.
    pub tail: Key,
    /// It was read to its end, and everything open was closed.
    pub done: bool,
}

/// A whole log.
pub struct Whole {
    name: String,
    /// Names its content.
    pub identity: Key,
    /// When the file was last written (standard input: the present), for lines that leave out the year.
    clock: Clock,
    /// Bytes on disk; `None` for standard input.
    pub size: Option<u64>,
    packed: bool,
    start: Vec<u8>,
    content: Box<dyn Read + Send>,
    raw: Arc<AtomicU64>,
    lines: Lines,
    ended: bool,
    scratch: Vec<u8>,
}

impl Whole {
    /// A file.
    pub fn open(path: &Path, mut clock: Clock) -> Result<Self, Error> {
        let opening = |e| Error::opening(path, e);
        let file = File::open(path).map_err(opening)?;
        let meta = file.metadata().map_err(opening)?;
        if meta.is_dir() {
            return Err(Error::Directory(path.to_owned()));
        }
        let since = meta.modified().ok().and_then(|at| at.duration_since(UNIX_EPOCH).ok());
        if let Some(since) = since {
            clock.now = clock.now.min(Micros(since.as_micros() as i64));
        }
        let mut whole = Self::of(path.display().to_string(), file, clock)?;
        // a pipe has no size
        whole.size = meta.is_file().then_some(meta.len());
        Ok(whole)
    }

    /// A stream, such as standard input.
    pub fn of(name: String, mut inner: impl Read + Send + 'static, clock: Clock) -> Result<Self, Error> {
        let reading = |error| Error::Read { name: name.clone(), error };
        let magic = reader::read_up_to(&mut inner, 6).map_err(reading)?;
        let packing = Packing::of(&magic);
        if let Packing::Other(tool) = packing {
            return Err(Error::Packed { name, tool });
        }
        let raw = Arc::<AtomicU64>::default();
        let mut content = reader::unpack(Cursor::new(magic).chain(inner), packing, Arc::clone(&raw)).map_err(reading)?;
        let packed = packing != Packing::Plain;
        let mut start = Vec::new();
        if let Err(error) = content.by_ref().take(START as u64).read_to_end(&mut start) {
            return Err(if packed { Error::Damaged { name, lines: 0, error } } else { Error::Read { name, error } });
        }
        Ok(Self {
            name,
            identity: hash(&start),
            clock,
            size: None,
            packed,
            content: Box::new(Cursor::new(start.clone()).chain(content)),
            start,
            raw,
            lines: Lines::default(),
            ended: false,
            scratch: Vec::new(),
        })
    }

    /// Goes on where an earlier run stopped.
    pub fn go_on(&mut self, stand: &Stand) -> Result<(), Error> {
        let tail_len = stand.offset.min(TAIL as u64);
        let tail = reader::skip(&mut self.content, stand.offset - tail_len)
            .and_then(|_| reader::read_up_to(&mut self.content, tail_len as usize))
            .map_err(|error| self.failed(0, error))?;
        if tail.len() as u64 != tail_len || hash(&tail) != stand.tail {
            return Err(Error::Differs { name: self.name.clone(), offset: stand.offset });
        }
        self.lines = Lines::resume(stand.offset, &tail);
        Ok(())
    }

    /// Where it has been read to.
    pub fn stand(&self) -> Stand {
        Stand { offset: self.lines.offset(), tail: hash(self.lines.tail()), done: false }
    }

    /// Under which name its stand is kept.
    pub fn key(&self) -> String {
        format!("{:016x}", self.identity.0)
    }

    /// Bytes taken from the disk so far.
    pub fn bytes(&self) -> u64 {
        self.raw.load(Ordering::Relaxed)
    }

    /// Whether nothing is in it.
    pub const fn is_empty(&self) -> bool {
        self.start.is_empty()
    }

    /// Whether it begins like something that is no text: many NULs, or mostly bytes that are neither ASCII nor UTF-8.
    pub fn is_binary(&self) -> bool {
        let control = self.start.iter().filter(|b| **b < 0x20 && !matches!(b, b'\t' | b'\n' | b'\r' | 0x1b)).count();
        let broken: usize = self.start.utf8_chunks().map(|chunk| chunk.invalid().len()).sum();
        (control + broken) * 10 > self.start.len()
    }

    /// Says what went wrong while reading.
    pub fn failed(&self, lines: u64, error: io::Error) -> Error {
        let name = self.name.clone();
        if self.packed { Error::Damaged { name, lines, error } } else { Error::Read { name, error } }
    }
}

impl Source for Whole {
    fn name(&self) -> &str {
        &self.name
    }

    fn clock(&self) -> Clock {
        self.clock
    }

    fn peek(&mut self) -> io::Result<Option<Line<'_>>> {
        while !self.ended && self.lines.peek().is_none() {
            self.scratch.resize(BLOCK, 0);
            match self.content.read(&mut self.scratch) {
                Ok(0) => {
                    self.ended = true;
                    self.lines.finish();
                }
                Ok(n) => self.lines.push(&self.scratch[..n]),
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(e) => return Err(e),
            }
        }
        Ok(self.lines.peek())
    }

    fn advance(&mut self, _time: Option<Micros>) {
        self.lines.advance();
    }

    fn position(&self) -> (String, Vec<u8>) {
        (self.key(), serde_json::to_vec(&self.stand()).unwrap_or_default())
    }
}
