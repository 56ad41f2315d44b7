//! What the server lends to the pages: put in context for every request.
//!
//! In: made by `server`. Out: taken by the server functions of `api/`.
//! Refuses to know: how a reader was recognised; the [`Scope`] is given.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
};

use leptos::prelude::use_context;
use tracemail_auth::{Who, Witness};
use tracemail_locate::Locator;
use tracemail_model::{
    account::{Account, AccountId, By, Session},
    explain::{Lang, Verdict},
    export::Wish,
    finding::Finding,
    page::Search,
    row::Row,
    stats::Freshness,
    summary::{Pace, Period},
    tenant::Scope,
    time::Micros,
};
use tracemail_store::{
    Store,
    person::{Erased, Erasing},
};

use crate::error::AppError;

/// The database, what this reader may see of it, and the moment.
#[derive(Clone)]
pub struct Backend {
    /// The rows.
    pub store: Store,
    /// Those this reader may see.
    pub scope: Scope,
    /// Who is seen reading them.
    pub witness: Witness,
    /// Who he is; `None`: whoever runs the machine, or looks from within another page.
    pub who: Option<Who>,
    /// Nobody could ask this who has merely learnt the password of a mailbox.
    pub is_proved: bool,
    /// From where he asks.
    pub network: Option<IpAddr>,
    /// Whom to ask where a message is now.
    pub locator: Locator,
    /// Where he asks for files; `None`: from within another page there are none.
    pub exports: Option<ExportDesk>,
    /// Whose erasing is under way, or was.
    pub erasures: Erasures,
    /// How people can be told of findings.
    pub telling: TellingRules,
    /// The clock.
    pub now: fn() -> Micros,
    /// A finding of the login watch in one sentence.
    pub say: fn(&Finding, Lang) -> Verdict,
    /// How complete the picture is.
    pub freshness: Arc<dyn Fn() -> Freshness + Send + Sync>,
}

/// Where somebody asks for files that take a while.
#[derive(Clone)]
pub struct ExportDesk {
    /// Whose they are; `None`: of whoever runs the machine while there are no accounts.
    pub owner: Option<AccountId>,
    /// The server that makes them.
    pub place: Arc<str>,
    /// Up to so many rows a file is had at once.
    pub small: u64,
    /// He has at most so many.
    pub most: u32,
    /// They are deleted after so many hours.
    pub hours: u32,
    /// Rung when one is wanted, or no longer wanted.
    pub ring: Arc<dyn Fn() + Send + Sync>,
    /// What a wish asks of the store.
    pub read: fn(&Wish, Micros) -> Result<Search, AppError>,
}

/// Persons whose erasing is under way in this process, or was, by their receipts. Cheap to copy.
#[derive(Clone, Debug, Default)]
pub struct Erasures(Arc<Mutex<HashMap<String, Erasure>>>);

/// How far one has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Erasure {
    /// So far.
    Running(Erasing),
    /// All of it went.
    Done(Erased),
    /// The server failed.
    Failed,
}

impl Erasures {
    /// Remembers how far one has come; `false`: it was to begin, and is under way already.
    pub fn stands(&self, receipt: &str, erasure: Erasure) -> bool {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let begins = matches!(erasure, Erasure::Running(Erasing { days: (0, 0), .. }));
        let free = !begins || !matches!(all.get(receipt), Some(Erasure::Running(_)));
        if free {
            all.insert(receipt.to_owned(), erasure);
        }
        free
    }

    /// How far that one has come; `None`: it was never begun here.
    pub fn of(&self, receipt: &str) -> Option<Erasure> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(receipt).copied()
    }
}

/// What can be chosen of how one is told.
#[derive(Clone, Copy)]
pub struct TellingRules {
    /// Letters can be sent.
    pub letters: bool,
    /// Whether a POST may go there.
    pub may_post: fn(&str) -> bool,
    /// Whether a time zone is called so.
    pub is_zone: fn(&str) -> bool,
    /// The day or week of a calendar, by its zone, its first day of the week, a day (empty: the last that is over) and the moment.
    pub period: fn(&str, Pace, u8, &str, Micros) -> Option<Period>,
}

impl Backend {
    /// This request's.
    pub fn here() -> Result<Self, AppError> {
        use_context().ok_or(AppError::Broken)
    }

    /// Before rows are shown to staff it is remembered that they were; `what`: a row's id, or the filter as text.
    pub async fn saw(&self, rows: impl IntoIterator<Item = &Row>, what: &str) -> Result<(), AppError> {
        Ok(self.witness.saw(&self.store, (self.now)(), rows, what).await?)
    }

    /// Whoever is signed in, and his session: for what a program with a token may not do.
    pub fn me(&self) -> Result<(&Account, &Session), AppError> {
        let who = self.who.as_ref().ok_or(AppError::Missing)?;
        Ok((&who.account, who.session.as_ref().ok_or(AppError::Missing)?))
    }

    /// Whoever acts in the name of a whole account: he is signed in, or his program shows a token that is narrowed to
    /// nothing. The second: it is such a program.
    pub fn acting(&self) -> Result<(&Account, bool), AppError> {
        let who = self.who.as_ref().filter(|who| !who.narrowed).ok_or(AppError::Missing)?;
        Ok((&who.account, who.session.is_none()))
    }

    /// For the records of what whoever sees a row may do about it, with a session or a token, or as whoever runs the
    /// machine while there are no accounts; from within another page nobody has a name.
    pub fn by_or_machine(&self) -> Result<By, AppError> {
        match (&self.who, &self.exports) {
            (Some(who), _) => Ok(who.by(self.network, (self.now)())),
            (None, Some(desk)) if desk.owner.is_none() => Ok(By::machine((self.now)())),
            _ => Err(AppError::Missing),
        }
    }

    /// For the records of what he does.
    pub fn by(&self) -> Result<By, AppError> {
        let who = self.who.as_ref().ok_or(AppError::Missing)?;
        Ok(who.by(self.network, (self.now)()))
    }
}
