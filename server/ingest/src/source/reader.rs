//! The bytes of a file, whether it is compressed or not.
//!
//! In: an open file. Out: its content from any offset on; `.gz` and `.zst` are known by their first bytes, never by
//! their name, and read as a stream (several members too).
//! Refuses to know: lines.

use std::{
    fs::File,
    io::{self, Read, Seek, SeekFrom},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

/// How a file is packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Packing {
    /// Not at all.
    Plain,
    /// RFC 1952.
    Gzip,
    /// RFC 8878.
    Zstd,
    /// In a way we do not read.
    Other(&'static str),
}

impl Packing {
    /// By the first bytes.
    pub fn of(magic: &[u8]) -> Self {
        match magic {
            [0x1f, 0x8b, ..] => Self::Gzip,
            [0x28, 0xb5, 0x2f, 0xfd, ..] => Self::Zstd,
            [b'B', b'Z', b'h', b'1'..=b'9', ..] => Self::Other("bzip2"),
            [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => Self::Other("xz"),
            [b'P', b'K', 3, 4, ..] => Self::Other("unzip"),
            [b'7', b'z', 0xbc, 0xaf, ..] => Self::Other("7z"),
            _ => Self::Plain,
        }
    }
}

/// Content of a stream, unpacked. `raw` counts the bytes taken from beneath.
pub fn unpack(inner: impl Read + Send + 'static, packing: Packing, raw: Arc<AtomicU64>) -> io::Result<Box<dyn Read + Send>> {
    let counted = Counted { inner, raw };
    Ok(match packing {
        Packing::Gzip => Box::new(flate2::read::MultiGzDecoder::new(io::BufReader::with_capacity(65_536, counted))),
        Packing::Zstd => Box::new(zstd::Decoder::new(counted)?),
        Packing::Plain | Packing::Other(_) => Box::new(counted),
    })
}

struct Counted<R> {
    inner: R,
    raw: Arc<AtomicU64>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buf)?;
        self.raw.fetch_add(n as u64, Ordering::Relaxed);
        Ok(n)
    }
}

/// The first bytes of a stream, as far as there are any; a short read is not the end.
pub fn read_up_to(inner: &mut impl Read, most: usize) -> io::Result<Vec<u8>> {
    let mut out = Vec::new();
    inner.by_ref().take(most as u64).read_to_end(&mut out)?;
    Ok(out)
}

/// Throws away so many bytes; how many there were.
pub fn skip(inner: &mut impl Read, bytes: u64) -> io::Result<u64> {
    io::copy(&mut inner.by_ref().take(bytes), &mut io::sink())
}

/// A packed or plain file from its beginning, unpacked.
pub fn open(mut file: File) -> io::Result<Box<dyn Read + Send>> {
    file.seek(SeekFrom::Start(0))?;
    let magic = read_up_to(&mut file, 6)?;
    file.seek(SeekFrom::Start(0))?;
    match Packing::of(&magic) {
        Packing::Other(tool) => Err(io::Error::new(io::ErrorKind::Unsupported, format!("it is packed: unpack it with {tool} first"))),
        packing => unpack(file, packing, Arc::default()),
    }
}
