//! The languages Tracemail speaks, and which of them somebody reads.
//!
//! In: a code, or a browser's `Accept-Language` (RFC 9110, 12.5.4). Out: a [`Lang`]. Refuses to know: words.

use serde::{Deserialize, Serialize};

/// A language.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Lang {
    /// English.
    #[default]
    #[serde(rename = "en")]
    En,
    /// Italian.
    #[serde(rename = "it")]
    It,
}

impl Lang {
    /// As `<html lang>`, URLs and cookies write it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::It => "it",
        }
    }

    /// The code read back.
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "en" => Some(Self::En),
            "it" => Some(Self::It),
            _ => None,
        }
    }

    /// The one of ours that the reader likes best; `None`: none of ours is named.
    pub fn accepted(header: &str) -> Option<Self> {
        let mut best = None;
        for range in header.split(',') {
            let (tag, weight) = range.split_once(';').unwrap_or((range, "q=1"));
            let lang = tag.trim().split('-').next().and_then(|main| Self::from_code(&main.to_ascii_lowercase()));
            // `0.8` and `0.80` compare as text too: a figure, a point, figures
            let weight = weight.trim().trim_start_matches("q=");
            if let Some(lang) = lang.filter(|_| weight.starts_with('1') || weight.starts_with("0."))
                && best.is_none_or(|(_, most)| weight > most)
            {
                best = Some((lang, weight));
            }
        }
        best.map(|(lang, _)| lang)
    }
}

#[cfg(test)]
mod tests {
    use super::Lang;

    #[test]
    fn the_best_liked_of_ours() {
        for (header, lang) in [
            ("it-IT,it;q=0.9,en-US;q=0.8", Some(Lang::It)),
            ("en-GB,en;q=0.9", Some(Lang::En)),
            ("de, en;q=0.5, IT;q=0.7", Some(Lang::It)),
            ("it;q=0, en;q=0.1", Some(Lang::En)),
            ("fr", None),
            ("", None),
            ("*;q=", None),
        ] {
            assert_eq!(Lang::accepted(header), lang, "{header}");
        }
    }
}
