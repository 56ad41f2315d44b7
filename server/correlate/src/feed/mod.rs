//! What machines tell as JSON: exporters' events, the queue's listing, and our own events from gateways.
//!
//! In: a [`Feed`]. Out: the same open objects as the log's lines. What a gateway tells counts at once; what an exporter
//! tells of something the log tells too is taken a moment later (`late.rs`), when the log has spoken, so that the order of
//! the two does not matter and nothing is told twice. The same object told again counts once (`seen.rs`).
//! Refuses to know: HTTP and JSON.

mod dovecot;
mod gateway;
mod given;
mod given_access;
mod late;
mod listed;
mod scan;
mod seen;

pub use gateway::Gateway;
pub use late::Late;
pub use seen::{Page as SeenPage, Seen};

use late::Later;
use tracemail_model::{event::EventKind, message::Spam};
use tracemail_parse::json::{AuthTry, Feed, Said};

use crate::{fold::Fold, line::Line};

impl Fold {
    /// One object. Out: whether it was new.
    pub fn told_by_machine(&mut self, line: &Line<'_>, feed: &Feed) -> bool {
        let key = feed.key;
        // even when it was posted before: the log's own copy stands where the try ends
        if let Said::Auth(told) = &feed.said
            && let (false, Some(session)) = (told.success, &told.session)
        {
            self.try_is_over(line, session.as_bytes());
        }
        match &feed.said {
            // a listing of the queue says every minute what it said before
            Said::Queued(entry) => self.later(line, key, Later::Queued(entry.clone())),
            Said::Listed(listed) => self.later(line, key, Later::Listed(*listed)),
            Said::Nothing => {}
            _ if !self.seen.is_new(key, &mut self.idle) => return false,
            Said::Given(given) => self.given(line, given),
            Said::Scan(scan) => self.later(line, key, Later::Scan(scan.clone())),
            Said::Auth(told) if told.session.is_none() => self.auth_without_session(line, told),
            Said::Auth(told) => {
                self.later(line, key, Later::Auth(told.clone()));
            }
            Said::Deposit(told) => self.later(line, key, Later::Deposit(told.clone())),
            // a line that names the message may follow at once
            Said::Deed(told) if told.kind == EventKind::Downloaded && self.is_in_session(line, &told.session) => {
                self.done_in_session(line, told);
            }
            Said::Deed(told) => self.later(line, key, Later::Deed(told.clone())),
        }
        true
    }

    /// SMTP: who got in, Dovecot's event alone tells. Who was turned away, Postfix's own line does.
    fn auth_without_session(&mut self, line: &Line<'_>, told: &AuthTry) {
        if let (true, Some(ip)) = (told.success, told.remote_ip) {
            self.granted(line, told.user.as_bytes(), ip, told.local_ip, told.method.as_deref().map(str::as_bytes));
        }
    }
}

/// Text as rows and stories hold it: nothing in it that moves a terminal.
fn clean(text: &str) -> String {
    crate::line::text(text.as_bytes())
}

fn clean_spam(spam: &Spam) -> Spam {
    let symbols = spam.symbols.iter().map(|(name, weight)| (clean(name), *weight)).collect();
    Spam { action: clean(&spam.action), symbols, ..spam.clone() }
}
