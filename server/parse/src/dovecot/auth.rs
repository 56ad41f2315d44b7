//! The auth processes: one line for each try that failed, with its reason (`auth_verbose = yes`).
//!
//! In: the whole text of an `auth` or `auth-worker` line. Out: [`Dovecot::AuthFailed`]. Forms: 2.2 and 2.3
//! `DRIVER(USER,IP,<SESSION>): REASON`, 2.4 `auth(USER,IP,sasl:MECH)<SESSION>: DRIVER: REASON`. The user is a
//! stranger's and may imitate all of it: the true end is the last whose rest is a reason of Dovecot's.
//! Refuses to know: the connection; the login process says it.

use std::net::IpAddr;

use tracemail_model::reason::Failure;

use super::origin::{Origin, ending, level};
use crate::{
    cut::{cut, find, leading, rfind, word},
    peer::ip,
    record::{Body, Dovecot},
};

/// So many places are tried in a hostile line before it is given up.
const TRIES: usize = 64;

pub(super) fn read<'a>(whole: &'a [u8], origin: &Origin<'a>) -> Option<Body<'a>> {
    if origin.text.starts_with(b"pam_unix(") {
        return pam(origin.text);
    }
    if origin.text.starts_with(b"User found from deny passdb") {
        return Some(Body::Noise);
    }
    let found = match whole[origin.service.len()..].strip_prefix(b"(") {
        // `auth-worker(PID): ` is of the older kind
        Some(inside) if !inside.split(|b| *b == b')').next().is_some_and(is_number) => best(inside, b",", newer_ending),
        _ => {
            let (driver, inside) = cut(request(origin.text), b"(")?;
            let named = driver.len() <= 32 && driver.iter().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
            if named { best(inside, b"): ", older_ending) } else { None }
        }
    };
    match found {
        Some(Found { user, ip, session, text, failure: Some(failure) }) => {
            Some(Body::Dovecot(Dovecot::AuthFailed { user, ip, session, failure, text, protocol: None }))
        }
        Some(Found { user, session, text, failure: None, .. }) => Some(Body::Dovecot(Dovecot::Trouble { user, session, text })),
        None => origin.level.map(|_| Body::Noise),
    }
}

fn is_number(text: &[u8]) -> bool {
    !text.is_empty() && text.iter().all(u8::is_ascii_digit)
}

/// Who tried, and what Dovecot said.
struct Found<'a> {
    user: &'a [u8],
    ip: Option<IpAddr>,
    session: Option<&'a [u8]>,
    text: &'a [u8],
    failure: Option<Failure>,
}

/// Tries the places where `mark` stands. What follows the true one is Dovecot's own, so it is the last whose rest is a
/// reason; but where Dovecot repeats what the client sent (`given password: `, `(username: `) the line does not tell.
fn best<'a>(inside: &'a [u8], mark: &[u8], read: fn(&'a [u8], usize) -> Option<Found<'a>>) -> Option<Found<'a>> {
    let (mut reasons, mut last) = (0, None);
    let mut repeats = false;
    let mut at = 0;
    while let Some(skip) = find(&inside[at..], mark)
        && reasons < TRIES
    {
        let place = at + skip;
        at = place + 1;
        let Some(found) = read(inside, place) else { continue };
        if found.failure.is_some() {
            repeats |= reasons == 0 && [&b"given password: "[..], b"(username: "].iter().any(|words| find(found.text, words).is_some());
            reasons += 1;
            last = Some(found);
        } else if reasons == 0 {
            last = Some(found);
        }
    }
    let doubtful = (repeats && reasons != 1) || reasons == TRIES;
    last.map(|found| if doubtful { Found { user: &[], ip: None, session: None, failure: None, text: found.text } } else { found })
}

/// Longer than an address and a session id between commas.
const LONGEST_ENDING: usize = 200;

/// `USER,IP,<SESSION>): REASON`, the place being its `): `.
#[expect(clippy::unnecessary_wraps, reason = "of one shape with `newer_ending`")]
fn older_ending(inside: &[u8], place: usize) -> Option<Found<'_>> {
    let (who, text) = (&inside[..place], &inside[place + 3..]);
    let near = who.len().saturating_sub(LONGEST_ENDING);
    let (end, session) = match who.strip_suffix(b">").and_then(|who| rfind(&who[near..], b",<")) {
        Some(at) => (near + at, Some(&who[near + at + 2..who.len() - 1])),
        None => (who.strip_suffix(b",").unwrap_or(who).len(), None),
    };
    let (user, address) = match rfind(&who[near.min(end)..end], b",").and_then(|at| Some((near + at, ip(&who[near + at + 1..end])?))) {
        Some((at, address)) => (&who[..at], Some(address)),
        None => (&who[..end], None),
    };
    let session = session.filter(|s| !s.is_empty());
    // a name with characters that are not allowed is printed as `?`, and whole at the end
    let user = text
        .strip_prefix(b"Username character disallowed")
        .and_then(|rest| cut(rest, b"(username: "))
        .and_then(|(_, name)| name.strip_suffix(b")"))
        .unwrap_or(user);
    Some(Found { user, ip: address, session, text, failure: reason(text) })
}

/// `USER,IP[,sasl:MECH])[<PID>]<SESSION>: [request [N]: ][Info: ]DRIVER: REASON`, the place being the comma before IP.
fn newer_ending(inside: &[u8], place: usize) -> Option<Found<'_>> {
    let rest = &inside[place + 1..];
    let close = rest[..rest.len().min(100)].iter().position(|b| *b == b')')?;
    let address = cut(&rest[..close], b",").map_or(&rest[..close], |(address, _)| address);
    let address = ip(address)?;
    let (_, session, text) = ending(&rest[close + 1..])?;
    session?;
    let (_, text) = level(request(level(text).1));
    let text = match cut(text, b": ") {
        Some((driver, words)) if driver.len() <= 32 && !driver.contains(&b' ') => words,
        _ => text,
    };
    Some(Found { user: &inside[..place], ip: Some(address), session, text, failure: reason(text) })
}

/// Without `conn unix:auth-worker (pid=1,uid=2): auth-worker<3>: ` and `request [12]: `.
fn request(text: &[u8]) -> &[u8] {
    if text.starts_with(b"conn unix:")
        && let Some((_, rest)) = cut(text, b"): ")
        && let Some((_, rest)) = cut(rest, b">: ")
    {
        return rest;
    }
    text.strip_prefix(b"request [").and_then(leading).and_then(|(_, rest)| rest.strip_prefix(b"]: ")).unwrap_or(text)
}

/// What Dovecot says, and its drivers; more words may follow.
const REASONS: [(&[u8], Failure); 32] = [
    (b"Password mismatch", Failure::AuthFailed),
    (b"password mismatch", Failure::AuthFailed),
    (b"invalid credentials", Failure::AuthFailed),
    (b"Invalid credentials", Failure::AuthFailed),
    (b"unknown user", Failure::UserUnknown),
    (b"Unknown user", Failure::UserUnknown),
    (b"pam_authenticate() failed: Authentication failure", Failure::AuthFailed),
    (b"pam_authenticate() failed: Permission denied", Failure::AuthFailed),
    (b"pam_authenticate() failed: User not known to the underlying authentication module", Failure::UserUnknown),
    (b"No password", Failure::AuthFailed),
    (b"Empty password", Failure::AuthFailed),
    (b"empty password", Failure::AuthFailed),
    (b"allow_nets check failed", Failure::IpNotallowed),
    (b"allow_real_nets check failed", Failure::IpNotallowed),
    (b"IP is not in allowed networks", Failure::IpNotallowed),
    (b"otp-invalid", Failure::OtpInvalid),
    (b"user-disabled", Failure::UserDisabled),
    (b"User is disabled", Failure::UserDisabled),
    (b"user disabled", Failure::UserDisabled),
    (b"Account is disabled", Failure::UserDisabled),
    (b"Account expired", Failure::UserDisabled),
    (b"pam_acct_mgmt() failed", Failure::UserDisabled),
    (b"Password expired", Failure::AuthFailed),
    (b"pam_authenticate() failed", Failure::AuthFailed),
    (b"Username character disallowed", Failure::UserUnknown),
    (b"Invalid username", Failure::UserUnknown),
    (b"Empty username", Failure::UserUnknown),
    (b"Requested", Failure::AuthFailed),
    (b"Login is disabled", Failure::UserDisabled),
    (b"Authentication failed", Failure::AuthFailed),
    (b"login-failed", Failure::AuthFailed),
    (b"Token validation failed", Failure::AuthFailed),
];

/// Without the words a driver puts before its own: `db-lua: `.
fn bare(text: &[u8]) -> &[u8] {
    text.strip_prefix(b"db-lua: ").or_else(|| text.strip_prefix(b"oauth2: ")).unwrap_or(text)
}

/// Why, when the text begins as one of Dovecot's reasons.
fn reason(text: &[u8]) -> Option<Failure> {
    let text = bare(text);
    let said = |words: &[u8]| text.strip_prefix(words).is_some_and(|rest| matches!(rest.first(), None | Some(b' ' | b':' | b'.' | b';')));
    REASONS.iter().find(|(words, _)| said(words)).map(|(_, failure)| *failure)
}

/// `pam_unix(dovecot:auth): authentication failure; logname= … ruser=NAME rhost=IP  user=NAME`
pub(super) fn pam(text: &[u8]) -> Option<Body<'_>> {
    let (_, text) = cut(text, b"): ")?;
    let Some(rest) = text.strip_prefix(b"authentication failure; ") else { return Some(Body::Noise) };
    let (_, rest) = cut(rest, b" ruser=")?;
    let at = rfind(rest, b" rhost=")?;
    let address = ip(word(&rest[at + 7..]).0);
    Some(Body::Dovecot(Dovecot::AuthFailed {
        user: &rest[..at],
        ip: address,
        session: None,
        failure: Failure::AuthFailed,
        text: b"authentication failure",
        protocol: None,
    }))
}
