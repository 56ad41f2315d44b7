//! One try to log in, told by Dovecot's `auth_request_finished`.
//!
//! In: the event's fields. Out: [`AuthTry`]. Dovecot 2.3 does not tell why somebody was turned away.
//! Refuses to know: the log lines of the same try.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};
use tracemail_model::{reason::Failure, status::Protocol};

use super::Members;

/// One try.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct AuthTry {
    /// He got in.
    pub success: bool,
    /// The name given.
    pub user: String,
    /// The door.
    pub protocol: Option<Protocol>,
    /// SASL mechanism.
    pub method: Option<String>,
    /// Dovecot's session; none for SMTP.
    pub session: Option<String>,
    /// From where.
    pub remote_ip: Option<IpAddr>,
    /// Port.
    pub remote_port: Option<u16>,
    /// To where.
    pub local_ip: Option<IpAddr>,
    /// Port.
    pub local_port: Option<u16>,
    /// Encrypted, in whatever version.
    pub encrypted: bool,
    /// Why not, where it is told.
    pub failure: Option<Failure>,
    /// In the daemon's words.
    pub text: Option<String>,
}

/// `auth_request_finished`: 2.3 has no reason; 2.4 adds `fail_code` or `error`.
pub(super) fn finished(of: Members<'_>) -> AuthTry {
    let failure = of.text("fail_code").or_else(|| of.text("error_code")).and_then(|code| failure(&code));
    AuthTry {
        success: of.yes("success"),
        user: of.text("original_user").or_else(|| of.text("user")).unwrap_or_default(),
        protocol: of.text("service").or_else(|| of.text("protocol")).and_then(|name| protocol(&name)),
        method: of.text("mechanism"),
        session: of.text("session"),
        remote_ip: of.ip("remote_ip"),
        remote_port: of.number("remote_port"),
        local_ip: of.ip("local_ip"),
        local_port: of.number("local_port"),
        encrypted: of.text("transport").is_some_and(|transport| transport == "TLS"),
        failure,
        text: of.text("error"),
    }
}

fn protocol(name: &str) -> Option<Protocol> {
    Some(match name {
        "imap" => Protocol::Imap,
        "pop3" => Protocol::Pop3,
        "smtp" | "submission" => Protocol::Smtp,
        "sieve" | "managesieve" => Protocol::Managesieve,
        _ => return None,
    })
}

/// Dovecot's `code` of a failure (src/auth, 2.3 and 2.4); what is not known here is not told.
fn failure(code: &str) -> Option<Failure> {
    Some(match code {
        "authfail" | "pass_expired" => Failure::AuthFailed,
        "user_disabled" => Failure::UserDisabled,
        "policy" | "temp_fail" => Failure::Other,
        _ => return None,
    })
}
