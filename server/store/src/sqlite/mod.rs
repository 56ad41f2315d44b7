//! SQLite: a folder with `tracemail.db` and one file a UTC day, `days/2026-11-21.db`.
//!
//! In: a path. Out: days, and the places where lanes keep their state. Refuses to know: questions.

mod apart;
mod bare;
pub(crate) mod commit;
pub(crate) mod dictionary;
pub(crate) mod digest;
mod erase;
pub(crate) mod files;
mod gram;
pub(crate) mod narrow;
pub(crate) mod schema;
mod seal;
pub(crate) mod segment;
mod sweep;
mod unseal;

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use sqlx::Connection;
use tracemail_model::time::{Day, Micros};

use crate::{
    Error, Result,
    compact::Compacted,
    lane::Home,
    query::Query,
    reader::{Deadline, Readers},
    retention::{
        Policy,
        due::{Due, due},
    },
};

/// How often whoever waits for the sweeper's end looks.
const PATIENCE: Duration = Duration::from_millis(100);

/// The folder.
pub(crate) struct Folder {
    pub(crate) main_path: PathBuf,
    pub(crate) main: Readers,
    pub(crate) files: files::Files,
}

impl Folder {
    /// Opens what follows `sqlite:`, making it when it is not there.
    pub(crate) async fn open(path: &str) -> Result<Self> {
        let path = path.strip_prefix("//").unwrap_or(path);
        if path.is_empty() {
            return Err(Error::Url("sqlite: names no folder: say sqlite:FOLDER, such as sqlite:./data".into()));
        }
        if Path::new(path).is_file() {
            return Err(Error::Url(format!("{path} is a file: the database is a folder, say sqlite:FOLDER")));
        }
        let folder = Path::new(path);
        let files = files::Files::new(&folder.join("days"))?;
        let main_path = folder.join("tracemail.db");
        let mut conn = schema::writer(&main_path, schema::Place::Main).await?;
        schema::check_engine(&mut conn).await?;
        conn.close().await?;
        let main = Readers::of_file(&main_path);
        Ok(Self { main_path, main, files })
    }

    /// The places where a lane's state may lie.
    pub(crate) async fn homes_of(&self, lane: &str) -> Result<Vec<Home>> {
        let mut reading = self.main.read(Deadline::new()).await?;
        let answer = reading.fetch::<(i64,)>(Query::new("select day from home where lane = $1").arg(lane)).await;
        let days = reading.done(answer)?.into_iter().map(|(day,)| Day(day as i32));
        Ok(days.filter(|day| self.files.has(*day)).map(Some).chain([None]).collect())
    }
}

/// Closed days.
impl Folder {
    /// Whether that day is worth sealing, and nothing of it is to be taken out until `soon`.
    pub(crate) async fn is_due(&self, day: Day, policy: &Policy, soon: Micros) -> Result<bool> {
        let Some(file) = self.files.get(day).await? else { return Ok(false) };
        let mut reading = file.read(Deadline::new()).await?;
        let answer = async {
            let conn = &mut reading.conn();
            Ok::<_, Error>(seal::is_due(conn).await? && due(conn, day, policy, soon).await? == Due::Nothing)
        };
        let answer = answer.await;
        reading.done(answer)
    }

    /// Seals it, when nobody sweeps; `None` when it is not there.
    pub(crate) async fn seal(&self, day: Day, progress: impl FnMut(u64, u64)) -> Result<Option<Compacted>> {
        let path = self.files.path(day);
        // the sweeper opens days, and looks for what it is to take out where open days have it
        let turn = loop {
            match self.take_turn()? {
                Some(turn) => break turn,
                None => tokio::time::sleep(PATIENCE).await,
            }
        };
        if !path.exists() {
            return Ok(None);
        }
        let before = bytes(&path);
        seal::seal(&path, progress).await?;
        drop(turn);
        Ok(Some(Compacted { before, after: bytes(&path) }))
    }
}

/// Days that are still written to.
impl Folder {
    /// Indexes the subjects that have come; another time, when somebody sweeps or seals.
    pub(crate) async fn index(&self, day: Day) -> Result<()> {
        let path = self.files.path(day);
        let Some(turn) = self.take_turn()?.filter(|_| path.exists()) else { return Ok(()) };
        let mut conn = schema::writer(&path, schema::Place::Day).await?;
        while segment::advance(&mut conn).await? {}
        conn.close().await?;
        drop(turn);
        Ok(())
    }
}

/// What a file takes on disk, its log included.
fn bytes(path: &Path) -> u64 {
    let log = path.with_extension("db-wal");
    [path, &log].into_iter().filter_map(|path| path.metadata().ok()).map(|file| file.len()).sum()
}
