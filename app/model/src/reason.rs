//! Why a message was refused or a login failed: the closed lists of `product.md`, nothing else.
//!
//! In and out: enums with kebab-case names and fixed integers. Refuses to know: the text of any server (the rules
//! that map a reply to a reason live in `correlate`) and the words shown to people (`explain`).

words! {
    /// Why a message was refused, held or delayed.
    pub enum Reason {
        /// The sending host has a bad name.
        BadReputation = 0 "bad-reputation",
        /// A recipient tag (BATV) that is not right.
        BadlyTaggedRecipient = 1 "badly-tagged-recipient",
        /// The sender is on our own list.
        BannedSender = 2 "banned-sender",
        /// A bounce for mail we never sent.
        BatvFailure = 3 "batv-failure",
        /// Spam beyond doubt.
        ConfirmedJunk = 4 "confirmed-junk",
        /// Probably spam.
        SuspectedJunk = 5 "suspected-junk",
        /// Phishing beyond doubt.
        ConfirmedPhishing = 6 "confirmed-phishing",
        /// Probably phishing.
        SuspectedPhishing = 7 "suspected-phishing",
        /// The DKIM signature failed.
        Dkim = 8 "dkim",
        /// The sender's DMARC policy asks for refusal.
        Dmarc = 9 "dmarc",
        /// The host may not send for that domain.
        SpfFail = 10 "spf-fail",
        /// The domain's SPF record cannot be used.
        SpfError = 11 "spf-error",
        /// The sender's domain does not exist.
        SenderDomain = 12 "sender-domain",
        /// Asked to come back later, as strangers are.
        Greylisted = 13 "greylisted",
        /// The host itself is refused.
        HostDenied = 14 "host-denied",
        /// Larger than allowed.
        Oversized = 15 "oversized",
        /// The host is on a public block list.
        Rbl = 16 "rbl",
        /// No such mailbox.
        RecipientUnknown = 17 "recipient-unknown",
        /// Not our domain, and the sender is not ours either.
        RelayingDenied = 18 "relaying-denied",
        /// Somebody else's address as sender.
        SpoofedSender = 19 "spoofed-sender",
        /// Sending needs a login, and there was none or a failed one.
        SmtpAuth = 20 "smtp-auth",
        /// The encrypted connection failed or was required.
        Tls = 21 "tls",
        /// A virus.
        Virus = 22 "virus",
        /// A rule of the receiving side.
        Policy = 23 "policy",
        /// The mailbox has no room.
        MailboxFull = 24 "mailbox-full",
        /// Too much in too short a time.
        RateLimited = 25 "rate-limited",
        /// The other side does not speak proper SMTP.
        ProtocolError = 26 "protocol-error",
        /// None of the above.
        Other = 27 "other",
        /// The other server could not be reached or found.
        Unreachable = 28 "unreachable",
    }
}

words! {
    /// Why a login failed.
    pub enum Failure {
        /// Wrong password.
        AuthFailed = 0 "auth-failed",
        /// Too many connections at once.
        ManyConnections = 1 "many-connections",
        /// Not from that address.
        IpNotallowed = 2 "ip-notallowed",
        /// The account is switched off.
        UserDisabled = 3 "user-disabled",
        /// The one-time code was wrong.
        OtpInvalid = 4 "otp-invalid",
        /// No such account: shown to operators only.
        UserUnknown = 5 "user-unknown",
        /// The password may only travel encrypted.
        TlsRequired = 6 "tls-required",
        /// None of the above.
        Other = 7 "other",
    }
}
