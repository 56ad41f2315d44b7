//! What can go wrong, said so that the person knows what to do.
//!
//! In: nothing. Out: one enum. A line not understood is never an error.

use std::{io, path::PathBuf};

/// Why nothing more was read.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such file.
    #[error("{}: there is no such file. Check the path; rotated logs are often called mail.log.1 or mail.log.2.gz", .0.display())]
    Missing(PathBuf),
    /// A directory was given.
    #[error("{}: is a directory. Give the log files in it, for example {}/mail.log", .0.display(), .0.display())]
    Directory(PathBuf),
    /// It may not be read.
    #[error("{}: permission denied. Run Tracemail as a user who may read it (on Debian: group adm), or with sudo", .0.display())]
    Denied(PathBuf),
    /// Nothing is in it.
    #[error("{0}: is empty, nothing to import. If the log has just been rotated, import the older file too")]
    Empty(String),
    /// Not text.
    #[error("{0}: is not a text file, nothing was imported. Give the mail log itself; .gz and .zst are unpacked on the way")]
    Binary(String),
    /// Text, but no line of it comes from a mail server.
    #[error(
        "{name}: none of its {lines} lines looks like the log of Postfix, Dovecot, Rspamd or amavisd, nothing was imported. `tracemail parse {name}` shows how each line is read"
    )]
    NotMail {
        /// Which.
        name: String,
        /// How many lines were tried.
        lines: u64,
    },
    /// Packed in a way we do not read.
    #[error("{name}: is packed. Unpack it with {tool} first and import the result, or pipe it: {tool} … | tracemail import -")]
    Packed {
        /// Which.
        name: String,
        /// What unpacks it.
        tool: &'static str,
    },
    /// A packed file that ends in the middle, or is damaged.
    #[error(
        "{name}: cannot be unpacked to its end ({error}): it is damaged, or still being written. The {lines} lines before that are imported; run the same command again when the file is whole"
    )]
    Damaged {
        /// Which.
        name: String,
        /// Lines read of it.
        lines: u64,
        /// What the unpacker said.
        error: io::Error,
    },
    /// Reading failed.
    #[error("{name}: {error}")]
    Read {
        /// Which.
        name: String,
        /// What the system said.
        error: io::Error,
    },
    /// It begins like a log that was imported before, and then differs from it.
    #[error(
        "{name}: begins like a log that has been imported up to byte {offset}, but differs from it there. If it is the right file, import it with --again"
    )]
    Differs {
        /// Which.
        name: String,
        /// How far the other was read.
        offset: u64,
    },
    /// The store would not take it.
    #[error("{0}. What was stored before stays; run the same command again to go on from there")]
    Store(#[from] tracemail_store::Error),
    /// The work was stopped from outside.
    #[error("stopped. What was stored stays; run the same command again to go on from there")]
    Stopped,
}

impl Error {
    /// Of a path that cannot be opened.
    pub(crate) fn opening(path: &std::path::Path, error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound => Self::Missing(path.to_owned()),
            io::ErrorKind::PermissionDenied => Self::Denied(path.to_owned()),
            io::ErrorKind::IsADirectory => Self::Directory(path.to_owned()),
            _ => Self::Read { name: path.display().to_string(), error },
        }
    }
}
