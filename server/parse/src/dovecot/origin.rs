//! The prefix of a Dovecot line: process, user, pid, session, severity.
//!
//! In: the text from the process's name on. Out: an [`Origin`]. The user may be a stranger's choice; the prefix ends at
//! the first `)` that is followed as Dovecot follows it.
//! Refuses to know: what the process says.

use memchr::memchr;

use crate::{
    cut::{cut, find, leading, number},
    peer::ip,
};

/// Who writes, for whom.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Origin<'a> {
    pub service: &'a [u8],
    pub user: &'a [u8],
    pub pid: Option<u32>,
    pub session: Option<&'a [u8]>,
    /// `Info`, `Error` … where the line has it: always in Dovecot's own file, from `Warning` up in syslog.
    pub level: Option<&'a [u8]>,
    pub text: &'a [u8],
}

impl Origin<'_> {
    /// An error, not a remark.
    pub(super) fn severe(&self) -> bool {
        matches!(self.level, Some(b"Error" | b"Warning" | b"Fatal" | b"Panic"))
    }
}

/// Longest name of a process.
const LONGEST_SERVICE: usize = 24;

/// Services nothing else is called by.
const OWN: [&[u8]; 17] = [
    b"imap-login",
    b"pop3-login",
    b"managesieve-login",
    b"submission-login",
    b"imap",
    b"pop3",
    b"managesieve",
    b"submission",
    b"lmtp",
    b"lda",
    b"auth",
    b"auth-worker",
    b"doveadm",
    b"indexer-worker",
    b"imap-hibernate",
    b"imap-urlauth",
    b"deliver",
];

/// Whether a line without a tag begins with a process of Dovecot's: `imap-login: `, `imap(…`, `master: Info: `.
pub(crate) fn is_service(text: &[u8]) -> bool {
    let Some(end) = service_end(text) else { return false };
    let (name, rest) = text.split_at(end);
    let named = OWN.contains(&name) && (rest.starts_with(b": ") || rest[0] == b'(');
    named || rest.strip_prefix(b": ").is_some_and(|rest| level(rest).0.is_some())
}

/// Reads the prefix.
pub(super) fn read(text: &[u8]) -> Option<Origin<'_>> {
    let end = service_end(text)?;
    let (service, rest) = text.split_at(end);
    if let Some(text) = rest.strip_prefix(b": ") {
        let (level, text) = level(text);
        return Some(Origin { service, level, text, ..Origin::default() });
    }
    let inside = rest.strip_prefix(b"(")?;
    let mut from = 0;
    loop {
        let close = from + memchr(b')', &inside[from..])?;
        if let Some((pid, session, text)) = ending(&inside[close + 1..]) {
            let (named_pid, user) = person(&inside[..close]);
            let (level, text) = level(text);
            return Some(Origin { service, user, pid: pid.or(named_pid), session, level, text });
        }
        from = close + 1;
    }
}

fn service_end(text: &[u8]) -> Option<usize> {
    let end = text[..text.len().min(LONGEST_SERVICE)].iter().position(|b| !(b.is_ascii_alphanumeric() || *b == b'-'))?;
    (end > 0).then_some(end)
}

/// Pid, session, and the text.
type Ending<'a> = (Option<u32>, Option<&'a [u8]>, &'a [u8]);

/// What follows the bracket: `: `, `<PID>: `, `<PID><SESSION>: `, `<SESSION>: `.
pub(super) fn ending(rest: &[u8]) -> Option<Ending<'_>> {
    if let Some(text) = rest.strip_prefix(b": ") {
        return Some((None, None, text));
    }
    let (first, rest) = tag(rest)?;
    if let Some(text) = rest.strip_prefix(b": ") {
        return Some(match number(first) {
            Some(pid) => (Some(pid), None, text),
            None => (None, Some(first), text),
        });
    }
    let (session, rest) = tag(rest)?;
    Some((number(first), (!session.is_empty()).then_some(session), rest.strip_prefix(b": ")?))
}

/// `<…>`, short and without blanks, as pids and sessions are.
fn tag(rest: &[u8]) -> Option<(&[u8], &[u8])> {
    let inside = rest.strip_prefix(b"<")?;
    let end = memchr(b'>', &inside[..inside.len().min(256)])?;
    let value = &inside[..end];
    (!value.contains(&b' ')).then_some((value, &inside[end + 1..]))
}

/// `USER`, `PID`, `PID, USER` (2.2's lmtp), `IP`, `IP,USER` (doveadm's HTTP).
fn person(inside: &[u8]) -> (Option<u32>, &[u8]) {
    match leading(inside).and_then(|(pid, rest)| Some((u32::try_from(pid).ok()?, rest))) {
        Some((pid, b"")) => (Some(pid), b""),
        Some((pid, rest)) if rest.starts_with(b", ") => (Some(pid), &rest[2..]),
        _ => match cut(inside, b",") {
            Some((address, user)) if ip(address).is_some() => (None, user),
            None if ip(inside).is_some() => (None, b""),
            _ => (None, inside),
        },
    }
}

/// `Info: ` and its like.
pub(super) fn level(text: &[u8]) -> (Option<&[u8]>, &[u8]) {
    let Some(at) = find(&text[..text.len().min(10)], b": ") else { return (None, text) };
    match &text[..at] {
        b"Info" | b"Warning" | b"Error" | b"Fatal" | b"Panic" | b"Debug" => cut(text, b": ").map_or((None, text), |(l, t)| (Some(l), t)),
        _ => (None, text),
    }
}
