//! What the spam filter found: Rspamd's task line and amavis' verdict line, by queue id.
//!
//! In: those lines, before or after Postfix's first line of the message, perhaps from another file. Out: score, virus and
//! sender authentication for the message, and recipients nobody else names. Refuses to know: what Postfix made of it.

use serde::{Deserialize, Serialize};
use tracemail_model::{
    event::{Event, EventKind, LogLine},
    message::{Auth, Spam},
    time::{Micros, SECOND},
};
use tracemail_parse::record::{Amavis, Task};

use crate::{
    fold::Fold,
    hash,
    line::{Line, detail, maybe, text},
    queue::{By, Queue, Verdict, VerdictDeed},
    table::Open,
};

/// So long a finding waits for the message.
const WAITS: i64 = 300 * SECOND;

/// What was found.
#[derive(Serialize, Deserialize)]
pub struct Finding {
    queue_id: String,
    spam: Option<Spam>,
    virus: Option<String>,
    auth: Auth,
    sender: Option<String>,
    recipients: Vec<String>,
    subject: Option<String>,
    /// A filter that keeps what it stops.
    stopped: Option<Verdict>,
    event: Event,
    line: LogLine,
    updated: Micros,
}

impl Open for Finding {
    const KIND: u8 = b'f';

    fn name(&self) -> u64 {
        hash::name(&[self.queue_id.as_bytes()])
    }

    fn due(&self) -> Micros {
        self.updated.plus(WAITS)
    }
}

impl Fold {
    /// Rspamd looked at a message.
    pub fn rspamd(&mut self, line: &Line<'_>, task: &Task<'_>) {
        if task.queue_id.is_empty() {
            return;
        }
        let symbols = task.symbols.iter().map(|(name, weight, _)| (text(name), *weight)).collect();
        let virus = task.symbols.iter().find(|(name, ..)| name.ends_with(b"_VIRUS") || *name == b"VIRUS_FOUND");
        let mut event = line.event(EventKind::Scanned);
        event.text = maybe(task.forced);
        detail(&mut event, "action", Some(text(task.action)));
        detail(&mut event, "score", Some(task.score));
        detail(&mut event, "required", Some(task.required));
        let finding = Finding {
            queue_id: text(task.queue_id),
            spam: Some(Spam { score: task.score, required: Some(task.required), action: text(task.action), symbols }),
            virus: virus.map(|(.., options)| text(options.split(|b| matches!(b, b';' | b',')).next().unwrap_or_default())),
            auth: auth_of(task.symbols.iter().map(|(name, ..)| *name)),
            sender: Some(text(task.from)),
            recipients: task.rcpts.iter().map(|to| text(to)).collect(),
            subject: maybe(task.subject),
            stopped: None,
            event,
            line: line.log(),
            updated: line.time(),
        };
        self.found(line, finding);
    }

    /// amavis looked at a message.
    pub fn amavis(&mut self, line: &Line<'_>, told: &Amavis<'_>) {
        let Some(queue_id) = told.queue_id else { return };
        let category = text(told.category);
        let infected = told.category.starts_with(b"INFECTED");
        let said = match told.detail {
            Some(detail) => format!("{category} ({})", text(detail)),
            None => category.clone(),
        };
        let mut event = line.event(EventKind::Scanned);
        event.text = Some(said.clone());
        detail(&mut event, "passed", Some(told.passed));
        detail(&mut event, "score", told.score);
        detail(&mut event, "quarantine", maybe(told.quarantine));
        let deed = if told.quarantine.is_some() { VerdictDeed::Hold } else { VerdictDeed::Discard };
        let finding = Finding {
            queue_id: text(queue_id),
            spam: told.score.map(|score| Spam { score, required: None, action: category.to_lowercase(), symbols: Vec::new() }),
            virus: told.detail.filter(|_| infected).map(text),
            auth: Auth::default(),
            sender: Some(text(told.from)),
            recipients: told.to.iter().map(|to| text(to)).collect(),
            subject: maybe(told.subject),
            stopped: (!told.passed).then_some(Verdict { deed, by: By::Scanner, text: said, dsn: None, smtp_code: None }),
            event,
            line: line.log(),
            updated: line.time(),
        };
        self.found(line, finding);
        let first = self.find_queue_anywhere(line.record.host, queue_id);
        let later = told.queued_as.and_then(|id| self.find_queue_anywhere(line.record.host, id));
        if let (Some(first), Some(later)) = (first, later) {
            self.join(first, later);
        }
    }

    /// A milter's own header on a message (`milter_header_checks` with INFO), for those whose filter's log is not followed.
    pub fn milter_header(&mut self, line: &Line<'_>, queue_id: &[u8], name: &[u8], value: &[u8]) {
        if !name.eq_ignore_ascii_case(b"x-spam-status") {
            return;
        }
        let Some(queue) = self.find_queue(line.record.host, queue_id).and_then(|name| self.queues.get_mut(name)) else { return };
        if queue.spam.is_none()
            && let Some(spam) = spam_status(&text(value))
        {
            queue.spam = Some(spam);
            queue.changed();
        }
    }

    fn found(&mut self, line: &Line<'_>, finding: Finding) {
        match self.find_queue_anywhere(line.record.host, finding.queue_id.as_bytes()) {
            Some(name) => self.give_finding(name, finding),
            None => {
                self.findings.open(finding, &mut self.idle);
            }
        }
    }

    /// A message begins: what was found before is given to it.
    pub fn catch_up_on_spam(&mut self, name: u64, queue_id: &[u8]) {
        if let Some(finding) = self.findings.close(hash::name(&[queue_id])) {
            self.give_finding(name, finding);
        }
    }

    fn give_finding(&mut self, name: u64, finding: Finding) {
        let Some(queue) = self.queues.get_mut(name) else { return };
        queue.take(finding);
        queue.take_sides(&self.local);
        self.may_be_reply(name);
        self.watch_queue(name);
    }
}

impl Queue {
    fn take(&mut self, finding: Finding) {
        self.spam = finding.spam.or_else(|| self.spam.take());
        self.virus = finding.virus.or_else(|| self.virus.take());
        if finding.auth != Auth::default() {
            self.auth = finding.auth;
        }
        self.sender = self.sender.take().or(finding.sender);
        if self.subject.is_none() {
            self.subject = finding.subject;
        }
        self.scanned_for = finding.recipients;
        if let Some(verdict) = finding.stopped {
            self.verdict = Some(verdict);
        }
        self.name_recipients();
        self.news.event(finding.event);
        self.news.line(|| finding.line);
        self.updated = self.updated.max(finding.updated);
        self.changed();
    }
}

/// `Yes, score=7.70`, `No, score=-0.3 required=5.0 tests=A,B autolearn=ham`: Rspamd's and SpamAssassin's.
fn spam_status(value: &str) -> Option<Spam> {
    let (word, rest) = value.split_once(',')?;
    let field = |name: &str| rest.split_ascii_whitespace().find_map(|part| part.strip_prefix(name)?.parse::<f64>().ok());
    let action = match word {
        "Yes" => "add header",
        "No" => "no action",
        _ => return None,
    };
    let score = field("score=").filter(|score| score.is_finite())?;
    Some(Spam { score, required: field("required="), action: action.to_owned(), symbols: Vec::new() })
}

/// The virus a milter or proxy names in its refusal: Rspamd's, clamav-milter's and amavis' usual words.
pub fn virus_in(said: &str) -> Option<&str> {
    let name = if let Some((_, rest)) = said.split_once("virus found: \"") {
        rest.split_once('"')?.0
    } else if let Some((_, rest)) = said.split_once("INFECTED: ") {
        rest.split([',', ' ']).next()?
    } else {
        // `Message contains a virus: NAME`, `virus NAME detected by ClamAV`
        let (_, rest) = said.split_once("virus: ").or_else(|| said.split_once("irus "))?;
        let (name, after) = rest.split_once(' ').unwrap_or((rest, ""));
        (said.contains("virus: ") || after.starts_with("detected") || after.starts_with("found")).then_some(name)?
    };
    Some(name).filter(|name| !name.is_empty() && name.len() <= 200)
}

/// Rspamd's symbols in RFC 8601's words.
pub fn auth_of<'a>(symbols: impl Iterator<Item = &'a [u8]>) -> Auth {
    let mut auth = Auth::default();
    for name in symbols {
        let (place, word) = match name {
            b"R_SPF_ALLOW" | b"R_SPF_PLUSALL" => (&mut auth.spf, "pass"),
            b"R_SPF_FAIL" => (&mut auth.spf, "fail"),
            b"R_SPF_SOFTFAIL" => (&mut auth.spf, "softfail"),
            b"R_SPF_NEUTRAL" => (&mut auth.spf, "neutral"),
            b"R_SPF_NA" => (&mut auth.spf, "none"),
            b"R_SPF_DNSFAIL" => (&mut auth.spf, "temperror"),
            b"R_SPF_PERMFAIL" => (&mut auth.spf, "permerror"),
            b"R_DKIM_ALLOW" => (&mut auth.dkim, "pass"),
            b"R_DKIM_REJECT" => (&mut auth.dkim, "fail"),
            b"R_DKIM_NA" => (&mut auth.dkim, "none"),
            b"R_DKIM_TEMPFAIL" => (&mut auth.dkim, "temperror"),
            b"R_DKIM_PERMFAIL" => (&mut auth.dkim, "permerror"),
            b"DMARC_POLICY_ALLOW" | b"DMARC_POLICY_ALLOW_WITH_FAILURES" => (&mut auth.dmarc, "pass"),
            b"DMARC_POLICY_REJECT" | b"DMARC_POLICY_QUARANTINE" | b"DMARC_POLICY_SOFTFAIL" => (&mut auth.dmarc, "fail"),
            b"DMARC_NA" => (&mut auth.dmarc, "none"),
            b"DMARC_DNSFAIL" => (&mut auth.dmarc, "temperror"),
            b"DMARC_BAD_POLICY" => (&mut auth.dmarc, "permerror"),
            _ => continue,
        };
        *place = Some(word.to_owned());
    }
    auth
}

#[cfg(test)]
mod tests {
    use super::{spam_status, virus_in};

    #[test]
    fn what_milters_say() {
        for (said, virus) in [
            ("clamav: virus found: \"Eicar-Test-Signature.UNOFFICIAL\"", Some("Eicar-Test-Signature.UNOFFICIAL")),
            ("Reject, id=1-2 - INFECTED: Eicar-Signature", Some("Eicar-Signature")),
            ("virus Eicar-Test-Signature detected by ClamAV - http://www.clamav.net", Some("Eicar-Test-Signature")),
            ("Message contains a virus: Eicar", Some("Eicar")),
            ("no virus at all", None),
            ("Gtube pattern", None),
        ] {
            assert_eq!(virus_in(said), virus, "{said}");
        }
        let spam = spam_status("Yes, score=7.70 required=5.0 tests=A").expect("a score");
        assert_eq!((spam.score, spam.required, spam.action.as_str()), (7.7, Some(5.0), "add header"));
        assert_eq!(spam_status("No, score=inf"), None);
        assert_eq!(spam_status("Perhaps, score=1"), None);
    }
}
