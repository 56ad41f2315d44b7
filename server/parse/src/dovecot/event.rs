//! Events exported to the log (`event_exporter … { format = json  transport = log }`): what no other line tells.
//!
//! In: the JSON object a `stats` line holds. Out: [`Dovecot::Granted`] for a login over SMTP (Postfix has no line for it)
//! and [`Dovecot::Fetched`] for a message a POP3 client took. A quote inside a JSON string has a backslash before it, so
//! `"name":"` can only be a name. Refuses to know: the events other lines tell as well.

use std::net::IpAddr;

use memchr::memchr;

use super::origin::Origin;
use crate::{
    cut::{find, leading},
    peer::ip,
    record::{Body, Dovecot},
};

/// Reads an event; one that tells nothing new is noise.
pub(super) fn read<'a>(origin: &Origin<'a>) -> Option<Body<'a>> {
    let json = origin.text;
    let name = json.strip_prefix(b"{\"event\":\"")?;
    let told = if name.starts_with(b"auth_request_finished\"") {
        granted(json)
    } else if name.starts_with(b"mail_opened\"") {
        fetched(json)
    } else {
        None
    };
    Some(told.map_or(Body::Noise, Body::Dovecot))
}

/// `"success":"yes", "service":"smtp", "mechanism":…, "remote_ip":…, "local_ip":…, "user":…`
fn granted(json: &[u8]) -> Option<Dovecot<'_>> {
    if text(json, b"\"service\":\"")? != b"smtp" || text(json, b"\"success\":\"")? != b"yes" {
        return None;
    }
    let address = |name| text(json, name).and_then(ip);
    let remote_ip: IpAddr = address(b"\"remote_ip\":\"")?;
    let (user, method) = (text(json, b"\"user\":\"")?, text(json, b"\"mechanism\":\""));
    Some(Dovecot::Granted { user, remote_ip, local_ip: address(b"\"local_ip\":\""), method })
}

/// `"reason_code":["pop3:cmd_retr"], "user":…, "session":…, "mailbox":…, "uid":N`; `TOP` is no download.
fn fetched(json: &[u8]) -> Option<Dovecot<'_>> {
    find(json, b"\"reason_code\":[\"pop3:cmd_retr\"")?;
    let uid = find(json, b"\"uid\":").and_then(|at| leading(&json[at + 6..]))?.0;
    let (user, session) = (text(json, b"\"user\":\"")?, text(json, b"\"session\":\"")?);
    Some(Dovecot::Fetched { user, session, mailbox: text(json, b"\"mailbox\":\"")?, uid: u32::try_from(uid).ok()? })
}

/// The string behind a name. One that holds escapes is none: nobody gets in under such a name, and a guess would be worse.
fn text<'a>(json: &'a [u8], name: &[u8]) -> Option<&'a [u8]> {
    let value = &json[find(json, name)? + name.len()..];
    let value = &value[..memchr(b'"', value)?];
    (!value.contains(&b'\\')).then_some(value)
}
