//! One file: drawn, counted, written, synced, renamed.
//!
//! In: what is wished, by whom, and what he could see of. Out: the file, or why there is none; how far it is, each
//! second. It ends when nobody wants it any more, or when he may not see all of its rows any more. Refuses to know:
//! whose turn it is.

use std::{
    io,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use futures::StreamExt;
use tokio::io::AsyncWriteExt;
use tracemail_auth::{Who, Witness};
use tracemail_export::Error as FileError;
use tracemail_model::{export::Why, tenant::Reach};
use tracemail_store::{Error, ExportJob};

use super::{Exports, keep::PART};
use crate::{
    drawn::{Drawer, Pieces},
    panel::Panel,
};

/// Between two looks whether it is still wanted and allowed.
const PACE: Duration = Duration::from_secs(1);

/// Why it ends early.
enum Ends {
    /// There will be no file, and its owner is told.
    Failed(Why),
    /// Nobody wants it any more.
    Unwanted,
}

impl From<Error> for Ends {
    fn from(error: Error) -> Self {
        match error {
            Error::TooLong | Error::TooMuch | Error::TooComplex => Self::Failed(Why::Search),
            error => broken(&error),
        }
    }
}

impl From<io::Error> for Ends {
    fn from(error: io::Error) -> Self {
        broken(&error)
    }
}

fn broken(error: &dyn std::fmt::Display) -> Ends {
    tracing::error!("a file of rows cannot be made: {error}");
    Ends::Failed(Why::Broken)
}

/// Makes it.
pub(super) async fn make(exports: &Exports, panel: &Panel, job: ExportJob) {
    let id = job.export.id;
    let part = exports.path(id).with_extension(&PART[1..]);
    let Err(ends) = write(exports, panel, &job, &part).await else { return };
    // first: where the disk is full, there is room then to remember why
    let _ = tokio::fs::remove_file(&part).await; // else the next look tidies up
    if let Ends::Failed(why) = ends
        && let Err(error) = panel.store.end_export(id, Err(why)).await
    {
        tracing::error!("how a file of rows ended cannot be remembered: {error}");
    }
}

async fn write(exports: &Exports, panel: &Panel, job: &ExportJob, part: &Path) -> Result<(), Ends> {
    let id = job.export.id;
    if !panel.store.begin_export(id).await? {
        return Err(Ends::Unwanted);
    }
    let drawer = drawer(panel, job).await?;
    let room = room(exports, panel, job).await?;
    let rows = Arc::new(AtomicU64::new(0));
    let counter = Arc::clone(&rows);
    let count = move |more| {
        counter.fetch_add(more, Ordering::Relaxed);
    };
    let wish = &job.export.wish;
    let mut pieces: Pieces = drawer.file(wish, job.export.made, count).map_err(|refusal| broken(&format!("{refusal:?}")))?;
    let file = tokio::fs::OpenOptions::new().create(true).truncate(true).write(true).mode(0o600).open(part).await?;
    let mut file = tokio::io::BufWriter::with_capacity(256 << 10, file);
    let (mut bytes, mut looked) = (0, Instant::now());
    while let Some(piece) = pieces.next().await {
        let piece = piece.map_err(|error| match error {
            FileError::Rows(error) => error.into(),
            error @ FileError::Write(_) => broken(&error),
        })?;
        bytes += piece.len() as u64;
        if bytes > room {
            return Err(Ends::Failed(Why::Large));
        }
        file.write_all(&piece).await?;
        if looked.elapsed() >= PACE {
            looked = Instant::now();
            allowed(panel, job).await?;
            if !panel.store.export_goes_on(id, rows.load(Ordering::Relaxed), bytes).await? {
                return Err(Ends::Unwanted);
            }
        }
    }
    file.flush().await?;
    file.get_ref().sync_all().await?;
    let path = exports.path(id);
    tokio::fs::rename(part, &path).await?;
    tokio::fs::File::open(exports.folder()).await?.sync_all().await?;
    // told to be ready once it is, whole and on disk
    if panel.store.end_export(id, Ok((rows.load(Ordering::Relaxed), bytes))).await? {
        return Ok(());
    }
    tokio::fs::remove_file(&path).await?;
    Err(Ends::Unwanted)
}

/// Whoever asked, with what he could see of then, and may still.
async fn drawer(panel: &Panel, job: &ExportJob) -> Result<Drawer, Ends> {
    let store = panel.store.clone();
    let Some(account) = job.account else {
        allowed(panel, job).await?;
        return Ok(Drawer { witness: Witness::of(None, None), scope: tracemail_auth::operator(), store });
    };
    let who = Who::still(&store, account, &job.reach).await?.ok_or(Ends::Failed(Why::Rights))?;
    Ok(Drawer { witness: Witness::of(Some(&who), job.reason.as_deref()), scope: who.scope, store })
}

async fn allowed(panel: &Panel, job: &ExportJob) -> Result<(), Ends> {
    if is_allowed(panel, job).await? { Ok(()) } else { Err(Ends::Failed(Why::Rights)) }
}

/// Whether its owner may still see every row of it.
pub(super) async fn is_allowed(panel: &Panel, job: &ExportJob) -> Result<bool, Error> {
    match job.account {
        Some(account) => Ok(Who::still(&panel.store, account, &job.reach).await?.is_some()),
        None => Ok(job.reach == Reach::Everything && !panel.store.has_accounts().await?),
    }
}

/// Bytes it may have beside the person's other files.
async fn room(exports: &Exports, panel: &Panel, job: &ExportJob) -> Result<u64, Ends> {
    let others = panel.store.exports(job.account, panel.now()).await?;
    let taken: u64 = others.iter().filter(|other| other.export.id != job.export.id).map(|other| other.export.bytes).sum();
    Ok((exports.0.settings.gigabytes.saturating_mul(1_000_000_000)).saturating_sub(taken))
}
