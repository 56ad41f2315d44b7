//! Rspamd's task line, `rspamd_task_write_log` with the stock `log_format` (Rspamd 1.9 to 3).
//!
//! In: the text after the header. Out: [`Task`]. The Message-ID comes first and is a stranger's; the part that Rspamd
//! itself writes is found behind the last `>, qid: <` from which the rest of the line reads as it must.
//! Refuses to know: what a symbol means.

use crate::{
    cut::{cut, decimal, find, number, rfind},
    peer::ip,
    record::{Body, Task, Unknown},
};

/// So many places are tried in a hostile line before it is given up.
const TRIES: usize = 16;

pub(crate) fn read(text: &[u8]) -> Option<Body<'_>> {
    let mut rest = text;
    if let Some((_, after)) = text.strip_prefix(b"<").and_then(|inside| cut(inside, b">; ")) {
        rest = after;
    }
    let Some((module, rest)) = cut(rest, b"; ") else { return Some(Body::Noise) };
    if module.len() > 32 || !rest.starts_with(b"rspamd_task_write_log: ") {
        return Some(Body::Noise);
    }
    let rest = rest.strip_prefix(b"rspamd_task_write_log: id: <")?;
    let mut end = rest.len();
    for _ in 0..TRIES {
        let at = rfind(&rest[..end], b">, qid: <")?;
        if let Some(task) = task(&rest[..at], &rest[at + 9..]) {
            return Some(Body::Rspamd(Box::new(task)));
        }
        end = at;
    }
    Some(Body::Unknown(Unknown::Form))
}

fn task<'a>(message_id: &'a [u8], rest: &'a [u8]) -> Option<Task<'a>> {
    let (queue_id, rest) = cut(rest, b">, ip: ")?;
    if !queue_id.iter().all(u8::is_ascii_alphanumeric) {
        return None;
    }
    let (address, rest) = cut(rest, b", ")?;
    let (user, rest) = match rest.strip_prefix(b"user: ") {
        Some(rest) => cut(rest, b", ").map(|(user, rest)| (Some(user), rest))?,
        None => (None, rest),
    };
    // the empty sender is left out
    let (from, rest) = match rest.strip_prefix(b"from: <") {
        Some(rest) => cut(rest, b">, (")?,
        None => (&[][..], rest.strip_prefix(b"(")?),
    };
    let (_, rest) = cut(rest, b": ")?;
    let (_, rest) = cut(rest, b" (")?;
    let (action, rest) = cut(rest, b"): [")?;
    let (sums, rest) = cut(rest, b"] [")?;
    let (score, required) = cut(sums, b"/")?;
    let undefined = |value: &'a [u8]| if value == b"undef" { &[][..] } else { value };
    let (symbols, rest) = symbols(rest);
    let mut task = Task {
        message_id: undefined(message_id),
        queue_id: undefined(queue_id),
        ip: ip(address),
        user,
        from,
        action,
        // `nan` where another filter decided before
        score: decimal(score).unwrap_or(0.0),
        required: decimal(required).unwrap_or(0.0),
        symbols,
        len: None,
        rcpts: Vec::new(),
        forced: None,
        subject: None,
    };
    tail(&mut task, rest);
    Some(task)
}

/// A name, a weight, options.
type Symbol<'a> = (&'a [u8], f64, &'a [u8]);

/// `NAME(1.00){option;option;},NAME(0.00)]`, up to and over `])`; what cannot be read ends the list.
fn symbols(mut rest: &[u8]) -> (Vec<Symbol<'_>>, &[u8]) {
    let mut list = Vec::with_capacity(if rest.starts_with(b"]") { 0 } else { 16 });
    loop {
        if let Some(rest) = rest.strip_prefix(b"])") {
            return (list, rest);
        }
        let Some((symbol, after)) = symbol(rest) else { return (list, rest) };
        list.push(symbol);
        rest = after.strip_prefix(b",").unwrap_or(after);
    }
}

fn symbol(rest: &[u8]) -> Option<(Symbol<'_>, &[u8])> {
    let name = name_before(rest)?;
    let (weight, after) = cut(&rest[name.len() + 1..], b")")?;
    let weight = decimal(weight)?;
    let Some(inside) = after.strip_prefix(b"{") else { return Some(((name, weight, &[]), after)) };
    let close = closing(inside)?;
    Some(((name, weight, &inside[..close]), &inside[close + 1..]))
}

/// A symbol's name, when one and its bracket stand at the beginning.
fn name_before(rest: &[u8]) -> Option<&[u8]> {
    let end = rest[..rest.len().min(100)].iter().position(|b| !(b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.')))?;
    (end > 0 && rest[end] == b'(').then_some(&rest[..end])
}

/// Options are strangers' words too: their brace is the first followed by a comma and a symbol, or by `])`.
fn closing(inside: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        let close = at + find(&inside[at..], b"}")?;
        let after = &inside[close + 1..];
        if after.starts_with(b"])") || after.strip_prefix(b",").and_then(name_before).is_some() {
            return Some(close);
        }
        at = close + 1;
    }
}

/// `, len: 1, time: …, rcpts: <a,b>, mime_rcpts: <…>, forced: ACTION "…"`.
fn tail<'a>(task: &mut Task<'a>, rest: &'a [u8]) {
    if let Some((_, after)) = cut(rest, b", len: ") {
        task.len = cut(after, b",").map_or_else(|| number(after), |(len, _)| number(len));
    }
    if let Some((_, after)) = cut(rest, b", rcpts: <")
        && let Some((list, _)) = cut(after, b">")
    {
        task.rcpts = list.split(|b| *b == b',').filter(|rcpt| !rcpt.is_empty()).collect();
    }
    if let Some((_, after)) = cut(rest, b", forced: ") {
        task.forced = Some(after);
    }
    if let Some((_, after)) = cut(rest, b", subject: \"") {
        task.subject = cut(after, b"\", ").map(|(subject, _)| subject).or_else(|| after.strip_suffix(b"\""));
    }
}
