//! One line of a mail log in, one typed [`Record`] out.
//!
//! In: bytes of one line (without its newline) and a [`Clock`] for what lines leave out (year, time zone).
//! Out: a record that borrows the line; what cannot be understood is `Body::Unknown`, never an error.
//! Refuses to know: other lines, files, the present. No regex; linear in the line; never panics, whatever the bytes.
//!
//! A line walks `header` (when, where, who), then its daemon's module, and comes out as a [`Record`]; one that a machine
//! wrote as a JSON object is [`json`]'s. [`fields()`] writes a record as the JSON of `tracemail parse`. To add a form: 1 a
//! line of it in `corpus/<daemon>/`; 2 its reading in the daemon's module; 3 if it tells something new, a variant in
//! `record` and its place in `kind` and `fields`.

mod amavis;
mod clock;
mod cut;
mod dovecot;
mod fields;
mod header;
pub mod json;
mod kind;
mod mask;
mod path;
mod peer;
mod postfix;
#[expect(missing_docs, reason = "the variants' fields are the log's own words")]
pub mod record;
mod reply;
mod roundcube;
mod rspamd;
mod tls;

pub use clock::Clock;
pub use fields::fields;
pub use kind::kind;
pub use mask::mask;
pub use record::Record;

use header::Writer;
use record::{Body, Unknown};

/// Readers keep this much of a line; what is longer was cut by whoever read it and is not trusted.
pub const LONGEST_LINE: usize = 64 * 1024;

/// Reads one line.
pub fn parse<'a>(line: &'a [u8], clock: &Clock) -> Record<'a> {
    let bare = header::bare(line);
    if json::begins(bare) {
        return json::record(bare, clock);
    }
    let Some(header) = header::read(line, clock) else {
        return Record { time: clock.now, host: &[], service: &[], pid: None, body: Body::Unknown(Unknown::NoHeader) };
    };
    let mut record =
        Record { time: header.time, host: header.host, service: header.program, pid: header.pid, body: Body::Unknown(Unknown::Form) };
    if line.len() >= LONGEST_LINE {
        record.body = Body::Unknown(Unknown::TooLong);
        return record;
    }
    let body = match header.writer {
        Writer::Postfix => postfix::read(header.program, header.text),
        Writer::Dovecot => json::logged(&mut record, header.text, clock).or_else(|| dovecot::read(&mut record, header.text)),
        Writer::Rspamd => rspamd::read(header.text),
        Writer::Amavis => amavis::read(header.text),
        Writer::Roundcube => roundcube::read(header.text),
        Writer::Syslog => repeated(header.text),
        Writer::Foreign => Some(Body::Unknown(Unknown::Foreign)),
    };
    record.body = body.unwrap_or(Body::Unknown(Unknown::Form));
    record
}

/// `last message repeated 3 times`, `message repeated 3 times: […]`.
fn repeated(text: &[u8]) -> Option<Body<'_>> {
    let (times, _) = cut::leading(cut::cut(text, b"message repeated ")?.1)?;
    Some(Body::Repeated(u32::try_from(times).ok()?))
}
