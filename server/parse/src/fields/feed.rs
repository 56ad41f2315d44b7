//! The fields of machine-written objects.
//!
//! In: what an object said. Out: its facts under the names every other line's have. Refuses to know: JSON's syntax.

use serde_json::{Map, Value};
use tracemail_model::{
    reason::{Failure, Reason},
    status::Protocol,
};

use super::Fields;
use crate::json::{AuthTry, Deed, Deposit, Given, QueueEntry, Said, Scan};

pub(super) fn write(out: &mut Fields, said: &Said) {
    match said {
        Said::Given(given) => event(out, given),
        Said::Scan(scan) => of_scan(out, scan),
        Said::Queued(entry) => queued(out, entry),
        Said::Auth(told) => auth(out, told),
        Said::Deposit(told) => deposit(out, told),
        Said::Deed(told) => deed(out, told),
        Said::Listed(_) | Said::Nothing => {}
    }
}

impl Fields {
    fn string(&mut self, name: &str, value: Option<&String>) {
        self.some(name, value.map(String::as_str));
    }
}

fn event(out: &mut Fields, given: &Given) {
    out.put("event", given.kind.name());
    out.string("queue_id", given.queue_id.as_ref());
    out.string("message_id", given.message_id.as_ref());
    out.string("from", given.sender.as_ref());
    recipients(out, &given.recipient);
    out.string("client_host", given.client_host.as_ref());
    out.ip("client_ip", given.client_ip);
    out.string("helo", given.helo.as_ref());
    out.string("user", given.user.as_ref());
    out.some("protocol", given.protocol.map(Protocol::name));
    out.string("dsn", given.dsn.as_ref());
    out.some("smtp_code", given.smtp_code);
    out.string("relay_host", given.relay_host.as_ref());
    out.ip("relay_ip", given.relay_ip);
    out.some("relay_port", given.relay_port);
    out.some("size", given.size);
    out.some("reason", given.reason.map(Reason::name));
    out.string("text", given.text.as_ref());
    out.string("session", given.session.as_ref());
    out.string("client", given.client.as_ref());
    out.string("folder", given.folder.as_ref());
    out.string("subject", given.subject.as_ref());
}

fn of_scan(out: &mut Fields, scan: &Scan) {
    out.put("queue_id", scan.queue_id.as_str());
    out.string("message_id", scan.message_id.as_ref());
    out.string("from", scan.from.as_ref());
    recipients(out, &scan.recipients);
    out.ip("client_ip", scan.ip);
    out.string("helo", scan.helo.as_ref());
    out.string("user", scan.user.as_ref());
    out.some("tls", scan.tls.as_ref().map(|(version, _)| version.name()));
    out.some("size", scan.size);
    out.string("text", scan.text.as_ref());
    out.put("action", scan.action.as_str());
    out.put("score", scan.score);
    out.some("required", scan.required);
    let symbols: Map<String, Value> = scan.symbols.iter().map(|(name, weight, _)| (name.clone(), (*weight).into())).collect();
    out.put("symbols", symbols);
    out.string("subject", scan.subject.as_ref());
    out.string("virus", scan.virus.as_ref());
    let names: Vec<Value> = scan.attachments.iter().map(|file| file.name.as_str().into()).collect();
    if !names.is_empty() {
        out.put("attachments", names);
    }
}

fn queued(out: &mut Fields, entry: &QueueEntry) {
    out.put("queue_id", entry.queue_id.as_str());
    out.put("from", entry.sender.as_str());
    let to: Vec<String> = entry.recipients.iter().map(|(to, _)| to.clone()).collect();
    recipients(out, &to);
    out.put("status", entry.queue.as_str());
    out.some("size", entry.size);
    out.some("text", entry.recipients.iter().find_map(|(_, why)| why.as_deref()));
}

fn auth(out: &mut Fields, told: &AuthTry) {
    out.put("user", told.user.as_str());
    out.string("method", told.method.as_ref());
    out.some("protocol", told.protocol.map(Protocol::name));
    out.some("reason", told.failure.map(Failure::name));
    out.string("text", told.text.as_ref());
    out.string("session", told.session.as_ref());
    out.ip("remote_ip", told.remote_ip);
    out.some("remote_port", told.remote_port);
    out.ip("local_ip", told.local_ip);
    out.some("local_port", told.local_port);
}

fn deposit(out: &mut Fields, told: &Deposit) {
    out.string("message_id", told.message_id.as_ref());
    out.put("user", told.user.as_str());
    out.string("text", told.error.as_ref());
    out.string("session", told.session.as_ref());
    out.string("folder", told.folder.as_ref());
    out.string("action", told.action.as_ref());
    out.string("rule", told.rule.as_ref());
    out.string("subject", told.subject.as_ref());
}

fn deed(out: &mut Fields, told: &Deed) {
    out.put("event", told.kind.name());
    out.put("user", told.user.as_str());
    out.some("protocol", told.protocol.map(Protocol::name));
    out.put("session", told.session.as_str());
    out.ip("remote_ip", told.remote_ip);
    out.string("folder", told.folder.as_ref());
    out.some("uid", told.uid);
}

/// One as a string, several as a list.
fn recipients(out: &mut Fields, list: &[String]) {
    match list {
        [] => {}
        [only] => out.put("to", only.as_str()),
        many => out.put("to", many.to_vec()),
    }
}
