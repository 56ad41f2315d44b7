//! Rspamd's metadata: what its log line leaves out of a message.
//!
//! In: a [`Scan`], after the log's line. Out: subject, headers, files, virus, TLS and HELO where nobody else told; score and
//! symbols where the log did not. The step "scanned" is told once. Refuses to know: what Postfix made of it.

use tracemail_model::{
    event::EventKind,
    message::{Attachment, Spam},
};
use tracemail_parse::json::Scan;

use super::clean;
use crate::{
    fold::Fold,
    line::{Line, detail},
    queue::Queue,
    spam,
};

/// Files kept of one message.
const MOST_FILES: usize = 200;

impl Fold {
    /// Rspamd looked at a message.
    pub fn scanned(&mut self, line: &Line<'_>, scan: &Scan) {
        let Some(name) = self.find_queue_anywhere(line.record.host, scan.queue_id.as_bytes()) else { return };
        let Some(queue) = self.queues.get_mut(name) else { return };
        queue.take_scan(line, scan);
        queue.take_sides(&self.local);
        self.watch_queue(name);
    }
}

impl Queue {
    fn take_scan(&mut self, line: &Line<'_>, scan: &Scan) {
        let told = self.spam.is_some();
        let symbols = || scan.symbols.iter().map(|(name, weight, _)| (clean(name), *weight)).collect();
        match &mut self.spam {
            Some(spam) => {
                spam.required = spam.required.or(scan.required);
                if spam.symbols.is_empty() {
                    spam.symbols = symbols();
                }
            }
            None => {
                self.spam = Some(Spam { score: scan.score, required: scan.required, action: clean(&scan.action), symbols: symbols() });
            }
        }
        let auth = spam::auth_of(scan.symbols.iter().map(|(name, ..)| name.as_bytes()));
        for (place, told) in [(&mut self.auth.spf, auth.spf), (&mut self.auth.dkim, auth.dkim), (&mut self.auth.dmarc, auth.dmarc)] {
            *place = place.take().or(told);
        }
        let fill = |place: &mut Option<String>, told: Option<&String>| {
            if place.is_none() {
                *place = told.map(|told| clean(told));
            }
        };
        fill(&mut self.sender, scan.from.as_ref());
        fill(&mut self.helo, scan.helo.as_ref());
        fill(&mut self.header_from, scan.header_from.as_ref());
        fill(&mut self.header_to, scan.header_to.as_ref());
        fill(&mut self.virus, scan.virus.as_ref());
        fill(&mut self.message_id, scan.message_id.as_ref());
        // Rspamd's is decoded and whole; Postfix's is cut at 200 bytes and has lost its line ends
        if let Some(subject) = &scan.subject {
            self.subject = Some(clean(subject));
        }
        self.size = self.size.or(scan.size);
        self.tls_in = self.tls_in.take().or_else(|| scan.tls.as_ref().map(|(version, cipher)| (*version, clean(cipher))));
        self.take_files(&scan.attachments);
        if self.scanned_for.is_empty() {
            self.scanned_for = scan.recipients.iter().map(|to| clean(to)).collect();
        }
        self.name_recipients();
        if !told {
            let mut event = line.event(EventKind::Scanned);
            event.text = scan.text.as_deref().map(clean);
            detail(&mut event, "action", Some(clean(&scan.action)));
            detail(&mut event, "score", Some(scan.score));
            detail(&mut event, "required", scan.required);
            self.event(event);
        }
        self.touch(line);
        self.changed();
    }

    /// Files somebody named, each once.
    pub fn take_files(&mut self, files: &[Attachment]) {
        for file in files {
            let told = Attachment { name: clean(&file.name), status: file.status.as_deref().map(clean), ..file.clone() };
            match self.attachments.iter().position(|known| known.name == told.name) {
                Some(at) => {
                    let known = &mut self.attachments[at];
                    known.sha256 = told.sha256.or_else(|| known.sha256.take());
                    known.size = told.size.or(known.size);
                    known.status = told.status.or_else(|| known.status.take());
                }
                None if self.attachments.len() < MOST_FILES => self.attachments.push(told),
                None => {}
            }
        }
    }
}
