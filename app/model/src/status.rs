//! How a message or a login ended, in the product's closed vocabulary.
//!
//! In and out: small enums with kebab-case names, the same on screen filters, in the API and in the database
//! (as small integers). Refuses to know: colours and translated words (`app/src/words`).

words! {
    /// How one message fared for one recipient. Received rows use the first five, sent rows the others
    /// (and `deferred` says "the last attempt failed for now" on both).
    pub enum Status {
        /// Received: taken in and delivered, or on its way with nothing wrong.
        Accepted = 0 "accepted",
        /// Received: held back, waiting for somebody to release or delete it.
        Quarantined = 1 "quarantined",
        /// Refused for good, by us (received) or by the other server (sent).
        Rejected = 2 "rejected",
        /// Received: refused or failed for now; it will come again.
        Deferred = 3 "deferred",
        /// Received: inside our system, no outcome yet.
        Processing = 4 "processing",
        /// Sent: the other server took it.
        Delivered = 5 "delivered",
        /// Sent: waiting in our queue (never tried yet, or to be tried again).
        Queued = 6 "queued",
        /// Sent: given up after too long in the queue.
        Expired = 7 "expired",
        /// Sent: stopped by our own filter.
        Blocked = 8 "blocked",
    }
}

impl Status {
    /// Whether nothing more will happen by itself.
    pub const fn is_final(self) -> bool {
        !matches!(self, Self::Deferred | Self::Processing | Self::Queued | Self::Quarantined)
    }
}

words! {
    /// A login that worked, or one that did not. The logout completes the login's row.
    pub enum Action {
        /// The person got in.
        Login = 0 "login",
        /// The person was turned away.
        FailedLogin = 1 "failed-login",
    }
}

words! {
    /// The door a person came in by.
    pub enum Protocol {
        /// IMAP, with or without TLS.
        Imap = 0 "imap",
        /// POP3, with or without TLS.
        Pop3 = 1 "pop3",
        /// IMAP used by a webmail on the person's behalf, or the webmail itself.
        Webmail = 2 "webmail",
        /// SMTP AUTH: sending mail.
        Smtp = 3 "smtp",
        /// ManageSieve: editing filter rules.
        Managesieve = 4 "managesieve",
    }
}

words! {
    /// Which way a message went, seen from the domain the row belongs to.
    pub enum Direction {
        /// To one of our domains.
        Received = 0 "received",
        /// From one of our domains.
        Sent = 1 "sent",
    }
}
