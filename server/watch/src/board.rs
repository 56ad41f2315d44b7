//! The findings that are open: a story goes on as long as it is heard of, and is told once.
//!
//! In: what a rule saw. Out: findings, new and changed. Refuses to know: rules.

use std::collections::{BTreeSet, HashMap};

use tracemail_model::{
    finding::{Finding, FindingKind, FindingState},
    ids::{Key, RowId},
    time::{DAY, Micros},
};

/// After so long without news the next is another story.
const QUIET: i64 = DAY;
/// Rows kept at most: the first half as they came, then the newest.
const ROWS: usize = 50;

/// What a rule saw, when it is the first of its story.
#[derive(Clone, Debug, Default)]
pub struct Sign {
    pub account: Option<String>,
    pub network: Option<String>,
    pub client: Option<String>,
    pub since: Micros,
    pub count: u64,
    pub rows: Vec<RowId>,
}

/// The open ones, by kind and subject.
#[derive(Debug, Default)]
pub struct Board {
    open: HashMap<(FindingKind, String), Finding>,
    closing: Vec<Finding>,
    changed: BTreeSet<(FindingKind, String)>,
}

impl Board {
    /// The story of this subject goes on. `false`: there is none, it would have to begin.
    pub fn go_on(&mut self, kind: FindingKind, subject: &str, time: Micros, row: RowId, spread: u64) -> bool {
        let name = (kind, subject.to_owned());
        let Some(finding) = self.open.get_mut(&name) else { return false };
        if time > finding.until.plus(QUIET) {
            self.end(&name);
            return false;
        }
        finding.until = finding.until.max(time);
        finding.count += 1;
        finding.spread = finding.spread.max(spread);
        if finding.rows.len() >= ROWS {
            finding.rows.remove(ROWS / 2);
        }
        finding.rows.push(row);
        self.changed.insert(name);
        true
    }

    /// A story begins.
    pub fn begin(&mut self, kind: FindingKind, subject: &str, time: Micros, spread: u64, sign: Sign) {
        let id = Key::of([kind.name().as_bytes(), subject.as_bytes(), &sign.since.0.to_le_bytes()]);
        let mut rows = sign.rows;
        rows.truncate(ROWS);
        let finding = Finding {
            id: format!("{:016x}", id.0),
            kind,
            account: sign.account,
            network: sign.network,
            client: sign.client,
            since: sign.since,
            until: time,
            count: sign.count,
            spread,
            state: FindingState::Open,
            note: String::new(),
            rows,
        };
        let name = (kind, subject.to_owned());
        self.open.insert(name.clone(), finding);
        self.changed.insert(name);
    }

    /// Whether a story of this subject is open.
    pub fn is_open(&self, kind: FindingKind, subject: &str) -> bool {
        self.open.contains_key(&(kind, subject.to_owned()))
    }

    /// Those that have been quiet for too long are over.
    pub fn close(&mut self, now: Micros) {
        let quiet: Vec<_> = self.open.iter().filter(|(_, finding)| now > finding.until.plus(QUIET)).map(|(name, _)| name.clone()).collect();
        for name in &quiet {
            self.end(name);
        }
    }

    pub fn harvest(&mut self) -> Vec<Finding> {
        let mut news = std::mem::take(&mut self.closing);
        news.extend(std::mem::take(&mut self.changed).iter().filter_map(|name| self.open.get(name).cloned()));
        news.sort_by(|a, b| (a.since, &a.id).cmp(&(b.since, &b.id)));
        news
    }

    fn end(&mut self, name: &(FindingKind, String)) {
        if let Some(finding) = self.open.remove(name)
            && self.changed.remove(name)
        {
            self.closing.push(finding);
        }
    }
}
