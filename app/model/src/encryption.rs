//! How a message itself is locked, beside the encryption on the way: what a filter saw of it.
//!
//! In: the spam filter's symbols (Rspamd 3: `rules/misc.lua`, `mime_types`) and what was said of the files. Out: yes or
//! no, for `matches` and for the database alike. Refuses to know: keys and contents.

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
    }
}

impl Encryption {
    const fn symbol(self) -> &'static str {
        match self {
            Self::Pgp => "ENCRYPTED_PGP",
            Self::Smime => "ENCRYPTED_SMIME",
            Self::Password => "MIME_ENCRYPTED_ARCHIVE",
        }
    }

    /// Whether the message is locked in this way.
    pub fn locks(self, message: &Message) -> bool {
        let fired = message.spam.as_ref().is_some_and(|spam| spam.symbols.iter().any(|(name, _)| name == self.symbol()));
        let of_file = || message.attachments.iter().any(|file| file.status.as_deref().is_some_and(|s| s.eq_ignore_ascii_case("encrypted")));
        fired || (self == Self::Password && of_file())
    }
}
