//! How a message itself is locked, beside the encryption on the way: what a filter saw of it, or a gateway did to it.
//!
//! In: the spam filter's symbols (Rspamd 3: `rules/misc.lua`, `mime_types`), what was said of the files, and a gateway's own
//! word. Out: yes or no, for `matches` and for the database alike. Refuses to know: keys and contents.

use crate::message::Message;

words! {
    /// What it takes to read a message.
    pub enum Encryption {
        /// An OpenPGP key (RFC 9580).
        Pgp = 0 "pgp",
        /// An S/MIME key (RFC 8551).
        Smime = 1 "smime",
        /// A password: it carries an archive or document locked with one.
        Password = 2 "password",
        /// A browser: it waits at a portal. Gateways alone tell it.
        Portal = 3 "portal",
    }
}

impl Encryption {
    const fn symbol(self) -> Option<&'static str> {
        match self {
            Self::Pgp => Some("ENCRYPTED_PGP"),
            Self::Smime => Some("ENCRYPTED_SMIME"),
            Self::Password => Some("MIME_ENCRYPTED_ARCHIVE"),
            Self::Portal => None,
        }
    }

    /// Whether the message is locked in this way.
    pub fn locks(self, message: &Message) -> bool {
        let told = message.encryption == Some(self);
        let fired =
            || self.symbol().is_some_and(|own| message.spam.as_ref().is_some_and(|spam| spam.symbols.iter().any(|(name, _)| name == own)));
        let of_file = || message.attachments.iter().any(|file| file.status.as_deref().is_some_and(|s| s.eq_ignore_ascii_case("encrypted")));
        told || fired() || (self == Self::Password && of_file())
    }
}
