//! The log lines behind a row, as Postfix and Dovecot write them: what ripgrep searches, and what `tracemail import`
//! reads.
//!
//! In: a row and its number. Out: lines. Refuses to know: stories.

use tracemail_model::{
    access::Access,
    event::LogLine,
    message::Message,
    row::Row,
    status::{Action, Direction, Protocol, Status},
    time::Micros,
};

pub fn lines(row: &Row, n: u64) -> Vec<LogLine> {
    let texts = match row {
        Row::Access(row) => session(row, n % 30_000),
        Row::Message(row) => message(row, n % 30_000),
    };
    let line = |(i, text): (usize, String)| {
        let time = row.time().plus(i as i64 * 1_000);
        LogLine { time, text: format!("{} {text}", stamp(time)) }
    };
    texts.into_iter().enumerate().map(line).collect()
}

fn stamp(time: Micros) -> String {
    let (year, month, day, hour, minute, second, micros) = time.parts();
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{micros:06}+00:00")
}

fn session(row: &Access, pid: u64) -> Vec<String> {
    let protocol = if row.protocol == Protocol::Pop3 { "pop3" } else { "imap" };
    let (host, user, session) = (row.server.split('.').next().unwrap_or_default(), &row.user, row.session.as_deref().unwrap_or_default());
    let ip = row.remote_ip.map(|ip| ip.to_string()).unwrap_or_default();
    let peer = format!("user=<{user}>, method=PLAIN, rip={ip}, lip=192.0.2.1");
    if row.action == Action::FailedLogin {
        return vec![
            format!("{host} dovecot: auth-worker({pid}): sql({user},{ip},<{session}>): Password mismatch"),
            format!(
                "{host} dovecot: {protocol}-login: Disconnected: Connection closed (auth failed, 1 attempts in 2 secs): {peer}, TLS, session=<{session}>"
            ),
        ];
    }
    let (read, written) = (row.bytes_in.unwrap_or(0), row.bytes_out.unwrap_or(0));
    vec![
        format!("{host} dovecot: {protocol}-login: Login: {peer}, mpid={pid}, TLS, session=<{session}>"),
        format!(
            "{host} dovecot: {protocol}({user})<{pid}><{session}>: Disconnected: Logged out in={read} out={written} deleted=0 expunged=0 trashed=0 hdr_count=0 hdr_bytes=0 body_count=0 body_bytes=0"
        ),
    ]
}

fn message(row: &Message, pid: u64) -> Vec<String> {
    let host = row.host.split('.').next().unwrap_or_default();
    let queue_id = row.queue_id.as_deref().unwrap_or_default();
    let (sender, recipient) = (row.sender.as_deref().unwrap_or_default(), row.recipient.as_deref().unwrap_or_default());
    let ip = row.client_ip.map(|ip| ip.to_string()).unwrap_or_default();
    let client = row.client_host.as_deref().unwrap_or("unknown");
    let received = row.direction == Direction::Received;
    let smtpd = if received { "postfix/smtpd" } else { "postfix/submission/smtpd" };
    let login = row.user.as_ref().map(|user| format!(", sasl_method=PLAIN, sasl_username={user}")).unwrap_or_default();
    let envelope = format!("from=<{sender}> to=<{recipient}> proto=ESMTP helo=<{client}>");
    let text = row.text.as_deref().unwrap_or_default();
    let (size, delay) = (row.size.unwrap_or(0), row.delay.unwrap_or(0.0));
    let status = match row.status {
        Status::Rejected => "bounced",
        Status::Deferred | Status::Queued => "deferred",
        _ => "sent",
    };
    let (service, relay) = match (&row.relay_host, row.relay_ip) {
        (Some(name), Some(ip)) => ("smtp", format!("{name}[{ip}]:25")),
        _ => ("lmtp", "mail.example.com[private/dovecot-lmtp]".into()),
    };
    let header = |name: &str, value: &str| {
        format!("{host} postfix/cleanup[{pid}]: {queue_id}: info: header {name}: {value} from {client}[{ip}]; {envelope}")
    };
    let mut lines = vec![
        format!("{host} {smtpd}[{pid}]: {queue_id}: client={client}[{ip}]{login}"),
        format!("{host} postfix/cleanup[{pid}]: {queue_id}: message-id={}", row.message_id.as_deref().unwrap_or_default()),
        header("Subject", row.subject.as_deref().unwrap_or_default()),
    ];
    lines.extend(row.attachments.iter().map(|file| header("Content-Disposition", &format!("attachment; filename=\"{}\"", file.name))));
    lines.push(format!("{host} postfix/qmgr[771]: {queue_id}: from=<{sender}>, size={size}, nrcpt=1 (queue active)"));
    lines.push(format!(
        "{host} postfix/{service}[{pid}]: {queue_id}: to=<{recipient}>, relay={relay}, delay={delay}, delays=0.1/0.01/0.2/0.05, dsn=2.0.0, status={status} ({text})"
    ));
    if status != "deferred" {
        lines.push(format!("{host} postfix/qmgr[771]: {queue_id}: removed"));
    }
    lines
}
