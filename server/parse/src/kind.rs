//! The stable word for what a line says: `kind` in `tracemail parse`.
//!
//! In: a record. Out: a kebab-case word. Promised to outsiders (interfaces.md): add, never rename.
//! Refuses to know: anything but the record's variant.

use crate::{
    json::Said,
    record::{Body, BounceKind, Deed, Dovecot, Postfix, Record, RefusalDeed, SieveAction},
};

/// The word; `unknown` for a line not understood.
pub fn kind(record: &Record<'_>) -> &'static str {
    match &record.body {
        Body::Postfix(postfix) => of_postfix(postfix),
        Body::Dovecot(dovecot) => of_dovecot(dovecot),
        Body::Rspamd(_) => "spam-result",
        Body::Amavis(amavis) if amavis.passed => "filter-passed",
        Body::Amavis(_) => "filter-blocked",
        Body::Webmail(login) if login.failed => "login-failed",
        Body::Webmail(_) => "login",
        Body::Feed(feed) => of_feed(&feed.said),
        Body::Repeated(_) => "repeated",
        Body::Noise => "noise",
        Body::Unknown(_) => "unknown",
    }
}

fn of_postfix(postfix: &Postfix<'_>) -> &'static str {
    match postfix {
        Postfix::Connect { .. } => "smtpd-connect",
        Postfix::Disconnect { .. } => "smtpd-disconnect",
        Postfix::Lost { .. } => "smtpd-lost",
        Postfix::TlsFrom { .. } => "tls-from",
        Postfix::Client { .. } => "client",
        Postfix::Verdict(refusal) => match refusal.deed {
            RefusalDeed::Reject => "reject",
            RefusalDeed::Hold => "hold",
            RefusalDeed::Discard => "discard",
            RefusalDeed::Warn => "reject-warning",
            RefusalDeed::Other => "verdict",
        },
        Postfix::SaslFailed { .. } => "sasl-failed",
        Postfix::MessageId { .. } => "message-id",
        Postfix::Header { .. } => "header",
        Postfix::Queued { .. } => "queued",
        Postfix::Removed { .. } => "removed",
        Postfix::Expired { .. } => "expired",
        Postfix::Delivery(_) => "delivery",
        Postfix::TlsTo { .. } => "tls-to",
        Postfix::Trouble { .. } => "trouble",
        Postfix::ConnectFailed { .. } => "connect-failed",
        Postfix::Pickup { .. } => "pickup",
        Postfix::Bounce { kind, .. } => match kind {
            BounceKind::NonDelivery => "bounce",
            BounceKind::Delay => "delay-notice",
            BounceKind::Success => "delivery-notice",
            BounceKind::Postmaster => "postmaster-notice",
        },
        Postfix::Postsuper { deed, .. } => match deed {
            Deed::Hold => "queue-hold",
            Deed::Release => "queue-release",
            Deed::Delete => "queue-delete",
            Deed::Requeue => "queue-requeue",
        },
        Postfix::Screen { .. } => "postscreen",
        Postfix::Listed { .. } => "dns-listed",
        Postfix::Warning { .. } => "warning",
    }
}

fn of_dovecot(dovecot: &Dovecot<'_>) -> &'static str {
    match dovecot {
        Dovecot::Login { .. } => "login",
        Dovecot::NoLogin { failure: Some(_), .. } => "login-failed",
        Dovecot::NoLogin { .. } => "no-login",
        Dovecot::AuthFailed { .. } => "auth-failed",
        Dovecot::Granted { .. } => "auth-granted",
        Dovecot::Fetched { .. } => "fetched",
        Dovecot::Id { .. } => "client-id",
        Dovecot::End { .. } => "session-end",
        Dovecot::Sieve { action: SieveAction::Other { failed: true, .. }, .. } => "sieve-failed",
        Dovecot::Sieve { .. } => "sieve",
        Dovecot::MailLog { .. } => "mailbox",
        Dovecot::Lmtp { .. } => "lmtp",
        Dovecot::Trouble { .. } => "mail-trouble",
    }
}

fn of_feed(said: &Said) -> &'static str {
    match said {
        Said::Given(_) => "event",
        Said::Scan(_) => "spam-result",
        Said::Queued(_) => "queue-entry",
        Said::Listed(_) => "queue-listed",
        Said::Auth(told) if told.success => "auth-granted",
        Said::Auth(_) => "auth-failed",
        Said::Deposit(_) => "deposit",
        Said::Deed(_) => "session-deed",
        Said::Nothing => "noise",
    }
}
