//! The files, as long as the server runs: whose turn it is, what is over, what lies there and belongs to nobody.
//!
//! In: a ring whenever a file is wanted or no longer wanted; a look now and then. Out: files. One server at a time works
//! in a folder. Refuses to know: how one file is made.

use std::{collections::HashSet, convert::Infallible, ffi::OsString, fs, io, path::Path, time::Duration};

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
        let (mut rights, mut stuck) = (None, HashSet::new());
        loop {
            let turn = async {
                self.end_forbidden(panel, &mut rights).await?;
                self.turn(panel, &mut turns, &mut making, &mut stuck).await
            };
            if let Err(error) = turn.await {
                tracing::warn!("which files are wanted cannot be asked: {error:#}");
            }
            tokio::select! {
                () = self.0.bell.notified() => {}
                () = tokio::time::sleep(LOOK) => {}
                Some(ended) = making.join_next() => {
                    // his rights may have gone after the last look at this one, and before it was ready
                    rights = None;
                    match ended {
                        Ok(export) => turns.ended(export),
                        Err(error) => tracing::error!("a file was not made: {error}"),
                    }
                }
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

    async fn turn(
        &self,
        panel: &Panel,
        turns: &mut Turns,
        making: &mut JoinSet<ExportId>,
        stuck: &mut HashSet<OsString>,
    ) -> anyhow::Result<()> {
        panel.store.forget_exports(self.place(), clock::now()).await?;
        let jobs = panel.store.exports_at(self.place()).await?;
        tidy(self.folder(), &jobs, stuck)?;
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

/// Deletes what nobody wants. What cannot be deleted is told once, and is in nobody's way.
fn tidy(folder: &Path, jobs: &[ExportJob], stuck: &mut HashSet<OsString>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let Ok(id) = entry.file_name().to_string_lossy().trim_end_matches(PART).parse::<ExportId>() else { continue };
        let wanted = jobs.iter().any(|job| job.export.id == id && job.export.stage != Stage::Failed);
        if wanted {
            continue;
        }
        if let Err(error) = fs::remove_file(entry.path())
            && error.kind() != io::ErrorKind::NotFound
            && stuck.insert(entry.file_name())
        {
            tracing::error!("{} is wanted by nobody and cannot be deleted: delete it yourself ({error})", entry.path().display());
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

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
        tidy(&place, &[], &mut HashSet::new()).expect("tidies");
        assert_eq!(names(&place), ["another", "lock"]);
    }

    #[test]
    fn what_cannot_be_deleted_is_told_once_and_passed_over() {
        let folder = tempfile::tempdir().expect("a folder");
        let place = folder.path();
        let name = |first: char| first.to_string().repeat(32);
        // a folder, which no file's deletion takes away; files that come before and after it, whatever the order is
        fs::create_dir(place.join(name('5'))).expect("makes");
        let told = place.join("log");
        let log = tracing_subscriber::fmt().with_writer(Arc::new(fs::File::create(&told).expect("writes"))).with_ansi(false).finish();
        let mut stuck = HashSet::new();
        tracing::subscriber::with_default(log, || {
            for _ in 0..3 {
                for first in ['0', '1', '8', '9', 'f'] {
                    fs::write(place.join(name(first) + PART), "x").expect("writes");
                }
                tidy(place, &[], &mut stuck).expect("tidies");
                assert_eq!(names(place), [name('5').as_str(), "log"]);
            }
        });
        let told = fs::read_to_string(told).expect("text");
        assert!(told.lines().count() == 1 && told.contains(&name('5')) && told.contains("delete it yourself"), "{told}");
    }

    fn names(folder: &Path) -> Vec<OsString> {
        let mut names: Vec<_> = fs::read_dir(folder).expect("reads").map(|entry| entry.expect("an entry").file_name()).collect();
        names.sort();
        names
    }
}
