//! What accounts, sessions and tokens are known by: 128 random bits, 32 hex digits, that tell nothing and cannot be
//! guessed.
//!
//! In: bits. Out: text, and back. Refuses to know: where the bits come from.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)+) => { $(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u128);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{:032x}", self.0)
            }
        }

        impl FromStr for $name {
            type Err = NoId;

            fn from_str(text: &str) -> Result<Self, NoId> {
                let hex = text.len() == 32 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
                if hex { u128::from_str_radix(text, 16).map(Self).map_err(|_| NoId) } else { Err(NoId) }
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                String::deserialize(from)?.parse().map_err(de::Error::custom)
            }
        }
    )+ };
}

ids! {
    /// An account.
    AccountId;
    /// A session.
    SessionId;
    /// A token of the API.
    TokenId;
    /// The record of a look.
    LookId;
    /// Rows as a file.
    ExportId;
}

/// The text is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoId;

impl fmt::Display for NoId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an id has 32 digits, 0 to 9 and a to f")
    }
}

impl std::error::Error for NoId {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_its_own_text_and_no_other() {
        for id in [AccountId(0), AccountId(7), AccountId(u128::MAX)] {
            assert_eq!(id.to_string().parse(), Ok(id));
        }
        for wrong in ["", "7", "+0000000000000000000000000000007", "0000000000000000000000000000000G", "000000000000000000000000000000AB"] {
            assert_eq!(wrong.parse::<AccountId>(), Err(NoId), "{wrong}");
        }
    }
}
