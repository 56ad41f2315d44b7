//! What stands before a daemon's own words: when, where, who.
//!
//! In: a whole line. Out: a [`Header`] and the daemon's text. Forms: RFC 3164 and Postfix's own file, RFC 3339 and RFC
//! 5424 syslog, Dovecot's and Rspamd's own files, multilog's TAI64N, Roundcube's brackets; before any of them a BOM, a
//! `<PRI>`, a docker-compose prefix.
//! Refuses to know: what the text says.

mod moment;
mod rfc5424;
mod tag;

use tracemail_model::time::Micros;

use crate::{clock::Clock, cut::find};

/// The beginning of a line, understood.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Header<'a> {
    /// When.
    pub time: Micros,
    /// Where; empty when the line does not say.
    pub host: &'a [u8],
    /// Who wrote it.
    pub writer: Writer,
    /// The program as the line names it.
    pub program: &'a [u8],
    /// Its process.
    pub pid: Option<u32>,
    /// Its words.
    pub text: &'a [u8],
}

/// The families of programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Writer {
    Postfix,
    Dovecot,
    Rspamd,
    Amavis,
    Roundcube,
    /// syslog itself: `last message repeated N times`.
    Syslog,
    Foreign,
}

/// Reads the header of a line, whatever its form.
pub(crate) fn read<'a>(line: &'a [u8], clock: &Clock) -> Option<Header<'a>> {
    let line = bare(line);
    if let Some(header) = framed(line, clock) {
        return Some(header);
    }
    // docker-compose puts `mail_1  | ` before what the container wrote
    let bar = find(&line[..line.len().min(100)], b"| ")?;
    framed(line[bar + 2..].trim_ascii_start(), clock)
}

/// Without byte order mark, carriage return, NULs and blanks at the ends.
pub(crate) fn bare(line: &[u8]) -> &[u8] {
    let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
    let blank = |b: &u8| matches!(b, b' ' | b'\r' | b'\n' | b'\t' | 0);
    let start = line.iter().position(|b| !blank(b)).unwrap_or(line.len());
    let end = line.iter().rposition(|b| !matches!(b, b'\r' | b'\n' | 0)).map_or(start, |last| last + 1);
    line.get(start..end).unwrap_or(&[])
}

fn framed<'a>(line: &'a [u8], clock: &Clock) -> Option<Header<'a>> {
    let line = match priority(line) {
        Some(rest) => match rest.strip_prefix(b"1 ") {
            Some(rest) => return rfc5424::read(rest, clock),
            None => rest,
        },
        None => line,
    };
    let (at, rest) = moment::read(line, clock)?;
    // `docker compose logs -t` puts a time of its own before the line's
    let (at, rest) = moment::read(rest, clock).unwrap_or((at, rest));
    tag::read(at, rest)
}

/// `<22>`: RFC 5424 section 6.2.1.
fn priority(line: &[u8]) -> Option<&[u8]> {
    let (value, rest) = crate::cut::leading(line.strip_prefix(b"<")?)?;
    if value > 191 {
        return None;
    }
    rest.strip_prefix(b">")
}
