//! Whose turn it is when many ask: the costly questions of one scope do not slow the others'.
//!
//! In: whose question it is, and whether it is slow by now. Out: a [`Turn`], held while the question reads one day.
//! Refuses to know: what is asked.
//!
//! A scope reads so many days at once and no more. A question that has been at work for a while goes on in the slow
//! lane, as wide as half the processors, where each scope has one place and all scopes take turns; and as long as one of
//! its questions is there, the scope's others go there too, for whoever asks one such question after the other would
//! have each of them begin among the quick. So the other half is free for whoever asks for little, and one scope's worst
//! question waits for its own kind only.

use std::{
    collections::HashMap,
    sync::{Arc, LazyLock, Mutex, PoisonError, Weak},
    time::Duration,
};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tracemail_model::{
    ids::Key,
    tenant::{Reach, Scope},
};

/// Days that one scope reads at once.
const AT_ONCE: usize = 4;
/// A question that has been at work for longer is slow.
pub(crate) const QUICK: Duration = Duration::from_millis(200);
/// Scopes remembered before those that ask nothing are forgotten.
const REMEMBERED: usize = 1_000;

/// The processors are the machine's, so all stores of a process share the lanes.
pub(crate) static FAIR: LazyLock<Fair> =
    LazyLock::new(|| Fair::new(std::thread::available_parallelism().map_or(1, |processors| (processors.get() / 2).max(1))));

/// Whose question it is: all who see the same rows are one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Whose(u64);

impl From<&Scope> for Whose {
    fn from(scope: &Scope) -> Self {
        let (sort, names): (&[u8], &[String]) = match scope.reach() {
            Reach::Everything => (b"everything", &[]),
            Reach::Domains(names) => (b"domains", names),
            Reach::Mailboxes(names) => (b"mailboxes", names),
        };
        let parts: Vec<&[u8]> = std::iter::once(sort).chain(names.iter().map(String::as_bytes)).collect();
        Self(Key::of(parts).0)
    }
}

/// The lanes of all scopes.
pub(crate) struct Fair {
    slow: Arc<Semaphore>,
    scopes: Mutex<HashMap<Whose, Weak<Lanes>>>,
}

/// The places of one scope.
struct Lanes {
    any: Arc<Semaphore>,
    slow: Arc<Semaphore>,
}

/// The right to read; it ends when dropped.
pub(crate) struct Turn {
    _permits: Vec<OwnedSemaphorePermit>,
    _lanes: Arc<Lanes>,
}

impl Fair {
    fn new(width: usize) -> Self {
        Self { slow: Arc::new(Semaphore::new(width)), scopes: Mutex::default() }
    }

    /// Waits for a turn.
    pub(crate) async fn turn(&self, whose: Whose, is_slow: bool) -> Turn {
        let lanes = self.lanes(whose);
        let mut permits = Vec::new();
        if is_slow || lanes.slow.available_permits() == 0 {
            // first the scope's own place: so no scope stands in the lane's queue twice
            permits.push(place(&lanes.slow).await);
            permits.push(place(&self.slow).await);
        }
        permits.push(place(&lanes.any).await);
        Turn { _permits: permits, _lanes: lanes }
    }

    fn lanes(&self, whose: Whose) -> Arc<Lanes> {
        let mut scopes = self.scopes.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(lanes) = scopes.get(&whose).and_then(Weak::upgrade) {
            return lanes;
        }
        if scopes.len() >= REMEMBERED {
            scopes.retain(|_, lanes| lanes.strong_count() > 0);
        }
        let lanes = Arc::new(Lanes { any: Arc::new(Semaphore::new(AT_ONCE)), slow: Arc::new(Semaphore::new(1)) });
        scopes.insert(whose, Arc::downgrade(&lanes));
        lanes
    }
}

async fn place(lane: &Arc<Semaphore>) -> OwnedSemaphorePermit {
    lane.clone().acquire_owned().await.expect("no lane is ever closed")
}

#[cfg(test)]
mod tests {
    use futures::FutureExt;

    use super::*;

    const ANNA: Whose = Whose(1);
    const BRUNO: Whose = Whose(2);
    const CARLA: Whose = Whose(3);

    /// Takes the turn if there is no waiting for it.
    fn now(fair: &Fair, whose: Whose, is_slow: bool) -> Option<Turn> {
        fair.turn(whose, is_slow).now_or_never()
    }

    #[test]
    fn one_scope_takes_no_more_than_its_places() {
        let fair = Fair::new(1);
        let mut held: Vec<_> = (0..AT_ONCE).map(|_| now(&fair, ANNA, false).expect("a place")).collect();
        assert!(now(&fair, ANNA, false).is_none(), "all of hers are taken");
        assert!(now(&fair, BRUNO, false).is_some(), "his are not");
        held.pop();
        assert!(now(&fair, ANNA, false).is_some(), "one is free again");
    }

    #[tokio::test]
    async fn slow_questions_take_turns_scope_by_scope_and_quick_ones_pass() {
        let fair = Arc::new(Fair::new(1));
        let first = now(&fair, ANNA, true).expect("the lane is empty");
        assert!(now(&fair, BRUNO, false).is_some(), "a quick question does not wait");
        let order = Arc::new(Mutex::new(Vec::new()));
        let waiting: Vec<_> = [ANNA, ANNA, ANNA, BRUNO, CARLA]
            .into_iter()
            .map(|whose| {
                let (fair, order) = (fair.clone(), order.clone());
                tokio::spawn(async move {
                    let _turn = fair.turn(whose, true).await;
                    order.lock().unwrap_or_else(PoisonError::into_inner).push(whose);
                    tokio::task::yield_now().await;
                })
            })
            .collect();
        for _ in 0..20 {
            tokio::task::yield_now().await;
        }
        assert!(order.lock().unwrap_or_else(PoisonError::into_inner).is_empty(), "the lane is taken");
        drop(first);
        for task in waiting {
            task.await.expect("has its turn");
        }
        let order = order.lock().unwrap_or_else(PoisonError::into_inner);
        let place = |whose| order.iter().position(|one| *one == whose);
        assert!(place(BRUNO) < Some(3) && place(CARLA) < Some(3), "nobody waits for all of another's: {order:?}");
    }

    #[test]
    fn a_scope_with_a_slow_question_is_slow() {
        let fair = Fair::new(2);
        let slow = now(&fair, ANNA, true).expect("the lane is empty");
        assert!(now(&fair, ANNA, false).is_none(), "hers wait for it");
        assert!(now(&fair, BRUNO, false).is_some(), "his do not");
        drop(slow);
        assert!(now(&fair, ANNA, false).is_some(), "she asks for little again");
    }

    #[test]
    fn scopes_that_ask_nothing_are_forgotten() {
        let fair = Fair::new(1);
        for n in 0..3 * REMEMBERED as u64 {
            drop(now(&fair, Whose(n), false));
        }
        assert!(fair.scopes.lock().unwrap_or_else(PoisonError::into_inner).len() <= REMEMBERED);
    }
}
