//! Single facts as the database holds them: folded text, hashes, addresses of machines, decimals.
//!
//! In and out: values. Refuses to know: which row they are of.

use std::{borrow::Cow, net::IpAddr};

use serde::{Deserialize, Serialize};
use tracemail_model::{filter, ids::Key};

use crate::{
    Error, Result,
    dictionary::Dictionary,
    names::{Book, Look},
};

/// Text as it is searched by: folded, and without NUL, at which SQLite's GLOB and all of Postgres would stop.
/// Most text is so already, and is not copied.
pub(crate) fn fold(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|b| b.is_ascii() && !b.is_ascii_uppercase() && b != 0) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(without_nul(&filter::fold(text)).into_owned())
}

/// No text of the database has a NUL; U+2400 is its picture.
pub(crate) fn without_nul(text: &str) -> Cow<'_, str> {
    if text.contains('\0') { text.replace('\0', "\u{2400}").into() } else { text.into() }
}

/// A name as 32 bits.
pub(crate) fn hash(text: &str) -> i64 {
    i64::from(Key::of([text.as_bytes()]).0 as u32 as i32)
}

/// 4 or 16 bytes.
pub(crate) fn ip_bytes(ip: IpAddr) -> Vec<u8> {
    match ip {
        IpAddr::V4(ip) => ip.octets().to_vec(),
        IpAddr::V6(ip) => ip.octets().to_vec(),
    }
}

pub(crate) fn ip_from(bytes: &[u8]) -> Result<IpAddr> {
    if let Ok(v4) = <[u8; 4]>::try_from(bytes) {
        return Ok(v4.into());
    }
    <[u8; 16]>::try_from(bytes).map(Into::into).map_err(|_| Error::damaged("an IP address of neither 4 nor 16 bytes"))
}

/// The closed word behind a number.
pub(super) fn word<T>(found: Option<T>, what: &str, code: i64) -> Result<T> {
    found.ok_or_else(|| Error::damaged(format!("{what} {code} is not in the vocabulary")))
}

/// A number people write with few decimals: three bytes rather than eight where that is exact.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(super) enum Decimal {
    /// Thousandths.
    Short(i64),
    /// Any other.
    Long(f64),
}

impl From<f64> for Decimal {
    fn from(value: f64) -> Self {
        let short = filter::thousandths(value);
        // by its bits: -0.0 and NaN come back as they were
        if (short as f64 / 1000.0).to_bits() == value.to_bits() { Self::Short(short) } else { Self::Long(value) }
    }
}

impl From<Decimal> for f64 {
    fn from(value: Decimal) -> Self {
        match value {
            Decimal::Short(n) => n as Self / 1000.0,
            Decimal::Long(value) => value,
        }
    }
}

/// Texts that differ from their folded form: (which of the row's texts, the text).
pub(super) type Raw = Vec<(u16, String)>;

/// Gives a row's texts their numbers, in a fixed order, keeping what folding would lose.
pub(super) struct Writer<'a> {
    pub(super) dictionary: &'a mut Dictionary,
    pub(super) raw: Raw,
    nth: u16,
}

impl<'a> Writer<'a> {
    pub(super) fn new(dictionary: &'a mut Dictionary) -> Self {
        Self { dictionary, raw: Raw::new(), nth: 0 }
    }

    /// The text as it is searched by; the original is kept when it is another.
    fn folded<'t>(&mut self, text: &'t str) -> Cow<'t, str> {
        let folded = fold(text);
        self.keep(text, &folded);
        folded
    }

    /// An id: as it is, but for NUL.
    pub(super) fn maybe_exact(&mut self, text: Option<&str>) -> Option<String> {
        let Some(text) = text else {
            self.nth += 1;
            return None;
        };
        let clean = without_nul(text);
        self.keep(text, &clean);
        Some(clean.into_owned())
    }

    /// Counts one text; keeps it when it is not what stands in the column.
    pub(super) fn keep(&mut self, text: &str, column: &str) {
        if text != column {
            self.raw.push((self.nth, text.to_owned()));
        }
        self.nth += 1;
    }

    pub(super) fn word(&mut self, text: &str) -> i64 {
        let folded = self.folded(text);
        self.dictionary.word(&folded)
    }

    pub(super) fn maybe_word(&mut self, text: Option<&str>) -> Option<i64> {
        self.maybe(text, Self::word)
    }

    pub(super) fn maybe_domain(&mut self, text: Option<&str>) -> Option<i64> {
        self.maybe(text, |writer, text| {
            let folded = writer.folded(text);
            writer.dictionary.domain(&folded)
        })
    }

    pub(super) fn maybe_address(&mut self, text: Option<&str>) -> Option<i64> {
        self.maybe(text, |writer, text| {
            let folded = writer.folded(text);
            writer.dictionary.address(&folded)
        })
    }

    /// A word nobody searches by: as it is.
    pub(super) fn plain(&mut self, text: &str) -> u64 {
        let clean = without_nul(text);
        self.keep(text, &clean);
        self.dictionary.word(&clean) as u64
    }

    fn maybe(&mut self, text: Option<&str>, number: impl Fn(&mut Self, &str) -> i64) -> Option<i64> {
        let Some(text) = text else {
            self.nth += 1;
            return None;
        };
        Some(number(self, text))
    }
}

/// The way back, in the same order.
pub(super) struct Reader<'a, 'b> {
    pub(super) names: &'a mut Look<'b>,
    raw: &'a Raw,
    nth: u16,
}

impl<'a, 'b> Reader<'a, 'b> {
    pub(super) fn new(names: &'a mut Look<'b>, raw: &'a Raw) -> Self {
        Self { names, raw, nth: 0 }
    }

    /// The original, where it was kept.
    pub(super) fn kept(&mut self) -> Option<String> {
        let nth = self.nth;
        self.nth += 1;
        self.raw.iter().find(|(of, _)| *of == nth).map(|(_, text)| text.clone())
    }

    pub(super) fn word(&mut self, id: i64) -> String {
        self.text(Book::Word, Some(id)).unwrap_or_default()
    }

    pub(super) fn text(&mut self, book: Book, id: Option<i64>) -> Option<String> {
        let kept = self.kept();
        let id = id?;
        Some(kept.unwrap_or_else(|| self.names.text(book, id)))
    }

    /// An id.
    pub(super) fn exact(&mut self, text: Option<&String>) -> Option<String> {
        let kept = self.kept();
        Some(kept.unwrap_or(text?.clone()))
    }

    /// A word nobody searches by.
    pub(super) fn plain(&mut self, id: u64) -> String {
        self.word(id as i64)
    }
}
