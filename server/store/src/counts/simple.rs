//! Which questions the rollups answer: those that ask for nothing but times, domains and outcomes.
//!
//! In: a scope and a search. Out: the domains and outcomes it leaves. Refuses to know: SQL.

use tracemail_model::{
    filter::{Field, Filter, When},
    page::Search,
    row::Kind,
    tenant::{Reach, Scope},
};

use crate::{reach::reach, rows::fold};

/// What such a question asks for, beside its times.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Simple {
    /// `None`: rows of any domain, and of none.
    pub(super) domains: Option<Vec<String>>,
    /// `None`: any outcome.
    pub(super) outcomes: Option<Vec<i64>>,
}

impl Simple {
    /// `None` when the question asks for more than that.
    pub(super) fn of(scope: &Scope, search: &Search) -> Option<Self> {
        let mut simple = match reach(scope) {
            Reach::Everything => Self::default(),
            Reach::Domains(list) => Self { domains: Some(list.clone()), outcomes: None },
            Reach::Mailboxes(_) => return None,
        };
        simple.take(&search.filter, search.kind).then_some(simple)
    }

    pub(super) fn has(&self, outcome: i64) -> bool {
        self.outcomes.as_ref().is_none_or(|list| list.contains(&outcome))
    }

    /// Whether it leaves only outcomes of those that fail.
    pub(super) fn asks_for_failing(&self) -> bool {
        self.outcomes.as_ref().is_some_and(|some| some.iter().all(|outcome| !matches!(outcome, 0 | 5)))
    }

    /// Takes a condition in; `false` when it is of another sort.
    fn take(&mut self, filter: &Filter, kind: Kind) -> bool {
        match filter {
            Filter::All(list) => list.iter().all(|inner| self.take(inner, kind)),
            // the times are the span's
            Filter::Leaf(Field::After(When::At(_)) | Field::Before(When::At(_))) => true,
            Filter::Leaf(leaf) => self.any_of(&[leaf], kind),
            Filter::Any(list) => {
                let leaves: Option<Vec<_>> =
                    list.iter().map(|inner| if let Filter::Leaf(leaf) = inner { Some(leaf) } else { None }).collect();
                leaves.is_some_and(|leaves| self.any_of(&leaves, kind))
            }
            Filter::Not(_) => false,
        }
    }

    /// One of these domains, or one of these outcomes.
    fn any_of(&mut self, leaves: &[&Field], kind: Kind) -> bool {
        let domains: Option<Vec<String>> = leaves.iter().map(|leaf| domain(leaf)).collect();
        let outcomes: Option<Vec<i64>> = leaves.iter().map(|leaf| outcome(leaf, kind)).collect();
        match (domains, outcomes) {
            (Some(list), _) if !list.is_empty() => narrow(&mut self.domains, list),
            (_, Some(list)) if !list.is_empty() => narrow(&mut self.outcomes, list),
            _ => return false,
        }
        true
    }
}

fn domain(leaf: &Field) -> Option<String> {
    match leaf {
        Field::Domain(name) if !name.contains('*') => Some(fold(name).into_owned()),
        _ => None,
    }
}

fn outcome(leaf: &Field, kind: Kind) -> Option<i64> {
    match leaf {
        Field::Status(status) if kind != Kind::Access => Some(status.code()),
        Field::Action(action) if kind == Kind::Access => Some(action.code()),
        _ => None,
    }
}

/// What both leave.
fn narrow<T: PartialEq>(kept: &mut Option<Vec<T>>, list: Vec<T>) {
    match kept {
        Some(kept) => kept.retain(|one| list.contains(one)),
        None => *kept = Some(list),
    }
}

#[cfg(test)]
mod tests {
    use tracemail_model::{mailbox::AddressPattern, status::Status};

    use super::*;

    fn simple(filter: &Filter) -> Option<Simple> {
        let mut simple = Simple::default();
        simple.take(filter, Kind::Received).then_some(simple)
    }

    #[test]
    fn only_domains_and_outcomes_are_simple() {
        let domain = |name: &str| Filter::Leaf(Field::Domain(name.into()));
        let status = |status| Filter::Leaf(Field::Status(status));
        let both = simple(&Filter::All(vec![domain("A.test"), Filter::Any(vec![status(Status::Rejected), status(Status::Deferred)])]));
        let expected =
            Simple { domains: Some(vec!["a.test".into()]), outcomes: Some(vec![Status::Rejected.code(), Status::Deferred.code()]) };
        assert_eq!(both, Some(expected));
        assert_eq!(simple(&Filter::All(vec![domain("a"), domain("b")])).and_then(|s| s.domains), Some(vec![]));
        for other in [
            domain("*.test"),
            Filter::Not(Box::new(domain("a"))),
            Filter::Any(vec![domain("a"), status(Status::Rejected)]),
            Filter::Any(vec![]),
            Filter::Leaf(Field::User(AddressPattern::Null)),
        ] {
            assert_eq!(simple(&other), None);
        }
    }
}
