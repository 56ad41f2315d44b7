//! What the handlers share.
//!
//! In: made once by `cli/serve`. Out: cheap copies, one per request. Refuses to know: requests.

use std::sync::Arc;

use app::{
    Assets,
    backend::{Backend, Erasures, TellingRules},
};
use axum::extract::FromRef;
use leptos::config::LeptosOptions;
use tracemail_auth::{Mailboxes, NoMailboxes, Who};
use tracemail_live::Hub;
use tracemail_locate::Locator;
use tracemail_model::{stats::Freshness, time::Micros};
use tracemail_store::Store;

use crate::{
    clock,
    exports::Exports,
    limits::Limits,
    oidc::Provider,
    proof::Proof,
    reader::Reader,
    routes::{blocklist::Blocklist, events::Events},
    shutdown::Shutdown,
    telling::{self, Place},
    watching::Bell,
};

/// The panel.
#[derive(Clone)]
pub struct Panel {
    /// The rows.
    pub store: Store,
    /// Changes of them, as they happen.
    pub hub: Hub,
    /// How complete the picture is.
    pub freshness: Arc<dyn Fn() -> Freshness + Send + Sync>,
    /// Whom to ask where a message is now.
    pub locator: Locator,
    /// URLs of the built site.
    pub assets: Assets,
    /// Where machines' events go.
    pub events: Events,
    /// Names the panel may be called by, beside localhost.
    pub hosts: Arc<[String]>,
    /// What signs reports.
    pub proof: Arc<Proof>,
    /// How often one may ask the API.
    pub limits: Limits,
    /// Files that take a while.
    pub exports: Exports,
    /// Persons whose rows are being erased.
    pub erasures: Erasures,
    /// Rings when findings change.
    pub bell: Bell,
    /// What is given to firewalls, and whom to.
    pub blocklist: Blocklist,
    /// Other ways in than a password of ours.
    pub doors: Doors,
    /// Letters can be sent.
    pub letters: bool,
    /// When to end.
    pub shutdown: Shutdown,
}

/// Ways in that are asked elsewhere.
#[derive(Clone, Debug)]
pub struct Doors {
    /// Whose word is taken.
    pub provider: Option<Arc<Provider>>,
    /// Mail servers that know their mailboxes' passwords.
    pub mailboxes: Arc<dyn Mailboxes>,
}

impl Default for Doors {
    fn default() -> Self {
        Self { provider: None, mailboxes: Arc::new(NoMailboxes) }
    }
}

impl Panel {
    /// This moment.
    pub fn now(&self) -> Micros {
        clock::now()
    }

    /// Whether whoever asks can be told from somebody who has learnt his mailbox's password.
    pub fn is_proved(&self, who: Option<&Who>) -> bool {
        who.is_none_or(|who| who.is_proved(&*self.doors.mailboxes))
    }

    /// What the pages' server functions are lent.
    pub fn backend(&self, reader: Reader) -> Backend {
        Backend {
            store: self.store.clone(),
            witness: reader.witness(),
            erasures: self.erasures.clone(),
            exports: reader.owner().map(|owner| self.exports.desk(owner)),
            scope: reader.scope,
            is_proved: self.is_proved(reader.who.as_ref()),
            who: reader.who,
            network: None,
            locator: self.locator.clone(),
            telling: TellingRules {
                letters: self.letters,
                may_post: |url| Place::public(url).is_ok(),
                is_zone: telling::is_zone,
                period: telling::period,
            },
            now: clock::now,
            say: tracemail_watch::sentence,
            freshness: Arc::clone(&self.freshness),
        }
    }
}

/// Leptos wants its options in the state of any router; the site is `site`'s business, so they say nothing.
impl FromRef<Panel> for LeptosOptions {
    fn from_ref(_: &Panel) -> Self {
        Self::builder().output_name("tracemail").build()
    }
}
