//! Roundcube's login lines: `userlogins.log` (1.6) and its errors.
//!
//! In: the text after the header. Out: [`Webmail`]. The name is what a stranger typed and may hold ` from 6.6.6.6`;
//! the true address is the last one before what Roundcube itself adds.
//! Refuses to know: Roundcube's other logs.

use crate::{
    cut::{cut, rcut, rfind, word},
    peer::ip,
    record::{Body, Webmail},
};

pub(crate) fn read(text: &[u8]) -> Option<Body<'_>> {
    let text = match text.strip_prefix(b"<").and_then(|rest| cut(rest, b"> ")) {
        Some((_, rest)) => rest,
        None => text,
    };
    let login = if let Some(rest) = text.strip_prefix(b"Successful login for ") {
        session_line(rest, false)?
    } else if let Some(rest) = text.strip_prefix(b"Failed login for ") {
        session_line(rest, true)?
    } else {
        error_line(text.strip_prefix(b"IMAP Error: Login failed for ")?)?
    };
    Some(Body::Webmail(login))
}

/// `USER (ID: 1) from IP in session S`, `USER from IP in session S (error: 0)`.
fn session_line(rest: &[u8], failed: bool) -> Option<Webmail<'_>> {
    let (head, tail) = rcut(rest, b" in session ")?;
    let (session, text) = word(tail);
    let (user, address) = rcut(head, b" from ")?;
    let user = match rcut(user, b" (ID: ") {
        Some((name, id)) if !failed && id.ends_with(b")") => name,
        _ => user,
    };
    Some(Webmail { user, ip: Some(ip(address)?), session: Some(session), failed, text })
}

/// `USER [against HOST] from IP[. AUTHENTICATE PLAIN: … in FILE on line N (POST …)]`.
fn error_line(rest: &[u8]) -> Option<Webmail<'_>> {
    let mut end = rest.len();
    loop {
        let at = rfind(&rest[..end], b" from ")?;
        let (address, text) = word(&rest[at + 6..]);
        let command = text.first().is_some_and(u8::is_ascii_uppercase) && address.ends_with(b".");
        if let Some(address) = ip(address.strip_suffix(b".").unwrap_or(address))
            && (command || text.is_empty())
        {
            let user = &rest[..at];
            let user = rcut(user, b" against ").map_or(user, |(name, _)| name);
            return Some(Webmail { user, ip: Some(address), session: None, failed: true, text });
        }
        end = at;
    }
}
