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
}
