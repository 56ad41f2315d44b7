//! The files a log was rotated into, found by name and told apart by content.
//!
//! In: the log's path. Out: open files beside it that are named like its older self: `mail.log.1`,
//! `mail.log-20261121.gz`, `mail-20261121.log.zst`, `mail.log.old`.
//! Refuses to know: which of them have been read.

use std::{
    fs::{self, File},
    io,
    path::Path,
};

use super::{
    generation::{Generation, beginning},
    place::{Inode, Place},
};

/// A file beside the log.
pub(super) struct Sibling {
    pub file: File,
    pub inode: Inode,
    pub packed: bool,
    /// Its first bytes, unpacked.
    pub head: Vec<u8>,
}

/// Every one that can be opened and read, packed ones last.
pub(super) fn siblings(path: &Path) -> Vec<Sibling> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut found: Vec<_> = entries
        .filter_map(|entry| {
            let other = entry.file_name();
            let packed = turn(&name, &other.to_string_lossy())?;
            sibling(&entry.path(), packed).ok().flatten()
        })
        .collect();
    found.sort_by_key(|sibling| sibling.packed);
    found
}

fn sibling(path: &Path, packed: bool) -> io::Result<Option<Sibling>> {
    let file = File::open(path)?;
    let meta = file.metadata()?;
    if !meta.is_file() {
        return Ok(None);
    }
    let head = beginning(&file)?;
    Ok(Some(Sibling { inode: Inode::of(&meta), head, packed, file }))
}

/// Whether `other` is what `name` becomes when it is rotated, and if so whether packed.
fn turn(name: &str, other: &str) -> Option<bool> {
    let packs = [".gz", ".zst", ".xz", ".bz2"];
    let plain = packs.iter().find_map(|pack| other.strip_suffix(pack)).unwrap_or(other);
    let is_turn = |rest: &str| {
        rest == ".old"
            || rest.strip_prefix(['.', '-', '_']).is_some_and(|turn| {
                turn.bytes().any(|b| b.is_ascii_digit()) && turn.bytes().all(|b| b.is_ascii_digit() || b"-._:TZ".contains(&b))
            })
    };
    let behind = plain.strip_prefix(name).is_some_and(is_turn);
    let within = name
        .rsplit_once('.')
        .and_then(|(stem, extension)| plain.strip_prefix(stem)?.strip_suffix(extension)?.strip_suffix('.'))
        .is_some_and(is_turn);
    (other != name && (behind || within)).then_some(plain != other)
}

/// The one in which reading stood at `place`: the same inode first, else the same content.
pub(super) fn find(path: &Path, place: &Place, at: std::time::Instant) -> Option<Generation> {
    let own = File::open(path).ok().and_then(|file| {
        let meta = file.metadata().ok().filter(fs::Metadata::is_file)?;
        Some((Inode::of(&meta), file))
    });
    let others = siblings(path).into_iter().map(|sibling| (sibling.inode, sibling.file));
    let mut candidates: Vec<_> = own.into_iter().chain(others).collect();
    candidates.sort_by_key(|(inode, _)| *inode != place.inode);
    candidates
        .into_iter()
        // nothing was read of it: only the inode can tell
        .filter(|(inode, _)| place.offset > 0 || *inode == place.inode)
        .find_map(|(_, file)| Generation::resume(file, place, at).ok().flatten())
}

#[cfg(test)]
mod tests {
    use super::turn;

    #[test]
    fn names_of_rotated_files() {
        for (name, other, packed) in [
            ("mail.log", "mail.log.1", Some(false)),
            ("mail.log", "mail.log.12.gz", Some(true)),
            ("mail.log", "mail.log-20261121", Some(false)),
            ("mail.log", "mail.log-20261121-1700.zst", Some(true)),
            ("mail.log", "mail-20261121.log", Some(false)),
            ("mail.log", "mail.1.log.gz", Some(true)),
            ("mail.log", "mail.log.old", Some(false)),
            ("maillog", "maillog.0", Some(false)),
            ("mail.log", "mail.log", None),
            ("mail.log", "mail.log.bak", None),
            ("mail.log", "mail.log.gz", None),
            ("mail.log", "mail.err.1", None),
            ("mail.log", "xmail.log.1", None),
            ("mail.log", "mail.login.1", None),
            ("mail", "mail.log.1", None),
        ] {
            assert_eq!(turn(name, other), packed, "{name} {other}");
        }
    }
}
