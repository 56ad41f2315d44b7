//! Lines walk the real way, parse, correlate, watch; what is found is held against the truth.
//!
//! In: lines, oldest first, and the truth. Out: what was found, missed, and found where there is nothing.
//! Refuses to know: how the lines were made.

use std::collections::BTreeMap;

use tracemail_correlate::Fold;
use tracemail_model::{
    finding::{Finding, FindingKind},
    row::Row,
    time::{Micros, SECOND},
};
use tracemail_parse::Clock;
use tracemail_watch::{Places, Settings, Watch};

use crate::world::Truth;

/// Rows are given away as often, by the log's time.
const BATCH: i64 = SECOND / 2;

/// The way of a line.
pub struct Way {
    clock: Clock,
    fold: Fold,
    watch: Watch,
    given: Micros,
    /// Lines so far.
    pub lines: u64,
    /// Everything found, as it stood last.
    pub findings: BTreeMap<String, Finding>,
}

impl Way {
    pub fn new(places: Option<Places>) -> Self {
        Self {
            clock: Clock { now: Micros(0), zone: tracemail_model::zone::Zone::UTC },
            fold: Fold::new(tracemail_correlate::Settings::default()),
            watch: Watch::new(Settings::default(), places),
            given: Micros(0),
            lines: 0,
            findings: BTreeMap::new(),
        }
    }

    pub fn line(&mut self, line: &str) {
        self.lines += 1;
        let record = tracemail_parse::parse(line.as_bytes(), &self.clock);
        let time = record.time;
        self.fold.feed("mail.log", line.as_bytes(), &record);
        if time.0 > self.given.0 + BATCH {
            self.given = time;
            self.give(time);
        }
    }

    /// All lines have been read.
    pub fn end(&mut self) {
        let harvest = self.fold.finish(self.given.plus(SECOND));
        self.look(&harvest);
        self.watch.rest();
        self.watch.rest();
        self.keep();
    }

    fn give(&mut self, now: Micros) {
        let harvest = self.fold.harvest(now);
        self.look(&harvest);
        self.keep();
    }

    fn look(&mut self, harvest: &tracemail_correlate::Harvest) {
        for (_, row) in harvest.stories.iter().flat_map(|story| &story.rows) {
            match row {
                Row::Access(row) => self.watch.access(row),
                Row::Message(row) => self.watch.message(row),
            }
        }
    }

    fn keep(&mut self) {
        self.findings.extend(self.watch.harvest().into_iter().map(|finding| (finding.id.clone(), finding)));
    }
}

/// How it went.
#[derive(Debug)]
pub struct Score {
    pub planted: usize,
    pub missed: Vec<Truth>,
    pub strays: Vec<Finding>,
}

impl Score {
    pub fn of(findings: &BTreeMap<String, Finding>, truth: &[Truth]) -> Self {
        let planted: Vec<_> = truth.iter().filter(|truth| truth.planted).collect();
        let missed = planted.iter().filter(|truth| !findings.values().any(|finding| answers(finding, truth)));
        // who guesses and gets in gives two stories; both are true
        let is_true = |finding: &&Finding| truth.iter().any(|truth| same_subject(finding, truth));
        Self {
            planted: planted.len(),
            missed: missed.map(|truth| (*truth).clone()).collect(),
            strays: findings.values().filter(|finding| !is_true(finding)).cloned().collect(),
        }
    }

    pub fn strays_by_kind(&self) -> BTreeMap<FindingKind, u32> {
        let mut kinds = BTreeMap::new();
        self.strays.iter().for_each(|finding| *kinds.entry(finding.kind).or_default() += 1);
        kinds
    }
}

const SLACK: i64 = 3_600 * SECOND;

fn meets(finding: &Finding, truth: &Truth) -> bool {
    finding.since <= truth.until.plus(SLACK) && finding.until >= truth.since.plus(-SLACK)
}

/// The finding is what the truth asks for: its kind, its subject, its time.
fn answers(finding: &Finding, truth: &Truth) -> bool {
    let kind = match truth.kind {
        // without a database of places it is a login from somewhere new; with one it may be both
        FindingKind::NewNetwork => matches!(finding.kind, FindingKind::NewNetwork | FindingKind::FarApart),
        kind => finding.kind == kind,
    };
    kind && same_subject(finding, truth)
}

fn same_subject(finding: &Finding, truth: &Truth) -> bool {
    let account = truth.account.is_some() && truth.account == finding.account;
    let network = truth.network.is_some() && truth.network == finding.network;
    (account || network) && meets(finding, truth) && (truth.planted || finding.kind == truth.kind)
}
