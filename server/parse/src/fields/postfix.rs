//! The fields of Postfix's lines.
//!
//! In: a [`Postfix`]. Out: its facts in the map. Refuses to know: JSON's syntax.

use tracemail_model::status::Protocol;

use super::Fields;
use crate::record::{Delivery, Postfix, Refusal, RefusalBy, RefusalDeed, Tls};

pub(super) fn write(out: &mut Fields, postfix: &Postfix<'_>) {
    match postfix {
        Postfix::Connect { peer } => out.client(peer),
        Postfix::Disconnect { peer, auth } => {
            out.client(peer);
            out.some("auth", auth.map(|(good, all)| format!("{good}/{all}")));
        }
        Postfix::Lost { peer, stage } => {
            out.client(peer);
            out.bytes("stage", stage);
        }
        Postfix::TlsFrom { peer, tls } => {
            out.client(peer);
            encrypted(out, tls);
        }
        Postfix::TlsTo { peer, tls } => {
            out.relay(peer);
            encrypted(out, tls);
        }
        Postfix::Client { queue_id, peer, sasl_method, sasl_username, orig_queue_id, orig_client } => {
            out.bytes("queue_id", queue_id);
            out.client(peer);
            out.maybe("method", *sasl_method);
            out.maybe("user", *sasl_username);
            out.maybe("orig_queue_id", *orig_queue_id);
            out.ip("orig_client_ip", orig_client.and_then(|peer| peer.ip));
        }
        Postfix::Verdict(refusal) => refused(out, refusal),
        Postfix::SaslFailed { peer, method, reason, username } => {
            out.put("protocol", Protocol::Smtp.name());
            out.client(peer);
            out.bytes("method", method);
            out.maybe("user", *username);
            out.bytes("text", reason);
        }
        Postfix::MessageId { queue_id, message_id, .. } => {
            out.bytes("queue_id", queue_id);
            out.always("message_id", message_id);
        }
        Postfix::Header { queue_id, name, value, by_milter: _, peer, from, to, helo } => {
            out.bytes("queue_id", queue_id);
            out.bytes("header", name);
            out.always("text", value);
            out.client(peer);
            out.maybe("from", *from);
            out.maybe("to", *to);
            out.maybe("helo", *helo);
        }
        Postfix::Queued { queue_id, from, size, nrcpt } => {
            out.bytes("queue_id", queue_id);
            out.always("from", from);
            out.put("size", *size);
            out.put("nrcpt", *nrcpt);
        }
        Postfix::Removed { queue_id } | Postfix::Postsuper { queue_id, .. } => out.bytes("queue_id", queue_id),
        Postfix::Expired { queue_id, from } => {
            out.bytes("queue_id", queue_id);
            out.always("from", from);
            out.put("status", "expired");
        }
        Postfix::Delivery(delivery) => delivered(out, delivery),
        Postfix::Trouble { queue_id, peer, text } => {
            out.bytes("queue_id", queue_id);
            out.relay(peer);
            out.bytes("text", text);
        }
        Postfix::ConnectFailed { peer, text } => {
            out.relay(peer);
            out.bytes("text", text);
        }
        Postfix::Pickup { queue_id, uid, from } => {
            out.bytes("queue_id", queue_id);
            out.always("from", from);
            out.put("uid", *uid);
        }
        Postfix::Bounce { queue_id, child, .. } => {
            out.bytes("queue_id", queue_id);
            out.bytes("child", child);
        }
        Postfix::Screen { peer, word, text } => {
            out.client(peer);
            out.bytes("action", word);
            out.bytes("text", text);
        }
        Postfix::Listed { ip, list, answer } => {
            out.ip("client_ip", *ip);
            out.bytes("list", list);
            out.bytes("text", answer);
        }
        Postfix::Warning { queue_id, peer, text } => {
            out.maybe("queue_id", *queue_id);
            if let Some(peer) = peer {
                out.client(peer);
            }
            out.bytes("text", text);
        }
    }
}

fn encrypted(out: &mut Fields, tls: &Tls<'_>) {
    out.put("tls", tls.version.name());
    out.bytes("cipher", tls.cipher);
    out.bytes("trust", tls.trust);
}

fn refused(out: &mut Fields, refusal: &Refusal<'_>) {
    out.always("queue_id", refusal.queue_id.unwrap_or(b"NOQUEUE"));
    let deed = match refusal.deed {
        RefusalDeed::Reject => "reject",
        RefusalDeed::Hold => "hold",
        RefusalDeed::Discard => "discard",
        RefusalDeed::Warn => "warn",
        RefusalDeed::Other => "other",
    };
    let by = match refusal.by {
        RefusalBy::Milter => "milter-",
        RefusalBy::Proxy => "proxy-",
        RefusalBy::Postfix | RefusalBy::Checks | RefusalBy::Postscreen => "",
    };
    out.put("action", format!("{by}{deed}"));
    out.bytes("stage", refusal.stage);
    out.client(&refusal.peer);
    out.some("smtp_code", refusal.smtp_code);
    out.maybe("dsn", refusal.dsn);
    out.maybe("from", refusal.from);
    out.maybe("to", refusal.to);
    out.maybe("helo", refusal.helo);
    out.maybe("user", refusal.username);
    out.bytes("text", if refusal.text.is_empty() { refusal.about } else { refusal.text });
    out.bytes("about", refusal.about);
}

fn delivered(out: &mut Fields, delivery: &Delivery<'_>) {
    out.bytes("queue_id", delivery.queue_id);
    out.always("to", delivery.to);
    out.maybe("orig_to", delivery.orig_to);
    out.relay(&delivery.relay_peer);
    out.decimal("delay", delivery.delay);
    out.some(
        "delays",
        delivery.delays.map(|[queue, manager, connection, transmission]| format!("{queue}/{manager}/{connection}/{transmission}")),
    );
    out.maybe("dsn", delivery.dsn);
    out.maybe("tls", delivery.tls);
    out.bytes("status", delivery.status);
    out.some("smtp_code", delivery.smtp_code);
    out.maybe("next_id", delivery.next_id);
    out.bytes("text", delivery.text);
}
