//! The life of a message or a session, step by step, and the raw lines behind it.
//!
//! In: what `correlate` saw. Out: the timeline of the Message screen. The kinds are the union of what the four seeds
//! list; those that no open mail server logs arrive from gateways.
//! Refuses to know: the words shown to people.

use serde::{Deserialize, Serialize};

use crate::{ids::RowId, time::Micros};

/// One step.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// When.
    pub time: Micros,
    /// What.
    pub kind: EventKind,
    /// The machine that did it.
    pub host: String,
    /// Whom it concerns; `None`: the whole message.
    pub recipient: Option<String>,
    /// What the server said, in its words.
    pub text: Option<String>,
    /// Facts, in order: (`relay`, `mx.example.com[192.0.2.1]:25`), (`dsn`, `2.0.0`) …
    pub details: Vec<(String, String)>,
}

words! {
    /// The kinds of step.
    pub enum EventKind {
        /// A client connected.
        Connected = 0 "connected",
        /// The message, or the person, was let in.
        Accepted = 1 "accepted",
        /// Took its place in the queue.
        Queued = 2 "queued",
        /// Refused.
        Rejected = 3 "rejected",
        /// Refused for now.
        Deferred = 4 "deferred",
        /// Handed to the next server, or put in the mailbox.
        Delivered = 5 "delivered",
        /// A delivery failed for good.
        DeliveryFailed = 6 "delivery-failed",
        /// No more attempts.
        Finished = 7 "finished",
        /// Given up after too long.
        Expired = 8 "expired",
        /// The sender was told.
        Bounced = 9 "bounced",
        /// Held back.
        Held = 10 "held",
        /// Let go after being held.
        Released = 11 "released",
        /// Sent on to somebody else.
        Forwarded = 12 "forwarded",
        /// Filed into a folder by a rule.
        Filed = 13 "filed",
        /// Thrown away by a rule.
        Discarded = 14 "discarded",
        /// An automatic reply went out.
        Replied = 15 "replied",
        /// The spam or virus filter looked at it.
        Scanned = 16 "scanned",
        /// Handed to a content filter and taken back.
        Filtered = 17 "filtered",
        /// Copied within the mailbox.
        Copied = 18 "copied",
        /// Moved to another folder.
        Moved = 19 "moved",
        /// Marked deleted, or moved to the trash.
        Deleted = 20 "deleted",
        /// Removed for good.
        Expunged = 21 "expunged",
        /// Fetched by POP3.
        Downloaded = 22 "downloaded",
        /// Logged in.
        LoggedIn = 23 "logged-in",
        /// Turned away.
        LoginFailed = 24 "login-failed",
        /// Logged out.
        LoggedOut = 25 "logged-out",
        /// The program said its name.
        Identified = 26 "identified",
        /// Encrypted.
        Encrypted = 27 "encrypted",
        /// Decrypted.
        Decrypted = 28 "decrypted",
        /// Split into several messages.
        Split = 29 "split",
        /// A copy was sent (BCC, archive).
        CopySent = 30 "copy-sent",
        /// Put back through processing.
        Reprocessed = 31 "reprocessed",
        /// An expiry was set.
        ExpirySet = 32 "expiry-set",
        /// Handed to an encryption portal.
        Portal = 33 "portal",
        /// Looked at by staff.
        Viewed = 34 "viewed",
        /// Sent to a sandbox.
        Sandboxed = 35 "sandboxed",
        /// A password is being worked out.
        PasswordAnalysis = 36 "password-analysis",
        /// The connection was encrypted.
        TlsStarted = 37 "tls-started",
        /// The client went away.
        Disconnected = 38 "disconnected",
        /// Anything else, told by its text.
        Note = 39 "note",
    }
}

/// A raw line of the log, secrets masked, kept as it came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogLine {
    /// When it was written.
    pub time: Micros,
    /// The line; bytes that are no UTF-8 and control characters are written `\xNN`.
    pub text: String,
}

/// How one message led to another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leg {
    /// What it is to this one.
    pub kind: LegKind,
    /// The other's queue id.
    pub queue_id: String,
    /// Its rows, as far as the reader may see them.
    pub rows: Vec<RowId>,
}

words! {
    /// What another message is to this one.
    pub enum LegKind {
        /// The notice sent because this one failed.
        Bounce = 0 "bounce",
        /// The message whose failure this one tells.
        BounceOf = 1 "bounce-of",
        /// The copy sent on.
        Forward = 2 "forward",
        /// The one this copy was made from.
        ForwardOf = 3 "forward-of",
        /// The same message after a content filter.
        Refiltered = 4 "refiltered",
        /// The same message before the content filter.
        FilteredFrom = 5 "filtered-from",
        /// The automatic reply.
        Reply = 6 "reply",
        /// The message replied to.
        ReplyTo = 7 "reply-to",
        /// The same message come again, and taken.
        Retry = 8 "retry",
        /// The same message when it was refused for now.
        RetryOf = 9 "retry-of",
    }
}
