//! The files, as long as the server runs: whose turn it is, what is over, what lies there and belongs to nobody.
//!
//! In: a ring whenever a file is wanted or no longer wanted; a look now and then. Out: files. One server at a time works
//! in a folder. Refuses to know: how one file is made.

use std::{convert::Infallible, fs, io, path::Path, time::Duration};

use tokio::task::JoinSet;
use tracemail_model::{
    account::ExportId,
    export::{Stage, Why},
};
use tracemail_store::ExportJob;

use super::{
    Exports,
    make::{is_allowed, make},
    turns::Turns,
};
use crate::{clock, panel::Panel};

/// Between two looks when nobody rings.
const LOOK: Duration = Duration::from_secs(3);
/// Of a file in the making.
pub(super) const PART: &str = ".part";

impl Exports {
    /// Makes files and deletes them, for ever. Dropped at any moment: what was not whole is begun again.
    pub async fn keep(&self, panel: &Panel) -> Infallible {
        let _lock = loop {
            match locked(self.folder()) {
                Ok(lock) => break lock,
                Err(error) => tracing::debug!("{}: {error}", self.folder().display()),
            }
            tokio::time::sleep(LOOK).await;
        };
        let (mut turns, mut making) = (Turns::default(), JoinSet::new());
        let mut rights = None;
        loop {
            let turn = async {
                self.end_forbidden(panel, &mut rights).await?;
                self.turn(panel, &mut turns, &mut making).await
            };
            if let Err(error) = turn.await {
                tracing::warn!("which files are wanted cannot be asked: {error:#}");
            }
            tokio::select! {
                () = self.0.bell.notified() => {}
                () = tokio::time::sleep(LOOK) => {}
                Some(ended) = making.join_next() => match ended {
                    Ok(export) => turns.ended(export),
                    Err(error) => tracing::error!("a file was not made: {error}"),
                },
            }
        }
    }

    /// What its owner may not see any more is there no longer, once anybody's rights have changed.
    async fn end_forbidden(&self, panel: &Panel, rights: &mut Option<u64>) -> anyhow::Result<()> {
        let now = panel.store.rights().await?;
        if *rights == Some(now) {
            return Ok(());
        }
        for job in panel.store.exports_at(self.place()).await? {
            if job.export.stage == Stage::Ready && !is_allowed(panel, &job).await? {
                panel.store.end_export(job.export.id, Err(Why::Rights)).await?;
            }
        }
        *rights = Some(now);
        Ok(())
    }

    async fn turn(&self, panel: &Panel, turns: &mut Turns, making: &mut JoinSet<ExportId>) -> anyhow::Result<()> {
        panel.store.forget_exports(self.place(), clock::now()).await?;
        let jobs = panel.store.exports_at(self.place()).await?;
        tidy(self.folder(), &jobs)?;
        while let Some(job) = turns.next(&jobs, self.0.settings.at_once) {
            let (own, panel) = (self.clone(), panel.clone());
            making.spawn(async move {
                let export = job.export.id;
                make(&own, &panel, job).await;
                export
            });
        }
        Ok(())
    }
}

/// The folder, readable by nobody else, for this process alone as long as the file is held.
fn locked(folder: &Path) -> io::Result<fs::File> {
    use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    let lock = fs::OpenOptions::new().create(true).truncate(false).write(true).mode(0o600).open(folder.join("lock"))?;
    lock.try_lock().map_err(io::Error::from)?;
    Ok(lock)
}

/// Deletes what nobody wants.
fn tidy(folder: &Path, jobs: &[ExportJob]) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let Ok(id) = name.trim_end_matches(PART).parse::<ExportId>() else { continue };
        let wanted = jobs.iter().any(|job| job.export.id == id && job.export.stage != Stage::Failed);
        if !wanted {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_has_one_master_and_keeps_nothing_for_nobody() {
        let folder = tempfile::tempdir().expect("a folder");
        let place = folder.path().join("exports");
        let held = locked(&place).expect("is free");
        assert!(locked(&place).is_err(), "one at a time");
        drop(held);
        assert!(locked(&place).is_ok());
        for name in ["0123456789abcdef0123456789abcdef", "0123456789abcdef0123456789abcdef.part", "another"] {
            fs::write(place.join(name), "x").expect("writes");
        }
        tidy(&place, &[]).expect("tidies");
        let mut left: Vec<_> = fs::read_dir(&place).expect("reads").map(|entry| entry.expect("an entry").file_name()).collect();
        left.sort();
        assert_eq!(left, ["another", "lock"]);
    }
}
