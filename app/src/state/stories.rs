//! The stories of the login watch: each once, as it was told last, and never more than a person can read.
//!
//! In: those known and those just told. Out: the one that began last first. Of too many those seen to go, then the
//! oldest of the kind that has most: however many accounts are guessed at, the few networks that do it stay.
//! Refuses to know: who tells them, and how they are drawn.

use tracemail_model::finding::{FindingKind, FindingState, ToldFinding};

/// Stories shown.
pub const MOST: usize = 50;

/// What was told takes the place of what was known.
pub fn merge(all: &mut Vec<ToldFinding>, told: impl IntoIterator<Item = ToldFinding>) {
    for new in told {
        all.retain(|old| old.finding.id != new.finding.id);
        let at = all.partition_point(|old| (old.finding.since, &old.finding.id) > (new.finding.since, &new.finding.id));
        all.insert(at, new);
    }
    while all.len() > MOST {
        let of = |kind: &FindingKind| all.iter().filter(|told| told.finding.kind == *kind).count();
        let most = FindingKind::ALL.iter().copied().max_by_key(of);
        let done = all.iter().rposition(|told| told.finding.state != FindingState::Open);
        let Some(at) = done.or_else(|| all.iter().rposition(|told| Some(told.finding.kind) == most)) else { break };
        all.remove(at);
    }
}

/// Whether one of them is not yet known, or known in another state.
pub fn has_news(all: &[ToldFinding], told: &[ToldFinding]) -> bool {
    told.iter().any(|new| !all.iter().any(|old| old.finding.id == new.finding.id && old.finding.state == new.finding.state))
}

#[cfg(test)]
pub(super) mod tests {
    use tracemail_model::{finding::Finding, time::Micros};

    use super::*;

    /// One of its kind and moment is one story, whatever has become of it.
    pub fn told(kind: FindingKind, since: i64, count: u64, state: FindingState) -> ToldFinding {
        let finding = Finding {
            id: format!("{kind:?}{since}"),
            kind,
            account: None,
            network: None,
            client: None,
            since: Micros(since),
            until: Micros(since),
            count,
            spread: 1,
            state,
            note: String::new(),
            rows: Vec::new(),
        };
        ToldFinding { finding, verdict: String::new(), next: None }
    }

    #[test]
    fn a_story_that_goes_on_stays_one_and_in_its_place() {
        use {FindingKind::Spraying, FindingState::Open};
        let mut all = Vec::new();
        merge(&mut all, [1, 3, 2].map(|since| told(Spraying, since, 1, Open)));
        assert!(!has_news(&all, &[told(Spraying, 2, 9, Open)]));
        assert!(has_news(&all, &[told(Spraying, 2, 9, FindingState::Muted)]) && has_news(&all, &[told(Spraying, 4, 1, Open)]));
        merge(&mut all, [told(Spraying, 2, 9, Open)]);
        let seen: Vec<_> = all.iter().map(|told| (told.finding.since.0, told.finding.count)).collect();
        assert_eq!(seen, [(3, 1), (2, 9), (1, 1)]);
    }

    #[test]
    fn a_thousand_of_one_kind_do_not_push_the_few_of_another_away() {
        let mut all = Vec::new();
        merge(&mut all, (0..7).map(|since| told(FindingKind::Spraying, since, 1, FindingState::Open)));
        merge(&mut all, [told(FindingKind::Lockout, 8, 1, FindingState::Acknowledged)]);
        merge(&mut all, (100..1_100).map(|since| told(FindingKind::Distributed, since, 1, FindingState::Open)));
        let of = |kind| all.iter().filter(|told| told.finding.kind == kind).count();
        assert_eq!((all.len(), of(FindingKind::Spraying), of(FindingKind::Lockout)), (MOST, 7, 0));
        assert_eq!(all[0].finding.since, Micros(1_099), "the newest of many");
    }
}
