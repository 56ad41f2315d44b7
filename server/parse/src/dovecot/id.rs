//! IMAP ID (RFC 2971): the program's name as it gives it.
//!
//! In: what follows `ID sent: `. Out: [`Dovecot::Id`]. Values are neither quoted nor escaped and may hold `, rip=` or
//! `session=<…>`: the session is taken from the prefix (after login) or from the right end (before it).
//! Refuses to know: which program it really is.

use super::{login::conn, origin::Origin};
use crate::{
    cut::{cut, rcut, rfind},
    record::Dovecot,
};

/// `imap(user)<pid><session>: ID sent: name=…, version=…`
pub(super) fn after_login<'a>(text: &'a [u8], origin: &Origin<'a>) -> Dovecot<'a> {
    Dovecot::Id { pairs: pairs(text), user: origin.user, session: origin.session, ip: None }
}

/// `imap-login: ID sent: name=…, version=…: user=<>, rip=…, session=<…>`
pub(super) fn before_login(text: &[u8]) -> Dovecot<'_> {
    let (values, elements) = match rfind(text, b": user=<") {
        Some(at) => (&text[..at], &text[at + 2..]),
        None => rcut(text, b": rip=").map_or((text, &[][..]), |(values, _)| (values, &text[values.len() + 2..])),
    };
    let conn = conn(elements);
    Dovecot::Id { pairs: pairs(values), user: conn.user, session: conn.session, ip: conn.remote_ip }
}

/// `key=value, key=value`; what has no `=` belongs to the value before it and is left out.
fn pairs(text: &[u8]) -> Vec<(&[u8], &[u8])> {
    let mut list = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (pair, after) = cut(rest, b", ").unwrap_or((rest, &[]));
        list.extend(cut(pair, b"="));
        rest = after;
    }
    list
}
