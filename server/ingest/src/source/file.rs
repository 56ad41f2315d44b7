//! A log file, followed through whatever is done to it: renamed, copied and cut, packed, deleted, written anew.
//!
//! In: a path, and where reading stood. Out: every line once, files in the order they were written.
//! Refuses to know: what else is read. Nothing is watched: [`File::look`] asks the file system, and is cheap.
//!
//! A file that was rotated away is read to its end before the new one, and stays open for [`PATIENCE`], because its
//! writer may not know yet; only then is an unfinished last line taken for a line. When the file was cut (copytruncate),
//! the copy is looked for and finished first. After a pause all of that is found again by content.

use std::{
    fs,
    io::{self, ErrorKind},
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use tracemail_model::time::Micros;

use super::{
    Source,
    generation::{Brought, Generation},
    place::{Inode, Place},
    rotated,
};
use crate::{Clock, lines::Line, understand::time_of};

/// So long a file that was rotated away stays open after it last grew.
pub const PATIENCE: Duration = Duration::from_secs(10);

/// A followed log.
pub struct File {
    name: String,
    path: PathBuf,
    clock: Clock,
    /// What it said at the last look.
    present: tracemail_parse::Clock,
    /// Where an earlier run stopped; taken at the first look.
    stopped: Vec<Place>,
    /// Oldest first.
    open: Vec<Generation>,
    /// Whether the last of them is the one at the path.
    at_path: bool,
    /// The place of the last one that was finished, while none is open.
    left: Option<Place>,
    /// Those before this one have nothing more since the last look.
    from: usize,
    /// Which of them the line at hand is in.
    ready: Option<usize>,
    /// The line at hand, when its first half stands at the end of the file before.
    joined: Option<Vec<u8>>,
    now: Instant,
    trouble: Option<String>,
    /// Whether lines may be there that cannot be read.
    blocked: bool,
    scratch: Vec<u8>,
}

impl File {
    /// Follows `path`, from its beginning or from an earlier [`Source::position`].
    pub fn new(path: &Path, position: Option<&[u8]>, clock: Clock, now: Instant) -> Self {
        Self {
            name: path.display().to_string(),
            path: path.to_owned(),
            present: clock(),
            clock,
            stopped: position.and_then(|bytes| serde_json::from_slice(bytes).ok()).unwrap_or_default(),
            open: Vec::new(),
            at_path: false,
            left: None,
            from: 0,
            ready: None,
            joined: None,
            now,
            trouble: None,
            blocked: false,
            scratch: Vec::new(),
        }
    }

    /// What is wrong with it, if anything.
    pub fn trouble(&self) -> Option<&str> {
        self.trouble.as_deref()
    }

    /// Whether lines may be there that cannot be read.
    pub const fn is_blocked(&self) -> bool {
        self.blocked
    }

    /// Sees what has become of the path. To be called before each round of reading.
    pub fn look(&mut self, now: Instant) {
        self.now = now;
        self.present = (self.clock)();
        (self.from, self.ready, self.joined) = (0, None, None);
        (self.trouble, self.blocked) = (None, false);
        if let Err(e) = self.try_look() {
            self.blocked = e.kind() != ErrorKind::NotFound;
            self.trouble = Some(match e.kind() {
                ErrorKind::NotFound => "no such file yet".into(),
                ErrorKind::PermissionDenied => "permission denied: let the user Tracemail runs as read it".into(),
                ErrorKind::IsADirectory => "is a directory: give the log file itself".into(),
                _ => e.to_string(),
            });
        }
    }

    fn try_look(&mut self) -> io::Result<()> {
        let stopped = std::mem::take(&mut self.stopped);
        if !stopped.is_empty() {
            self.restore(&stopped);
        }
        let meta = fs::metadata(&self.path).inspect_err(|e| {
            if e.kind() == ErrorKind::NotFound {
                self.at_path = false;
            }
        })?;
        if meta.is_dir() {
            return Err(ErrorKind::IsADirectory.into());
        }
        let inode = Inode::of(&meta);
        match self.open.iter().position(|g| g.inode == inode && !g.is_over()) {
            Some(at) if at + 1 == self.open.len() => self.at_path = true,
            // renamed away and back
            Some(at) => {
                self.open[at..].rotate_left(1);
                self.at_path = true;
            }
            None => {
                let current = Generation::start(fs::File::open(&self.path)?, self.now)?;
                self.insert(self.open.len(), current);
                self.at_path = true;
            }
        }
        Ok(())
    }

    /// Finds the files an earlier run was reading.
    fn restore(&mut self, stopped: &[Place]) {
        for place in stopped {
            if let Some(generation) = rotated::find(&self.path, place, self.now) {
                self.open.push(generation);
            } else {
                let (source, offset) = (&self.name, place.offset);
                tracing::warn!(source, offset, "the file read last is gone; what was not yet read of it is lost");
            }
        }
        let newest = stopped.iter().filter_map(|place| place.newest).max();
        self.left = stopped.last().map(|place| Place { newest, ..place.clone() });
        let later = self.rotated_between(self.open.len(), None);
        self.open.extend(later);
    }

    /// Opens a file behind the first `at`, and before it those that were rotated away in between: they begin no earlier
    /// than the one before ended.
    fn insert(&mut self, at: usize, current: Generation) {
        let mut later = self.rotated_between(at, Some(&current));
        later.push(current);
        self.open.splice(at..at, later);
    }

    fn rotated_between(&self, at: usize, current: Option<&Generation>) -> Vec<Generation> {
        let left = self.left.as_ref().and_then(|place| place.newest).map(Micros);
        let mut later: Vec<(Micros, Generation)> = Vec::new();
        let Some(newest) = self.open[..at].iter().map(|g| g.newest).max().flatten().max(left) else { return Vec::new() };
        for sibling in rotated::siblings(&self.path) {
            let open = self.open.iter().chain(current).chain(later.iter().map(|(_, generation)| generation));
            let known = open.into_iter().any(|g| g.inode == sibling.inode || g.begins_like(&sibling.head));
            // what was finished last may begin in the very second it ended
            let finished = self.left.as_ref().is_some_and(|left| left.head_len > 0 && left.begins(&sibling.head));
            if !known
                && !finished
                && let Ok(generation) = Generation::start(sibling.file, self.now)
                && let Some(first) = time_of(generation.first_line(), &self.present).filter(|first| *first >= newest)
            {
                later.push((first, generation));
            }
        }
        later.sort_by_key(|(first, _)| *first);
        later.into_iter().map(|(_, generation)| generation).collect()
    }

    /// The file was cut under our hands: finish its copy, if there is one, and begin it anew.
    fn begin_anew(&mut self, at: usize) -> io::Result<()> {
        let stood = self.open[at].read_place();
        let mut others = rotated::siblings(&self.path).into_iter().filter(|sibling| stood.offset > 0 && sibling.inode != stood.inode);
        let copy = others.find_map(|sibling| Generation::resume(sibling.file, &stood, self.now).ok().flatten());
        if let Some(file) = self.open[at].end() {
            self.insert(at + 1, Generation::start(file, self.now)?);
            self.drop_copies(at + 1);
            // some may have been found before this one
            let end = self.open.len() - usize::from(self.at_path);
            let present = self.present;
            self.open[at + 1..end.max(at + 1)].sort_by_key(|generation| time_of(generation.first_line(), &present));
        }
        if let Some(copy) = copy {
            self.open[at].go_on_in(copy);
        }
        Ok(())
    }

    /// Lets go of files not yet read that are copies of this one, found before it was known how it begins.
    fn drop_copies(&mut self, at: usize) {
        let (before, rest) = self.open.split_at(at + 1);
        let copies: Vec<bool> = rest.iter().map(|other| other.lines.offset() == 0 && before[at].begins_like(other.head())).collect();
        let mut copies = std::iter::repeat_n(false, at + 1).chain(copies);
        self.open.retain(|_| !copies.next().unwrap_or_default());
    }

    /// The generation that has a line ready, reading on where needed.
    fn find_ready(&mut self) -> io::Result<Option<usize>> {
        let mut at = self.from;
        while at < self.open.len() {
            self.from = at;
            if self.open[at].lines.peek().is_some() {
                return Ok(Some(at));
            }
            let first = self.open[at].lines.read_to() == 0;
            match self.open[at].read_more(&mut self.scratch, self.now) {
                Ok(Brought::More) if first => {
                    // it may have been empty, filled, copied and cut since the last look
                    self.drop_copies(at);
                    let before = self.rotated_between(at, None);
                    self.open.splice(at..at, before);
                }
                Ok(Brought::More) => {}
                Ok(Brought::Cut) => self.begin_anew(at)?,
                Ok(Brought::Nothing) if self.is_done(at) => {
                    self.open[at].lines.finish();
                    if self.open[at].lines.peek().is_none() {
                        self.drop_finished(at);
                    }
                }
                Ok(Brought::Nothing) => at += 1,
                Err(e) if self.at_path && at + 1 == self.open.len() => return Err(e),
                Err(e) => {
                    tracing::warn!(source = self.name, error = %e, "a rotated file cannot be read further");
                    self.open[at].end();
                }
            }
        }
        Ok(None)
    }

    fn drop_finished(&mut self, at: usize) {
        let finished = self.open.remove(at);
        // how far time has come must not be forgotten with it
        if let Some(next) = self.open.get_mut(at) {
            next.newest = next.newest.max(finished.newest);
        }
        let place = finished.place();
        if self.left.as_ref().is_none_or(|left| left.newest <= place.newest) {
            self.left = Some(place);
        }
    }

    /// Whether a file that has been read to its end will bring nothing more.
    fn is_done(&mut self, at: usize) -> bool {
        let current = self.at_path && at + 1 == self.open.len();
        let next_begun = self.open.get(at + 1).is_some_and(|next| next.lines.offset() > 0);
        let generation = &mut self.open[at];
        let quiet = self.now.saturating_duration_since(generation.stirred) >= PATIENCE;
        !current && (quiet || (generation.is_over() && (next_begun || generation.lines.unfinished().is_none())))
    }

    /// The line at hand put together from the end of one file and the beginning of the next, when the second half
    /// has no header of its own.
    fn join(&mut self, at: usize) -> Option<Vec<u8>> {
        let (before, rest) = self.open.split_at_mut(at);
        let half = before.last_mut()?.lines.unfinished()?;
        let first = &mut rest.first_mut()?.lines;
        let other = if first.offset() == 0 { first.peek()? } else { return None };
        time_of(other.bytes, &self.present).is_none().then(|| [half.bytes, other.bytes].concat())
    }
}

impl Source for File {
    fn name(&self) -> &str {
        &self.name
    }

    fn clock(&self) -> tracemail_parse::Clock {
        self.present
    }

    fn peek(&mut self) -> io::Result<Option<Line<'_>>> {
        if self.ready.is_none() {
            self.ready = self.find_ready().inspect_err(|e| (self.trouble, self.blocked) = (Some(e.to_string()), true))?;
            self.joined = self.ready.and_then(|at| self.join(at));
        }
        let Some(at) = self.ready else { return Ok(None) };
        match &self.joined {
            Some(line) => Ok(Some(Line { bytes: line, length: line.len() as u64 })),
            None => Ok(self.open[at].lines.peek()),
        }
    }

    fn advance(&mut self, time: Option<Micros>) {
        let Some(at) = self.ready.take() else { return };
        if self.joined.take().is_some() {
            self.open[at - 1].lines.finish();
            self.open[at - 1].lines.advance();
        }
        let generation = &mut self.open[at];
        generation.lines.advance();
        generation.newest = generation.newest.max(time);
    }

    fn position(&self) -> (String, Vec<u8>) {
        let places: Vec<Place> = self.open.iter().map(Generation::place).collect();
        let places = match (&places[..], &self.left) {
            ([], None) => &self.stopped,
            ([], Some(left)) => std::slice::from_ref(left),
            (open, _) => open,
        };
        (self.name.clone(), serde_json::to_vec(places).unwrap_or_default())
    }
}
