//! How a reseller's frame looks until his page says otherwise: colour, shape, language.
//!
//! In: JSON as the reseller's screen and command line write it, checked field by field. Out: the same, for the frame.
//! Only what `style/tokens.css` offers can be changed; contrast stays ours, so a colour gives its hue and strength.
//! And what can be wrong with such a place. Refuses to know: style sheets.

use serde::{Deserialize, Serialize};

/// The look. A field left out is the panel's own.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct EmbedLook {
    /// `#rrggbb`: links, buttons, what is chosen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accent: Option<String>,
    /// `#rrggbb`: the tint of greys and grounds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ground: Option<String>,
    /// Radius of corners, pixels, 0 to 16.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub radius: Option<u8>,
    /// `auto`, `light` or `dark`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub theme: Option<String>,
    /// `comfortable` or `compact`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub density: Option<String>,
    /// `it` or `en`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lang: Option<String>,
}

impl EmbedLook {
    /// The first field that cannot be so, and what it may be.
    pub fn fault(&self) -> Option<(&'static str, &'static str)> {
        let one_of = |value: &Option<String>, all: &[&str]| value.as_deref().is_none_or(|value| all.contains(&value));
        let colour = |value: &Option<String>| value.as_deref().is_none_or(is_colour);
        [
            (colour(&self.accent), ("accent", "a colour as #rrggbb")),
            (colour(&self.ground), ("ground", "a colour as #rrggbb")),
            (self.radius.is_none_or(|radius| radius <= 16), ("radius", "a number from 0 to 16")),
            (one_of(&self.theme, &["auto", "light", "dark"]), ("theme", "auto, light or dark")),
            (one_of(&self.density, &["comfortable", "compact"]), ("density", "comfortable or compact")),
            (one_of(&self.lang, &["it", "en"]), ("lang", "it or en")),
        ]
        .into_iter()
        .find_map(|(good, fault)| (!good).then_some(fault))
    }
}

/// Why a reseller's place, or a key of it, cannot be so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum EmbedFault {
    /// Only resellers have one.
    Role,
    /// It cannot stand in a URL.
    Name,
    /// Another's is called so.
    NameTaken,
    /// This is no origin.
    Origin(String),
    /// Nobody could frame it.
    NoOrigin,
    /// A field of the look, and what it may be.
    Look(String, String),
    /// It is no public Ed25519 key.
    Key,
    /// It has two keys already.
    TwoKeys,
    /// There is no place yet.
    NoPlace,
}

fn is_colour(text: &str) -> bool {
    text.strip_prefix('#').is_some_and(|hex| hex.len() == 6 && hex.bytes().all(|b| b.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests {
    use super::EmbedLook;

    #[test]
    fn only_what_the_style_offers_can_be_said() {
        let read = |text: &str| serde_json::from_str::<EmbedLook>(text).ok().filter(|look| look.fault().is_none());
        assert!(read(r##"{"accent":"#0a7f3C","radius":0,"theme":"dark","lang":"it"}"##).is_some());
        assert_eq!(read("{}"), Some(EmbedLook::default()));
        for wrong in [
            r#"{"accent":"red"}"#,
            r##"{"accent":"#fff"}"##,
            r#"{"accent":"url(x)"}"#,
            r#"{"radius":17}"#,
            r#"{"radius":-1}"#,
            r#"{"theme":"blue"}"#,
            r#"{"lang":"fr"}"#,
            r#"{"css":"x"}"#,
        ] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
