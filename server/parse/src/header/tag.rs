//! Host and program: `mx1 postfix/smtpd[123]: `, `imap-login: Info: `, `#30460(rspamd_proxy) <id>; …`.
//!
//! In: what follows the time. Out: a [`Header`]. A file of Dovecot's or Rspamd's own has neither host nor tag; it is
//! known by the service that stands there instead.
//! Refuses to know: what the program says.

use memchr::{memchr3, memrchr};
use tracemail_model::time::Micros;

use super::{Header, Writer};
use crate::{
    cut::{cut, leading, word},
    dovecot,
};

pub(super) fn read(time: Micros, rest: &[u8]) -> Option<Header<'_>> {
    let own = |writer, program, pid, text| Some(Header { time, host: &[], writer, program, pid, text });
    if let Some(text) = rest.strip_prefix(b"]: ") {
        return own(Writer::Roundcube, b"roundcube", None, text);
    }
    if let Some((pid, worker)) = rest.strip_prefix(b"#").and_then(leading) {
        let (worker, text) = cut(worker.strip_prefix(b"(")?, b") ")?;
        return own(Writer::Rspamd, worker, u32::try_from(pid).ok(), text);
    }
    if dovecot::is_service(rest) {
        return own(Writer::Dovecot, b"dovecot", None, rest);
    }
    if let Some((program, pid, text)) = tag(rest) {
        return own(writer(program, text), program, pid, text);
    }
    let (host, rest) = word(rest);
    let rest = rest.trim_ascii_start();
    if host.is_empty() || rest.is_empty() {
        return None;
    }
    if dovecot::is_service(rest) {
        return Some(Header { time, host, writer: Writer::Dovecot, program: b"dovecot", pid: None, text: rest });
    }
    let (program, pid, text) = match tag(rest) {
        Some(found) => found,
        None if rest.starts_with(b"last message repeated ") => (&[][..], None, rest),
        None => return None,
    };
    let writer = if program.is_empty() { Writer::Syslog } else { writer(program, text) };
    Some(Header { time, host, writer, program, pid, text })
}

/// `program[pid]: ` or `program: `.
fn tag(rest: &[u8]) -> Option<(&[u8], Option<u32>, &[u8])> {
    let end = memchr3(b'[', b':', b' ', rest)?;
    let program = &rest[..end];
    if program.is_empty() || rest[end] == b' ' {
        return None;
    }
    let (pid, after) = match rest[end..].strip_prefix(b"[").and_then(leading) {
        Some((pid, after)) => (u32::try_from(pid).ok(), after.strip_prefix(b"]")?),
        None => (None, &rest[end..]),
    };
    let text = after.strip_prefix(b":")?;
    Some((program, pid, text.strip_prefix(b" ").unwrap_or(text)))
}

/// Whose program it is.
pub(super) fn writer(program: &[u8], text: &[u8]) -> Writer {
    let last = memrchr(b'/', program).map_or(program, |at| &program[at + 1..]);
    match last {
        _ if text.starts_with(b"message repeated ") => Writer::Syslog,
        _ if program.starts_with(b"postfix") => Writer::Postfix,
        _ if program.starts_with(b"dovecot") => Writer::Dovecot,
        _ if last.starts_with(b"rspamd") => Writer::Rspamd,
        _ if last.starts_with(b"amavis") => Writer::Amavis,
        _ if last.starts_with(b"roundcube") => Writer::Roundcube,
        // an instance with a syslog_name of its own: `mx-out/smtp`
        b"smtpd" | b"smtp" | b"lmtp" | b"cleanup" | b"qmgr" | b"bounce" | b"pickup" | b"local" | b"virtual" | b"pipe" | b"error"
        | b"discard" | b"postscreen" | b"dnsblog" | b"tlsproxy" | b"postsuper" | b"scache" | b"anvil" | b"trivial-rewrite" | b"verify"
            if last.len() < program.len() =>
        {
            Writer::Postfix
        }
        _ => Writer::Foreign,
    }
}
