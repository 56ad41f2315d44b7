//! Whether one tenant's worst questions slow another's: the same small questions, alone and beside them, in turns.
//!
//! In: a store. Out: times. Refuses to know: engines.

use std::time::Instant;

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
}

/// So many turns alone, and as many beside the worst.
pub async fn measure(store: &Store, rows: u64, turns: usize) -> Result<Neighbours, Failed> {
    let mut dice = Dice::new(12);
    let (noisy, quiet) = (scope((0..40).map(|_| dice.domain()).collect()), scope(vec![dice.domain()]));
    let mut measured = Neighbours::default();
    for turn in 0..2 * turns {
        let noise: Vec<_> =
            if turn % 2 == 0 { Vec::new() } else { (0..AT_ONCE).map(|_| tokio::spawn(worst(store.clone(), noisy.clone()))).collect() };
        if !noise.is_empty() {
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
            let times = if turn % 2 == 0 { &mut measured.alone } else { &mut measured.beside };
            times.push(asked.elapsed().as_secs_f64() * 1e3);
        }
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

fn scope(domains: Vec<String>) -> Scope {
    #[expect(clippy::disallowed_methods, reason = "the bench stands in for auth")]
    Scope::mint(Reach::Domains(domains))
}
