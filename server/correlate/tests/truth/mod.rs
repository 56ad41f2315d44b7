//! The lab's truth (`scenarios.jsonl`) against what was told: each expectation finds its row, or says what is wrong with it.
//!
//! The lab's own ports stand for the usual ones, and its words are put into the product's.

use serde_json::Value;
use tracemail_model::{
    access::Access,
    event::{EventKind, LegKind},
    message::{Message, TlsVersion},
    reason::Failure,
    status::{Action, Direction, Status},
    time::Micros,
};

use crate::told::Told;

/// What an expectation found: nothing to say, or why not.
pub type Found = Result<(), String>;

/// One scenario's window in time.
pub struct Window {
    pub from: Micros,
    pub to: Micros,
}

impl Window {
    pub fn of(scenario: &Value) -> Self {
        let at = |name: &str| Micros((scenario[name].as_f64().expect("a time") * 1e6) as i64);
        Self { from: at("start").plus(-1_100_000), to: at("end").plus(1_000_000) }
    }

    fn has(&self, time: Micros) -> bool {
        self.from <= time && time <= self.to
    }
}

/// Text of a field, if it has one.
fn field<'a>(want: &'a Value, name: &str) -> Option<&'a str> {
    want.get(name).and_then(Value::as_str)
}

#[expect(clippy::needless_pass_by_value, reason = "a table of checks reads better without borrows")]
fn check<T: PartialEq + std::fmt::Debug>(wrong: &mut Vec<String>, name: &str, want: Option<T>, have: Option<T>) {
    if let Some(want) = &want
        && have.as_ref() != Some(want)
    {
        wrong.push(format!("{name}: wanted {want:?}, have {have:?}"));
    }
}

/// The best of the candidates: right in everything, else the one with the fewest faults.
fn best<'a, T: 'a>(candidates: impl Iterator<Item = &'a T>, faults: impl Fn(&T) -> Vec<String>) -> Option<(&'a T, Vec<String>)> {
    candidates.map(|row| (row, faults(row))).min_by_key(|(_, wrong)| wrong.len())
}

/// One expected login, logout or failed login. Each row answers for one login and one logout.
pub fn access(told: &Told, window: &Window, want: &Value, used: &mut Vec<(i64, String)>) -> Found {
    let action = field(want, "action").expect("an action");
    let taken = |row: &Access| used.contains(&(row.id.0, action.to_owned()));
    let rows = told.accesses();
    let candidates = rows.into_iter().filter(|row| {
        let at = if action == "logout" { row.logout_time } else { Some(row.time) };
        at.is_some_and(|at| window.has(at)) && !taken(row) && Some(row.user.as_str()) == field(want, "user")
    });
    let (row, wrong) = best(candidates, |row| access_faults(row, want, action)).ok_or("no such row")?;
    if !wrong.is_empty() {
        return Err(wrong.join("; "));
    }
    used.push((row.id.0, action.to_owned()));
    Ok(())
}

fn access_faults(row: &Access, want: &Value, action: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    let number = |name: &str| want.get(name).and_then(Value::as_u64);
    let wanted_action = if action == "failed" { Action::FailedLogin } else { Action::Login };
    check(&mut wrong, "action", Some(wanted_action), Some(row.action));
    check(&mut wrong, "protocol", field(want, "protocol").map(str::to_lowercase), Some(row.protocol.name().to_owned()));
    check(&mut wrong, "remote_ip", field(want, "remote_ip").map(str::to_owned), row.remote_ip.map(|ip| ip.to_string()));
    check(&mut wrong, "rport", number("rport").map(|port| port as u16), row.remote_port);
    check(&mut wrong, "failure", field(want, "reason"), row.failure.map(Failure::name));
    check(&mut wrong, "tls", field(want, "tls"), row.tls.map(TlsVersion::name));
    if field(want, "protocol") == Some("SMTP") {
        check(&mut wrong, "port", number("port").map(usual_port), row.local_port);
    } else {
        check(&mut wrong, "port", number("port").map(|port| port as u16), row.local_port);
        check(&mut wrong, "local_ip", field(want, "local_ip").map(str::to_owned), row.local_ip.map(|ip| ip.to_string()));
    }
    if let Some(client) = field(want, "client")
        && !row.client.as_ref().is_some_and(|have| have.starts_with(client))
    {
        wrong.push(format!("client: wanted {client}, have {:?}", row.client));
    }
    for (name, have) in [("deleted", row.deleted), ("expunged", row.expunged), ("trashed", row.trashed), ("retr", row.retrieved)] {
        check(&mut wrong, name, number(name).map(|n| n as u32), have);
    }
    wrong
}

/// The lab runs beside other servers, so its ports are the usual ones plus something.
fn usual_port(port: u64) -> u16 {
    match port {
        2587 | 2588 => 587,
        2465 => 465,
        _ => 25,
    }
}

/// One expected received message.
pub fn received(told: &Told, window: &Window, want: &Value) -> Found {
    let rcpt = field(want, "rcpt");
    let rows = told.of_direction(Direction::Received);
    let candidates = rows.into_iter().filter(|row| {
        let to = [row.recipient.as_deref(), row.original_recipient.as_deref()];
        window.has(row.time)
            && (to.contains(&rcpt) || rcpt.is_none())
            && field(want, "queue_id").is_none_or(|id| row.queue_id.as_deref() == Some(id))
    });
    let (_, wrong) = best(candidates, |row| received_faults(told, row, want)).ok_or("no such row")?;
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("; ")) }
}

fn received_faults(told: &Told, row: &Message, want: &Value) -> Vec<String> {
    let mut wrong = message_faults(row, want);
    let status = match field(want, "verdict").expect("a verdict") {
        "accepted" | "forwarded" => Status::Accepted,
        "quarantined" if want.get("released").is_some() => Status::Accepted,
        "quarantined" => Status::Quarantined,
        "deferred" => Status::Deferred,
        _ => Status::Rejected,
    };
    check(&mut wrong, "status", Some(status), Some(row.status));
    if let Some(folder) = want.get("folder") {
        check(&mut wrong, "folder", Some(folder.as_str()), Some(row.folder.as_deref()));
    }
    check(&mut wrong, "tls", want.get("tls").map(Value::as_str), Some(row.tls_in.map(TlsVersion::name)));
    check(&mut wrong, "filter", want.get("filter").and_then(Value::as_bool), Some(!row.actions.is_empty()));
    check(&mut wrong, "auto_reply", want.get("auto_reply").and_then(Value::as_bool), Some(row.autoreply.is_some()));
    check(&mut wrong, "virus", field(want, "virus"), row.virus.as_deref());
    check(&mut wrong, "antispam", field(want, "antispam"), row.spam.as_ref().map(|spam| spam.action.as_str()));
    check(&mut wrong, "discarded", want.get("discarded").and_then(Value::as_bool), Some(row.actions.iter().any(|a| a == "discard")));
    if field(want, "orig_rcpt").is_some_and(|given| row.original_recipient.as_deref().or(row.recipient.as_deref()) != Some(given)) {
        wrong.push(format!("orig_rcpt: have {:?}", row.original_recipient));
    }
    for symbol in want.get("antispam_symbols").and_then(Value::as_array).into_iter().flatten() {
        let has = row.spam.as_ref().is_some_and(|spam| spam.symbols.iter().any(|(name, _)| Some(name.as_str()) == symbol.as_str()));
        check(&mut wrong, "symbol", Some(true), Some(has));
    }
    if let Some(to) = want.get("forwarded_to").and_then(Value::as_array) {
        let to: Vec<_> = to.iter().filter_map(Value::as_str).collect();
        check(&mut wrong, "forwarded_to", Some(to), Some(row.forwarded_to.iter().map(String::as_str).collect()));
    }
    check(&mut wrong, "released", want.get("released").and_then(Value::as_bool), Some(has_event(told, row, EventKind::Released)));
    check(&mut wrong, "deleted", want.get("deleted_by_admin").and_then(Value::as_bool), Some(has_event(told, row, EventKind::Deleted)));
    check(&mut wrong, "earlier", field(want, "earlier").map(|_| true), Some(row.attempts > 1));
    if let Some(by) = field(want, "by") {
        let reasons: &[&str] = match by {
            "greylist" => &["greylisted"],
            "antispam" => &["confirmed-junk"],
            "antivirus" => &["virus"],
            "unknown recipient" => &["recipient-unknown"],
            "relay denied" => &["relaying-denied"],
            "sender domain" => &["sender-domain"],
            "size" => &["oversized"],
            "quota" => &["mailbox-full"],
            "rbl" => &["rbl"],
            "policy" | "policy hold" | "sieve" => &["policy", "banned-sender", "host-denied"],
            _ => &[row.reason.map_or("", |reason| reason.name())],
        };
        if !row.reason.is_some_and(|reason| reasons.contains(&reason.name())) {
            wrong.push(format!("reason: wanted one of {reasons:?}, have {:?}", row.reason));
        }
    }
    wrong
}

/// What received and sent expectations have in common.
fn message_faults(row: &Message, want: &Value) -> Vec<String> {
    let mut wrong = Vec::new();
    let real_id = |id: &&str| id.starts_with('<');
    check(&mut wrong, "message_id", field(want, "message_id").filter(real_id), row.message_id.as_deref());
    check(&mut wrong, "sender", field(want, "sender"), row.sender.as_deref());
    check(&mut wrong, "client_ip", field(want, "client_ip").map(str::to_owned), row.client_ip.map(|ip| ip.to_string()));
    if let Some(subject) = field(want, "subject") {
        // Postfix cuts at 200 bytes, "Subject: " included
        let have = row.subject.as_deref().unwrap_or("\u{0}");
        if subject != have && !(have.len() > 150 && subject.starts_with(have)) {
            wrong.push(format!("subject: wanted {subject:?}, have {have:?}"));
        }
    }
    if let Some(reply) = field(want, "reply") {
        let have = format!("{} {}", row.smtp_code.unwrap_or_default(), row.dsn.as_deref().unwrap_or_default());
        check(&mut wrong, "reply", Some(reply), Some(have.as_str()));
    }
    wrong
}

fn has_event(told: &Told, row: &Message, kind: EventKind) -> bool {
    told.kinds(row).contains(&kind)
}

/// One expected sent message, with each of its recipients.
pub fn sent(told: &Told, window: &Window, want: &Value) -> Found {
    let mut wrong = Vec::new();
    for to in want["recipients"].as_array().expect("recipients") {
        let rows = told.of_direction(Direction::Sent);
        let candidates = rows.into_iter().filter(|row| {
            window.has(row.time)
                && row.recipient.as_deref() == field(to, "rcpt")
                && field(want, "queue_id").is_none_or(|id| row.queue_id.as_deref() == Some(id))
        });
        match best(candidates, |row| sent_faults(told, row, want, to)) {
            Some((_, faults)) => wrong.extend(faults),
            None => wrong.push(format!("no row for {}", to["rcpt"])),
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("; ")) }
}

fn sent_faults(told: &Told, row: &Message, want: &Value, to: &Value) -> Vec<String> {
    let mut wrong = message_faults(row, want);
    let statuses: &[Status] = match field(to, "status").expect("a status") {
        "delivered" => &[Status::Delivered],
        "rejected" => &[Status::Rejected],
        "blocked" | "deleted by admin" => &[Status::Blocked],
        // the log goes on until they expire
        _ => &[Status::Queued, Status::Expired],
    };
    if !statuses.contains(&row.status) {
        wrong.push(format!("status: wanted one of {statuses:?}, have {:?}", row.status));
    }
    let relay = format!(
        "{}[{}]:{}",
        row.relay_host.as_deref().unwrap_or_default(),
        row.relay_ip.map(|ip| ip.to_string()).unwrap_or_default(),
        row.relay_port.unwrap_or_default()
    );
    check(&mut wrong, "relay", field(to, "relay"), Some(&relay));
    check(&mut wrong, "dsn", field(to, "dsn"), row.dsn.as_deref());
    check(&mut wrong, "tls_out", to.get("tls").map(Value::as_str), Some(row.tls_out.map(TlsVersion::name)));
    check(&mut wrong, "verified", to.get("tls_verified").map(|_| "Verified"), row.tls_out_trust.as_deref());
    check(&mut wrong, "earlier", field(to, "earlier").map(|_| true), Some(row.attempts > 1));
    check(&mut wrong, "folder", field(to, "folder"), row.folder.as_deref());
    check(&mut wrong, "tls_in", field(want, "tls_in"), row.tls_in.map(TlsVersion::name));
    check(&mut wrong, "port", want.get("port").and_then(Value::as_u64).map(usual_port), row.port);
    check(&mut wrong, "user", field(want, "sasl_user"), row.user.as_deref());
    let bounced = told.legs_of(row).iter().any(|(kind, _)| *kind == LegKind::Bounce);
    check(&mut wrong, "bounce", to.get("bounce").and_then(Value::as_bool), Some(bounced));
    if want.get("also_received").is_some() {
        let twin = told.of_direction(Direction::Received).into_iter().any(|twin| twin.queue_id == row.queue_id);
        check(&mut wrong, "also received", Some(true), Some(twin));
    }
    wrong
}
