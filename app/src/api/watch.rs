//! The login watch: what its screen shows when it is opened, and what a person makes of a finding.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use tracemail_model::{
    access::Access,
    finding::{FindingState, ToldFinding},
    stats::Histogram,
    time::Micros,
};

use super::{codec::Json, list::Reader};
use crate::error::AppError;

/// Tries looked at for who is tried and by whom.
#[cfg(feature = "ssr")]
const LOOKED_AT: usize = 5_000;
/// Of each list so many.
#[cfg(feature = "ssr")]
const TOP: usize = 6;
/// Tries shown one by one.
#[cfg(feature = "ssr")]
const TRIES: usize = 25;
/// What the screen shows at first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Glance {
    /// This moment.
    pub now: Micros,
    /// Logins and tries that failed, by minute for an hour.
    pub hour: Histogram,
    /// By hour for a week.
    pub week: Histogram,
    /// The newest tries that failed, newest first.
    pub tries: Vec<Access>,
    /// Who is tried, and by whom.
    pub tops: Tops,
    /// Findings of the last days, the story that began last first.
    pub findings: Vec<ToldFinding>,
}

/// Names and how often each was in the tries looked at, most first.
pub type Top = Vec<(String, u64)>;

/// The tries of the last day that failed, counted.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Tops {
    /// How many were looked at: the newest.
    pub of: u64,
    /// Whether there are more.
    pub more: bool,
    /// When the oldest of them was.
    pub since: Option<Micros>,
    /// Names that were tried.
    pub accounts: Top,
    /// /24 and /48 they came from.
    pub networks: Top,
    /// Their addresses.
    pub addresses: Top,
    /// Why they failed.
    pub failures: Top,
    /// By which door.
    pub protocols: Top,
    /// With which program, where it says.
    pub clients: Top,
}

/// Everything on the screen.
#[server(endpoint = "glance", input = Json, output = Json)]
pub async fn watch_logins(q: String, reader: Reader) -> Result<Glance, AppError> {
    use tracemail_model::row::Kind;
    let ask = async || {
        let here = crate::backend::Backend::here()?;
        let now = (here.now)();
        let search = super::question(Kind::Access, &q, reader.zone, now)?;
        let findings = stories(&here, now, reader).await?;
        let (tries, tops) = tried(&here, &search, now).await?;
        here.saw(&tries.iter().cloned().map(tracemail_model::row::Row::Access).collect::<Vec<_>>(), &format!("login watch {q}")).await?;
        Ok(Glance {
            now,
            hour: series(&here, &search, now, MINUTES).await?,
            week: series(&here, &search, now, HOURS).await?,
            tries,
            tops,
            findings,
        })
    };
    crate::error::answer(ask().await)
}

/// A step's length in seconds, and how many up to now: of the hour and of the week.
#[cfg(feature = "ssr")]
pub const MINUTES: (i64, u32) = (60, 60);
#[cfg(feature = "ssr")]
pub const HOURS: (i64, u32) = (3_600, 168);

/// Rows by outcome in steps up to now.
#[cfg(feature = "ssr")]
pub async fn series(
    here: &crate::backend::Backend,
    search: &tracemail_model::page::Search,
    now: Micros,
    (seconds, steps): (i64, u32),
) -> Result<Histogram, tracemail_store::Error> {
    let step = seconds * tracemail_model::time::SECOND;
    let to = (now.0.div_euclid(step) + 1) * step;
    here.store.histogram(&here.scope, search, Micros(to - step * i64::from(steps)), Micros(to), steps).await
}

/// Opens, acknowledges or mutes a finding; the note replaces what was written before.
#[server(endpoint = "judge", input = Json, output = Json)]
pub async fn judge_finding(id: String, state: FindingState, note: String, reader: Reader) -> Result<ToldFinding, AppError> {
    use tracemail_model::finding::LONGEST_NOTE;
    let ask = async || {
        let here = crate::backend::Backend::here()?;
        if !here.is_proved && state != FindingState::Open {
            return Err(AppError::Unproved);
        }
        let note: String = note.trim().chars().take(LONGEST_NOTE).collect();
        let finding = here.store.judge_finding(&here.scope, &id, state, &note).await?.ok_or(AppError::Missing)?;
        Ok(told(&here, finding, reader))
    };
    crate::error::answer(ask().await)
}

#[cfg(feature = "ssr")]
pub(super) fn told(here: &crate::backend::Backend, finding: tracemail_model::finding::Finding, reader: Reader) -> ToldFinding {
    let verdict = (here.say)(&finding, reader.lang);
    ToldFinding::new(finding, verdict)
}

/// What was heard of within a week; of too many each kind has its newest looked at.
#[cfg(feature = "ssr")]
async fn stories(here: &crate::backend::Backend, now: Micros, reader: Reader) -> Result<Vec<ToldFinding>, AppError> {
    use tracemail_model::{
        finding::{FindingKind, Findings},
        time::DAY,
    };

    use crate::state::stories::{MOST, merge};

    let asked = Findings { heard: Some(now.plus(-7 * DAY)), limit: MOST as u32, ..Findings::default() };
    let (mut found, more) = here.store.findings(&here.scope, &asked).await?;
    if more.is_some() {
        found.clear();
        for kind in FindingKind::ALL {
            let asked = Findings { kinds: vec![*kind], ..asked.clone() };
            found.extend(here.store.findings(&here.scope, &asked).await?.0);
        }
    }
    let mut all = Vec::new();
    merge(&mut all, found.into_iter().map(|finding| told(here, finding, reader)));
    Ok(all)
}

/// The newest tries that failed, and all that were looked at counted.
#[cfg(feature = "ssr")]
pub async fn tried(
    here: &crate::backend::Backend,
    search: &tracemail_model::page::Search,
    now: Micros,
) -> Result<(Vec<Access>, Tops), tracemail_store::Error> {
    use std::{collections::HashMap, pin::pin};

    use futures::StreamExt;
    use tracemail_model::{
        filter::{Field, Filter, IpRange, When, fold},
        row::Row,
        status::Action,
        time::DAY,
    };

    let own = [Field::Action(Action::FailedLogin), Field::After(When::At(now.plus(-DAY)))].map(Filter::Leaf);
    let filter = Filter::All([search.filter.clone()].into_iter().chain(own).collect());
    let search = tracemail_model::page::Search { filter, ..search.clone() };
    let mut rows = pin!(here.store.stream(&here.scope, &search).take(LOOKED_AT + 1));
    let (mut tries, mut tops) = (Vec::new(), Tops::default());
    let mut counted: [HashMap<String, u64>; 6] = Default::default();
    while let Some(row) = rows.next().await.transpose()? {
        let Row::Access(row) = row else { continue };
        if tops.of == LOOKED_AT as u64 {
            tops.more = true;
            break;
        }
        (tops.of, tops.since) = (tops.of + 1, Some(row.time));
        let ip = row.remote_ip.map(|ip| ip.to_canonical());
        let facts = [
            Some(fold(&row.user)).filter(|user| !user.is_empty()),
            ip.map(|ip| IpRange::new(ip, if ip.is_ipv4() { 24 } else { 48 }).to_string()),
            ip.map(|ip| ip.to_string()),
            row.failure.map(|failure| failure.name().to_owned()),
            Some(row.protocol.name().to_owned()),
            row.client.clone(),
        ];
        for (counts, fact) in counted.iter_mut().zip(facts) {
            if let Some(fact) = fact {
                *counts.entry(fact).or_default() += 1;
            }
        }
        if tries.len() < TRIES {
            tries.push(row);
        }
    }
    let mut sorted = counted.into_iter().map(|counts| {
        let mut list: Top = counts.into_iter().collect();
        list.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        list.truncate(TOP);
        list
    });
    let mut next = || sorted.next().unwrap_or_default();
    (tops.accounts, tops.networks, tops.addresses) = (next(), next(), next());
    (tops.failures, tops.protocols, tops.clients) = (next(), next(), next());
    Ok((tries, tops))
}
