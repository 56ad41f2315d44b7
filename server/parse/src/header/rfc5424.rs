//! RFC 5424: `<22>1 TIME HOST APP PID MSGID SD TEXT`.
//!
//! In: what follows the version. Out: a [`Header`]. rsyslog cuts APP at a `/` (`postfix`, the daemon lost), and puts
//! two blanks before the text. Structured data is stepped over, escapes and all (section 6.3.3).
//! Refuses to know: structured data.

use memchr::memchr2;

use super::{Header, moment, tag};
use crate::{
    clock::Clock,
    cut::{number, word},
};

pub(super) fn read<'a>(rest: &'a [u8], clock: &Clock) -> Option<Header<'a>> {
    let (time, rest) = match rest.strip_prefix(b"- ") {
        Some(rest) => (clock.now, rest),
        None => moment::iso(rest, clock)?,
    };
    let nil = |field: &'a [u8]| if field == b"-" { &[][..] } else { field };
    let (host, rest) = word(rest);
    let (program, rest) = word(rest);
    let (pid, rest) = word(rest);
    let (_, rest) = word(rest);
    let text = structured(rest)?.trim_ascii_start();
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
    let program = nil(program);
    Some(Header { time, host: nil(host), writer: tag::writer(program, text), program, pid: number(pid), text })
}

/// What follows `-` or any number of `[id key="value" …]`.
fn structured(rest: &[u8]) -> Option<&[u8]> {
    if let Some(rest) = rest.strip_prefix(b"-") {
        return Some(rest);
    }
    let mut rest = rest;
    let mut any = false;
    while let Some(inside) = rest.strip_prefix(b"[") {
        any = true;
        let (mut at, mut in_quotes) = (0, false);
        rest = loop {
            let found = at + if in_quotes { memchr2(b'"', b'\\', inside.get(at..)?)? } else { memchr2(b'"', b']', inside.get(at..)?)? };
            match inside[found] {
                b'\\' => at = found + 2,
                b'"' => (in_quotes, at) = (!in_quotes, found + 1),
                _ => break &inside[found + 1..],
            }
        };
    }
    any.then_some(rest)
}
