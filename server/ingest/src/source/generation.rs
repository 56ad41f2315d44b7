//! One file of a log's series, open: the one being written, or one rotated away that still has to be finished.
//!
//! In: a file. Out: its lines, and whether it was cut under our hands: each read begins with the bytes read last,
//! and when they are no longer there, the file is not what it was.
//! Refuses to know: paths and rotation.

use std::{
    fs::File,
    io::{self, Read},
    os::unix::fs::FileExt,
    time::Instant,
};

use tracemail_model::time::Micros;

use super::{
    place::{HEAD, Inode, Place},
    reader::{self, Packing},
};
use crate::lines::{Lines, TAIL};

/// Bytes read at a time.
const BLOCK: usize = 256 * 1024;

/// What a read brought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Brought {
    /// More bytes.
    More,
    /// Nothing for now.
    Nothing,
    /// The file was cut, and perhaps written anew.
    Cut,
}

enum Content {
    /// May still grow.
    Growing(File),
    /// Packed: does not grow.
    Packed(Box<dyn Read + Send>),
    /// Ended for good, or no longer reachable.
    Ended,
}

pub(super) struct Generation {
    pub inode: Inode,
    pub lines: Lines,
    /// The newest time a line of it, or of a file before it, carries.
    pub newest: Option<Micros>,
    /// When it last brought something.
    pub stirred: Instant,
    content: Content,
    head: Vec<u8>,
}

impl Generation {
    /// From its beginning.
    pub fn start(file: File, at: Instant) -> io::Result<Self> {
        let inode = Inode::of(&file.metadata()?);
        let head = beginning(&file)?;
        let content = open(file, 0)?;
        Ok(Self { inode, lines: Lines::default(), newest: None, stirred: at, content, head })
    }

    /// Going on at a place, when this file is the one meant; `None` when it is not.
    pub fn resume(file: File, place: &Place, at: Instant) -> io::Result<Option<Self>> {
        let inode = Inode::of(&file.metadata()?);
        let Some(tail) = recognise(&file, place)? else { return Ok(None) };
        let head = beginning(&file)?;
        let content = open(file, place.offset)?;
        let lines = Lines::resume(place.offset, &tail);
        Ok(Some(Self { inode, lines, newest: place.newest.map(Micros), stirred: at, content, head }))
    }

    /// Where it has been read to, for good.
    pub fn place(&self) -> Place {
        Place::new(self.inode, &self.head, self.lines.offset(), self.lines.tail(), self.newest)
    }

    /// Where reading stands, dealt with or not.
    pub fn read_place(&self) -> Place {
        Place::new(self.inode, &self.head, self.lines.read_to(), self.lines.last_read(), self.newest)
    }

    /// Whether a file that begins so has the same content, as far as both go.
    pub fn begins_like(&self, head: &[u8]) -> bool {
        let len = self.head.len().min(head.len());
        len > 0 && self.head[..len] == head[..len]
    }

    /// Its first bytes, as far as they are known.
    pub fn head(&self) -> &[u8] {
        &self.head
    }

    /// Its first line, as far as it is known.
    pub fn first_line(&self) -> &[u8] {
        self.head.split(|b| *b == b'\n').next().unwrap_or_default()
    }

    /// Whether nothing more can be read.
    pub const fn is_over(&self) -> bool {
        matches!(self.content, Content::Ended)
    }

    /// Goes on in another file that has the same content and stands at [`Generation::read_place`].
    pub fn go_on_in(&mut self, copy: Self) {
        (self.inode, self.content) = (copy.inode, copy.content);
    }

    /// Nothing more is read of it. Out: its file, if it could have grown.
    pub fn end(&mut self) -> Option<File> {
        match std::mem::replace(&mut self.content, Content::Ended) {
            Content::Growing(file) => Some(file),
            Content::Packed(_) | Content::Ended => None,
        }
    }

    /// Reads one block.
    pub fn read_more(&mut self, scratch: &mut Vec<u8>, at: Instant) -> io::Result<Brought> {
        scratch.resize(BLOCK, 0);
        let fresh = match &mut self.content {
            Content::Ended => return Ok(Brought::Nothing),
            Content::Packed(reader) => match reader.read(scratch)? {
                0 => {
                    self.content = Content::Ended;
                    return Ok(Brought::Nothing);
                }
                n => &scratch[..n],
            },
            Content::Growing(file) => {
                // even when the length is the same: it may have been cut and have grown back
                let before = self.lines.last_read();
                let n = read_at(file, scratch, self.lines.read_to() - before.len() as u64)?;
                if n < before.len() || scratch[..before.len()] != *before {
                    return Ok(Brought::Cut);
                }
                if n == before.len() {
                    return Ok(Brought::Nothing);
                }
                &scratch[before.len()..n]
            }
        };
        // a file that was shorter than that when it was opened
        if self.head.len() < HEAD && self.lines.read_to() <= self.head.len() as u64 {
            let known = self.head.len() - self.lines.read_to() as usize;
            let room = HEAD - self.head.len();
            self.head.extend(fresh.iter().skip(known).take(room));
        }
        self.lines.push(fresh);
        self.stirred = at;
        Ok(Brought::More)
    }
}

fn open(file: File, offset: u64) -> io::Result<Content> {
    let mut magic = [0; 6];
    let n = read_at(&file, &mut magic, 0)?;
    if Packing::of(&magic[..n]) == Packing::Plain {
        return Ok(Content::Growing(file));
    }
    let mut unpacked = reader::open(file)?;
    reader::skip(&mut unpacked, offset)?;
    Ok(Content::Packed(unpacked))
}

/// As many bytes as there are, up to the buffer's length.
fn read_at(file: &File, buf: &mut [u8], offset: u64) -> io::Result<usize> {
    let mut n = 0;
    while n < buf.len() {
        match file.read_at(&mut buf[n..], offset + n as u64) {
            Ok(0) => break,
            Ok(more) => n += more,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) => return Err(e),
        }
    }
    Ok(n)
}

/// Its first bytes, unpacked.
pub(super) fn beginning(file: &File) -> io::Result<Vec<u8>> {
    reader::read_up_to(&mut reader::open(file.try_clone()?)?, HEAD)
}

/// The bytes before the place, when the file is the one the place speaks of.
fn recognise(file: &File, place: &Place) -> io::Result<Option<Vec<u8>>> {
    let mut unpacked = reader::open(file.try_clone()?)?;
    let head = reader::read_up_to(&mut unpacked, HEAD)?;
    if !place.begins(&head) {
        return Ok(None);
    }
    let from = place.offset - place.tail_len();
    let tail = if from >= head.len() as u64 {
        reader::skip(&mut unpacked, from - head.len() as u64)?;
        reader::read_up_to(&mut unpacked, TAIL.min(place.offset as usize))?
    } else {
        let mut all = head;
        let missing = (place.offset as usize).saturating_sub(all.len());
        all.extend(reader::read_up_to(&mut unpacked, missing)?);
        all.get(from as usize..place.offset as usize).map(<[u8]>::to_vec).unwrap_or_default()
    };
    Ok((tail.len() as u64 == place.tail_len() && place.follows(&tail)).then_some(tail))
}
