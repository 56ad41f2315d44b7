//! The fields of the spam filters' lines.
//!
//! In: a [`Task`] or an [`Amavis`]. Out: its facts in the map. Refuses to know: JSON's syntax.

use serde_json::{Map, Value};

use super::Fields;
use crate::record::{Amavis, Task, text};

pub(super) fn task(out: &mut Fields, task: &Task<'_>) {
    out.bytes("queue_id", task.queue_id);
    if !task.message_id.is_empty() {
        out.put("message_id", format!("<{}>", text(task.message_id)));
    }
    out.ip("client_ip", task.ip);
    out.maybe("user", task.user);
    out.always("from", task.from);
    recipients(out, &task.rcpts);
    out.bytes("action", task.action);
    out.put("score", task.score);
    out.put("required", task.required);
    let symbols: Map<String, Value> = task.symbols.iter().map(|(name, weight, _)| (text(name).into_owned(), (*weight).into())).collect();
    out.put("symbols", symbols);
    out.some("size", task.len);
    out.maybe("subject", task.subject);
    out.maybe("text", task.forced);
}

pub(super) fn amavis(out: &mut Fields, amavis: &Amavis<'_>) {
    out.maybe("queue_id", amavis.queue_id);
    out.maybe("next_id", amavis.queued_as);
    out.maybe("message_id", amavis.message_id);
    out.ip("client_ip", amavis.client_ip);
    out.always("from", amavis.from);
    recipients(out, &amavis.to);
    out.bytes("action", amavis.category);
    out.maybe("text", amavis.detail);
    out.some("score", amavis.score);
    out.some("size", amavis.size);
    out.maybe("mail_id", amavis.mail_id);
    out.maybe("quarantine", amavis.quarantine);
    out.maybe("subject", amavis.subject);
}

/// One as a string, several as a list.
fn recipients(out: &mut Fields, list: &[&[u8]]) {
    match list {
        [] => {}
        [only] => out.always("to", only),
        many => out.put("to", many.iter().map(|to| Value::from(text(to).into_owned())).collect::<Vec<_>>()),
    }
}
