//! From what the watch finds to what the database keeps: each story once, under the id it was first told by.
//!
//! In: findings, new and changed. Out: those that have to be written. A watch that begins in the middle of a story dates
//! it later and so gives it another id: it goes on under the one it has.
//! Refuses to know: rows.

use std::collections::{BTreeMap, HashMap, HashSet};

use tracemail_model::{
    finding::{Finding, Findings},
    time::{DAY, Micros},
};
use tracemail_store::Store;

use super::Bell;

/// Stories of the last days remembered at most.
const MOST: u32 = 20_000;

/// What is kept, and what waits to be.
pub struct Keep {
    /// Stories of the last days, by id.
    known: HashMap<String, Finding>,
    /// By which id a story goes on that the watch calls otherwise.
    named: HashMap<String, String>,
    /// What has to be written, by id.
    waiting: BTreeMap<String, Finding>,
    /// Rows up to here had been watched before this watch began; what it finds there and nobody found then, is of its
    /// own forgetfulness.
    watched: Option<Micros>,
}

impl Keep {
    /// What is in the database of the last days. `begins`: another watch came before this one.
    pub async fn load(store: &Store, days: u32, now: Micros, begins: bool) -> tracemail_store::Result<Self> {
        let asked = Findings { heard: Some(now.plus(-i64::from(days + 1) * DAY)), limit: MOST, ..Findings::default() };
        let (rows, _) = store.findings(&tracemail_auth::operator(), &asked).await?;
        let known = rows.into_iter().map(|finding| (finding.id.clone(), finding)).collect();
        let watched = if begins { store.watched().await? } else { None };
        Ok(Self { known, named: HashMap::new(), waiting: BTreeMap::new(), watched })
    }

    /// What a watch found that has read the last days anew.
    pub fn again(&mut self, told: Vec<Finding>) {
        let last: BTreeMap<String, Finding> = told.into_iter().map(|finding| (finding.id.clone(), finding)).collect();
        let ids: HashSet<&String> = last.keys().collect();
        for finding in last.values().filter(|finding| !self.known.contains_key(&finding.id)) {
            let same = self.known.values().find(|old| {
                !ids.contains(&old.id)
                    && (old.kind, &old.account, &old.network) == (finding.kind, &finding.account, &finding.network)
                    && old.since <= finding.until
                    && finding.since <= old.until.plus(DAY)
            });
            if let Some(old) = same {
                self.named.insert(finding.id.clone(), old.id.clone());
            }
        }
        let watched = self.watched;
        for finding in last.into_values() {
            let is_told = self.known.contains_key(&finding.id) || self.named.contains_key(&finding.id);
            if is_told || watched.is_none_or(|watched| finding.until > watched) {
                self.wait(finding);
            }
        }
    }

    /// What the watch found since. Whether a story is among it that was not known.
    pub fn take(&mut self, told: Vec<Finding>) -> bool {
        let mut new = false;
        for finding in told {
            new |= self.wait(finding);
        }
        new
    }

    /// Whether something has to be written.
    pub fn waits(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// Writes it and that rows up to `watched` have been looked at, and rings.
    pub async fn write(&mut self, store: &Store, watched: Micros, bell: &Bell) -> tracemail_store::Result<()> {
        let waiting: Vec<Finding> = self.waiting.values().cloned().collect();
        store.keep_findings(&waiting, watched).await?;
        self.waiting.clear();
        if !waiting.is_empty() {
            bell.ring(store.finding_change().await?);
        }
        Ok(())
    }

    fn wait(&mut self, mut finding: Finding) -> bool {
        if let Some(id) = self.named.get(&finding.id) {
            finding.id.clone_from(id);
        }
        let old = self.known.get(&finding.id);
        if let Some(old) = old {
            finding.since = old.since;
            // of the tries before it began this watch knows nothing
            finding.count = finding.count.max(old.count);
            finding.spread = finding.spread.max(old.spread);
            if finding.until <= old.until && finding.count == old.count {
                return false;
            }
        }
        let new = old.is_none();
        self.known.insert(finding.id.clone(), finding.clone());
        self.waiting.insert(finding.id.clone(), finding);
        if self.known.len() > MOST as usize * 2 {
            let newest = self.known.values().map(|finding| finding.until).max().unwrap_or_default();
            self.known.retain(|_, finding| finding.until > newest.plus(-2 * DAY));
        }
        new
    }
}

#[cfg(test)]
mod tests {
    use tracemail_model::{
        finding::{FindingKind, FindingState},
        time::SECOND,
    };

    use super::*;

    fn finding(id: &str, since: i64, until: i64, count: u64) -> Finding {
        Finding {
            id: id.to_owned(),
            kind: FindingKind::Spraying,
            account: None,
            network: Some("203.0.113.0/24".into()),
            client: None,
            since: Micros(since * SECOND),
            until: Micros(until * SECOND),
            count,
            spread: 6,
            state: FindingState::Open,
            note: String::new(),
            rows: Vec::new(),
        }
    }

    fn knowing(old: Finding, watched: Option<i64>) -> Keep {
        let watched = watched.map(|at| Micros(at * SECOND));
        Keep { known: HashMap::from([(old.id.clone(), old)]), named: HashMap::new(), waiting: BTreeMap::new(), watched }
    }

    #[test]
    fn a_story_read_from_its_middle_goes_on_under_its_first_name() {
        let mut keep = knowing(finding("a", 100, 900, 50), Some(900));
        keep.again(vec![finding("b", 500, 900, 20)]);
        assert!(!keep.waits(), "nothing is new");
        assert!(!keep.take(vec![finding("b", 500, 950, 60)]), "it is the same story");
        let written: Vec<_> = keep.waiting.into_values().collect();
        assert_eq!(written, [finding("a", 100, 950, 60)]);
    }

    #[test]
    fn what_was_nothing_when_it_was_watched_is_nothing_now() {
        let mut keep = knowing(finding("a", 100, 900, 50), Some(2_000_000));
        keep.again(vec![finding("c", 1_900_000, 1_950_000, 9), finding("d", 1_900_000, 2_000_100, 9)]);
        assert_eq!(keep.waiting.keys().collect::<Vec<_>>(), ["d"]);
        let mut first = knowing(finding("a", 100, 900, 50), None);
        first.again(vec![finding("c", 1_900_000, 1_950_000, 9)]);
        assert!(first.waits(), "a first watch finds what has been");
    }
}
