//! A message for one recipient, to columns and back.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use tracemail_model::{
    encryption::Encryption,
    filter::{Trust, thousandths},
    ids::RowId,
    message::{Attachment, Auth, Message, Spam, TlsVersion},
    reason::Reason,
    row::Kind,
    status::{Direction, Status},
    time::Micros,
};

use super::{
    Brief, Entry, File, SEPARATOR,
    coding::{Decimal, Raw, Reader, Writer, fold, ip_bytes, ip_from, without_nul, word},
    flag,
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
    updated: i64,
    text: Option<String>,
    client_host: Option<u64>,
    port: Option<u16>,
    relay_port: Option<u16>,
    dsn: Option<u64>,
    smtp_code: Option<u16>,
    attempts: u32,
    delay: Option<Decimal>,
    delays: Option<[Decimal; 4]>,
    tls_in_cipher: Option<u64>,
    tls_out_cipher: Option<u64>,
    tls_out_trust: Option<u64>,
    actions: Vec<u64>,
    forwarded_to: Vec<String>,
    autoreply: Option<String>,
    spam: Option<SpamRest>,
    attachments: Vec<FileRest>,
    /// A size beyond what the column holds.
    huge: Option<u64>,
    raw: Raw,
}

#[derive(Serialize, Deserialize)]
struct SpamRest {
    score: Decimal,
    required: Option<Decimal>,
    action: u64,
    symbols: Vec<(u64, Decimal)>,
}

#[derive(Serialize, Deserialize)]
struct FileRest {
    name: u64,
    sha256: Option<String>,
    size: Option<u64>,
    status: Option<u64>,
}

pub(super) fn encode(row: &Message, base: Entry, dictionary: &mut Dictionary) -> Result<(Entry, Vec<File>)> {
    let mut texts = Writer::new(dictionary);
    let mut entry = Entry {
        outcome: row.status.code(),
        domain: texts.maybe_domain(row.domain.as_deref()),
        host: texts.word(&row.host),
        service: texts.word(&row.service),
        account: texts.maybe_address(row.user.as_deref()),
        ip: row.client_ip.map(ip_bytes),
        tls: row.tls_in.map(TlsVersion::code),
        sender: texts.maybe_address(row.sender.as_deref()),
        recipient: texts.maybe_address(row.recipient.as_deref()),
        original_recipient: texts.maybe_address(row.original_recipient.as_deref()),
        header_from: texts.maybe_address(row.header_from.as_deref()),
        header_to: texts.maybe_address(row.header_to.as_deref()),
        size: row.size.map(clamped),
        message_id: texts.maybe_exact(row.message_id.as_deref()),
        queue_id: texts.maybe_exact(row.queue_id.as_deref()),
        reason: row.reason.map(Reason::code),
        helo: texts.maybe_word(row.helo.as_deref()),
        relay_host: texts.maybe_word(row.relay_host.as_deref()),
        relay_ip: row.relay_ip.map(ip_bytes),
        relay_tls: row.tls_out.map(TlsVersion::code),
        folder: texts.maybe_word(row.folder.as_deref()),
        virus: texts.maybe_word(row.virus.as_deref()),
        spf: texts.maybe_word(row.auth.spf.as_deref()),
        dkim: texts.maybe_word(row.auth.dkim.as_deref()),
        dmarc: texts.maybe_word(row.auth.dmarc.as_deref()),
        score: row.spam.as_ref().map(|spam| thousandths(spam.score)),
        actions: actions(&row.actions).map(|all| texts.dictionary.word(&all)),
        flags: flags(row),
        port: row.port.map(i64::from),
        relay_trust: row.tls_out_trust.as_deref().and_then(|word| Trust::from_name(&fold(word))).map(Trust::code),
        ..base
    };
    entry.message_hash = entry.message_id.as_deref().map(|id| Brief::of_message(id).of_row(RowId(entry.id), texts.dictionary));
    entry.queue_hash = entry.queue_id.as_deref().map(|id| Brief::of(id).of_row(RowId(entry.id), texts.dictionary));
    if let Some(subject) = &row.subject {
        let kept = without_nul(subject);
        texts.keep(subject, &kept);
        // SQLite's lower() folds ASCII, and what has none of the rest needs no more
        entry.subject_folded =
            (!subject.is_ascii()).then(|| fold(subject)).filter(|folded| **folded != kept.to_ascii_lowercase()).map(Cow::into_owned);
        entry.subject = Some(kept.into_owned());
    }
    let files = row.attachments.iter().enumerate().map(|(nth, file)| File {
        nth: nth as i64,
        name: texts.dictionary.word(&fold(&file.name)),
        sha256: file.sha256.as_deref().map(|hex| fold(hex).into_owned()),
        size: file.size.map(clamped),
        status: file.status.as_deref().map(|status| texts.dictionary.word(&fold(status))),
    });
    let files = files.collect();
    let mut plain = |text: &Option<String>| text.as_deref().map(|text| texts.plain(text));
    let rest = Rest {
        late: RowId(entry.id).time().0.wrapping_sub(row.time.0),
        updated: row.updated.0.wrapping_sub(row.time.0),
        text: row.text.clone(),
        client_host: plain(&row.client_host),
        port: row.port,
        relay_port: row.relay_port,
        dsn: plain(&row.dsn),
        smtp_code: row.smtp_code,
        attempts: row.attempts,
        delay: row.delay.map(Into::into),
        delays: row.delays.map(|all| all.map(Into::into)),
        tls_in_cipher: plain(&row.tls_in_cipher),
        tls_out_cipher: plain(&row.tls_out_cipher),
        tls_out_trust: plain(&row.tls_out_trust),
        actions: row.actions.iter().map(|action| texts.plain(action)).collect(),
        forwarded_to: row.forwarded_to.clone(),
        autoreply: row.autoreply.clone(),
        spam: row.spam.as_ref().map(|spam| SpamRest {
            score: spam.score.into(),
            required: spam.required.map(Into::into),
            action: texts.plain(&spam.action),
            symbols: spam.symbols.iter().map(|(name, weight)| (texts.plain(name), (*weight).into())).collect(),
        }),
        attachments: row.attachments.iter().map(|file| file_rest(file, &mut texts)).collect(),
        huge: row.size.filter(|size| i64::try_from(*size).is_err()),
        raw: texts.raw,
    };
    entry.rest = postcard::to_stdvec(&rest).map_err(Error::damaged)?;
    Ok((entry, files))
}

fn file_rest(file: &Attachment, texts: &mut Writer<'_>) -> FileRest {
    FileRest {
        name: texts.word(&file.name) as u64,
        sha256: file.sha256.clone(),
        size: file.size,
        status: file.status.as_deref().map(|status| texts.plain(status)),
    }
}

/// All actions as one word, each between separators; `None` when there is none.
fn actions(list: &[String]) -> Option<String> {
    let one = |action: &String| format!("{}{SEPARATOR}", fold(action).replace(SEPARATOR, "\u{241f}"));
    (!list.is_empty()).then(|| list.iter().fold(SEPARATOR.to_string(), |all, action| all + &one(action)))
}

/// What the column holds of a size; the rest keeps what lies beyond.
fn clamped(size: u64) -> i64 {
    i64::try_from(size).unwrap_or(i64::MAX)
}

fn flags(row: &Message) -> Option<i64> {
    let bit = |is: bool, bit: i64| if is { bit } else { 0 };
    let flags = bit(!row.attachments.is_empty(), flag::ATTACHMENT)
        | bit(!row.forwarded_to.is_empty(), flag::FORWARDED)
        | bit(row.autoreply.is_some(), flag::AUTOREPLY);
    let flags = row.encryption.map_or(flags, |how| flags | (flag::TOLD << how.code()));
    let flags = Encryption::ALL.iter().fold(flags, |flags, how| flags | bit(how.locks(row), flag::LOCKED << how.code()));
    (flags != 0).then_some(flags)
}

/// Of a row that stands: [`Message::updated`], in microseconds.
pub(super) fn updated(id: i64, rest: &[u8]) -> Result<i64> {
    // they come first in `Rest`
    let ((late, after), _) = postcard::take_from_bytes::<(i64, i64)>(rest).map_err(Error::damaged)?;
    Ok(RowId(id).time().0.wrapping_sub(late).wrapping_add(after))
}

pub(super) fn decode(entry: &Entry, names: &mut Look<'_>) -> Result<Message> {
    let rest: Rest = postcard::from_bytes(&entry.rest).map_err(Error::damaged)?;
    let mut texts = Reader::new(names, &rest.raw);
    let tls = |code: Option<i64>| code.map(|t| word(TlsVersion::from_code(t), "TLS version", t)).transpose();
    let time = Micros(RowId(entry.id).time().0.wrapping_sub(rest.late));
    // in the order in which `encode` wrote them
    let domain = texts.text(Book::Domain, entry.domain);
    let host = texts.word(entry.host);
    let service = texts.word(entry.service);
    let user = texts.text(Book::Address, entry.account);
    let sender = texts.text(Book::Address, entry.sender);
    let recipient = texts.text(Book::Address, entry.recipient);
    let original_recipient = texts.text(Book::Address, entry.original_recipient);
    let header_from = texts.text(Book::Address, entry.header_from);
    let header_to = texts.text(Book::Address, entry.header_to);
    let message_id = texts.exact(entry.message_id.as_ref());
    let queue_id = texts.exact(entry.queue_id.as_ref());
    let helo = texts.text(Book::Word, entry.helo);
    let relay_host = texts.text(Book::Word, entry.relay_host);
    let folder = texts.text(Book::Word, entry.folder);
    let virus = texts.text(Book::Word, entry.virus);
    let auth = Auth {
        spf: texts.text(Book::Word, entry.spf),
        dkim: texts.text(Book::Word, entry.dkim),
        dmarc: texts.text(Book::Word, entry.dmarc),
    };
    let subject = entry.subject.as_ref().map(|subject| texts.kept().unwrap_or_else(|| subject.clone()));
    let mut plain = |id: Option<u64>| id.map(|id| texts.plain(id));
    Ok(Message {
        id: RowId(entry.id),
        direction: if entry.kind == Kind::Sent.code() { Direction::Sent } else { Direction::Received },
        time,
        updated: Micros(time.0.wrapping_add(rest.updated)),
        domain,
        sender,
        recipient,
        original_recipient,
        header_from,
        header_to,
        subject,
        size: rest.huge.or_else(|| entry.size.map(|size| size as u64)),
        message_id,
        queue_id,
        status: word(Status::from_code(entry.outcome), "status", entry.outcome)?,
        reason: entry.reason.map(|r| word(Reason::from_code(r), "reason", r)).transpose()?,
        text: rest.text,
        host,
        client_ip: entry.ip.as_deref().map(ip_from).transpose()?,
        client_host: plain(rest.client_host),
        helo,
        user,
        service,
        port: rest.port,
        relay_host,
        relay_ip: entry.relay_ip.as_deref().map(ip_from).transpose()?,
        relay_port: rest.relay_port,
        dsn: plain(rest.dsn),
        smtp_code: rest.smtp_code,
        attempts: rest.attempts,
        delay: rest.delay.map(Into::into),
        delays: rest.delays.map(|all| all.map(Into::into)),
        tls_in: tls(entry.tls)?,
        tls_in_cipher: plain(rest.tls_in_cipher),
        tls_out: tls(entry.relay_tls)?,
        tls_out_cipher: plain(rest.tls_out_cipher),
        tls_out_trust: plain(rest.tls_out_trust),
        folder,
        actions: rest.actions.into_iter().map(|action| texts.plain(action)).collect(),
        forwarded_to: rest.forwarded_to,
        autoreply: rest.autoreply,
        spam: rest.spam.map(|spam| Spam {
            score: spam.score.into(),
            required: spam.required.map(Into::into),
            action: texts.plain(spam.action),
            symbols: spam.symbols.into_iter().map(|(name, weight)| (texts.plain(name), weight.into())).collect(),
        }),
        virus,
        auth,
        attachments: rest
            .attachments
            .into_iter()
            .map(|file| Attachment {
                name: texts.word(file.name as i64),
                sha256: file.sha256,
                size: file.size,
                status: file.status.map(|status| texts.plain(status)),
            })
            .collect(),
        encryption: Encryption::ALL.iter().copied().find(|how| entry.flags.unwrap_or_default() & (flag::TOLD << how.code()) != 0),
    })
}
