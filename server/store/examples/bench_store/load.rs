//! What a database costs: processor time and bytes.

use std::{
    io,
    path::{Path, PathBuf},
};

use sqlx::{Connection, PgConnection};

type Failed = Box<dyn std::error::Error>;

/// Where to look.
pub enum Load {
    /// SQLite works in this process.
    Folder(PathBuf),
    /// Postgres works in processes of its own, on this machine.
    Postgres { conn: PgConnection, postmaster: String },
}

impl Load {
    pub async fn of(url: &str) -> Result<Self, Failed> {
        if let Some(folder) = url.strip_prefix("sqlite:") {
            return Ok(Self::Folder(folder.into()));
        }
        let mut conn = PgConnection::connect(url).await?;
        let backend: i32 = sqlx::query_scalar("select pg_backend_pid()").fetch_one(&mut conn).await?;
        let postmaster = stat(&backend.to_string())?.swap_remove(1);
        Ok(Self::Postgres { conn, postmaster })
    }

    /// Processor time so far of whatever is at work: this process, and Postgres's, those that have ended included.
    pub fn cpu_seconds(&self) -> Result<f64, Failed> {
        Ok(Self::own_cpu_seconds()? + self.server_cpu_seconds()?)
    }

    /// That of this process.
    pub fn own_cpu_seconds() -> Result<f64, Failed> {
        Ok(ticks(&stat("self")?, 2) as f64 / 100.0)
    }

    fn server_cpu_seconds(&self) -> Result<f64, Failed> {
        let mut ticks = 0;
        if let Self::Postgres { postmaster, .. } = self {
            ticks += self::ticks(&stat(postmaster)?, 4);
            for process in std::fs::read_dir("/proc")? {
                let name = process?.file_name().to_string_lossy().into_owned();
                // a process may end while we look
                if let Ok(fields) = stat(&name)
                    && fields.get(1) == Some(postmaster)
                {
                    ticks += self::ticks(&fields, 2);
                }
            }
        }
        Ok(ticks as f64 / 100.0)
    }

    /// Waits until the planner knows what was loaded, as autovacuum would see to within a minute.
    pub async fn settle(&mut self) -> Result<(), Failed> {
        if let Self::Postgres { conn, .. } = self {
            sqlx::raw_sql("vacuum analyze").execute(conn).await?;
        }
        Ok(())
    }

    /// Bytes on disk.
    pub async fn bytes(&mut self) -> Result<u64, Failed> {
        match self {
            Self::Folder(folder) => Ok(size(folder)?),
            Self::Postgres { conn, .. } => {
                let bytes: i64 = sqlx::query_scalar("select pg_database_size(current_database())").fetch_one(conn).await?;
                Ok(bytes as u64)
            }
        }
    }
}

/// The fields of /proc/N/stat behind the name: state, parent, …
fn stat(process: &str) -> Result<Vec<String>, Failed> {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat"))?;
    let behind_name = stat.rsplit_once(')').ok_or("no name in /proc/…/stat")?.1;
    Ok(behind_name.split_whitespace().map(str::to_owned).collect())
}

/// Own time, in user and system mode, and (of 4) that of children that have ended.
fn ticks(stat: &[String], fields: usize) -> u64 {
    stat.iter().skip(11).take(fields).map(|n| n.parse().unwrap_or(0_u64)).sum()
}

fn size(folder: &Path) -> io::Result<u64> {
    let mut sum = 0;
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        sum += if entry.file_type()?.is_dir() { size(&entry.path())? } else { entry.metadata()?.len() };
    }
    Ok(sum)
}
