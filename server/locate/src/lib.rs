//! Where a message is now: the recipient's mailbox is asked, live.
//!
//! In: a row, its steps from the log, and settings that say how mailboxes are asked: Dovecot's doveadm HTTP API, or IMAP
//! with a master user. Out: [`Located`]. Cheap questions first: by folder and number as the log has them, and only then by
//! Message-ID in all folders; whatever is found must bear the message's own Message-ID. Dropping the future ends the
//! question: nothing is spawned. Everything a mail store answers is taken for hostile: bounded in time and bytes.
//! Refuses to know: rows of other people (the caller has read this one within its scope), HTTP of the panel, clocks.

pub mod dial;
mod doveadm;
mod error;
mod imap;
mod knock;
mod server;
mod settings;
mod trail;

use std::{collections::BTreeMap, sync::Arc};

use tokio::sync::Semaphore;
use tracemail_model::{
    event::Event,
    locate::{Located, Place, Trouble},
    mailbox::domain_of,
    message::Message,
};

pub use error::Error;
pub use knock::Knock;
use server::Server;
pub use settings::Settings;
use trail::Trail;

/// Questions at once, whoever asks: a mail store has other work.
const MOST_AT_ONCE: usize = 8;

/// Knows whom to ask. Copies are cheap.
#[derive(Clone)]
pub struct Locator {
    general: Option<Arc<Server>>,
    domains: Arc<BTreeMap<String, Server>>,
    free: Arc<Semaphore>,
}

impl Locator {
    /// As the settings say; reads keys, passwords and certificates.
    pub fn new(settings: &Settings) -> Result<Self, Error> {
        let general = Server::new("[locate]", settings)?;
        let mut domains = BTreeMap::new();
        for (domain, settings) in &settings.domains {
            let name = format!("[locate.domains.\"{domain}\"]");
            if !settings.domains.is_empty() {
                return Err(Error::Nested(name));
            }
            let server = Server::new(&name, settings)?.ok_or(Error::Neither(name))?;
            domains.insert(domain.to_lowercase(), server);
        }
        Ok(Self { general: general.map(Arc::new), domains: domains.into(), free: Arc::new(Semaphore::new(MOST_AT_ONCE)) })
    }

    /// Every mail store there is to ask, by the name of its settings, with what is wrong with it.
    pub async fn probe(&self) -> Vec<(String, Result<(), Trouble>)> {
        let mut found = Vec::new();
        for server in self.general.as_deref().into_iter().chain(self.domains.values()) {
            found.push((server.to_string(), server.probe(&self.free).await));
        }
        found
    }

    /// Where that message is. `events`: its timeline.
    pub async fn locate(&self, message: &Message, events: &[Event]) -> Located {
        let trail = Trail::of(message, events);
        let place = match &trail.question {
            Err(known) => known.clone(),
            Ok(question) => match self.server(&question.mailbox) {
                None => Place::NotConfigured,
                Some(server) => match server.ask(question, &self.free).await {
                    Ok(spots) if spots.is_empty() => trail.gone(),
                    Ok(spots) => Place::Found(trail.date(spots)),
                    Err(trouble) => Place::Unreachable(trouble),
                },
            },
        };
        Located { place, forwarded_to: message.forwarded_to.clone(), history: trail.history }
    }

    fn server(&self, mailbox: &str) -> Option<&Server> {
        let own = domain_of(mailbox).and_then(|domain| self.domains.get(&domain.to_lowercase()));
        own.or(self.general.as_deref())
    }
}
