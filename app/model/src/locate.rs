//! Where a message is now: what the recipient's mailbox answered when it was asked, beside what the log tells.
//!
//! In: nothing. Out: the answer of the "Where is it now?" part, of the API and of `show --locate`. Not configured, mailbox
//! unreachable and not found are three different answers.
//! Refuses to know: how mailboxes are asked (`server/locate`), and the words shown to people.

use serde::{Deserialize, Serialize};

use crate::{event::Event, status::Status, time::Micros};

/// The answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Located {
    /// Where it is.
    pub place: Place,
    /// Where a filter or alias also sent it on to, or sent it instead.
    pub forwarded_to: Vec<String>,
    /// What the log tells of it in the mailbox, oldest first: stored, copied, deleted, removed.
    pub history: Vec<Event>,
}

/// Where it is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Place {
    /// In the mailbox, in one or several copies.
    Found(Vec<Spot>),
    /// Not in the mailbox, and the log has the step that took the last copy away.
    Gone(Event),
    /// Not in the mailbox, and the log does not say why. The folder where the log last had it.
    NotFound(Option<String>),
    /// Sent on and not kept here: not asked.
    Forwarded,
    /// It was sent to somebody whose mailbox is not here: not asked.
    Elsewhere,
    /// It never reached a mailbox: not asked.
    Undelivered(Status),
    /// It has no Message-ID by which a mailbox could find it.
    Nameless,
    /// Nobody has set up how mailboxes are asked.
    NotConfigured,
    /// The mailbox did not answer.
    Unreachable(Trouble),
}

/// One copy of the message in a mailbox.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Spot {
    /// The folder's name, as its owner wrote it.
    pub folder: String,
    /// What the folder is for, where the server or its name tells.
    pub special: Option<Special>,
    /// What is marked on the message.
    pub flags: Vec<Flag>,
    /// Its number in the folder (RFC 9051).
    pub uid: u32,
    /// When it was put there, where the server knows.
    pub saved: Option<Micros>,
}

words! {
    /// What a folder is for (RFC 6154).
    pub enum Special {
        /// Where new mail comes.
        Inbox = 0 "inbox",
        /// Deleted mail.
        Trash = 1 "trash",
        /// Unwanted mail.
        Junk = 2 "junk",
        /// Copies of what was sent.
        Sent = 3 "sent",
        /// Not sent yet.
        Drafts = 4 "drafts",
        /// Put aside.
        Archive = 5 "archive",
    }
}

words! {
    /// Marks on a message (RFC 9051, RFC 5788).
    pub enum Flag {
        /// It was opened.
        Seen = 0 "seen",
        /// It was answered.
        Answered = 1 "answered",
        /// It was marked as important.
        Flagged = 2 "flagged",
        /// It is marked for removal and still there.
        Deleted = 3 "deleted",
        /// It is a draft.
        Draft = 4 "draft",
        /// It was forwarded by hand.
        Forwarded = 5 "forwarded",
    }
}

words! {
    /// Why a mailbox did not answer.
    pub enum Trouble {
        /// Not within the time limit.
        Slow = 0 "slow",
        /// Nobody takes the connection.
        Down = 1 "down",
        /// It does not let Tracemail in: key, name or password.
        Denied = 2 "denied",
        /// Its certificate cannot be believed.
        Untrusted = 3 "untrusted",
        /// It answers what the protocol does not allow.
        Garbled = 4 "garbled",
        /// Too many are asking at once.
        Busy = 5 "busy",
        /// It knows no such mailbox.
        NoMailbox = 6 "no-mailbox",
    }
}

impl Special {
    /// By IMAP's attribute, without its `\`.
    pub fn from_attribute(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().skip(1).find(|special| name.eq_ignore_ascii_case(special.name()))
    }

    /// By the names mail programs give such folders, in the languages of our customers.
    pub fn from_folder(folder: &str) -> Option<Self> {
        if folder.eq_ignore_ascii_case("inbox") {
            return Some(Self::Inbox);
        }
        let own = folder.strip_prefix("INBOX").and_then(|rest| rest.strip_prefix(['.', '/'])).unwrap_or(folder);
        Some(match own.to_lowercase().as_str() {
            "trash" | "deleted items" | "deleted messages" | "bin" | "cestino" | "posta eliminata" => Self::Trash,
            "junk" | "spam" | "junk e-mail" | "junk mail" | "bulk mail" | "posta indesiderata" | "indesiderata" => Self::Junk,
            "sent" | "sent items" | "sent messages" | "sent mail" | "inviata" | "posta inviata" => Self::Sent,
            "drafts" | "draft" | "bozze" => Self::Drafts,
            "archive" | "archives" | "archivio" => Self::Archive,
            _ => return None,
        })
    }
}

impl Flag {
    /// By IMAP's name: `\Seen`, `$Forwarded`.
    pub fn from_imap(name: &str) -> Option<Self> {
        let plain = name.strip_prefix('\\').or_else(|| name.strip_prefix('$'))?;
        Self::ALL.iter().copied().find(|flag| plain.eq_ignore_ascii_case(flag.name()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_known_by_attribute_and_by_name() {
        for (folder, special) in [
            ("INBOX", Some(Special::Inbox)),
            ("inbox", Some(Special::Inbox)),
            ("Cestino", Some(Special::Trash)),
            ("INBOX.Trash", Some(Special::Trash)),
            ("Trash/2024", None),
            ("Fatture", None),
            ("", None),
        ] {
            assert_eq!(Special::from_folder(folder), special, "{folder}");
        }
        assert_eq!(Special::from_attribute("Junk"), Some(Special::Junk));
        assert_eq!(Special::from_attribute("Inbox"), None, "RFC 6154 has no such attribute");
    }

    #[test]
    fn flags_are_known_by_their_names() {
        assert_eq!(Flag::from_imap("\\Seen"), Some(Flag::Seen));
        assert_eq!(Flag::from_imap("$Forwarded"), Some(Flag::Forwarded));
        assert_eq!(Flag::from_imap("\\Recent"), None);
        assert_eq!(Flag::from_imap("Seen"), None, "a keyword of the owner's own making");
    }
}
