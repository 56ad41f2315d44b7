//! What is remembered of a report that was given out, and what a check of one says.
//!
//! In: the hash of its file, its code, its time. Out: the answer of the public check. Nothing in it is personal: a row
//! is named by its id, which tells its time and nothing else.
//! Refuses to know: the report.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::{ids::RowId, row::Kind, time::Micros};

/// The short code printed on a report: sixty random bits, `7K2M-QX4D-09ZT`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Code(u64);

/// Crockford's base 32: no I, L, O, U.
const DIGITS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const LENGTH: u32 = 12;

impl Code {
    /// From random bits; the upper four are dropped.
    pub const fn new(random: u64) -> Self {
        Self(random & ((1 << (5 * LENGTH)) - 1))
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for n in (0..LENGTH).rev() {
            let digit = DIGITS[(self.0 >> (5 * n)) as usize & 31];
            write!(f, "{}{}", char::from(digit), if n > 0 && n % 4 == 0 { "-" } else { "" })?;
        }
        Ok(())
    }
}

/// What a person typed is no code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoCode;

impl FromStr for Code {
    type Err = NoCode;

    /// As a person types it: any case, with or without dashes and blanks, `O` for 0, `I` and `L` for 1.
    fn from_str(text: &str) -> Result<Self, NoCode> {
        let mut code = 0u64;
        let mut digits = 0;
        for byte in text.bytes().filter(|b| !matches!(b, b'-' | b' ')) {
            let byte = match byte.to_ascii_uppercase() {
                b'O' => b'0',
                b'I' | b'L' => b'1',
                other => other,
            };
            let value = DIGITS.iter().position(|digit| *digit == byte).ok_or(NoCode)?;
            digits += 1;
            if digits > LENGTH {
                return Err(NoCode);
            }
            code = code << 5 | value as u64;
        }
        if digits == LENGTH { Ok(Self(code)) } else { Err(NoCode) }
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Code {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(d)?;
        text.parse().map_err(|NoCode| de::Error::custom("expected the code of a report"))
    }
}

/// A report that was given out. Stays when its rows are gone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Issued {
    /// Printed on it.
    pub code: Code,
    /// SHA-256 of its file, lower-case hex.
    pub sha256: String,
    /// When it was made.
    pub time: Micros,
    /// Which list its first row stands in.
    pub kind: Kind,
    /// The first row it is about.
    pub row: RowId,
    /// How many rows it is about; none: it is the summary of a domain.
    pub rows: u32,
}

/// What a check says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Checked {
    /// In one word.
    pub outcome: Outcome,
    /// What is remembered of it; `None` when it is not known here.
    pub report: Option<Issued>,
    /// The time stamp in it, where somebody else's clock was asked: as the file has it, or by its code as it was given out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stamp: Option<Stamp>,
}

/// Somebody else's word that the signature was there at a moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Stamp {
    /// The moment.
    pub time: Micros,
    /// Whose word it is.
    pub authority: String,
}

words! {
    /// How a check ended.
    pub enum Outcome {
        /// Made by this installation, not one bit changed.
        Genuine = 0 "genuine",
        /// Signed by this installation and not changed, but nothing is remembered of it (an older database was put back).
        Forgotten = 1 "forgotten",
        /// The code was given out here; only the file itself can tell whether it was changed.
        Known = 2 "known",
        /// It was changed after it was signed, or was never signed here.
        Refused = 3 "refused",
        /// No report with this code was made here.
        Unknown = 4 "unknown",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_as_people_type_it() {
        let code = Code::new(0x0123_4567_89ab_cdef);
        let text = code.to_string();
        assert_eq!((text.len(), text.matches('-').count()), (14, 2));
        for typed in [text.clone(), text.to_lowercase(), text.replace('-', ""), text.replace('-', " ").replace('1', "l").replace('0', "o")]
        {
            assert_eq!(typed.parse(), Ok(code), "{typed}");
        }
        assert_eq!(Code::new(u64::MAX).to_string(), "ZZZZ-ZZZZ-ZZZZ");
        for wrong in ["", "0123", "0123-4567-89AB-C", "0123-4567-89AU", "0123-4567-89A\u{e9}"] {
            assert_eq!(wrong.parse::<Code>(), Err(NoCode), "{wrong}");
        }
    }
}
