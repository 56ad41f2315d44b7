//! Domains' summaries by mail: each day, each week, to whoever switched them on.
//!
//! In: who wants which. Out: for each of them, once a period is over, one thing in the outbox, and from it one letter with
//! the signed paper, at least once whatever happens to this server. What he may see is asked anew at every letter.
//! Refuses to know: how it is counted (`app`), and how the paper is drawn (`report`).

use std::{
    collections::HashMap,
    fmt::Write as _,
    sync::{Arc, Mutex, PoisonError},
};

use tracemail_auth::Who;
use tracemail_model::{
    account::AccountId,
    explain::Lang,
    summary::{Pace, Period, Summary},
    telling::Telling,
    time::{Micros, SECOND},
};
use tracemail_store::{Due, Result, Told};

use super::{Teller, came_to_nothing, clock, message_id};
use crate::{
    mail::{File, Letter, Trouble},
    report::{self, Wish},
    terminal,
};

/// What is sent to an account stands in the outbox under this word.
pub(super) const WAY: &str = "summary";
/// So long after a period has ended its letter goes: in the morning, when what was on its way has come to its end.
const REST: i64 = 6 * 3_600 * SECOND;
/// Letters to one account in a turn; the others wait for the next.
const SOME: usize = 3;
/// Papers kept for another try, some 60 kB each; with more of them all are drawn anew.
const KEPT: usize = 100;
/// The longest name in a letter, characters.
const LONGEST: usize = 100;

impl Teller {
    /// Puts the periods that are over into the outbox; what is in it already stays as it is.
    pub async fn remind(&self) -> Result<()> {
        let Some(stand) = self.store.outbox_stand().await? else { return Ok(()) };
        let now = crate::clock::now();
        let mut items = Vec::new();
        for (account, telling, who) in self.people().await? {
            for wanted in telling.summaries.iter().filter(|_| telling.mail.is_some()) {
                let period = clock::period(&telling.zone, wanted.pace, telling.first, "", now);
                let Some(period) = period.filter(|_| who.scope.sees(Some(&wanted.domain), None)) else { continue };
                let morning = Micros(period.to.plus(REST).0.max(now.0));
                let due = morning.plus(clock::rests(&telling, morning));
                items.push((format!("{WAY}:{account}"), format!("{} {} {}", wanted.pace, period.date, wanted.domain), 1, due));
            }
        }
        if items.is_empty() { Ok(()) } else { self.store.post(&items, stand).await }
    }

    /// Sends what is due to an account, a letter each.
    pub(super) async fn send_summaries(&self, target: &str, list: Vec<Due>, now: Micros) -> Result<Vec<(Due, Told)>> {
        let account = target.split_once(':').and_then(|(_, id)| id.parse::<AccountId>().ok());
        let reader = match account {
            Some(account) => self.store.telling(account).await?.zip(Who::of(&self.store, account).await?),
            None => None,
        };
        let mut told = Vec::new();
        for due in list.into_iter().take(SOME) {
            let sent = match &reader {
                Some((telling, who)) => self.send_summary(target, &due, telling, who, now).await?,
                None => None,
            };
            if let Some(sent) = &sent {
                self.note(target, sent, Some(due.tries), now).await?;
            }
            // what nobody wants any more, or never can be sent, is remembered as told: else it would be put in again
            let outcome = match sent {
                None | Some(Ok(())) => Told::Yes(now),
                Some(Err(trouble)) => came_to_nothing(target, &due, &trouble, now, Told::Yes(now)),
            };
            told.push((due, outcome));
        }
        Ok(told)
    }

    /// `None`: nobody wants it.
    async fn send_summary(
        &self,
        target: &str,
        due: &Due,
        telling: &Telling,
        who: &Who,
        now: Micros,
    ) -> Result<Option<std::result::Result<(), Trouble>>> {
        let mut words = due.finding.splitn(3, ' ');
        let (Some(pace), Some(date), Some(domain)) = (words.next().and_then(Pace::from_name), words.next(), words.next()) else {
            return Ok(None);
        };
        let wanted = telling.summaries.iter().any(|wanted| wanted.pace == pace && wanted.domain == domain);
        let (true, true, Some(to)) = (wanted, app::api::summary::may_read(&who.scope, domain), &telling.mail) else { return Ok(None) };
        let Some(period) = clock::period(&telling.zone, pace, telling.first, date, now) else { return Ok(None) };
        let Some(mailer) = &self.mailer else {
            return Ok(Some(Err(Trouble::Later("no mail server is set: [mail] in the settings".into()))));
        };
        let id = message_id(target, std::slice::from_ref(due));
        let known = (id.clone(), telling.lang);
        let drawn = match self.papers.get(&known) {
            Some(drawn) => drawn,
            None => match self.draw(domain, period, telling, who, now).await? {
                Ok(drawn) => self.papers.keep(known.clone(), drawn),
                Err(why) => return Ok(Some(Err(Trouble::Later(format!("the paper cannot be made: {why:#}"))))),
            },
        };
        let file = Some(File { name: &drawn.name, media: "application/pdf", bytes: drawn.bytes.clone() });
        let sent = mailer.send(&Letter { to, subject: &drawn.subject, text: &drawn.text, id: &id, now, file }).await;
        if !matches!(sent, Err(Trouble::Later(_))) {
            self.papers.forget(&known);
        }
        Ok(Some(sent))
    }

    async fn draw(&self, domain: &str, period: Period, telling: &Telling, who: &Who, now: Micros) -> Result<anyhow::Result<Drawn>> {
        let summary = app::api::summary::of(&self.store, &who.scope, domain, period, now).await?;
        let (subject, text) = letter(&summary, &self.name, &self.address, telling.lang);
        let name = format!("tracemail-{}.pdf", summary.period.date);
        let wish =
            Wish { lang: telling.lang, zone: clock::zone(&telling.zone, now).unwrap_or_default(), maker: who.account.name.clone(), now };
        let issued = report::issue_summary(&self.store, &self.proof, summary, wish).await;
        Ok(issued.map(|(_, bytes)| Drawn { subject, text, name, bytes }))
    }
}

/// A letter with its paper.
struct Drawn {
    subject: String,
    text: String,
    name: String,
    bytes: Vec<u8>,
}

/// Letters that a mail server did not take yet, by what they are known by and their language: each try brings the same paper,
/// as long as this server runs.
#[derive(Default)]
pub(super) struct Papers(Mutex<HashMap<(String, Lang), Arc<Drawn>>>);

impl Papers {
    fn get(&self, known: &(String, Lang)) -> Option<Arc<Drawn>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(known).cloned()
    }

    fn keep(&self, known: (String, Lang), drawn: Drawn) -> Arc<Drawn> {
        let mut papers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if papers.len() >= KEPT {
            papers.clear();
        }
        papers.entry(known).insert_entry(Arc::new(drawn)).get().clone()
    }

    fn forget(&self, known: &(String, Lang)) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(known);
    }
}

/// Subject and text. Names in it are strangers': each stays on its line.
fn letter(summary: &Summary, name: &str, address: &str, lang: Lang) -> (String, String) {
    let subject = format!("[{name}] {}: {}", summary.domain, summary.title(lang));
    let mut text = format!("{}\n{}\n{}\n", summary.domain, summary.title(lang), summary.sentence(lang));
    let english = lang == Lang::En;
    text.extend(summary.caution(lang).map(|caution| format!("{caution}\n")));
    let before = if english { "before" } else { "prima" };
    for section in summary.told(lang) {
        let _ = writeln!(text, "\n{}", section.title); // into a String: never fails
        for line in &section.lines {
            let inset = if line.sum || section.foreign { "" } else { "  " };
            let _ = write!(text, "{:>9}  {inset}{}", line.rows, terminal::cut(&line.name, LONGEST));
            if let Some(earlier) = line.before {
                let _ = write!(text, " ({before} {earlier})");
            }
            text.push('\n');
        }
    }
    let end = if english {
        "The same on a page, and how to end these letters"
    } else {
        "Lo stesso su una pagina, e come non ricevere più queste lettere"
    };
    let panel = address.trim_end_matches('/');
    let (domain, pace, date) = (app::urls::encode(&summary.domain), summary.period.pace, &summary.period.date);
    let _ = writeln!(text, "\n{end}:\n{panel}/summary?domain={domain}&pace={pace}&date={date}");
    (subject, text)
}
