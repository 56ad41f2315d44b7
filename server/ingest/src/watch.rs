//! How complete the picture is: what has been read of each source, up to when, and what is wrong.
//!
//! In: what followers read and what commits put on disk. Out: [`Freshness`] for the strip at the top of every screen.
//! Refuses to know: who looks. Only what is on disk counts.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tracemail_model::{
    stats::{Freshness, Source},
    time::Micros,
};
use tracemail_store::{Store, Tally};

/// The name under which the database's own trouble is shown.
const DATABASE: &str = "database";

/// Shared by whoever reads and whoever shows. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Watch(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    complete_to: Option<Micros>,
    tallies: BTreeMap<String, Tally>,
    /// The sources being followed, with what is wrong with each.
    followed: BTreeMap<String, Option<String>>,
    /// What is wrong with the database.
    database: Option<String>,
}

impl Watch {
    /// With what the store has counted so far.
    pub async fn load(store: &Store) -> Result<Self, tracemail_store::Error> {
        let tallies = store.tallies().await?.into_iter().collect();
        Ok(Self(Arc::new(Mutex::new(State { tallies, ..State::default() }))))
    }

    /// The strip. `since` is for whoever knows the reader's scope.
    pub fn freshness(&self) -> Freshness {
        let state = self.state();
        let sum = |of: fn(&Tally) -> u64| state.tallies.values().map(of).sum();
        let mut sources: Vec<Source> = state
            .followed
            .iter()
            .map(|(name, trouble)| {
                let tally = state.tallies.get(name).cloned().unwrap_or_default();
                Source { name: name.clone(), last_line: tally.last_line, lines: tally.lines, trouble: trouble.clone() }
            })
            .collect();
        sources.extend(state.database.iter().map(|trouble| Source {
            name: DATABASE.into(),
            last_line: None,
            lines: 0,
            trouble: Some(trouble.clone()),
        }));
        Freshness {
            complete_to: state.complete_to,
            lines: sum(|tally| tally.lines),
            not_understood: sum(|tally| tally.not_understood),
            foreign: sum(|tally| tally.foreign),
            sources,
            since: None,
        }
    }

    /// How a followed source is; a change of trouble is logged once.
    pub(crate) fn source(&self, name: &str, trouble: Option<&str>) {
        let mut state = self.state();
        let was = state.followed.insert(name.into(), trouble.map(Into::into));
        if let Some(trouble) = trouble.filter(|now| was.flatten().as_deref() != Some(now)) {
            tracing::warn!(source = name, trouble, "a log cannot be read");
        }
    }

    /// What a commit has put on disk.
    pub(crate) fn read(&self, tally: &[(String, Tally)]) {
        let mut state = self.state();
        for (name, more) in tally {
            let sum = state.tallies.entry(name.clone()).or_default();
            sum.lines += more.lines;
            sum.not_understood += more.not_understood;
            sum.foreign += more.foreign;
            sum.last_line = sum.last_line.max(more.last_line);
        }
    }

    /// Everything written before that moment is on disk.
    pub(crate) fn complete_to(&self, moment: Micros) {
        self.state().complete_to = Some(moment);
    }

    /// How the database is.
    pub(crate) fn database(&self, trouble: Option<String>) {
        self.state().database = trouble;
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
