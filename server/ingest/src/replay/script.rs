//! The sample logs taken apart: each line without its time, and with its ids marked.
//!
//! In: logs. Out: lines in one order, with the pauses between them; a line can be rendered for any moment and round.
//! Pauses in which nobody is connected may be stretched; what happens within a conversation keeps its own pace.
//! Refuses to know: the present.

use std::{collections::HashSet, fs, path::PathBuf};

use tracemail_model::time::{Micros, SECOND};
use tracemail_parse::{
    Clock, Record, parse,
    record::{Body, Postfix},
};

use super::fresh::{self, Piece};
use crate::Error;

/// A pause from this length on may be stretched.
const PAUSE: i64 = 300_000;

/// How a line writes its time.
#[derive(Clone, Copy)]
enum Header {
    /// `2026-11-21T17:17:39.987745Z mx1 …`
    Rfc3339,
    /// `2026-11-21 17:17:40.03179 #30426(…) …`, in local time.
    Rspamd,
}

/// One line of a sample.
pub(super) struct Line {
    /// Which sample it stands in.
    pub file: usize,
    header: Header,
    pieces: Vec<Piece>,
    /// Since the line before, microseconds.
    pause: i64,
    /// Whether that may be stretched.
    free: bool,
}

/// All samples in one order.
pub(super) struct Script {
    pub lines: Vec<Line>,
}

impl Script {
    pub fn read(samples: &[PathBuf]) -> Result<Self, Error> {
        let mut lines = Vec::new();
        for (file, path) in samples.iter().enumerate() {
            let bytes = fs::read(path).map_err(|e| Error::opening(path, e))?;
            lines.extend(bytes.split(|b| *b == b'\n').filter_map(|line| Told::read(file, line)));
        }
        lines.sort_by_key(|line| line.time);
        let ids: HashSet<Vec<u8>> = lines.iter().flat_map(|line| fresh::ids(&line.text)).collect();
        Ok(Self { lines: arrange(lines, &ids) })
    }

    /// When each line is due, microseconds from the beginning, if the whole is to last so long. The same pauses in the
    /// same proportions, but no two rounds alike.
    pub fn stretched(&self, round: u64, length: i64) -> Vec<i64> {
        let dice = |n: usize| 0.3 + (fresh::mix(round ^ (n as u64) << 20) % 1_000) as f64 / 700.0;
        self.spread(length, |n, pause| pause as f64 * dice(n))
    }

    /// The same for so many lines a second, long pauses less long and short ones less short: somebody is watching.
    pub fn paced(&self, pace: f64) -> Vec<i64> {
        self.spread((self.lines.len() as f64 / pace * SECOND as f64) as i64, |_, pause| (pause as f64).sqrt())
    }

    fn spread(&self, length: i64, weight: impl Fn(usize, i64) -> f64) -> Vec<i64> {
        let fixed: i64 = self.lines.iter().filter(|line| !line.free).map(|line| line.pause).sum();
        let weights: Vec<f64> =
            self.lines.iter().enumerate().map(|(n, line)| if line.free { weight(n, line.pause) } else { 0.0 }).collect();
        let scale = (length - fixed).max(0) as f64 / weights.iter().sum::<f64>().max(1.0);
        let pauses = self.lines.iter().zip(weights).map(|(line, weight)| if line.free { (weight * scale) as i64 } else { line.pause });
        let due = pauses.scan(0, |at, pause| {
            *at += pause;
            Some(*at)
        });
        due.collect()
    }
}

impl Line {
    /// The line as it would be written at that moment, newline included.
    pub fn render(&self, present: Clock, round: u64) -> Vec<u8> {
        let mut out = match self.header {
            Header::Rfc3339 => present.now.to_string().into_bytes(),
            Header::Rspamd => {
                let (year, month, day, hour, minute, second, micros) = present.zone.shown(present.now).parts();
                format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}.{:05}", micros / 10).into_bytes()
            }
        };
        out.push(b' ');
        self.pieces.iter().for_each(|piece| piece.render(&mut out, round));
        out.push(b'\n');
        out
    }
}

/// A line of a sample as it stands.
struct Told {
    file: usize,
    time: Micros,
    header: Header,
    text: Vec<u8>,
    /// A client comes (`true`) or goes, and which process serves it.
    client: Option<(bool, u32)>,
}

impl Told {
    /// `None` for a line that tells nothing.
    fn read(file: usize, line: &[u8]) -> Option<Self> {
        // the samples were made in UTC
        let record = parse(line, &Clock { now: Micros(i64::MAX / 2), zone: tracemail_model::zone::Zone::UTC });
        if matches!(record.body, Body::Noise | Body::Unknown(_)) {
            return None;
        }
        let mut blanks = line.iter().enumerate().filter(|(_, b)| **b == b' ').map(|(at, _)| at);
        let first = blanks.next()?;
        let (header, end) = if line.get(10) == Some(&b'T') { (Header::Rfc3339, first) } else { (Header::Rspamd, blanks.next()?) };
        Some(Self { file, time: record.time, header, text: line[end + 1..].to_vec(), client: client(&record) })
    }
}

fn client(record: &Record<'_>) -> Option<(bool, u32)> {
    let comes = match &record.body {
        Body::Postfix(Postfix::Connect { .. }) => true,
        Body::Postfix(Postfix::Disconnect { .. }) => false,
        _ => return None,
    };
    Some((comes, record.pid?))
}

fn arrange(told: Vec<Told>, ids: &HashSet<Vec<u8>>) -> Vec<Line> {
    let mut connected = HashSet::new();
    let mut before = told.first().map_or(Micros(0), |line| line.time);
    let mut arrange = |line: Told| {
        let pause = line.time.0 - before.0;
        before = line.time;
        let free = pause >= PAUSE && connected.is_empty();
        match line.client {
            Some((true, pid)) => _ = connected.insert(pid),
            Some((false, pid)) => _ = connected.remove(&pid),
            None => {}
        }
        Line { file: line.file, header: line.header, pieces: fresh::pieces(&line.text, ids), pause, free }
    };
    told.into_iter().map(&mut arrange).collect()
}
