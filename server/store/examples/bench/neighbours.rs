//! Whether one tenant's worst questions slow another's: the same small questions, alone, beside them, and beside a thread
//! that only counts, in turns. The last is what the machine itself takes from whoever is not alone on it.
//!
//! In: a store. Out: times. Refuses to know: engines.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Instant,
};

use tracemail_model::{
    filter::{Field, Filter},
    page::{Order, Search},
    row::Kind,
    tenant::{Reach, Scope},
};
use tracemail_store::{Error, Store};

use super::{Failed, dice::Dice, traffic::message_id};

/// Worst questions at once: as many as eager clicks give.
const AT_ONCE: usize = 8;
/// Small questions in a turn.
const SMALL: usize = 40;

/// Milliseconds of the small questions.
#[derive(Default)]
pub struct Neighbours {
    pub alone: Vec<f64>,
    pub beside: Vec<f64>,
    pub counting: Vec<f64>,
}

/// So many turns alone, as many beside the worst, as many beside whoever counts.
pub async fn measure(store: &Store, rows: u64, turns: usize) -> Result<Neighbours, Failed> {
    let mut dice = Dice::new(12);
    let (noisy, quiet) = (scope((0..40).map(|_| dice.domain()).collect()), scope(vec![dice.domain()]));
    let mut measured = Neighbours::default();
    for turn in 0..3 * turns {
        let noise: Vec<_> =
            if turn % 3 == 1 { (0..AT_ONCE).map(|_| tokio::spawn(worst(store.clone(), noisy.clone()))).collect() } else { Vec::new() };
        let counting = (turn % 3 == 2).then(Counting::begin);
        if turn % 3 != 0 {
            // until they have become slow ones
            tokio::time::sleep(std::time::Duration::from_millis(500)).await;
        }
        for n in 0..SMALL {
            let filter = if n % 2 == 0 { Filter::default() } else { Filter::Leaf(Field::MessageId(message_id(dice.below(rows)))) };
            let search = Search { kind: Kind::Received, filter, order: Order::Newest, limit: 50, after: None };
            let asked = Instant::now();
            match store.search(&quiet, &search).await {
                // stopped: the longest there can be
                Ok(_) | Err(Error::TooLong) => {}
                Err(error) => return Err(error.into()),
            }
            let times = match turn % 3 {
                0 => &mut measured.alone,
                1 => &mut measured.beside,
                _ => &mut measured.counting,
            };
            times.push(asked.elapsed().as_secs_f64() * 1e3);
        }
        drop(counting);
        for task in noise {
            // nobody waits any more
            task.abort();
        }
        // whatever they left behind ends
        tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    }
    Ok(measured)
}

/// Asks what reads every row, again and again.
async fn worst(store: Store, scope: Scope) {
    let missing = Filter::Not(Box::new(Filter::Leaf(Field::Folder("nowhere".into()))));
    let filter = Filter::All(vec![missing, Filter::Leaf(Field::Client("nobody's".into()))]);
    let search = Search { kind: Kind::Received, filter, order: Order::Newest, limit: 50, after: None };
    loop {
        match store.total(&scope, &search, u64::MAX).await {
            Ok(_) | Err(Error::TooLong) => {}
            Err(error) => return eprintln!("{error}"),
        }
    }
}

/// A thread that keeps one processor busy and touches nothing, until it is dropped.
struct Counting(Arc<AtomicBool>);

impl Counting {
    fn begin() -> Self {
        let over = Arc::new(AtomicBool::new(false));
        let seen = Arc::clone(&over);
        std::thread::spawn(move || {
            let mut n = 0_u64;
            while !seen.load(Ordering::Relaxed) {
                n = std::hint::black_box(n.wrapping_add(1));
            }
        });
        Self(over)
    }
}

impl Drop for Counting {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

fn scope(domains: Vec<String>) -> Scope {
    #[expect(clippy::disallowed_methods, reason = "the bench stands in for auth")]
    Scope::mint(Reach::Domains(domains))
}
