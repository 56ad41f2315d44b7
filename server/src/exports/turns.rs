//! Whose file is made next.
//!
//! In: the files that are wanted, those being made, who was served when. Out: one of them. Of each person one is made at
//! a time; of those who have none in the making, whoever was served longest ago comes first, with his oldest wish. So
//! twenty wishes of one person cost everybody else one file's time. Refuses to know: how files are made.

use std::collections::HashMap;

use tracemail_model::{
    account::{AccountId, ExportId},
    export::Stage,
};
use tracemail_store::ExportJob;

/// Who was served when, and who is now.
#[derive(Debug, Default)]
pub(super) struct Turns {
    running: HashMap<ExportId, Option<AccountId>>,
    served: HashMap<Option<AccountId>, u64>,
    count: u64,
}

impl Turns {
    /// The next one of these, in the order they were asked for; it counts as being made from now on.
    pub(super) fn next(&mut self, jobs: &[ExportJob], at_once: usize) -> Option<ExportJob> {
        if self.running.len() >= at_once.max(1) {
            return None;
        }
        let waits = |job: &&ExportJob| job.export.stage < Stage::Ready && !self.running.values().any(|owner| *owner == job.account);
        let next = jobs.iter().filter(waits).min_by_key(|job| self.served.get(&job.account).copied().unwrap_or_default())?.clone();
        self.count += 1;
        self.served.retain(|owner, _| jobs.iter().any(|job| job.account == *owner));
        self.served.insert(next.account, self.count);
        self.running.insert(next.export.id, next.account);
        Some(next)
    }

    /// That one is made, or will never be.
    pub(super) fn ended(&mut self, export: ExportId) {
        self.running.remove(&export);
    }
}

#[cfg(test)]
mod tests {
    use tracemail_model::{
        export::{Export, Wish},
        tenant::Reach,
        time::Micros,
    };

    use super::*;

    fn job(id: u128, account: u128) -> ExportJob {
        let export = Export {
            id: ExportId(id),
            wish: Wish::default(),
            made: Micros(id as i64),
            stage: Stage::Waiting,
            why: None,
            rows: 0,
            total: None,
            bytes: 0,
            until: Micros(0),
        };
        ExportJob { export, account: Some(AccountId(account)), reach: Reach::Everything, reason: None }
    }

    /// The order in which all are made, `at_once` at a time, the one begun first ending first.
    fn order(mut jobs: Vec<ExportJob>, at_once: usize) -> Vec<u128> {
        let (mut turns, mut order, mut running) = (Turns::default(), Vec::new(), std::collections::VecDeque::new());
        loop {
            while let Some(next) = turns.next(&jobs, at_once) {
                order.push(next.export.id.0);
                running.push_back(next.export.id);
            }
            let Some(ended) = running.pop_front() else { return order };
            turns.ended(ended);
            jobs.retain(|job| job.export.id != ended);
        }
    }

    #[test]
    fn many_wishes_of_one_person_keep_nobody_waiting() {
        let anna: Vec<ExportJob> = (1..=5).map(|id| job(id, 1)).collect();
        let others = [job(6, 2), job(7, 2), job(8, 3)];
        let all: Vec<ExportJob> = anna.into_iter().chain(others).collect();
        assert_eq!(order(all.clone(), 1), [1, 6, 8, 2, 7, 3, 4, 5]);
        // with two at once nobody has both
        assert_eq!(order(all, 2), [1, 6, 8, 2, 7, 3, 4, 5]);
        assert_eq!(order((1..=3).map(|id| job(id, 1)).collect(), 2), [1, 2, 3]);
    }

    #[test]
    fn what_is_ready_is_not_made_again() {
        let mut ready = job(1, 1);
        ready.export.stage = Stage::Ready;
        let mut begun = job(2, 2);
        begun.export.stage = Stage::Running; // before a restart
        assert_eq!(order(vec![ready, begun], 2), [2]);
    }
}
