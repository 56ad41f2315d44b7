//! A decision on a message as a whole: refused, held, thrown away, and by whom.
//!
//! In: what `refusal.rs`, `held.rs` and `spam.rs` read. Out: plain data. Refuses to know: the recipients.

use serde::{Deserialize, Serialize};

/// A decision on the message as a whole.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Verdict {
    /// What was done.
    pub deed: VerdictDeed,
    /// Who decided.
    pub by: By,
    /// The reply's words.
    pub text: String,
    /// Enhanced status code.
    pub dsn: Option<String>,
    /// SMTP code.
    pub smtp_code: Option<u16>,
}

/// Who decided on a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum By {
    /// Postfix's own restrictions, or a person.
    Postfix,
    /// A rule on headers or the body.
    Checks,
    /// A spam or virus scanner: milter, proxy, amavis.
    Scanner,
}

/// What was done to a message as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum VerdictDeed {
    /// Refused for good.
    Reject,
    /// Refused for now.
    RejectForNow,
    /// Held.
    Hold,
    /// Taken and thrown away.
    Discard,
    /// Taken out of the queue by a person.
    Delete,
    /// Taken out by a person while it was held.
    DeleteHeld,
}
