//! Bytes into lines, with memory bounded whatever comes.
//!
//! In: blocks of bytes, in order. Out: whole lines without their newline, each with its true length. A line longer
//! than [`KEEP`] is cut there; what follows is thrown away up to its newline. The last [`TAIL`] bytes are kept, so
//! that the place can be recognised later.
//! Refuses to know: files.

use memchr::memchr;

/// A line's first so many bytes are kept.
pub const KEEP: usize = 64 * 1024;
/// So many bytes before a place name it.
pub const TAIL: usize = 256;

/// One line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line<'a> {
    /// Its bytes, without the newline; at most [`KEEP`].
    pub bytes: &'a [u8],
    /// Its true length.
    pub length: u64,
}

impl Line<'_> {
    /// Whether some of it was thrown away.
    pub const fn is_cut(&self) -> bool {
        self.length > self.bytes.len() as u64
    }
}

/// A stream of bytes being cut into lines.
#[derive(Debug, Default)]
pub struct Lines {
    /// Some bytes before the line at hand (for [`Lines::tail`]), then what has not been handed out.
    buf: Vec<u8>,
    /// Where the line at hand begins in `buf`.
    at: usize,
    /// No newline between `at` and here.
    scanned: usize,
    /// Where the line at hand ends, once known, and how many bytes its newline has.
    end: Option<(usize, usize)>,
    /// Bytes of the line at hand that were thrown away.
    dropped: u64,
    /// Where the line at hand begins in the stream.
    offset: u64,
}

impl Lines {
    /// Going on at `offset`, with the bytes before it (up to [`TAIL`] of them).
    pub fn resume(offset: u64, tail: &[u8]) -> Self {
        Self { buf: tail.to_vec(), at: tail.len(), scanned: tail.len(), offset, ..Self::default() }
    }

    /// What has been read next.
    pub fn push(&mut self, bytes: &[u8]) {
        self.make_room();
        self.buf.extend_from_slice(bytes);
    }

    fn make_room(&mut self) {
        if self.at > TAIL {
            let gone = self.at - TAIL;
            self.buf.drain(..gone);
            self.at -= gone;
            self.scanned = self.scanned.saturating_sub(gone).max(self.at);
            self.end = self.end.map(|(end, newline)| (end - gone, newline));
        }
        // a line that goes on and on: keep its beginning, and the last bytes read
        let keep = self.at + KEEP;
        if self.newline().is_none() && self.buf.len() > keep + TAIL {
            let gone = self.buf.len() - keep - TAIL;
            self.buf.drain(keep..keep + gone);
            self.dropped += gone as u64;
            self.scanned = self.buf.len();
        }
    }

    fn newline(&mut self) -> Option<(usize, usize)> {
        if self.end.is_none() {
            match memchr(b'\n', &self.buf[self.scanned..]) {
                Some(found) => self.end = Some((self.scanned + found, 1)),
                None => self.scanned = self.buf.len(),
            }
        }
        self.end
    }

    /// The next whole line, if there is one; it stays until [`Lines::advance`].
    pub fn peek(&mut self) -> Option<Line<'_>> {
        let (end, _) = self.newline()?;
        Some(self.line_to(end))
    }

    fn line_to(&self, end: usize) -> Line<'_> {
        let bytes = &self.buf[self.at..end.min(self.at + KEEP)];
        Line { bytes, length: (end - self.at) as u64 + self.dropped }
    }

    /// The line at hand has been dealt with.
    pub fn advance(&mut self) {
        if let Some((end, newline)) = self.end.take() {
            self.offset += (end + newline - self.at) as u64 + self.dropped;
            self.at = end + newline;
            self.scanned = self.at;
            self.dropped = 0;
        }
    }

    /// The beginning of a line whose end has not come; `None` when there is nothing.
    pub fn unfinished(&mut self) -> Option<Line<'_>> {
        (self.newline().is_none() && self.at < self.buf.len()).then(|| self.line_to(self.buf.len()))
    }

    /// Nothing more will come: what is unfinished is a line.
    pub fn finish(&mut self) {
        if self.newline().is_none() && self.at < self.buf.len() {
            self.end = Some((self.buf.len(), 0));
        }
    }

    /// Where the first byte not yet dealt with stands in the stream.
    pub const fn offset(&self) -> u64 {
        self.offset
    }

    /// Where the next byte to be pushed stands in the stream.
    pub fn read_to(&self) -> u64 {
        self.offset + (self.buf.len() - self.at) as u64 + self.dropped
    }

    /// The bytes before [`Lines::offset`], up to [`TAIL`] of them.
    pub fn tail(&self) -> &[u8] {
        &self.buf[self.at.saturating_sub(TAIL)..self.at]
    }

    /// The last bytes read, up to [`TAIL`] of them.
    pub fn last_read(&self) -> &[u8] {
        &self.buf[self.buf.len().saturating_sub(TAIL)..]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lines of `text` when it comes in blocks of `block` bytes: bytes, true length, offset behind it.
    fn cut(text: &[u8], block: usize) -> Vec<(Vec<u8>, u64, u64)> {
        let mut lines = Lines::default();
        let mut out = Vec::new();
        let mut drain = |lines: &mut Lines| {
            while let Some(line) = lines.peek() {
                let (bytes, length) = (line.bytes.to_vec(), line.length);
                lines.advance();
                out.push((bytes, length, lines.offset()));
                let offset = lines.offset() as usize;
                assert_eq!(lines.tail(), &text[offset.saturating_sub(TAIL)..offset], "the tail is what stands before");
            }
        };
        for part in text.chunks(block) {
            lines.push(part);
            drain(&mut lines);
            let read = lines.read_to() as usize;
            assert_eq!(lines.last_read(), &text[read.saturating_sub(TAIL)..read]);
        }
        lines.finish();
        drain(&mut lines);
        assert_eq!(lines.read_to(), text.len() as u64);
        out
    }

    #[test]
    fn lines_are_the_same_however_the_blocks_fall() {
        let mut text = Vec::new();
        for n in 0..400usize {
            text.extend(std::iter::repeat_n(b'a' + (n % 26) as u8, n * n % 311));
            text.push(b'\n');
        }
        text.extend(b"no end");
        let whole = cut(&text, text.len());
        assert_eq!(whole.len(), 401);
        assert_eq!(whole.last(), Some(&(b"no end".to_vec(), 6, text.len() as u64)));
        for block in [1, 2, 7, 255, 256, 257, 1000, 4096] {
            assert_eq!(cut(&text, block), whole, "blocks of {block}");
        }
    }

    #[test]
    fn a_line_without_end_is_cut_and_its_length_told() {
        for length in [KEEP - 1, KEEP, KEEP + 1, KEEP + TAIL, KEEP + TAIL + 1, 5 * KEEP, 3_000_000] {
            let mut text = b"before\n".to_vec();
            text.extend((0..length).map(|n| b'a' + (n % 23) as u8));
            text.extend(b"\nbehind\n");
            for block in [1_000, 70_000, 262_144] {
                let out = cut(&text, block);
                assert_eq!(out.len(), 3);
                assert_eq!((out[1].0.len(), out[1].1), (length.min(KEEP), length as u64));
                assert_eq!(out[1].0[..], text[7..7 + length.min(KEEP)]);
                assert_eq!(out[2].0, b"behind");
            }
        }
    }

    #[test]
    fn memory_stays_bounded() {
        let mut lines = Lines::default();
        let block = vec![b'x'; 65_536];
        for _ in 0..2_000 {
            lines.push(&block);
            assert!(lines.peek().is_none());
            assert!(lines.buf.capacity() <= 4 * KEEP);
        }
        lines.push(b"\nnext\n");
        assert_eq!(lines.peek().map(|line| line.length), Some(2_000 * 65_536));
        lines.advance();
        assert_eq!(lines.peek().map(|line| line.bytes.to_vec()), Some(b"next".to_vec()));
    }
}
