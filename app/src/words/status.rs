//! Which list is which, and which way mail goes.
//!
//! In: the model's kinds. Out: one short [`Word`] each. Refuses to know: outcomes, reasons and steps, whose names are the
//! model's own (`model::explain`, for files and reports too).

use tracemail_model::{row::Kind, status::Direction};

use super::Word;

words! {
    RECEIVED: "Received", "Ricevute";
    SENT: "Sent", "Inviate";
    ACCESS: "Access", "Accessi";
    INBOUND: "Inbound", "In arrivo";
    OUTBOUND: "Outbound", "In uscita";
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
