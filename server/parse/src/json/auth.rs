//! One try to log in, told by a machine: Dovecot's `auth_request_finished`, or its report to an auth policy server.
//!
//! In: the object. Out: [`AuthTry`]. Neither tells why somebody was turned away (2.3); a hash of the password is not kept.
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
    /// Told to an auth policy server, beside the event.
    pub is_report: bool,
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
        is_report: false,
    }
}

/// What Dovecot reports to `auth_policy_server_url` after each try. `pwhash` is left behind.
pub(super) fn policy_report(of: Members<'_>) -> AuthTry {
    AuthTry {
        success: of.yes("success"),
        user: of.text("login").unwrap_or_default(),
        protocol: of.text("protocol").and_then(|name| protocol(&name)),
        method: of.text("mech"),
        session: of.text("session_id"),
        remote_ip: of.ip("remote"),
        local_ip: of.ip("local"),
        encrypted: of.yes("tls"),
        failure: of.text("fail_type").and_then(|code| failure(&code)),
        text: of.yes("policy_reject").then(|| "refused by the auth policy server".to_owned()),
        is_report: true,
        ..AuthTry::default()
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
