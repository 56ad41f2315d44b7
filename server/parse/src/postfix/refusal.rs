//! Decisions on a client, a command or a message: smtpd, cleanup, postscreen, milters and proxies.
//!
//! In: what follows the queue id or `NOQUEUE: `. Out: [`Refusal`]. Source: smtpd.c `log_whatsup`: `reject: STAGE from
//! PEER: REPLY; from=<…> to=<…> proto=… helo=<…>`. Reply, addresses and HELO hold strangers' words: the envelope is
//! read only from where the whole rest of the line is one, and never from inside a quoted address.
//! Refuses to know: why; `correlate` reads the words.

use memchr::memchr;

use super::cleanup;
use crate::{
    cut::{cut, find, rcut, word},
    path::{path, quoted},
    peer::peer,
    record::{Peer, Postfix, Refusal, RefusalBy, RefusalDeed},
    reply::reply,
};

/// So many places are tried in a hostile line before it is given up.
const TRIES: usize = 64;

/// What Postfix adds at the end of such lines.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Envelope<'a> {
    pub from: Option<&'a [u8]>,
    pub to: Option<&'a [u8]>,
    pub helo: Option<&'a [u8]>,
    /// From the HELO name to the end of the line.
    pub tail: &'a [u8],
}

/// What may follow the HELO name.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    /// Nothing: smtpd.
    Line,
    /// `: text`: cleanup.
    Words,
}

pub(super) fn read<'a>(queue_id: Option<&'a [u8]>, rest: &'a [u8]) -> Option<Postfix<'a>> {
    let (action, rest) = cut(rest, b": ")?;
    let (by, word_of_it) = if let Some(deed) = action.strip_prefix(b"milter-") {
        (RefusalBy::Milter, deed)
    } else if let Some(deed) = action.strip_prefix(b"proxy-") {
        (RefusalBy::Proxy, deed)
    } else {
        (RefusalBy::Postfix, action)
    };
    let deed = match word_of_it {
        b"reject" => RefusalDeed::Reject,
        b"hold" => RefusalDeed::Hold,
        b"discard" => RefusalDeed::Discard,
        b"warn" | b"warning" | b"reject_warning" => RefusalDeed::Warn,
        b"filter" | b"redirect" | b"bcc" | b"prepend" | b"info" | b"permit" | b"delay" | b"accept" | b"trace" | b"quarantine" => {
            RefusalDeed::Other
        }
        _ => return None,
    };
    let mut refusal = Refusal {
        queue_id,
        deed,
        by,
        stage: &[],
        peer: Peer::default(),
        smtp_code: None,
        dsn: None,
        text: &[],
        about: &[],
        from: None,
        to: None,
        helo: None,
        username: None,
    };
    if rest.starts_with(b"header ") || rest.starts_with(b"body ") || rest.starts_with(b"mime ") || rest.starts_with(b"nested ") {
        checks(&mut refusal, rest);
    } else {
        command(&mut refusal, rest)?;
    }
    Some(Postfix::Verdict(Box::new(refusal)))
}

/// `RCPT from PEER: 550 5.1.1 …; from=<…> …`
fn command<'a>(refusal: &mut Refusal<'a>, rest: &'a [u8]) -> Option<()> {
    let (stage, after) = cut(rest, b" from ").filter(|(stage, _)| stage.len() < 40 && !stage.contains(&b':')).or_else(|| {
        // a before-queue proxy leaves the client out: `END-OF-MESSAGE: 250 2.0.0 Ok; from=<…> …`
        let (stage, _) = cut(rest, b": ")?;
        Some((stage, &rest[stage.len()..]))
    })?;
    refusal.stage = stage;
    let after = match peer(after) {
        Some((from, after)) => {
            refusal.peer = from;
            after
        }
        None => after,
    };
    let after = after.strip_prefix(b":")?;
    let words = after.strip_prefix(b" ").unwrap_or(after);
    let (text, envelope) = split(words);
    (refusal.smtp_code, refusal.dsn, refusal.text) = reply(text);
    (refusal.from, refusal.to, refusal.helo) = (envelope.from, envelope.to, envelope.helo);
    refusal.username = user_behind(envelope.tail);
    if refusal.peer.name.is_empty() && refusal.peer.ip.is_some() && refusal.by == RefusalBy::Postfix {
        refusal.by = RefusalBy::Postscreen;
    }
    Some(())
}

/// `header X-Test: 1 from PEER; from=<…> … helo=<…>: words of the administrator`
fn checks<'a>(refusal: &mut Refusal<'a>, rest: &'a [u8]) {
    if refusal.by == RefusalBy::Postfix {
        refusal.by = RefusalBy::Checks;
    }
    let (stage, content) = word(rest);
    refusal.stage = stage;
    refusal.about = content;
    if let Some((value, from, envelope)) = cleanup::anchor(content) {
        refusal.about = value;
        (refusal.smtp_code, refusal.dsn, refusal.text) = reply(words_behind(content).unwrap_or_default());
        refusal.peer = from;
        (refusal.from, refusal.to, refusal.helo) = (envelope.from, envelope.to, envelope.helo);
    }
}

/// Where the reply ends and the envelope begins. A reply that begins with an address or a HELO name repeats a part of
/// the true envelope, and so proves it; any other holds nothing of a stranger's, and its first envelope is the true one.
fn split(words: &[u8]) -> (&[u8], Envelope<'_>) {
    let about = reply(words).2.strip_prefix(b"<");
    let address = about.map_or(0, quoted_address);
    let start = words.len() - about.map_or(words.len(), <[u8]>::len);
    let mut best: Option<((Proof, bool), usize, Envelope<'_>)> = None;
    let (mut at, mut tries) = (0, 0);
    while let Some(skip) = memchr(b';', &words[at..]) {
        let end = at + skip;
        at = end + 1;
        if words.get(at) != Some(&b' ') {
            continue;
        }
        let Some(envelope) = envelope(&words[at..], Ending::Line) else { continue };
        tries += 1;
        if tries > TRIES {
            return (words, Envelope::default());
        }
        let proof = match about {
            None => Proof::Certain,
            Some(_) => prove(words.get(start..end).unwrap_or_default(), address, &envelope),
        };
        if proof == Proof::None && end < start + address {
            continue;
        }
        // smtpd writes `?` for brackets, quotes and blanks in a HELO: a tail with a name that has some begins too early
        let proof = (proof, envelope.helo.is_none_or(|helo| !helo.iter().any(|b| b"<>\" ".contains(b))));
        if best.as_ref().is_none_or(|(known, ..)| proof > *known) {
            best = Some((proof, end, envelope));
        }
        if proof.0 == Proof::Certain {
            break;
        }
    }
    match best {
        Some((_, end, envelope)) => (&words[..end], envelope),
        None => (words.strip_suffix(b";").unwrap_or(words), Envelope::default()),
    }
}

/// How well a reply proves an envelope.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Proof {
    None,
    /// `<HELO>: Helo command rejected`, but those words may stand inside a quoted address.
    Doubtful,
    /// `<FROM>: Sender address rejected`, `<TO>: Recipient address rejected`, `<TO>: Relay access denied` …
    Address,
    /// `<HELO>: Helo command rejected`: the name stands in the reply as it came, so only the true envelope can hold it.
    Certain,
}

/// `about`: the reply behind its first `<`; `address`: how long a quoted address it begins with is.
fn prove(about: &[u8], address: usize, envelope: &Envelope<'_>) -> Proof {
    // the reply has an address as it is, the envelope as RFC 5321 quotes it
    let names = |value: Option<&[u8]>, words: &[u8]| {
        let is = |value: &[u8]| about.strip_prefix(value).is_some_and(|rest| rest.starts_with(words));
        value.is_some_and(|value| is(value) || (value.starts_with(b"\"") && is(&unquoted(value))))
    };
    if names(envelope.helo, b">: Helo command rejected") {
        if envelope.helo.map_or(0, <[u8]>::len) >= address { Proof::Certain } else { Proof::Doubtful }
    } else if names(envelope.to, b">: ") || names(envelope.from, b">: ") {
        Proof::Address
    } else {
        Proof::None
    }
}

/// `"a b"@c` as `a b@c`.
fn unquoted(address: &[u8]) -> Vec<u8> {
    let end = quoted(address).unwrap_or(0);
    let mut out = Vec::with_capacity(address.len());
    let mut escaped = false;
    for byte in &address[..end] {
        if escaped || !matches!(byte, b'"' | b'\\') {
            out.push(*byte);
        }
        escaped = *byte == b'\\' && !escaped;
    }
    out.extend_from_slice(&address[end..]);
    out
}

/// How long a whole address with a quoted local part at the beginning is: `"…"@domain` before its `>`; else 0.
fn quoted_address(inside: &[u8]) -> usize {
    let Some(local) = quoted(inside) else { return 0 };
    let domain = inside[local..].iter().take_while(|b| b.is_ascii_alphanumeric() || !b.is_ascii() || b"@.-_[]:".contains(b)).count();
    if inside.get(local + domain) == Some(&b'>') { local + domain } else { 0 }
}

/// What follows `, KEY` or ` KEY` (commas are postscreen's).
fn value<'a>(rest: &'a [u8], key: &[u8]) -> Option<&'a [u8]> {
    rest.strip_prefix(b",").unwrap_or(rest).strip_prefix(b" ")?.strip_prefix(key)
}

/// ` from=<…> to=<…> proto=ESMTP helo=<…>` to the end of the line.
pub(super) fn envelope(whole: &[u8], ending: Ending) -> Option<Envelope<'_>> {
    let mut found = Envelope::default();
    let mut rest = whole;
    if let Some(after) = value(rest, b"from=") {
        let (from, after) = path(after, &[b" ", b", "])?;
        (found.from, rest) = (Some(from), after);
    }
    if let Some(after) = value(rest, b"to=") {
        let (to, after) = path(after, &[b" ", b", "])?;
        (found.to, rest) = (Some(to), after);
    }
    if let Some(after) = value(rest, b"proto=") {
        rest = &after[after.iter().take_while(|b| b.is_ascii_alphanumeric()).count()..];
    }
    if let Some(inside) = value(rest, b"helo=<") {
        let last = memchr::memrchr(b'>', inside)?;
        let end = match ending {
            // a name after it is not believed: HELO may imitate it
            Ending::Line => find(inside, b"> sasl_").unwrap_or(last),
            Ending::Words => find(inside, b">:").unwrap_or(last),
        };
        found.helo = Some(&inside[..end]);
        found.tail = inside;
        return Some(found);
    }
    (rest.len() < whole.len() && (rest.is_empty() || rest.starts_with(b":"))).then_some(found)
}

/// `HELO> sasl_username=<USER>` (Postfix 3.8 and newer). A name is believed only behind a HELO that can be nothing but a
/// host's: one with quotes or brackets may hold such a tail of its own.
fn user_behind(inside: &[u8]) -> Option<&[u8]> {
    let (helo, user) = cut(inside, b"> sasl_username=<")?;
    let literal = helo.strip_prefix(b"[").and_then(|helo| helo.strip_suffix(b"]")).unwrap_or(helo);
    let is_host = literal.iter().all(|b| b.is_ascii_alphanumeric() || b".-_:".contains(b));
    user.strip_suffix(b">").filter(|user| is_host && !user.contains(&b'>'))
}

/// `HELO>: WORDS`. The name may hold a bracket and a colon of its own, so the last are the true ones; behind a line's last
/// bracket there are no words.
fn words_behind(inside: &[u8]) -> Option<&[u8]> {
    let (_, words) = rcut(inside, b">: ")?;
    (!words.is_empty() && !words.ends_with(b">")).then_some(words)
}
