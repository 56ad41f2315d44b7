//! What sort of program a client is, by the name it gives of itself.
//!
//! In: the name of the IMAP ID or of the webmail, and the door. Out: a sort.
//! Refuses to know: whether the program told the truth.

use crate::status::Protocol;

/// A sort of program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClientSort {
    /// A phone or a tablet.
    Phone,
    /// A mail program on a computer.
    Desktop,
    /// A webmail.
    Webmail,
    /// A script or a fetching tool.
    Script,
    /// It gave no name.
    Unknown,
}

impl ClientSort {
    /// By name and door.
    pub fn of(client: Option<&str>, protocol: Protocol) -> Self {
        let name = client.unwrap_or_default().to_ascii_lowercase();
        let says = |words: &[&str]| words.iter().any(|word| name.contains(word));
        match protocol {
            Protocol::Webmail => Self::Webmail,
            _ if says(&["roundcube", "webmail", "snappymail", "rainloop", "horde", "sogo", "squirrelmail"]) => Self::Webmail,
            _ if says(&["iphone", "ipad", "ios", "android", "mobile", "k-9", "fairemail", "samsung"]) => Self::Phone,
            _ if says(&[
                "python",
                "imaplib",
                "curl",
                "fetchmail",
                "offlineimap",
                "mbsync",
                "imapsync",
                "getmail",
                "perl",
                "java",
                "php",
                "script",
            ]) =>
            {
                Self::Script
            }
            _ if !name.is_empty() => Self::Desktop,
            _ => Self::Unknown,
        }
    }
}

/// The name without its version, lower case: an update makes no other program. `Thunderbird 128.3` is `thunderbird`.
pub fn family(client: &str) -> String {
    let is_version = |word: &str| word.trim_start_matches(['v', '(', '/']).starts_with(|first: char| first.is_ascii_digit());
    let named: Vec<&str> = client
        .split_ascii_whitespace()
        .map(|word| word.split_once('/').filter(|(_, version)| is_version(version)).map_or(word, |(name, _)| name))
        .take_while(|word| !is_version(word))
        .collect();
    if named.is_empty() { client.trim().to_lowercase() } else { named.join(" ").to_lowercase() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_are_known_by_their_names() {
        for (client, protocol, sort) in [
            (Some("iPhone Mail 21A329"), Protocol::Imap, ClientSort::Phone),
            (Some("Thunderbird 128.3"), Protocol::Imap, ClientSort::Desktop),
            (Some("Roundcube 1.6.5"), Protocol::Imap, ClientSort::Webmail),
            (None, Protocol::Webmail, ClientSort::Webmail),
            (Some("Python imaplib"), Protocol::Imap, ClientSort::Script),
            (None, Protocol::Pop3, ClientSort::Unknown),
        ] {
            assert_eq!(ClientSort::of(client, protocol), sort, "{client:?}");
        }
    }

    #[test]
    fn a_version_makes_no_other_program() {
        for (client, name) in [
            ("Thunderbird 128.3", "thunderbird"),
            ("iPhone Mail 21A329", "iphone mail"),
            ("Roundcube/1.6.5", "roundcube"),
            ("K-9 Mail v6.8", "k-9 mail"),
            ("  ", ""),
            ("16.0", "16.0"),
        ] {
            assert_eq!(family(client), name);
        }
    }
}
