//! A row of any screen, and which screen.
//!
//! In: accesses and messages. Out: one type a list, a socket and a file can carry.
//! Refuses to know: pages and sockets.

use serde::Serialize;

use crate::{access::Access, ids::RowId, message::Message, status::Direction, time::Micros};

words! {
    /// Which list a row stands in: one screen each.
    pub enum Kind {
        /// Logins, sessions, failed tries.
        Access = 0 "access",
        /// Mail to us.
        Received = 1 "received",
        /// Mail from us.
        Sent = 2 "sent",
    }
}

/// A row of any of the three lists. In JSON it is the message or the access itself, nothing around it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
#[expect(clippy::large_enum_variant, reason = "most rows are messages; a box each would cost more than it saves")]
pub enum Row {
    /// Received or sent.
    Message(Message),
    /// Access.
    Access(Access),
}

mod read;

impl Row {
    /// Its id.
    pub const fn id(&self) -> RowId {
        match self {
            Self::Message(m) => m.id,
            Self::Access(a) => a.id,
        }
    }

    /// The list it stands in.
    pub const fn kind(&self) -> Kind {
        match self {
            Self::Access(_) => Kind::Access,
            Self::Message(m) => match m.direction {
                Direction::Received => Kind::Received,
                Direction::Sent => Kind::Sent,
            },
        }
    }

    /// When it began, as the log says.
    pub const fn time(&self) -> Micros {
        match self {
            Self::Message(m) => m.time,
            Self::Access(a) => a.time,
        }
    }

    /// The domain it belongs to.
    pub fn domain(&self) -> Option<&str> {
        match self {
            Self::Message(m) => m.domain.as_deref(),
            Self::Access(a) => a.domain.as_deref(),
        }
    }

    /// The mailbox it belongs to, as the row has it: who logged in (or tried to), the recipient when received, the
    /// sender when sent.
    pub fn mailbox(&self) -> Option<&str> {
        match self {
            Self::Access(a) => Some(&a.user),
            Self::Message(m) => match m.direction {
                Direction::Received => m.recipient.as_deref(),
                Direction::Sent => m.sender.as_deref(),
            },
        }
    }
}
