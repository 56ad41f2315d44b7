//! A place in one file, so described that it is found again: after rotation, compression, and downtime.
//!
//! In: what was read of the file. Out: a [`Place`]: which file (device, inode, birth), how it begins (a hash of up to
//! its first KiB, growing with it), how far it was read, and what stood just before. Content decides; device, inode
//! and birth only tell apart files that begin alike.
//! Refuses to know: paths.

use std::{fs::Metadata, os::unix::fs::MetadataExt, time::UNIX_EPOCH};

use serde::{Deserialize, Serialize};
use tracemail_model::{ids::Key, time::Micros};

use crate::lines::TAIL;

/// So many bytes of a file's beginning name it.
pub const HEAD: usize = 1024;

/// Which file, as the file system says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inode {
    /// Device.
    pub dev: u64,
    /// Inode: used again after a deletion.
    pub ino: u64,
    /// Birth in microseconds since 1970; 0 where the file system does not tell.
    #[serde(default)]
    pub born: i64,
}

impl Inode {
    /// Of an open file or a path.
    pub fn of(meta: &Metadata) -> Self {
        let born = meta.created().ok().and_then(|at| at.duration_since(UNIX_EPOCH).ok());
        Self { dev: meta.dev(), ino: meta.ino(), born: born.map_or(0, |since| since.as_micros() as i64) }
    }
}

/// How far one file has been read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// Which file.
    pub inode: Inode,
    /// How many bytes of its beginning are hashed: up to [`HEAD`].
    pub head_len: u64,
    /// Their hash.
    pub head: Key,
    /// The first byte not yet dealt with.
    pub offset: u64,
    /// Hash of up to [`TAIL`] bytes before it.
    pub tail: Key,
    /// The newest time a line of it, or of a file before it, carries: microseconds since 1970.
    pub newest: Option<i64>,
}

impl Place {
    /// Of a stream: its file, its first bytes, the bytes before `offset`.
    pub fn new(inode: Inode, head: &[u8], offset: u64, tail: &[u8], newest: Option<Micros>) -> Self {
        let head = &head[..head.len().min(HEAD).min(usize::try_from(offset).unwrap_or(HEAD))];
        Self { inode, head_len: head.len() as u64, head: hash(head), offset, tail: hash(tail), newest: newest.map(|t| t.0) }
    }

    /// Whether a file that begins so can be the one.
    pub fn begins(&self, head: &[u8]) -> bool {
        let len = self.head_len as usize;
        head.len() >= len && hash(&head[..len]) == self.head
    }

    /// Whether these are the bytes before the offset.
    pub fn follows(&self, tail: &[u8]) -> bool {
        hash(tail) == self.tail
    }

    /// How many bytes before the offset are hashed.
    pub fn tail_len(&self) -> u64 {
        self.offset.min(TAIL as u64)
    }
}

/// A name for some bytes.
pub fn hash(bytes: &[u8]) -> Key {
    Key::of([bytes])
}
