//! Why a message was refused, held or delayed: what a server said, put into the closed list of `product.md`.
//!
//! In: the words of a reply, its enhanced status code (RFC 3463) and its SMTP code (RFC 5321). Out: a [`Reason`].
//! Refuses to know: what people read (`explain`). The first rule that fits wins; the words go before the codes,
//! because servers use 5.7.1 for everything.

use std::sync::LazyLock;

use tracemail_model::reason::Reason;

/// Words that tell a reason, lower case. Every word of an entry must be there.
const WORDS: &[(&[&str], Reason)] = &[
    (&["greylist"], Reason::Greylisted),
    (&["graylist"], Reason::Greylisted),
    (&["postgrey"], Reason::Greylisted),
    (&["virus"], Reason::Virus),
    (&["malware"], Reason::Virus),
    (&["infected"], Reason::Virus),
    (&["blocked using"], Reason::Rbl),
    (&["spamhaus"], Reason::Rbl),
    (&["dnsbl"], Reason::Rbl),
    (&["rbl"], Reason::Rbl),
    (&["blacklist"], Reason::Rbl),
    (&["block list"], Reason::Rbl),
    (&["blocklist"], Reason::Rbl),
    (&["dmarc"], Reason::Dmarc),
    (&["spf", "permerror"], Reason::SpfError),
    (&["spf", "temperror"], Reason::SpfError),
    (&["spf"], Reason::SpfFail),
    (&["dkim"], Reason::Dkim),
    (&["batv"], Reason::BatvFailure),
    (&["prvs"], Reason::BadlyTaggedRecipient),
    (&["phish"], Reason::ConfirmedPhishing),
    (&["not owned by user"], Reason::SpoofedSender),
    (&["spoof"], Reason::SpoofedSender),
    (&["not logged in"], Reason::SmtpAuth),
    (&["authentication required"], Reason::SmtpAuth),
    (&["must authenticate"], Reason::SmtpAuth),
    (&["authentication credentials"], Reason::SmtpAuth),
    (&["starttls"], Reason::Tls),
    (&["tls is required"], Reason::Tls),
    (&["cannot start tls"], Reason::Tls),
    (&["certificate"], Reason::Tls),
    (&["tlsa"], Reason::Tls),
    (&["dnssec"], Reason::Tls),
    (&["tls handshake"], Reason::Tls),
    (&["relay access denied"], Reason::RelayingDenied),
    (&["relaying denied"], Reason::RelayingDenied),
    (&["relay not permitted"], Reason::RelayingDenied),
    (&["unable to relay"], Reason::RelayingDenied),
    (&["not permitted to relay"], Reason::RelayingDenied),
    (&["sender address rejected", "domain not found"], Reason::SenderDomain),
    (&["sender address rejected", "malformed dns"], Reason::SenderDomain),
    (&["sender address rejected", "mail server"], Reason::SenderDomain),
    (&["sender address rejected", "fully-qualified"], Reason::SenderDomain),
    (&["sender domain"], Reason::SenderDomain),
    (&["domain of sender"], Reason::SenderDomain),
    (&["sender address rejected"], Reason::BannedSender),
    (&["sender rejected"], Reason::BannedSender),
    (&["client host rejected"], Reason::HostDenied),
    (&["cannot find your"], Reason::HostDenied),
    (&["helo command rejected", "host not found"], Reason::ProtocolError),
    (&["helo command rejected", "fully-qualified"], Reason::ProtocolError),
    (&["helo command rejected", "invalid name"], Reason::ProtocolError),
    (&["helo command rejected"], Reason::Policy),
    (&["pregreet"], Reason::ProtocolError),
    (&["protocol error"], Reason::ProtocolError),
    (&["pipelining"], Reason::ProtocolError),
    (&["non-smtp command"], Reason::ProtocolError),
    (&["bare newline"], Reason::ProtocolError),
    (&["too many hops"], Reason::Policy),
    (&["over quota"], Reason::MailboxFull),
    (&["quota"], Reason::MailboxFull),
    (&["mailbox full"], Reason::MailboxFull),
    (&["mailbox is full"], Reason::MailboxFull),
    (&["insufficient storage"], Reason::MailboxFull),
    (&["out of storage"], Reason::MailboxFull),
    (&["message size exceeds"], Reason::Oversized),
    (&["size limit"], Reason::Oversized),
    (&["too large"], Reason::Oversized),
    (&["too big"], Reason::Oversized),
    (&["rate limit"], Reason::RateLimited),
    (&["ratelimit"], Reason::RateLimited),
    (&["throttl"], Reason::RateLimited),
    (&["too many"], Reason::RateLimited),
    (&["concurrency limit"], Reason::RateLimited),
    (&["user unknown"], Reason::RecipientUnknown),
    (&["unknown user"], Reason::RecipientUnknown),
    (&["unknown recipient"], Reason::RecipientUnknown),
    (&["recipient unknown"], Reason::RecipientUnknown),
    (&["no such user"], Reason::RecipientUnknown),
    (&["no such recipient"], Reason::RecipientUnknown),
    (&["no mailbox"], Reason::RecipientUnknown),
    (&["mailbox not found"], Reason::RecipientUnknown),
    (&["mailbox unavailable"], Reason::RecipientUnknown),
    (&["invalid recipient"], Reason::RecipientUnknown),
    (&["recipient not found"], Reason::RecipientUnknown),
    (&["recipient address rejected", "undeliverable"], Reason::RecipientUnknown),
    (&["account that you tried to reach does not exist"], Reason::RecipientUnknown),
    (&["reputation"], Reason::BadReputation),
    (&["gtube"], Reason::ConfirmedJunk),
    (&["spam"], Reason::ConfirmedJunk),
    (&["junk"], Reason::ConfirmedJunk),
    (&["unsolicited"], Reason::ConfirmedJunk),
    (&["connection refused"], Reason::Unreachable),
    (&["connection timed out"], Reason::Unreachable),
    (&["lost connection"], Reason::Unreachable),
    (&["timed out while"], Reason::Unreachable),
    (&["no route to host"], Reason::Unreachable),
    (&["network is unreachable"], Reason::Unreachable),
    (&["host not found"], Reason::Unreachable),
    (&["name service error"], Reason::Unreachable),
    (&["domain not found"], Reason::Unreachable),
    (&["does not accept mail"], Reason::Unreachable),
    (&["try again later"], Reason::Greylisted),
    (&["access denied"], Reason::Policy),
    (&["policy"], Reason::Policy),
];

/// Status codes without their class (RFC 3463, RFC 7372, RFC 7505), for replies whose words tell nothing.
const CODES: &[(&str, Reason)] = &[
    ("1.0", Reason::RecipientUnknown),
    ("1.1", Reason::RecipientUnknown),
    ("1.2", Reason::Unreachable),
    ("1.3", Reason::RecipientUnknown),
    ("1.6", Reason::RecipientUnknown),
    ("1.8", Reason::SenderDomain),
    ("1.10", Reason::RecipientUnknown),
    ("2.0", Reason::Other),
    ("2.1", Reason::RecipientUnknown),
    ("2.2", Reason::MailboxFull),
    ("2.3", Reason::Oversized),
    ("3.4", Reason::Oversized),
    ("4.1", Reason::Unreachable),
    ("4.2", Reason::Unreachable),
    ("4.3", Reason::Unreachable),
    ("4.4", Reason::Unreachable),
    ("5.0", Reason::ProtocolError),
    ("5.1", Reason::ProtocolError),
    ("5.2", Reason::ProtocolError),
    ("7.0", Reason::Policy),
    ("7.1", Reason::Policy),
    ("7.4", Reason::Tls),
    ("7.5", Reason::Tls),
    ("7.7", Reason::Dkim),
    ("7.8", Reason::SmtpAuth),
    ("7.9", Reason::SmtpAuth),
    ("7.20", Reason::Dkim),
    ("7.21", Reason::Dkim),
    ("7.23", Reason::SpfFail),
    ("7.24", Reason::SpfError),
    ("7.25", Reason::HostDenied),
    ("7.26", Reason::Dmarc),
    ("7.28", Reason::RateLimited),
];

/// A word of the table, its rule, its bit there.
type Word = (&'static [u8], usize, u8);

/// The words under their first letters, so that a reply is read once.
static BY_LETTER: LazyLock<[Vec<Word>; 256]> = LazyLock::new(|| {
    let mut letters = [const { Vec::new() }; 256];
    for (rule, (words, _)) in WORDS.iter().enumerate() {
        for (nth, word) in words.iter().enumerate() {
            letters[usize::from(word.as_bytes()[0])].push((word.as_bytes(), rule, 1 << nth));
        }
    }
    letters
});

/// The reason behind a reply.
pub fn of(text: &str, dsn: Option<&str>, smtp_code: Option<u16>) -> Reason {
    let temporary = smtp_code.map_or_else(|| dsn.is_some_and(|dsn| dsn.starts_with('4')), |code| (400..500).contains(&code));
    let by_code = || {
        let (_, rest) = dsn?.split_once('.')?;
        CODES.iter().find(|(code, _)| *code == rest).map(|(_, reason)| *reason)
    };
    by_words(text, temporary).or_else(by_code).unwrap_or(Reason::Other)
}

/// The first rule all of whose words stand in the text, each where a word begins (`rbl` is not in `verbl`).
fn by_words(text: &str, temporary: bool) -> Option<Reason> {
    let lower = quoted_away(text).to_ascii_lowercase().into_bytes();
    let mut seen = [0_u8; WORDS.len()];
    let mut within = false;
    for (at, byte) in lower.iter().enumerate() {
        if !within {
            for (word, rule, bit) in &BY_LETTER[usize::from(*byte)] {
                if lower[at..].starts_with(word) {
                    seen[*rule] |= bit;
                }
            }
        }
        within = byte.is_ascii_alphanumeric();
    }
    let fits = |(rule, (words, reason)): &(usize, &(&[&str], Reason))| {
        seen[*rule].count_ones() as usize == words.len() && (temporary || *reason != Reason::Greylisted)
    };
    WORDS.iter().enumerate().find(fits).map(|(_, (_, reason))| *reason)
}

/// The reply without what stands in `<>`: addresses are strangers' words and tell no reason.
fn quoted_away(text: &str) -> std::borrow::Cow<'_, str> {
    if !text.contains('<') {
        return text.into();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('<') {
        out.push_str(before);
        rest = after.split_once('>').map_or("", |(_, after)| after);
    }
    out.push_str(rest);
    out.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replies_of_our_own_servers_and_the_large_providers() {
        for (text, dsn, code, reason) in [
            ("Service unavailable; Client host [198.51.100.66] blocked using rbl.test; Listed in rbl.test", "5.7.1", 554, Reason::Rbl),
            (
                "<nessuno@azienda.test>: Recipient address rejected: User unknown in virtual mailbox table",
                "5.1.1",
                550,
                Reason::RecipientUnknown,
            ),
            ("<tizio@altrove.test>: Relay access denied", "5.7.1", 554, Reason::RelayingDenied),
            ("<x@inesistente.invalid>: Sender address rejected: Domain not found", "4.1.8", 450, Reason::SenderDomain),
            ("<m@a.test>: Sender address rejected: not owned by user luca@a.test", "5.7.1", 553, Reason::SpoofedSender),
            ("<m@a.test>: Sender address rejected: not logged in", "5.7.1", 553, Reason::SmtpAuth),
            ("Message size exceeds fixed limit", "5.3.4", 552, Reason::Oversized),
            ("<a@b.test> Quota exceeded (mailbox for user is full)", "5.2.2", 552, Reason::MailboxFull),
            ("Try again later", "4.7.1", 451, Reason::Greylisted),
            ("<x@y.test>: Recipient address rejected: Greylisted, try again later", "4.2.0", 450, Reason::Greylisted),
            ("Gtube pattern", "5.7.1", 554, Reason::ConfirmedJunk),
            ("clamav: virus found: \"Eicar-Test-Signature.UNOFFICIAL\"", "5.7.1", 554, Reason::Virus),
            ("TLS is required, but was not offered by host mx.plain.test[127.0.70.3]", "4.7.4", 0, Reason::Tls),
            ("connect to mx.refused.test[127.0.70.4]:25: Connection refused", "4.4.1", 0, Reason::Unreachable),
            (
                "Our system has detected an unusual rate of unsolicited mail originating from your IP address.",
                "4.7.28",
                421,
                Reason::ConfirmedJunk,
            ),
            ("said: 550-5.7.26 This mail has been blocked because the sender is unauthenticated.", "5.7.26", 550, Reason::Dmarc),
            ("<spammer.invalid>: Helo command rejected: bad HELO", "5.7.1", 554, Reason::Policy),
            ("Something nobody ever wrote", "5.0.0", 550, Reason::Other),
        ] {
            assert_eq!(of(text, Some(dsn), (code > 0).then_some(code)), reason, "{text}");
        }
    }

    #[test]
    fn an_address_tells_no_reason() {
        assert_eq!(of("<virus@spamhaus.test>: no", Some("5.0.0"), Some(550)), Reason::Other);
        assert_eq!(of("<unclosed virus", None, None), Reason::Other);
    }
}
