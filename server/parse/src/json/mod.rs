//! A line that a machine wrote as one JSON object: exporters of Dovecot and Rspamd, `postqueue -j`, and Tracemail's own
//! timeline events for gateways that have no log we read.
//!
//! In: the object's bytes, bare or behind a syslog header (Dovecot's `transport = log`), and a [`Clock`] for objects that
//! carry no time. Out: a [`Feed`], or a [`Fault`] that says to its sender what is wrong with it. Owned text: JSON escapes.
//! Refuses to know: other lines, HTTP. serde_json bounds the depth (128); the reader bounds the length; nothing panics.
//!
//! To add a machine: 1 a file here that reads its objects; 2 its shape in [`said`]; 3 a variant of [`Said`].

pub mod auth;
pub mod dovecot;
pub mod event;
mod members;
pub mod postqueue;
pub mod scan;

use serde_json::{Map, Value};
use tracemail_model::{
    ids::Key,
    time::{DAY, Micros, SECOND},
};

pub use auth::AuthTry;
pub use dovecot::{Deed, Deposit};
pub use event::Given;
pub use postqueue::{Listed, QueueEntry, mark};
pub use scan::Scan;

use crate::{
    Clock, LONGEST_LINE,
    record::{Body, Record, Unknown},
};
use members::Members;

/// The JSON Schema (2020-12) of our own events, as it is served.
pub const SCHEMA: &str = include_str!("schema.json");

/// What one object says, and what tells it apart from every other.
#[derive(Clone, Debug, PartialEq)]
pub struct Feed {
    /// Of our own events the hash of their id, else of the whole object; the same object told twice has the same.
    pub key: Key,
    /// What it says.
    pub said: Said,
}

/// What an object says, by machine.
#[derive(Clone, Debug, PartialEq)]
pub enum Said {
    /// One of our own events.
    Given(Box<Given>),
    /// Rspamd looked at a message.
    Scan(Box<Scan>),
    /// A message stands in Postfix's queue now.
    Queued(Box<QueueEntry>),
    /// A listing of the queue ended; all of it was told.
    Listed(Listed),
    /// Dovecot let somebody in, or turned him away.
    Auth(Box<AuthTry>),
    /// Dovecot put a message into a mailbox, or a filter rule did something with it.
    Deposit(Box<Deposit>),
    /// Something was done in a session.
    Deed(Box<Deed>),
    /// An event we know that carries no fact we keep.
    Nothing,
}

/// Why an object was not taken: a word for programs, a sentence for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// `not-json`, `unknown-form`, `bad-event`, `future-time`, `too-long`.
    pub code: &'static str,
    /// What is wrong and what to do.
    pub message: String,
}

impl Fault {
    fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }
}

/// An object with when and where it was told.
#[derive(Clone, Debug, PartialEq)]
pub struct Told<'a> {
    /// When, by the machine's own clock, else now.
    pub time: Micros,
    /// Where; a slice of the line, empty when it does not say.
    pub host: &'a [u8],
    /// Who: `event`, `rspamd`, `postqueue`, `dovecot`.
    pub service: &'static str,
    /// What.
    pub feed: Feed,
}

/// Whether a line can only be an object.
pub(crate) fn begins(line: &[u8]) -> bool {
    line.first() == Some(&b'{')
}

/// Reads one object.
pub fn read<'a>(object: &'a [u8], clock: &Clock) -> Result<Told<'a>, Fault> {
    if object.len() >= LONGEST_LINE {
        return Err(Fault::new("too-long", format!("a line has at most {} bytes", LONGEST_LINE - 1)));
    }
    let value: Value = serde_json::from_slice(object).map_err(|e| Fault::new("not-json", format!("this is no JSON object: {e}")))?;
    let Value::Object(mut members) = value else {
        return Err(Fault::new("not-json", "each line is one JSON object: {…}"));
    };
    let mut time = None;
    // as collectors wrap what they were posted: when they got it, and the body
    if members.contains_key("recv_ts")
        && let Some(Value::Object(body)) = members.get_mut("body").map(Value::take)
    {
        time = moment(members.get("recv_ts"));
        members = body;
    }
    let mut told = said(object, &members, clock)?;
    if let Some(time) = time
        && told.1.is_none()
    {
        told.1 = Some(time);
    }
    let (service, told_time, host, said) = told;
    let time = told_time.unwrap_or(clock.now);
    if time > clock.now.plus(DAY) {
        return Err(Fault::new("future-time", format!("its time, {time}, lies more than a day ahead of now")));
    }
    let key = match &said {
        Said::Given(given) => Key::of([&b"event"[..], given.id.as_bytes()]),
        _ => Key::of([service.as_bytes(), Value::Object(members).to_string().as_bytes()]),
    };
    Ok(Told { time, host: plain(object, &host), service, feed: Feed { key, said } })
}

/// Service, time, host, and what it says.
type Parts = (&'static str, Option<Micros>, String, Said);

fn said(object: &[u8], members: &Map<String, Value>, clock: &Clock) -> Result<Parts, Fault> {
    if members.contains_key("schema") {
        let given = event::read(object)?;
        return Ok(("event", Some(given.time), given.host.clone().unwrap_or_default(), Said::Given(Box::new(given))));
    }
    let of = Members(members);
    if members.contains_key("event") && members.contains_key("fields") {
        let (service, said) = dovecot::read(of);
        return Ok((service, dovecot::time(of), of.text("hostname").unwrap_or_default(), said));
    }
    if members.contains_key("queue_name") && members.contains_key("queue_id") {
        let entry = postqueue::entry(of).ok_or_else(|| Fault::new("unknown-form", "this is no entry of `postqueue -j`"))?;
        return Ok(("postqueue", None, String::new(), Said::Queued(Box::new(entry))));
    }
    if let Some(listed) = postqueue::listed(of, clock) {
        return Ok(("postqueue", None, String::new(), Said::Listed(listed)));
    }
    if members.contains_key("qid") && members.contains_key("action") && members.contains_key("score") {
        let host = of.text("rspamd_server").or_else(|| of.text("mta_name")).unwrap_or_default();
        return Ok(("rspamd", of.moment("unix_time"), host, Said::Scan(Box::new(scan::read(of)))));
    }
    if members.contains_key("login") && members.contains_key("session_id") && members.contains_key("pwhash") {
        // Dovecot's report to an auth policy server says less than its event of the same try
        return Ok(("auth", None, String::new(), Said::Nothing));
    }
    Err(Fault::new(
        "unknown-form",
        "this is none of: an event of ours (\"schema\": 1), of Dovecot's event exporter, of Rspamd's metadata exporter, an entry of `postqueue -j`",
    ))
}

/// A record out of a line that is an object and nothing else.
pub(crate) fn record<'a>(object: &'a [u8], clock: &Clock) -> Record<'a> {
    match read(object, clock) {
        Ok(Told { time, host, service, feed }) => Record { time, host, service: service.as_bytes(), pid: None, body: body(feed) },
        Err(fault) => {
            let why = match fault.code {
                "not-json" | "unknown-form" => Unknown::NoHeader,
                "too-long" => Unknown::TooLong,
                _ => Unknown::Form,
            };
            Record { time: clock.now, host: &[], service: &[], pid: None, body: Body::Unknown(why) }
        }
    }
}

/// What Dovecot's stats process logged for its exporter; only Dovecot's own events are believed there.
pub(crate) fn logged<'a>(record: &mut Record<'a>, text: &'a [u8], clock: &Clock) -> Option<Body<'a>> {
    let rest = text.strip_prefix(b"stats: ")?;
    let object = rest.strip_prefix(b"Info: ").unwrap_or(rest);
    if !begins(object) {
        return None;
    }
    let told = read(object, clock).ok()?;
    record.service = b"stats";
    matches!(told.feed.said, Said::Auth(_) | Said::Deposit(_) | Said::Deed(_) | Said::Nothing).then(|| body(told.feed))
}

fn body<'a>(feed: Feed) -> Body<'a> {
    if feed.said == Said::Nothing { Body::Noise } else { Body::Feed(Box::new(feed)) }
}

/// The same letters as they stand in the line; empty where they were escaped.
fn plain<'a>(line: &'a [u8], text: &str) -> &'a [u8] {
    memchr::memmem::find(line, text.as_bytes()).map_or(&[], |at| &line[at..at + text.len()])
}

/// RFC 3339, or seconds since 1970 with a fraction.
fn moment(value: Option<&Value>) -> Option<Micros> {
    match value? {
        Value::String(text) => Micros::parse_rfc3339(text),
        Value::Number(number) => {
            let seconds = number.as_f64().filter(|seconds| (0.0..1e11).contains(seconds))?;
            Some(Micros((seconds * SECOND as f64).round() as i64))
        }
        _ => None,
    }
}
