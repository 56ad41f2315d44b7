//! Many records in, stories out: which lines belong to one message or one session.
//!
//! In: each line's bytes and its record, in the order of their source; lines of several sources merged by time.
//! Out: at every [`Fold::harvest`] the stories that changed and the open objects to keep, so that a restart goes on exactly
//! where it stopped.
//! Refuses to know: files, databases, the present (time is what the lines say).
//!
//! Memory is bounded by [`Settings::most_open`]. Measured with 200,000 open: 3.0 kB for a deferred message with Rspamd's
//! symbols (0.8 kB kept), 1.1 kB for a session (0.3 kB kept); the 65,536 remembered messages of `moves` take 4 MB. A
//! message closes 60 s after its end, a deferred one after 7 days of silence, a held one after 30 days, a session without
//! a logout after 24 h, a connection after 1 h; all by the log's own time.
//!
//! `fold` says which file takes which line; each file is one thing that can be open. To fold a new fact: 1 `parse` tells it;
//! 2 the file of the thing it is about keeps it; 3 `queue/rows.rs` or `access.rs` puts it on the row.

mod access;
mod feed;
mod fold;
mod hash;
mod line;
mod lmtp;
mod local_domains;
mod mailbox;
mod moves;
mod news;
mod queue;
mod reason;
mod screen;
mod session;
mod smtp_auth;
mod smtp_client;
mod smtp_login;
mod smtpd;
mod sources;
mod spam;
mod subject;
mod table;
mod tries;
mod webmail;

pub use fold::Fold;
use tracemail_model::story::Story;

/// What the fold has to be told.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Our domains, lower case. Empty: they are learned from what is delivered locally and from who logs in.
    pub local_domains: Vec<String>,
    /// At most so many open objects; the one whose end is nearest goes first.
    pub most_open: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self { local_domains: Vec::new(), most_open: 200_000 }
    }
}

/// What has changed since the last harvest.
#[derive(Debug, Default)]
pub struct Harvest {
    /// News of messages and sessions.
    pub stories: Vec<Story>,
    /// Open objects: changed (`Some`) or closed (`None`), to be kept by whoever keeps the position.
    pub open: Vec<(Vec<u8>, Option<Vec<u8>>)>,
}
