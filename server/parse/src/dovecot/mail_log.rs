//! The mail_log plugin: messages saved, copied, flagged and expunged; mailboxes made and renamed.
//!
//! In: the text of any mail process. Out: [`Dovecot::MailLog`]. Source: mail-log-plugin.c: `DEED: box=…, uid=…,
//! msgid=…, size=…, vsize=…, from=…, subject=…, flags=(…)`, as far as `mail_log_fields` asks for them.
//! Refuses to know: who was told of it.

use tracemail_model::status::Protocol;

use super::{lmtp::message_id, origin::Origin};
use crate::{
    cut::{cut, find, leading, number, rcut, rfind},
    record::Dovecot,
};

/// The deeds, under the plugin's own names for them (`mail_log_events`).
const DEEDS: [(&[u8], &[u8]); 9] = [
    (b"save: ", b"save"),
    (b"expunge: ", b"expunge"),
    (b"delete: ", b"delete"),
    (b"undelete: ", b"undelete"),
    (b"flag_change: ", b"flag_change"),
    (b"copy from ", b"copy"),
    (b"Mailbox created: ", b"mailbox_create"),
    (b"Mailbox deleted: ", b"mailbox_delete"),
    (b"Mailbox renamed: ", b"mailbox_rename"),
];

pub(super) fn read<'a>(protocol: Option<Protocol>, origin: &Origin<'a>) -> Option<Dovecot<'a>> {
    let (deed, rest) = DEEDS.iter().find_map(|(words, deed)| Some((*deed, origin.text.strip_prefix(*words)?)))?;
    let facts = match deed {
        b"copy" => {
            // the source's name may hold `: box=`, the target's too: the user's own words either way
            let (source, _) = cut(rest, b": box=")?;
            let facts = fields_of(&rest[source.len() + 2..]);
            Facts { mailbox: source, to_mailbox: Some(facts.mailbox), ..facts }
        }
        b"mailbox_create" | b"mailbox_delete" => Facts { mailbox: rest, ..Facts::default() },
        b"mailbox_rename" => {
            let (old, new) = cut(rest, b" -> ")?;
            Facts { mailbox: old, to_mailbox: Some(new), ..Facts::default() }
        }
        _ => fields_of(rest),
    };
    Some(Dovecot::MailLog {
        protocol,
        user: origin.user,
        session: origin.session,
        deed,
        mailbox: facts.mailbox,
        to_mailbox: facts.to_mailbox,
        uid: facts.uid,
        message_id: facts.message_id,
        size: facts.size,
        subject: facts.subject,
    })
}

#[derive(Default)]
struct Facts<'a> {
    mailbox: &'a [u8],
    to_mailbox: Option<&'a [u8]>,
    uid: Option<u32>,
    message_id: &'a [u8],
    size: Option<u64>,
    subject: Option<&'a [u8]>,
}

/// `box=…, uid=…, msgid=…, …`
fn fields_of(rest: &[u8]) -> Facts<'_> {
    let (head, words) = cut(rest, b"msgid=").unwrap_or((rest, &[]));
    let mut facts = Facts::default();
    let head = head.strip_suffix(b", ").unwrap_or(head);
    let mut mailbox = head;
    if let Some((before, uid)) = rcut(head, b"uid=")
        && let Some((uid, b"")) = leading(uid)
    {
        facts.uid = u32::try_from(uid).ok();
        mailbox = before.strip_suffix(b", ").unwrap_or(before);
    }
    facts.mailbox = mailbox.strip_prefix(b"box=").unwrap_or(&[]);
    message(&mut facts, words);
    facts
}

/// `<id>, size=N, vsize=N, from=…, subject=…, flags=(…)`: where a mark stands twice there are two readings, and none is
/// taken.
fn message<'a>(facts: &mut Facts<'a>, words: &'a [u8]) {
    let Some((id, rest)) = cut(words, b", size=") else {
        let id = cut(words, b", ").map_or(words, |(id, _)| id);
        facts.message_id = message_id(id);
        return;
    };
    if find(rest, b", size=").is_some() {
        return;
    }
    facts.message_id = message_id(id);
    let (size, rest) = cut(rest, b",").unwrap_or((rest, &[]));
    facts.size = number(size);
    let Some((_, subject)) = cut(rest, b", subject=").or_else(|| cut(rest, b" subject=")) else { return };
    if find(rest, b", subject=") != rfind(rest, b", subject=") {
        return;
    }
    facts.subject = Some(rfind(subject, b", flags=(").map_or(subject, |end| &subject[..end]));
}
