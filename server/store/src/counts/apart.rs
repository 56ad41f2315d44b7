//! Which questions are answered by what a sealed day knows of each domain apart: those about one domain's rows, or about
//! the rows from one, that ask for nothing else but times and outcomes.
//!
//! In: a scope and a search. Out: counts of a whole day. Refuses to know: days that are not sealed.

use serde::de::DeserializeOwned;
use tracemail_model::{
    filter::{Field, Filter},
    mailbox::AddressPattern,
    page::Search,
    row::Kind,
    tenant::Scope,
};

use super::{Counted, simple::Simple};
use crate::{
    Result,
    apart::{Of, Said},
    day::OneDay,
    reader::Deadline,
};

/// A question for the rows from anybody at a domain, and for nothing else but times and outcomes.
pub(super) struct From {
    domain: String,
    simple: Simple,
}

impl From {
    /// `None` when the question asks for more than that.
    pub(super) fn of(scope: &Scope, search: &Search) -> Option<Self> {
        let list = match &search.filter {
            Filter::All(list) => list.as_slice(),
            single => std::slice::from_ref(single),
        };
        let domain = |filter: &Filter| match filter {
            Filter::Leaf(Field::From(AddressPattern::Domain(domain))) if !domain.is_empty() => Some(domain.clone()),
            _ => None,
        };
        let at = list.iter().position(|filter| domain(filter).is_some())?;
        let rest = list.iter().enumerate().filter(|(nth, _)| *nth != at).map(|(_, filter)| filter.clone()).collect();
        let simple = Simple::of(scope, &Search { filter: Filter::All(rest), ..search.clone() })?;
        Some(Self { domain: domain(&list[at])?, simple }).filter(|from| from.simple.domains.is_none())
    }

    /// Counts the whole day; `false`: its rows must be asked.
    pub(super) async fn count(&self, file: &OneDay, search: &Search, deadline: Deadline<'_>, counted: &mut Counted) -> Result<bool> {
        match file.apart::<i64>(&self.domain, search.kind, Of::From, deadline).await? {
            Said::Counts(outcomes) => {
                for (outcome, rows) in outcomes.into_iter().filter(|(outcome, _)| self.simple.has(*outcome)) {
                    counted.add(outcome, 0, rows.into_iter().map(|(_, rows)| rows).sum());
                }
                Ok(true)
            }
            Said::None => Ok(true),
            Said::Nothing => Ok(false),
        }
    }
}

/// A question for the rows of one domain.
pub(super) struct OneDomain {
    domain: String,
    simple: Simple,
}

impl OneDomain {
    /// `None` when the question asks for more than that, or for several.
    pub(super) fn of(scope: &Scope, search: &Search) -> Option<Self> {
        let simple = Simple::of(scope, search)?;
        match simple.domains.as_deref() {
            Some([domain]) => Some(Self { domain: domain.clone(), simple }),
            _ => None,
        }
    }

    /// Whether only those that fail are asked for.
    pub(super) fn asks_for_failing(&self) -> bool {
        self.simple.asks_for_failing()
    }

    /// The whole day's counts of what is asked for; `None`: its rows must be asked.
    pub(super) async fn counts<T: DeserializeOwned>(
        &self,
        file: &OneDay,
        kind: Kind,
        of: Of,
        deadline: Deadline<'_>,
    ) -> Result<Option<impl Iterator<Item = (T, u64)>>> {
        let outcomes = match file.apart::<T>(&self.domain, kind, of, deadline).await? {
            Said::Counts(outcomes) => outcomes,
            // it may have been too few to count
            Said::None if of == Of::Reasons => Vec::new(),
            Said::None | Said::Nothing => return Ok(None),
        };
        Ok(Some(outcomes.into_iter().filter(|(outcome, _)| self.simple.has(*outcome)).flat_map(|(_, counts)| counts)))
    }
}
