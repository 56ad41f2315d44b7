//! How things ended, the doors people came in by, and which list is which.
//!
//! In: the model's closed vocabularies. Out: one short [`Word`] each. Refuses to know: colours and shapes
//! (`parts/status_mark`).

use tracemail_model::{
    row::Kind,
    status::{Action, Direction, Protocol, Status},
};

use super::Word;

words! {
    ACCEPTED: "Accepted", "Accettata";
    QUARANTINED: "Quarantined", "In quarantena";
    REJECTED: "Rejected", "Respinta";
    DEFERRED: "Deferred", "Rimandata";
    PROCESSING: "Processing", "In lavorazione";
    DELIVERED: "Delivered", "Consegnata";
    QUEUED: "Queued", "In coda";
    EXPIRED: "Expired", "Scaduta";
    BLOCKED: "Blocked", "Bloccata";
    LOGGED_IN: "Logged in", "Riuscito";
    LOGIN_FAILED: "Failed", "Fallito";
    RECEIVED: "Received", "Ricevute";
    SENT: "Sent", "Inviate";
    ACCESS: "Access", "Accessi";
    INBOUND: "Inbound", "In arrivo";
    OUTBOUND: "Outbound", "In uscita";
    WEBMAIL: "Webmail", "Webmail";
    SENDING: "SMTP", "SMTP";
}

/// How a message fared.
pub const fn status(status: Status) -> Word {
    match status {
        Status::Accepted => ACCEPTED,
        Status::Quarantined => QUARANTINED,
        Status::Rejected => REJECTED,
        Status::Deferred => DEFERRED,
        Status::Processing => PROCESSING,
        Status::Delivered => DELIVERED,
        Status::Queued => QUEUED,
        Status::Expired => EXPIRED,
        Status::Blocked => BLOCKED,
    }
}

/// How a login fared.
pub const fn action(action: Action) -> Word {
    match action {
        Action::Login => LOGGED_IN,
        Action::FailedLogin => LOGIN_FAILED,
    }
}

/// The name of a list.
pub const fn kind(kind: Kind) -> Word {
    match kind {
        Kind::Access => ACCESS,
        Kind::Received => RECEIVED,
        Kind::Sent => SENT,
    }
}

/// Which way a message went.
pub const fn direction(direction: Direction) -> Word {
    match direction {
        Direction::Received => INBOUND,
        Direction::Sent => OUTBOUND,
    }
}

/// The door.
pub const fn protocol(protocol: Protocol) -> Word {
    match protocol {
        Protocol::Imap => Word { en: "IMAP", it: "IMAP" },
        Protocol::Pop3 => Word { en: "POP3", it: "POP3" },
        Protocol::Webmail => WEBMAIL,
        Protocol::Smtp => SENDING,
        Protocol::Managesieve => Word { en: "ManageSieve", it: "ManageSieve" },
    }
}
