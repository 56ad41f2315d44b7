//! qmgr, pickup, bounce and postsuper: a message's place in the queue.
//!
//! In: what follows the queue id. Out: [`Postfix`]. The sender of `from=<…>, size=…` is a stranger's, but what follows
//! it is Postfix's and of fixed form: it is read from the right.
//! Refuses to know: recipients.

use crate::{
    cut::{cut, number, rcut, word},
    path::path,
    record::{BounceKind, Deed, Postfix},
};

/// `from=<…>, size=N, nrcpt=N (queue active)`, `from=<…>, status=expired, returned to sender`.
pub(super) fn read<'a>(queue_id: &'a [u8], rest: &'a [u8]) -> Option<Postfix<'a>> {
    let rest = rest.strip_prefix(b"from=")?;
    let inside = |from: &'a [u8]| from.strip_prefix(b"<").and_then(|from| from.strip_suffix(b">")).unwrap_or(from);
    if let Some((head, tail)) = rcut(rest, b", nrcpt=") {
        let (from, size) = rcut(head, b", size=")?;
        return Some(Postfix::Queued { queue_id, from: inside(from), size: number(size)?, nrcpt: number(word(tail).0)? });
    }
    let (from, _) = rcut(rest, b", status=")?;
    rest.ends_with(b", status=expired, returned to sender").then(|| Postfix::Expired { queue_id, from: inside(from) }).or_else(|| {
        rest.ends_with(b", status=force-expired, returned to sender").then(|| Postfix::Expired { queue_id, from: inside(from) })
    })
}

/// bounce's notices: the id behind them is the notice's own.
const NOTICES: [(&[u8], BounceKind); 4] = [
    (b"sender non-delivery notification: ", BounceKind::NonDelivery),
    (b"sender delay notification: ", BounceKind::Delay),
    (b"sender delivery status notification: ", BounceKind::Success),
    (b"postmaster non-delivery notification: ", BounceKind::Postmaster),
];

/// `removed`, `uid=0 from=<root>`, `sender non-delivery notification: X`, and what postsuper did.
pub(super) fn deed<'a>(program: &[u8], queue_id: &'a [u8], rest: &'a [u8]) -> Option<Postfix<'a>> {
    let by_hand = |deed| Some(Postfix::Postsuper { queue_id, deed });
    match rest.trim_ascii_end() {
        b"removed" if program.ends_with(b"postsuper") => return by_hand(Deed::Delete),
        b"removed" => return Some(Postfix::Removed { queue_id }),
        b"placed on hold" => return by_hand(Deed::Hold),
        b"released from hold" => return by_hand(Deed::Release),
        b"requeued" => return by_hand(Deed::Requeue),
        _ => {}
    }
    if let Some(rest) = rest.strip_prefix(b"uid=") {
        let (uid, rest) = cut(rest, b" from=")?;
        let from = if rest.starts_with(b"<") { path(rest, &[b" "])?.0 } else { rest };
        return Some(Postfix::Pickup { queue_id, uid: number(uid)?, from });
    }
    let (child, kind) = NOTICES.iter().find_map(|(words, kind)| Some((rest.strip_prefix(*words)?, *kind)))?;
    Some(Postfix::Bounce { queue_id, child: word(child).0, kind })
}
