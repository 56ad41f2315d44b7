//! The reading half of an import: its logs from beginning to end, in one order, in batches.
//!
//! In: logs that stand where reading is to begin. Out: batches down a channel, and at the end where each log stands.
//! Refuses to know: the store.

use tokio::sync::mpsc::Sender;
use tracemail_model::time::{DAY, Micros};
use tracemail_store::Batch;

use super::Progress;
use crate::{
    Error,
    intake::Intake,
    merge::Merge,
    source::{
        Source,
        whole::{Stand, Whole},
    },
    understand::is_mail,
};

/// A batch has so many lines: large ones cost the database least.
const MOST_LINES: u64 = 10_000;
/// A log that is no text is given up after so many lines without a mail server's.
const MOST_BINARY: u64 = 1_000;
/// Later than anything that is still open can be waiting for.
const LONG_AFTER: i64 = 3_650 * DAY;

pub(super) struct Reader {
    logs: Vec<Whole>,
    names: Vec<String>,
    intake: Intake,
    told: Sender<(Batch, Progress)>,
    progress: Progress,
}

impl Reader {
    pub fn new(logs: Vec<Whole>, intake: Intake, told: Sender<(Batch, Progress)>) -> Self {
        let names = logs.iter().map(|log| log.name().to_owned()).collect();
        let of = logs.iter().map(|log| log.size).sum();
        Self { logs, names, intake, told, progress: Progress { of, ..Progress::default() } }
    }

    /// Reads everything. Out: where each log stands, by its key.
    pub fn run(mut self) -> Result<Vec<(String, Stand)>, Error> {
        for n in 0..self.logs.len() {
            self.find_mail(n)?;
        }
        let mut merge = Merge::new(self.logs.len());
        loop {
            match merge.next(&mut self.logs) {
                Ok(Some(n)) => {
                    self.take(n).map_err(|e| self.failed(n, e))?;
                    merge.taken(n);
                }
                Ok(None) => break,
                Err((n, e)) => {
                    self.send(self.intake.told_to())?;
                    return Err(self.failed(n, e));
                }
            }
            if self.intake.lines() >= MOST_LINES {
                self.send(self.intake.told_to())?;
            }
        }
        self.intake.finish(self.intake.told_to().plus(LONG_AFTER));
        self.send(self.intake.told_to())?;
        Ok(self.logs.iter().map(|log| (log.key(), Stand { done: true, ..log.stand() })).collect())
    }

    /// Reads up to the first line a mail server wrote; there must be one, unless an earlier run has seen it.
    fn find_mail(&mut self, n: usize) -> Result<(), Error> {
        let mut lines = 0;
        if self.logs[n].stand().offset > 0 {
            return Ok(());
        }
        if self.logs[n].is_empty() {
            return Err(Error::Empty(self.names[n].clone()));
        }
        let clock = self.logs[n].clock();
        loop {
            let mail = self.logs[n].peek().map(|line| line.map(|line| is_mail(line.bytes, &clock)));
            match mail.map_err(|e| self.failed(n, e))? {
                Some(true) => return Ok(()),
                Some(false) => self.take(n).map_err(|e| self.failed(n, e))?,
                None => break,
            }
            lines += 1;
            if lines >= MOST_BINARY && self.logs[n].is_binary() {
                break;
            }
        }
        let name = self.names[n].clone();
        Err(if self.logs[n].is_binary() { Error::Binary(name) } else { Error::NotMail { name, lines } })
    }

    fn take(&mut self, n: usize) -> std::io::Result<()> {
        let log = &mut self.logs[n];
        let clock = log.clock();
        let time = log.peek()?.and_then(|line| self.intake.line(&self.names[n], &line, &clock));
        log.advance(time);
        self.progress.lines += 1;
        Ok(())
    }

    fn send(&mut self, now: Micros) -> Result<(), Error> {
        self.progress.bytes = self.logs.iter().map(Whole::bytes).sum();
        let logs = &self.logs;
        match self.intake.close(now, || logs.iter().map(Source::position).collect()) {
            Some(batch) => self.told.blocking_send((batch, self.progress.clone())).map_err(|_| Error::Stopped),
            None => Ok(()),
        }
    }

    fn failed(&self, n: usize, error: std::io::Error) -> Error {
        self.logs[n].failed(self.progress.lines, error)
    }
}
