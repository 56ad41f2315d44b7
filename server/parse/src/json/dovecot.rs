//! Dovecot's event exporter (`format = json`, 2.3 and 2.4), as it posts or logs its events.
//!
//! In: `{"event", "hostname", "start_time", "end_time", "categories", "fields"}`. Out: what the event tells beyond the log:
//! each try to log in, the sieve rule that acted and its line, the whole subject, what was fetched by POP3, the program's
//! name. Refuses to know: events that carry no fact we keep (most IMAP commands, SMTP transactions).

use std::net::IpAddr;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use tracemail_model::{event::EventKind, status::Protocol, time::Micros};

use super::{Members, Said, auth};

/// What was done with a message that was delivered here.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Deposit {
    /// Whose mailbox.
    pub user: String,
    /// LMTP session: the id in Postfix's `(250 … ID Saved)`.
    pub session: Option<String>,
    /// With its `<>`.
    pub message_id: Option<String>,
    /// Decoded, whole.
    pub subject: Option<String>,
    /// `keep`, `fileinto`, `redirect`, `vacation`, `discard`, `reject`; `None`: the delivery as a whole.
    pub action: Option<String>,
    /// The folder.
    pub folder: Option<String>,
    /// Where it was sent on to.
    pub target: Option<String>,
    /// Script and line of the rule: `main: line 3`.
    pub rule: Option<String>,
    /// Why it failed.
    pub error: Option<String>,
}

/// Something done in a session.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Deed {
    /// Downloaded, Expunged, Identified or LoggedOut.
    pub kind: EventKind,
    /// Who.
    pub user: String,
    /// Dovecot's id.
    pub session: String,
    /// The door.
    pub protocol: Option<Protocol>,
    /// The folder.
    pub folder: Option<String>,
    /// The message's number in it.
    pub uid: Option<u32>,
    /// The command that did it: `UID MOVE`.
    pub command: Option<String>,
    /// What the program said of itself (RFC 2971).
    pub pairs: Vec<(String, String)>,
    /// From where.
    pub remote_ip: Option<IpAddr>,
    /// Bytes from the person and to him (2.4).
    pub bytes: (Option<u64>, Option<u64>),
}

/// When the event ended.
pub(super) fn time(of: Members<'_>) -> Option<Micros> {
    of.moment("end_time").or_else(|| of.moment("start_time"))
}

/// Service and facts.
pub(super) fn read(of: Members<'_>) -> (&'static str, Said) {
    let Some(fields) = of.0.get("fields").and_then(Value::as_object).map(Members) else { return ("dovecot", Said::Nothing) };
    match of.text("event").as_deref().unwrap_or_default() {
        "auth_request_finished" => ("auth", Said::Auth(Box::new(auth::finished(fields)))),
        "mail_delivery_finished" => ("lmtp", deposit(fields, None)),
        "sieve_action_finished" => ("lmtp", deposit(fields, fields.text("action_name"))),
        "mail_opened" if reasons(fields, "pop3:cmd_retr") => ("pop3", deed(of, fields, EventKind::Downloaded)),
        "mail_expunged" => ("dovecot", deed(of, fields, EventKind::Expunged)),
        "imap_command_finished" if fields.text("cmd_name").as_deref() == Some("ID") => ("imap", deed(of, fields, EventKind::Identified)),
        "imap_id_received" => ("imap-login", deed(of, fields, EventKind::Identified)),
        "mail_user_session_finished" if protocol(of).is_some() => ("dovecot", deed(of, fields, EventKind::LoggedOut)),
        _ => ("dovecot", Said::Nothing),
    }
}

fn reasons(fields: Members<'_>, reason: &str) -> bool {
    fields.texts("reason_code").iter().any(|code| code == reason)
}

fn deposit(fields: Members<'_>, action: Option<String>) -> Said {
    Said::Deposit(Box::new(Deposit {
        user: fields.text("user").or_else(|| fields.text("rcpt_to")).unwrap_or_default(),
        session: fields.text("session"),
        message_id: fields.text("message_id"),
        subject: fields.text("message_subject"),
        action,
        folder: fields.text("fileinto_mailbox_name"),
        target: fields.text("redirect_target").or_else(|| fields.text("mail_from")),
        rule: fields.text("script_location"),
        error: fields.text("error"),
    }))
}

fn deed(of: Members<'_>, fields: Members<'_>, kind: EventKind) -> Said {
    let Some(session) = fields.text("session") else { return Said::Nothing };
    let pairs = match kind {
        EventKind::Identified => identity(fields),
        _ => Vec::new(),
    };
    Said::Deed(Box::new(Deed {
        kind,
        user: fields.text("user").unwrap_or_default(),
        session,
        protocol: protocol(of),
        folder: fields.text("mailbox"),
        uid: fields.number("uid"),
        command: fields.text("cmd_name"),
        pairs,
        remote_ip: fields.ip("remote_ip"),
        bytes: (fields.number("net_in_bytes"), fields.number("net_out_bytes")),
    }))
}

/// `service:imap`, `service:pop3`, `service:managesieve` among the categories.
fn protocol(of: Members<'_>) -> Option<Protocol> {
    of.texts("categories").iter().find_map(|category| match category.strip_prefix("service:")? {
        "imap" => Some(Protocol::Imap),
        "pop3" => Some(Protocol::Pop3),
        "managesieve" => Some(Protocol::Managesieve),
        _ => None,
    })
}

/// The pairs of an ID command: `id_param_name` … (2.4), or the arguments as IMAP writes them (2.3).
fn identity(fields: Members<'_>) -> Vec<(String, String)> {
    let given = |(name, value): (&String, &Value)| Some((name.strip_prefix("id_param_")?.to_owned(), value.as_str()?.to_owned()));
    let pairs: Vec<_> = fields.0.iter().filter_map(given).take(MOST_PAIRS).collect();
    if pairs.is_empty() { fields.text("cmd_args").map(|args| quoted(&args)).unwrap_or_default() } else { pairs }
}

/// RFC 2971 allows 30.
const MOST_PAIRS: usize = 30;

/// `("name" "Thunderbird" "version" NIL)`: quoted strings (RFC 3501) and atoms, in pairs.
fn quoted(args: &str) -> Vec<(String, String)> {
    let inside = args.trim().trim_start_matches('(').trim_end_matches(')');
    let (mut words, mut word, mut quote, mut escaped) = (Vec::new(), None::<String>, false, false);
    for c in inside.chars() {
        match c {
            _ if escaped => {
                word.get_or_insert_default().push(c);
                escaped = false;
            }
            '\\' if quote => escaped = true,
            '"' => {
                quote = !quote;
                word.get_or_insert_default();
            }
            ' ' if !quote => words.extend(word.take()),
            c => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words.chunks_exact(2).take(MOST_PAIRS).map(|pair| (pair[0].to_ascii_lowercase(), pair[1].clone())).collect()
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn an_id_command_is_read_in_pairs() {
        let pairs = |args| quoted(args).into_iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join(";");
        assert_eq!(pairs(r#"("name" "Thunderbird" "version" "115.4.1")"#), "name=Thunderbird;version=115.4.1");
        assert_eq!(pairs(r#"("name" "a \"b\" c" "os" NIL)"#), "name=a \"b\" c;os=NIL");
        assert_eq!(pairs("NIL"), "");
        assert_eq!(pairs("(\"name\""), "");
    }
}
