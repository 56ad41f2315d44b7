//! The folder: which days there are, and the files of those lately asked for, kept open.
//!
//! In: a path. Out: day files. Refuses to know: what lies in them.

use std::{
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::SystemTime,
};

use sqlx::Connection as _;
use tracemail_model::time::{Day, Micros};

use super::schema::{self, Place};
use crate::{Error, Result, day::OneDay, dialect::Dialect, digest::Digest, names::Names, reader::Readers};

/// Day files kept open: more than a month, so that a month is searched without opening any.
const KEPT: usize = 40;

/// The folder of day files.
pub(crate) struct Files {
    pub(super) folder: PathBuf,
    /// The days found when the folder last changed.
    days: Mutex<(Option<SystemTime>, Arc<[Day]>)>,
    /// Each with the number its file has on the disk: another process may have taken it away, and one of the same name may
    /// have come. The one asked for last stands last.
    open: Mutex<Vec<(u64, Arc<OneDay>)>>,
}

impl Files {
    pub(crate) fn new(folder: &Path) -> Result<Self> {
        std::fs::create_dir_all(folder).map_err(|e| trouble(folder, e))?;
        Ok(Self { folder: folder.into(), days: Mutex::new((None, Arc::from([]))), open: Mutex::default() })
    }

    /// The days there are, oldest first. Another process may have added one: the folder's own time tells.
    pub(crate) fn days(&self) -> Result<Arc<[Day]>> {
        let changed = std::fs::metadata(&self.folder).and_then(|m| m.modified()).map_err(|e| trouble(&self.folder, e))?;
        let mut known = self.days.lock().unwrap_or_else(PoisonError::into_inner);
        if known.0 != Some(changed) {
            let mut days = Vec::new();
            for file in std::fs::read_dir(&self.folder).map_err(|e| trouble(&self.folder, e))? {
                let file = file.map_err(|e| trouble(&self.folder, e))?;
                days.extend(file.file_name().to_str().and_then(|name| name.strip_suffix(".db")).and_then(day_named));
            }
            days.sort_unstable();
            *known = (Some(changed), days.into());
        }
        Ok(known.1.clone())
    }

    /// Where that day lies, or would lie.
    pub(crate) fn path(&self, day: Day) -> PathBuf {
        self.folder.join(format!("{day}.db"))
    }

    /// Whether that day has a file.
    pub(crate) fn has(&self, day: Day) -> bool {
        self.path(day).exists()
    }

    /// That day's file; `None` when there is none.
    pub(crate) async fn get(&self, day: Day) -> Result<Option<Arc<OneDay>>> {
        if let Some(file) = self.kept(day) {
            return Ok(Some(file));
        }
        let path = self.path(day);
        if !path.exists() {
            return Ok(None);
        }
        if !schema::is_of_today(&path).await {
            schema::writer(&path, Place::Day).await.map_err(|error| error.of_file(&path))?.close().await?;
        }
        let readers = Arc::new(Readers::of_file(&path));
        let file =
            Arc::new(OneDay { day, dialect: Dialect::Sqlite, names: Arc::new(Names::default()), readers, digest: Some(Digest::of(&path)) });
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        // somebody else may have opened it meanwhile
        if let Some(file) = self.kept_in(&mut open, day) {
            return Ok(Some(file));
        }
        if open.len() >= KEPT {
            open.remove(0);
        }
        open.push((number(&path).unwrap_or_default(), file.clone()));
        Ok(Some(file))
    }

    fn kept(&self, day: Day) -> Option<Arc<OneDay>> {
        self.kept_in(&mut self.open.lock().unwrap_or_else(PoisonError::into_inner), day)
    }

    fn kept_in(&self, open: &mut Vec<(u64, Arc<OneDay>)>, day: Day) -> Option<Arc<OneDay>> {
        let at = open.iter().position(|(_, file)| file.day == day)?;
        let (of_file, file) = open.remove(at);
        if number(&self.path(day)) != Some(of_file) {
            return None;
        }
        open.push((of_file, file.clone()));
        Some(file)
    }

    /// Lets go of that day's file, which is about to be taken away.
    pub(crate) fn forget(&self, day: Day) {
        self.open.lock().unwrap_or_else(PoisonError::into_inner).retain(|(_, file)| file.day != day);
    }
}

/// What the disk knows a file by; `None` when there is none.
pub(crate) fn number(path: &Path) -> Option<u64> {
    std::fs::metadata(path).ok().map(|file| file.ino())
}

/// `2026-11-21`
fn day_named(name: &str) -> Option<Day> {
    Micros::parse_rfc3339(&format!("{name}T00:00:00Z")).map(Micros::day)
}

pub(crate) fn trouble(path: &Path, source: std::io::Error) -> Error {
    Error::Folder { path: path.display().to_string(), source }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn two_who_ask_for_a_day_at_once_get_the_same() {
        let folder = tempfile::tempdir().expect("a folder");
        let files = Files::new(folder.path()).expect("a folder");
        schema::writer(&files.path(Day(20_000)), Place::Day).await.expect("a file").close().await.expect("closes");
        let get = async || files.get(Day(20_000)).await.expect("opens").expect("is there");
        let (one, other) = tokio::join!(get(), get());
        assert!(Arc::ptr_eq(&one, &other));
        assert_eq!(files.open.lock().expect("is whole").len(), 1);
    }
}
