//! What can go wrong with a database, said for people.

/// What went wrong with the database, said for people.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database answers with an error.
    #[error("database: {0}")]
    Sql(#[from] sqlx::Error),
    /// It was written by a newer Tracemail.
    #[error(
        "{path} was written by a newer Tracemail (schema {found}, this one knows {known}): install the newer version, or give another --database"
    )]
    Newer {
        /// Which file.
        path: String,
        /// Its schema.
        found: i64,
        /// Ours.
        known: i64,
    },
    /// The URL cannot be used.
    #[error("{0}")]
    Url(String),
    /// Postgres cannot be reached, or lets us not in.
    #[error("no connection to the database {database} at {place}: {why}; {advice}")]
    Unreachable {
        /// Where it was looked for.
        place: String,
        /// Its name.
        database: String,
        /// Why, as Postgres or the system says it.
        why: String,
        /// What to do.
        advice: String,
    },
    /// Another process has the lane.
    #[error("another server is reading logs into this database under the name {0:?}: end it, or give this one a name of its own (--name)")]
    LaneTaken(String),
    /// This Postgres, or this database in it, lacks what we need.
    #[error("{0}")]
    Unfit(String),
    /// How long rows are kept cannot be set so.
    #[error("{0}")]
    Retention(String),
    /// What lies in it cannot be read back.
    #[error("the database is damaged: {0}")]
    Damaged(String),
    /// A file of SQLite's is not what was written.
    #[error("{path} is damaged ({why}): put it back from a backup, or move it away and do without its rows")]
    Spoilt {
        /// Which file.
        path: String,
        /// What SQLite says.
        why: String,
    },
    /// The folder cannot be made or read.
    #[error("{path}: {source}")]
    Folder {
        /// Which.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// The question takes longer than [`crate::LONGEST_QUERY`].
    #[error("the search took longer than {} seconds and was stopped: choose a shorter period, or add a domain, an address or an id", crate::LONGEST_QUERY.as_secs())]
    TooLong,
    /// The answer takes more memory than one question may have.
    #[error("the search has more different results than fit into memory: choose a shorter period, or add a domain, an address or an id")]
    TooMuch,
    /// The filter has more conditions than a question may have.
    #[error("the search has too many conditions: leave some out")]
    TooComplex,
    /// The file system does not do what a write-ahead log needs.
    #[error(
        "{path}: the file system allows no write-ahead log (journal mode {mode}), so a crash could lose mail: put the database on a local disk"
    )]
    NotDurable {
        /// Which file.
        path: String,
        /// The mode SQLite fell back to.
        mode: String,
    },
    /// SQLite is too old: before 3.51.3 a checkpoint could damage a file in WAL mode.
    #[error("this program was built with SQLite {0}, and needs 3.51.3 or newer: build it with the bundled one")]
    Engine(String),
}

/// A result of the store.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// What lies in the database cannot be read back.
    pub(crate) fn damaged(what: impl std::fmt::Display) -> Self {
        Self::Damaged(what.to_string())
    }

    /// The same, with the name of that file if it is the file that is not as it was written.
    #[must_use]
    pub(crate) fn of_file(self, path: &std::path::Path) -> Self {
        // SQLITE_CORRUPT and SQLITE_NOTADB are the low byte of what it says
        let code = if let Self::Sql(sqlx::Error::Database(said)) = &self { said.code().and_then(|code| code.parse().ok()) } else { None };
        match (self, code.map(|code: i64| code & 0xff)) {
            (Self::Sql(sqlx::Error::Database(said)), Some(11 | 26)) => {
                Self::Spoilt { path: path.display().to_string(), why: said.message().to_owned() }
            }
            (other, _) => other,
        }
    }

    /// A day's partition is asked that has been dropped since somebody looked which days there are.
    pub(crate) fn is_dropped_day(&self) -> bool {
        let Self::Sql(sqlx::Error::Database(said)) = self else { return false };
        // undefined_table
        said.code().as_deref() == Some("42P01")
            && crate::dialect::BY_DAY.iter().any(|table| said.message().contains(&format!("\"{table}_")))
    }

    /// The connection has broken, or the server has ended it.
    pub(crate) fn is_lost_connection(&self) -> bool {
        match self {
            Self::Sql(sqlx::Error::Io(_)) => true,
            // operator intervention: shutdown, crash of another process
            Self::Sql(sqlx::Error::Database(said)) => said.code().is_some_and(|code| code.starts_with("57P")),
            _ => false,
        }
    }
}
