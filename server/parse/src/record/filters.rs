//! What a line of a filter or of a webmail says: Rspamd, Amavis, Roundcube.

use std::net::IpAddr;

use super::Bytes;

/// Rspamd's `rspamd_task_write_log` line.
#[derive(Clone, Debug, PartialEq)]
pub struct Task<'a> {
    /// Without `<>`… as the line has it between its own `<>`.
    pub message_id: Bytes<'a>,
    /// Queue id; empty when it was not given one.
    pub queue_id: Bytes<'a>,
    /// The client's address.
    pub ip: Option<IpAddr>,
    /// The authenticated user.
    pub user: Option<Bytes<'a>>,
    /// Envelope sender.
    pub from: Bytes<'a>,
    /// `no action`, `greylist`, `add header`, `rewrite subject`, `soft reject`, `reject` …
    pub action: Bytes<'a>,
    /// Sum and threshold.
    pub score: f64,
    /// Threshold.
    pub required: f64,
    /// Name, weight, options.
    pub symbols: Vec<(Bytes<'a>, f64, Bytes<'a>)>,
    /// Bytes.
    pub len: Option<u64>,
    /// Envelope recipients.
    pub rcpts: Vec<Bytes<'a>>,
    /// `forced: ACTION "MESSAGE"`.
    pub forced: Option<Bytes<'a>>,
    /// Subject, where the log format has it.
    pub subject: Option<Bytes<'a>>,
}

/// amavisd's verdict line.
#[derive(Clone, Debug, PartialEq)]
pub struct Amavis<'a> {
    /// Passed or Blocked.
    pub passed: bool,
    /// CLEAN, SPAM, SPAMMY, INFECTED (name), BANNED (what) …
    pub category: Bytes<'a>,
    /// What stands in its brackets: virus or file name.
    pub detail: Option<Bytes<'a>>,
    /// Client's addresses: the last hop's, and the origin's.
    pub client_ip: Option<IpAddr>,
    /// Envelope sender.
    pub from: Bytes<'a>,
    /// Envelope recipients.
    pub to: Vec<Bytes<'a>>,
    /// Postfix's id before the filter.
    pub queue_id: Option<Bytes<'a>>,
    /// Postfix's id after it.
    pub queued_as: Option<Bytes<'a>>,
    /// With its `<>`.
    pub message_id: Option<Bytes<'a>>,
    /// Its sum.
    pub score: Option<f64>,
    /// Bytes.
    pub size: Option<u64>,
    /// Its own id.
    pub mail_id: Option<Bytes<'a>>,
    /// Where it was put aside.
    pub quarantine: Option<Bytes<'a>>,
    /// Subject, where the line has it.
    pub subject: Option<Bytes<'a>>,
}

/// Roundcube's word on a login (`userlogins.log`, or its errors).
#[derive(Clone, Debug, PartialEq)]
pub struct Webmail<'a> {
    /// The name given.
    pub user: Bytes<'a>,
    /// The browser's address.
    pub ip: Option<IpAddr>,
    /// Roundcube's own session, where the line has it.
    pub session: Option<Bytes<'a>>,
    /// Turned away.
    pub failed: bool,
    /// What the mail server said, or Roundcube's error.
    pub text: Bytes<'a>,
}
