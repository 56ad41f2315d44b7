//! A domain's day or week: counted, shown, and sent by mail to whoever wants it.
//!
//! In: a domain, a period. Out: a [`Summary`] of the rows the reader may see; the domain of somebody else is as if it were
//! not there. Refuses to know: how it is drawn and sent.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use tracemail_model::summary::{Pace, Summary};

use super::{account::Given, codec::Json};
use crate::error::AppError;

/// What the page shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SummaryNow {
    /// The domains there are to choose from.
    pub domains: Vec<String>,
    /// Of the one chosen, if there is any.
    pub summary: Option<Summary>,
    /// What is sent by mail; `None`: to whoever is not signed in nothing is.
    pub letters: Option<Letters>,
}

/// What is sent by mail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letters {
    /// This server can send letters.
    pub possible: bool,
    /// Where to.
    pub to: Option<String>,
    /// Of this domain, each day.
    pub day: bool,
    /// Of this domain, each week.
    pub week: bool,
    /// The first day of a week: 0 is Monday.
    pub first: u8,
}

/// Names in a list of those that come most often.
#[cfg(feature = "ssr")]
const MOST: u32 = 10;
/// Counting stops there, where no sums are kept.
#[cfg(feature = "ssr")]
const CAP: u64 = 2_000_000;
/// Letters one may have come.
#[cfg(feature = "ssr")]
const MOST_WANTED: usize = 100;

/// A domain's day or week; of no domain named the one with most rows. `date`: a day of it; empty: the last that is over.
#[server(endpoint = "summary", input = Json, output = Json)]
pub async fn domain_summary(domain: String, pace: Pace, date: String) -> Result<SummaryNow, AppError> {
    let ask = async || {
        let here = crate::backend::Backend::here()?;
        let telling = own(&here).await?;
        let mut domains = here.store.domains(&here.scope, 200).await?;
        domains.retain(|own| may_read(&here.scope, own));
        // the one with most rows
        let first = domains.first().cloned();
        domains.sort_unstable();
        let chosen = Some(domain.trim().to_lowercase()).filter(|name| !name.is_empty()).or(first);
        let Some(chosen) = chosen else { return Ok(SummaryNow { domains, summary: None, letters: None }) };
        if !may_read(&here.scope, &chosen) {
            return Err(AppError::Missing);
        }
        let known = telling.clone().unwrap_or_default();
        let period = (here.telling.period)(&known.zone, pace, known.first, &date, (here.now)()).ok_or(AppError::Missing)?;
        here.witness.saw_domains(&here.store, (here.now)(), [chosen.clone()].into(), &format!("summary {pace} {}", period.date)).await?;
        let wants = |pace| known.summaries.iter().any(|wanted| wanted.domain == chosen && wanted.pace == pace);
        let letters = here.me().is_ok().then(|| Letters {
            possible: here.telling.letters,
            to: known.mail.clone(),
            day: wants(Pace::Day),
            week: wants(Pace::Week),
            first: known.first,
        });
        let summary = of(&here.store, &here.scope, &chosen, period, (here.now)()).await?;
        Ok(SummaryNow { domains, summary: Some(summary), letters })
    };
    crate::error::answer(ask().await)
}

/// Sends a domain's summaries by mail from now on, or no more. They go where findings go, in the same language and zone.
#[server(endpoint = "want_summary", input = Json, output = Json)]
pub async fn want_summary(domain: String, day: bool, week: bool, first: u8) -> Result<Given, AppError> {
    let change = async || {
        let here = crate::backend::Backend::here()?;
        here.me()?;
        want(&here, &domain, [day, week], first).await?;
        Ok(Given::Done)
    };
    crate::error::answer(change().await)
}

/// The same, for whoever asks in the panel or by the API: each day, each week, and the day weeks begin with.
#[cfg(feature = "ssr")]
pub async fn want(here: &crate::backend::Backend, domain: &str, [day, week]: [bool; 2], first: u8) -> Result<(), AppError> {
    use tracemail_model::telling::WantedSummary;
    let (me, _) = here.acting()?;
    let domain = domain.trim().to_lowercase();
    if !may_read(&here.scope, &domain) {
        return Err(AppError::Missing);
    }
    let mut telling = here.store.telling(me.id).await?.unwrap_or_default();
    telling.summaries.retain(|wanted| wanted.domain != domain);
    for pace in [day.then_some(Pace::Day), week.then_some(Pace::Week)].into_iter().flatten() {
        telling.summaries.push(WantedSummary { domain: domain.clone(), pace });
    }
    if first > 6 || telling.summaries.len() > MOST_WANTED {
        return Err(AppError::Taken);
    }
    telling.first = first;
    here.store.set_telling(&here.by()?, me.id, &telling).await?.then_some(()).ok_or(AppError::Missing)
}

#[cfg(feature = "ssr")]
async fn own(here: &crate::backend::Backend) -> Result<Option<tracemail_model::telling::Telling>, AppError> {
    match here.me() {
        Ok((me, _)) => Ok(here.store.telling(me.id).await?),
        Err(_) => Ok(None),
    }
}

/// Whether he may read all of a domain: a mailbox's owner may not. What is no name of a domain nobody may.
#[cfg(feature = "ssr")]
pub fn may_read(scope: &tracemail_model::tenant::Scope, domain: &str) -> bool {
    let is_name = !domain.is_empty() && domain.len() <= 253 && domain.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '_'));
    is_name && scope.sees(Some(domain), None)
}

/// Counts it.
#[cfg(feature = "ssr")]
pub async fn of(
    store: &tracemail_store::Store,
    scope: &tracemail_model::tenant::Scope,
    domain: &str,
    period: tracemail_model::summary::Period,
    now: tracemail_model::time::Micros,
) -> Result<Summary, tracemail_store::Error> {
    use tracemail_model::{
        filter::{Field, Filter, When},
        page::{Order, Search},
        row::Kind,
        stats::By,
        status::{Action, Status},
        summary::{Part, Traffic, beside},
        time::Micros,
    };
    let search = |kind: Kind, (from, to): (Micros, Micros), outcomes: Vec<Field>| {
        let mut all = vec![
            Filter::Leaf(Field::Domain(domain.to_owned())),
            Filter::Leaf(Field::After(When::At(from))),
            Filter::Leaf(Field::Before(When::At(to))),
        ];
        if !outcomes.is_empty() {
            all.push(Filter::Any(outcomes.into_iter().map(Filter::Leaf).collect()));
        }
        Search { kind, filter: Filter::All(all), order: Order::Newest, limit: 1, after: None }
    };
    let (this, earlier) = ((period.from, period.to), (period.before, period.from));
    let mut whole = period.to <= now;
    let mut traffic = Vec::with_capacity(3);
    for kind in [Kind::Received, Kind::Sent, Kind::Access] {
        let counted = store.counts(scope, &search(kind, this, vec![]), CAP).await?;
        let before = store.counts(scope, &search(kind, earlier, vec![]), CAP).await?;
        whole &= counted.exact && before.exact;
        let sum = |all: &[(String, u64)]| all.iter().map(|(_, rows)| rows).sum();
        traffic.push(Traffic {
            rows: sum(&counted.by_outcome),
            before: sum(&before.by_outcome),
            by_outcome: beside(counted.by_outcome, &before.by_outcome),
        });
    }
    let refused = || vec![Field::Status(Status::Rejected)];
    let returned = || vec![Field::Status(Status::Rejected), Field::Status(Status::Expired), Field::Status(Status::Blocked)];
    let failed = || vec![Field::Action(Action::FailedLogin)];
    let mut reasons = Vec::with_capacity(3);
    for (kind, outcomes) in [(Kind::Received, refused()), (Kind::Sent, returned()), (Kind::Access, failed())] {
        let counted = store.reasons(scope, &search(kind, this, outcomes.clone()), CAP).await?;
        let before = store.reasons(scope, &search(kind, earlier, outcomes), CAP).await?;
        whole &= counted.exact && before.exact;
        let mut parts = beside(counted.by_reason, &before.by_reason);
        parts.truncate(MOST as usize);
        reasons.push(parts);
    }
    let mut tops = Vec::with_capacity(4);
    for (kind, by, outcomes) in [
        (Kind::Received, By::Sender, vec![]),
        (Kind::Received, By::Recipient, vec![]),
        (Kind::Sent, By::Sender, vec![]),
        (Kind::Access, By::Sender, failed()),
    ] {
        let top = store.top(scope, &search(kind, this, outcomes), by, MOST).await?;
        tops.push(top.rows.into_iter().map(|(name, rows)| Part { name, rows, before: None }).collect::<Vec<_>>());
    }
    let (mut traffic, mut reasons, mut tops) = (traffic.into_iter(), reasons.into_iter(), tops.into_iter());
    let [received, sent, access] = std::array::from_fn(|_| traffic.next().unwrap_or_default());
    let [refused, returned, failures] = std::array::from_fn(|_| reasons.next().unwrap_or_default());
    let [senders, recipients, writers, tried] = std::array::from_fn(|_| tops.next().unwrap_or_default());
    Ok(Summary {
        domain: domain.to_owned(),
        period,
        received,
        sent,
        access,
        refused,
        returned,
        failures,
        senders,
        recipients,
        writers,
        tried,
        whole,
    })
}
