//! Whole logs into the store, once: files given together are one import, in the order of their times.
//!
//! In: paths (`-` is standard input; `.gz` and `.zst` are unpacked). Out: rows, and a [`Report`] of what was read.
//! Refuses to know: how anything is shown.
//!
//! The lane is named by what is in the files, not by what they are called: after `kill -9` the same command goes on
//! where the last commit stopped, and run again when all is done it finds that there is nothing to do. Nothing is
//! written before each file has shown one line of a mail log.

mod read;

use std::{path::PathBuf, time::Duration};

use tokio::sync::mpsc::channel;
use tracemail_correlate::Settings;
use tracemail_live::Hub;
use tracemail_model::{ids::Key, time::Micros};
use tracemail_store::{Batch, Lane, Store};

use crate::{
    Clock, Error, Watch,
    commit::{Committer, Step},
    intake::Intake,
    source::whole::{Stand, Whole},
};

/// How long a database that does not take a batch is asked again.
const PATIENCE: Duration = Duration::from_secs(20);
/// What names standard input.
const STDIN: &str = "-";

/// What to import.
pub struct Import {
    /// Whole logs.
    pub paths: Vec<PathBuf>,
    /// Read it all even if it has been imported before.
    pub again: bool,
    /// For the fold.
    pub settings: Settings,
    /// The time.
    pub clock: Clock,
}

/// How far an import is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Bytes taken from the disk.
    pub bytes: u64,
    /// Of so many; `None` when a stream is among them.
    pub of: Option<u64>,
    /// Lines read.
    pub lines: u64,
    /// Rows that were not there before.
    pub rows: u64,
}

/// What an import did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// At the end.
    pub progress: Progress,
    /// Lines of a daemon we know that were not understood.
    pub not_understood: u64,
    /// Lines of other programs.
    pub foreign: u64,
    /// All of it had been imported before: nothing was done.
    pub already: bool,
    /// Part of it had been imported before: it went on from there.
    pub resumed: bool,
    /// Time of the newest line.
    pub last_line: Option<Micros>,
}

impl Import {
    /// Imports. Safe to drop at any moment: the same import goes on from its last commit.
    pub async fn run(self, store: &Store, hub: Option<&Hub>, mut progress: impl FnMut(&Progress)) -> Result<Report, Error> {
        let clock = (self.clock)();
        let logs = blocking(move || open(&self.paths, clock)).await?;
        let lane = lane_of(&logs);
        let mut state = store.lane(&lane).await?;
        let committer = Committer { store: store.clone(), hub: hub.cloned(), watch: Watch::default(), patience: Some(PATIENCE) };
        if self.again {
            committer.step(forget(&lane, &state)).await?;
            state = Lane::default();
        }
        let stands = stands(&state);
        let before = !stands.is_empty();
        let logs = blocking(move || go_on(logs, &stands)).await?;

        let intake = Intake::new(&lane, false, self.settings, state);
        let (told, mut heard) = channel(1);
        let reader = tokio::task::spawn_blocking(move || read::Reader::new(logs, intake, told).run());
        let mut report = Report::default();
        while let Some((batch, done)) = heard.recv().await {
            count(&mut report, &batch);
            let rows = report.progress.rows + committer.step(Step { batch: Some(batch), ..Step::default() }).await?.new_rows;
            report.progress = Progress { rows, ..done };
            progress(&report.progress);
        }
        let stands = reader.await.map_err(|_| Error::Stopped)??;
        (report.already, report.resumed) = (before && report.progress.lines == 0, before);
        committer.step(close(&lane, &store.lane(&lane).await?, &stands)).await?;
        Ok(report)
    }
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T, Error> + Send + 'static) -> Result<T, Error> {
    tokio::task::spawn_blocking(work).await.map_err(|_| Error::Stopped)?
}

/// Each log once, whatever it is called.
fn open(paths: &[PathBuf], clock: tracemail_parse::Clock) -> Result<Vec<Whole>, Error> {
    let mut logs: Vec<Whole> = Vec::new();
    for path in paths {
        let log = if path.as_os_str() == STDIN {
            Whole::of("standard input".into(), std::io::stdin(), clock)?
        } else {
            Whole::open(path, clock)?
        };
        if logs.iter().all(|other| other.identity != log.identity) {
            logs.push(log);
        }
    }
    Ok(logs)
}

/// The lane of these logs, in whatever order they were given.
fn lane_of(logs: &[Whole]) -> String {
    let mut keys: Vec<String> = logs.iter().map(Whole::key).collect();
    keys.sort();
    format!("import:{:016x}", Key::of(keys.iter().map(String::as_bytes)).0)
}

/// Where an earlier run stopped, by the logs' keys.
fn stands(state: &Lane) -> Vec<(String, Stand)> {
    let read = |(key, stand): &(String, Vec<u8>)| Some((key.clone(), serde_json::from_slice(stand).ok()?));
    state.positions.iter().filter_map(read).collect()
}

fn go_on(mut logs: Vec<Whole>, stands: &[(String, Stand)]) -> Result<Vec<Whole>, Error> {
    for log in &mut logs {
        if let Some((_, stand)) = stands.iter().find(|(key, _)| *key == log.key()) {
            log.go_on(stand)?;
        }
    }
    Ok(logs)
}

/// What makes the store forget an earlier run.
fn forget(lane: &str, state: &Lane) -> Step {
    let nowhere: Vec<_> = stands(state).into_iter().map(|(key, _)| (key, Stand::default())).collect();
    close(lane, state, &nowhere)
}

/// What leaves nothing open behind.
fn close(lane: &str, state: &Lane, stands: &[(String, Stand)]) -> Step {
    let positions = stands.iter().map(|(key, stand)| (key.clone(), serde_json::to_vec(stand).unwrap_or_default())).collect();
    let open = state.open.iter().map(|(key, _)| (key.clone(), None)).collect();
    Step { batch: Some(Batch { lane: lane.into(), positions, open, ..Batch::default() }), ..Step::default() }
}

fn count(report: &mut Report, batch: &Batch) {
    for (_, tally) in &batch.tally {
        report.not_understood += tally.not_understood;
        report.foreign += tally.foreign;
        report.last_line = report.last_line.max(tally.last_line);
    }
}
