//! The sample logs of `serve --demo`.
//!
//! In: a folder of real logs. Out: copies beside the database that end now and go on being written.

use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};
use tracemail_ingest::replay::{self, Replay};

use crate::{clock, config::Database};

/// The samples in a folder, made ready to be followed. The copies lie in a folder named after the database.
pub fn prepare(samples: &Path, database: &Database) -> anyhow::Result<Replay> {
    let entries = samples.read_dir().with_context(|| format!("--demo {}", samples.display()))?;
    let mut logs: Vec<PathBuf> =
        entries.filter_map(|entry| Some(entry.ok()?.path())).filter(|path| path.extension().is_some_and(|e| e == "log")).collect();
    logs.sort();
    ensure!(!logs.is_empty(), "--demo {}: there is no .log file in it", samples.display());
    let folder = format!("{}.logs", database.folder().unwrap_or(Path::new("sample")).display());
    Ok(replay::prepare(&logs, Path::new(&folder), clock::of_logs())?)
}
