//! Telling people of findings: letters and signed POSTs, each story once, then what is new of it now and then.
//!
//! In: the bell, the findings that changed, who wants to hear of them. Out: an outbox in the database, and from it
//! messages, each at least once whatever happens to this server. Of several servers on one database one tells.
//! Refuses to know: how findings are found. What somebody may see is asked anew at every message.
//!
//! `hook` posts, `place` says where to it may, `clock` knows people's nights, `letter` writes. `summaries` sends those of
//! domains, out of the same box.

mod clock;
mod hook;
mod letter;
mod place;
mod settings;
mod summaries;

use std::{collections::BTreeMap, convert::Infallible, sync::Arc, time::Duration};

use futures::{StreamExt, stream};
use tokio::time::{interval, sleep};
use tracemail_auth::Who;
use tracemail_model::{
    account::AccountId,
    explain::Lang,
    finding::{Finding, FindingState, ToldFinding},
    telling::{Telling, Untaken},
    time::{DAY, Micros, SECOND},
};
use tracemail_store::{Due, Result, Store, Told};

pub use clock::{is_zone, period, zone};
pub use place::{Place, Wrong};
pub use settings::Settings;

use crate::{
    mail::{Letter, Mailer, Trouble},
    proof::Proof,
    watching::Bell,
};

/// The outbox is looked into as often.
const LOOK: Duration = Duration::from_secs(1);
/// Whoever may not tell asks whether he may now as often.
const TURN: Duration = Duration::from_secs(5);
/// Whose day or week is over is looked at as often.
const REMIND: Duration = Duration::from_mins(1);
/// What was told long ago is forgotten as often.
const FORGET: Duration = Duration::from_hours(1);
/// Findings put into the outbox, and taken out of it, at a time.
const SOME: u32 = 200;
/// Messages on their way at a time: one slow receiver holds up the others for its patience at most.
const AT_ONCE: usize = 8;
/// The longest between two tries, microseconds.
const LONGEST: i64 = 3_600 * SECOND;
/// A message that was tried in vain so often, most of a day, is given up.
const MOST: u32 = 30;
/// What a receiver said is remembered up to so many characters.
const LONGEST_WHY: usize = 300;
/// What was told is remembered for so long, so that it is not told again.
const MEMORY: i64 = 30 * DAY;

/// What telling needs.
pub struct Teller {
    store: Store,
    hooks: Vec<settings::Hook>,
    mailer: Option<Mailer>,
    /// Where the panel is, for links.
    address: String,
    name: String,
    /// What signs the papers that go with summaries.
    proof: Arc<Proof>,
    papers: summaries::Papers,
}

/// Whom a message goes to, and how.
struct Recipient {
    how: How,
    every: u16,
    lang: Lang,
}

enum How {
    Hook(Place, String),
    Mail(String),
}

impl Teller {
    /// As the settings say. `address`: of the panel.
    pub fn new(store: &Store, settings: &crate::config::Settings, address: String, proof: Arc<Proof>) -> anyhow::Result<Self> {
        let name = settings.installation.clone().unwrap_or_else(|| "Tracemail".into());
        let mailer = Mailer::new(&settings.mail)?;
        Ok(Self {
            store: store.clone(),
            hooks: settings.telling.hooks()?,
            mailer,
            address,
            name,
            proof,
            papers: summaries::Papers::default(),
        })
    }

    /// Tells for ever. A database that fails is tried again.
    pub async fn tell(&self, bell: &Bell) -> Infallible {
        loop {
            if let Err(error) = self.turn(bell).await {
                tracing::warn!("telling of findings stopped and begins again: {error}");
            }
            sleep(TURN).await;
        }
    }

    async fn turn(&self, bell: &Bell) -> Result<()> {
        let Some(mut right) = self.store.teller().await? else { return Ok(()) };
        let (mut rings, mut look, mut turn, mut remind) = (bell.hear(), interval(LOOK), interval(TURN), interval(REMIND));
        let mut forget = interval(FORGET);
        loop {
            tokio::select! {
                _ = rings.changed() => self.collect().await?,
                _ = look.tick() => {
                    self.collect().await?;
                    self.deliver().await?;
                }
                _ = remind.tick() => self.remind().await?,
                _ = forget.tick() => self.store.clear_outbox(crate::clock::now().plus(-MEMORY)).await?,
                _ = turn.tick() => if !right.holds().await {
                    return Ok(());
                }
            }
        }
    }

    /// Puts what has changed into the outbox, for each who may see it and wants to hear of it.
    pub async fn collect(&self) -> Result<()> {
        let Some(mut stand) = self.store.outbox_stand().await? else {
            // what there was before anybody was told is no news
            return self.store.post(&[], self.store.finding_change().await?).await;
        };
        loop {
            let (found, last) = self.store.findings_changed(&tracemail_auth::operator(), stand, SOME).await?;
            if found.is_empty() {
                return Ok(());
            }
            let people = self.people().await?;
            let now = crate::clock::now();
            let mut items = Vec::new();
            // what somebody has seen to, or muted, is no longer told
            for finding in found.iter().filter(|finding| finding.state == FindingState::Open) {
                let mut item = |target: String, due: Micros| items.push((target, finding.id.clone(), last, due));
                self.hooks.iter().for_each(|hook| item(format!("hook:{}", hook.name), now));
                for (account, telling, who) in &people {
                    if who.scope.sees(finding.domain(), finding.account.as_deref()) {
                        let due = now.plus(clock::rests(telling, now));
                        telling.mail.iter().for_each(|_| item(format!("mail:{account}"), due));
                        telling.webhook.iter().for_each(|_| item(format!("post:{account}"), due));
                    }
                }
            }
            self.store.post(&items, last).await?;
            stand = last;
        }
    }

    async fn people(&self) -> Result<Vec<(AccountId, Telling, Who)>> {
        let mut people = Vec::new();
        for (account, telling) in self.store.tellings().await? {
            if let Some(who) = Who::of(&self.store, account).await? {
                people.push((account, telling, who));
            }
        }
        Ok(people)
    }

    /// Tells what is due: all that is due to somebody in one message.
    pub async fn deliver(&self) -> Result<()> {
        let now = crate::clock::now();
        let mut each: BTreeMap<String, Vec<Due>> = BTreeMap::new();
        for due in self.store.due(now, SOME).await? {
            each.entry(due.target.clone()).or_default().push(due);
        }
        let one = async |(target, list)| {
            let outcome = self.message(target, list, now).await?;
            self.store.told(&outcome, crate::clock::now()).await
        };
        let outcomes: Vec<Result<()>> = stream::iter(each).map(one).buffer_unordered(AT_ONCE).collect().await;
        outcomes.into_iter().collect::<Result<()>>()?;
        Ok(())
    }

    async fn message(&self, target: String, list: Vec<Due>, now: Micros) -> Result<Vec<(Due, Told)>> {
        if target.split(':').next() == Some(summaries::WAY) {
            return self.send_summaries(&target, list, now).await;
        }
        let Some((recipient, who)) = self.recipient(&target).await? else {
            return Ok(list.into_iter().map(|due| (due, Told::Never)).collect());
        };
        let scope = who.map_or_else(tracemail_auth::operator, |who| who.scope);
        let (mut told, mut findings, mut on_their_way) = (Vec::new(), Vec::new(), Vec::new());
        for due in list {
            match self.store.finding(&scope, &due.finding).await? {
                Some(finding) if finding.state == FindingState::Open => {
                    findings.push(say(finding, recipient.lang));
                    on_their_way.push(due);
                }
                _ => told.push((due, Told::Never)),
            }
        }
        if findings.is_empty() {
            return Ok(told);
        }
        let id = message_id(&target, &on_their_way);
        let sent = match &recipient.how {
            How::Hook(place, secret) => hook::post(place, secret, &id, &letter::json(&findings, &self.address, now), now).await,
            How::Mail(to) => self.mail(to, &id, &findings, recipient.lang, now).await,
        };
        self.note(&target, &sent, on_their_way.iter().map(|due| due.tries).max(), now).await?;
        let next = now.plus(i64::from(recipient.every) * 60 * SECOND);
        for due in on_their_way {
            let outcome = match &sent {
                Ok(()) => Told::Yes(next),
                Err(trouble) => came_to_nothing(&target, &due, trouble, now, Told::Never),
            };
            told.push((due, outcome));
        }
        Ok(told)
    }

    /// Remembers for whoever wants to hear whether his last message was taken.
    async fn note(&self, target: &str, sent: &std::result::Result<(), Trouble>, tries: Option<u32>, now: Micros) -> Result<()> {
        let Some((way, name)) = target.split_once(':') else { return Ok(()) };
        let (Ok(account), is_letter) = (name.parse::<AccountId>(), way != "post") else { return Ok(()) };
        if is_letter && self.mailer.is_none() {
            return Ok(()); // his page says so
        }
        let untaken = sent.as_ref().err().map(|trouble| Untaken {
            at: now,
            why: crate::terminal::cut(&trouble.to_string(), LONGEST_WHY),
            is_letter,
            is_over: matches!(trouble, Trouble::Never(_)) || tries.is_some_and(|tries| tries >= MOST),
        });
        self.store.note_untaken(account, is_letter, untaken).await
    }

    /// Who stands behind a target, as far as he still wants to hear; `None`: nobody does.
    async fn recipient(&self, target: &str) -> Result<Option<(Recipient, Option<Who>)>> {
        let Some((way, name)) = target.split_once(':') else { return Ok(None) };
        if way == "hook" {
            let hook = self.hooks.iter().find(|hook| hook.name == name);
            let recipient = |hook: &settings::Hook| Recipient {
                how: How::Hook(hook.place.clone(), hook.secret.clone()),
                every: hook.every,
                lang: hook.lang,
            };
            return Ok(hook.map(|hook| (recipient(hook), None)));
        }
        let Ok(account) = name.parse::<AccountId>() else { return Ok(None) };
        let (Some(telling), Some(who)) = (self.store.telling(account).await?, Who::of(&self.store, account).await?) else {
            return Ok(None);
        };
        let how = match way {
            "mail" => telling.mail.clone().map(How::Mail),
            _ => telling.webhook.as_deref().and_then(|url| Place::public(url).ok()).map(|place| How::Hook(place, telling.secret.clone())),
        };
        Ok(how.map(|how| (Recipient { how, every: telling.every, lang: telling.lang }, Some(who))))
    }

    async fn mail(&self, to: &str, id: &str, findings: &[ToldFinding], lang: Lang, now: Micros) -> std::result::Result<(), Trouble> {
        let Some(mailer) = &self.mailer else { return Err(Trouble::Later("no mail server is set: [mail] in the settings".into())) };
        let (subject, text) = letter::text(findings, &self.address, &self.name, lang);
        mailer.send(&Letter { to, subject: &subject, text: &text, id, now, file: None }).await
    }
}

/// It was not taken: tried again, or given up.
fn came_to_nothing(target: &str, due: &Due, trouble: &Trouble, now: Micros, given_up: Told) -> Told {
    match trouble {
        Trouble::Later(why) if due.tries < MOST => {
            if due.tries == 0 {
                tracing::warn!("{}: a message was not taken and is tried again: {why}", kind_of(target));
            }
            Told::Not(now.plus((SECOND << due.tries.min(12)).min(LONGEST)))
        }
        Trouble::Later(why) | Trouble::Never(why) => {
            tracing::error!("{}: a message was given up: {why}", kind_of(target));
            given_up
        }
    }
}

fn say(finding: Finding, lang: Lang) -> ToldFinding {
    let verdict = tracemail_watch::sentence(&finding, lang);
    ToldFinding::new(finding, verdict)
}

/// The same for every try of the same stories as far as they have come; with news it is another message.
fn message_id(target: &str, list: &[Due]) -> String {
    let parts = list.iter().flat_map(|due| [due.finding.clone().into_bytes(), due.change.to_le_bytes().to_vec()]);
    let parts: Vec<Vec<u8>> = [target.as_bytes().to_vec()].into_iter().chain(parts).collect();
    format!("{:016x}", tracemail_model::ids::Key::of(parts.iter().map(Vec::as_slice)).0)
}

/// For the server's own log, which names no customer.
fn kind_of(target: &str) -> &str {
    if target.starts_with("hook:") { target } else { target.split(':').next().unwrap_or_default() }
}
