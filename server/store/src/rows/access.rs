//! A session or a failed try, to columns and back.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};
use tracemail_model::{
    access::Access,
    ids::RowId,
    message::TlsVersion,
    reason::Failure,
    status::{Action, Protocol},
    time::Micros,
};

use super::{
    Brief, Entry,
    coding::{Raw, Reader, Writer, ip_bytes, ip_from, word},
};
use crate::{
    Error, Result,
    dictionary::Dictionary,
    names::{Book, Look},
};

/// What nobody searches by. Stored: fields are only ever added at the end, as another version of `rest`.
#[derive(Serialize, Deserialize)]
struct Rest {
    /// The id's moment less the row's: logs of whole seconds have ids that count on.
    late: i64,
    /// After `time`.
    logout: Option<i64>,
    text: Option<String>,
    local_ip: Option<IpAddr>,
    local_port: Option<u16>,
    remote_port: Option<u16>,
    method: Option<u64>,
    tls_cipher: Option<u64>,
    bytes_in: Option<u64>,
    bytes_out: Option<u64>,
    deleted: Option<u32>,
    expunged: Option<u32>,
    trashed: Option<u32>,
    retrieved: Option<u32>,
    raw: Raw,
}

pub(super) fn encode(row: &Access, base: Entry, dictionary: &mut Dictionary) -> Result<Entry> {
    let mut texts = Writer::new(dictionary);
    let mut entry = Entry {
        outcome: row.action.code(),
        domain: texts.maybe_domain(row.domain.as_deref()),
        host: texts.word(&row.server),
        service: texts.word(&row.service),
        account: texts.maybe_address(Some(&row.user)),
        ip: row.remote_ip.map(ip_bytes),
        tls: row.tls.map(TlsVersion::code),
        protocol: Some(row.protocol.code()),
        failure: row.failure.map(Failure::code),
        client: texts.maybe_word(row.client.as_deref()),
        session: texts.maybe_exact(row.session.as_deref()),
        port: row.local_port.map(i64::from),
        ended: row.logout_time.map(|_| 1),
        ..base
    };
    entry.session_hash = entry.session.as_deref().map(|id| Brief::of(id).of_row(RowId(entry.id), texts.dictionary));
    let rest = Rest {
        late: RowId(entry.id).time().0.wrapping_sub(row.time.0),
        logout: row.logout_time.map(|t| t.0.wrapping_sub(row.time.0)),
        text: row.text.clone(),
        local_ip: row.local_ip,
        local_port: row.local_port,
        remote_port: row.remote_port,
        method: row.method.as_deref().map(|m| texts.plain(m)),
        tls_cipher: row.tls_cipher.as_deref().map(|c| texts.plain(c)),
        bytes_in: row.bytes_in,
        bytes_out: row.bytes_out,
        deleted: row.deleted,
        expunged: row.expunged,
        trashed: row.trashed,
        retrieved: row.retrieved,
        raw: texts.raw,
    };
    entry.rest = postcard::to_stdvec(&rest).map_err(Error::damaged)?;
    Ok(entry)
}

pub(super) fn decode(entry: &Entry, names: &mut Look<'_>) -> Result<Access> {
    let rest: Rest = postcard::from_bytes(&entry.rest).map_err(Error::damaged)?;
    let mut texts = Reader::new(names, &rest.raw);
    let time = Micros(RowId(entry.id).time().0.wrapping_sub(rest.late));
    let protocol = entry.protocol.unwrap_or_default();
    Ok(Access {
        id: RowId(entry.id),
        time,
        logout_time: rest.logout.map(|after| Micros(time.0.wrapping_add(after))),
        action: word(Action::from_code(entry.outcome), "action", entry.outcome)?,
        protocol: word(Protocol::from_code(protocol), "protocol", protocol)?,
        domain: texts.text(Book::Domain, entry.domain),
        server: texts.word(entry.host),
        service: texts.word(entry.service),
        user: texts.text(Book::Address, entry.account).unwrap_or_default(),
        failure: entry.failure.map(|f| word(Failure::from_code(f), "failure", f)).transpose()?,
        text: rest.text,
        client: texts.text(Book::Word, entry.client),
        local_ip: rest.local_ip,
        local_port: rest.local_port,
        remote_ip: entry.ip.as_deref().map(ip_from).transpose()?,
        remote_port: rest.remote_port,
        session: texts.exact(entry.session.as_ref()),
        method: rest.method.map(|m| texts.plain(m)),
        tls: entry.tls.map(|t| word(TlsVersion::from_code(t), "TLS version", t)).transpose()?,
        tls_cipher: rest.tls_cipher.map(|c| texts.plain(c)),
        bytes_in: rest.bytes_in,
        bytes_out: rest.bytes_out,
        deleted: rest.deleted,
        expunged: rest.expunged,
        trashed: rest.trashed,
        retrieved: rest.retrieved,
    })
}
