//! Days are packed some hours after they have ended, one after the other, while the server does its work; until then their
//! subjects are indexed as they come.
//!
//! In: the store and the clock. Out: smaller files, and words found sooner. Refuses to know: how that is done (`store`).

use std::time::Duration;

use tracemail_model::time::{Day, Micros, SECOND};
use tracemail_store::Store;

use crate::clock;

/// How long after its end a day gets hardly any news.
const QUIET: i64 = 3 * 3600 * SECOND;
/// How often it is looked whether a day is due.
const EVERY: Duration = Duration::from_mins(10);
/// After the start, others come first.
const FIRST: Duration = Duration::from_mins(1);

/// How often new subjects are looked for.
const INDEX: Duration = Duration::from_secs(20);

/// Does it for ever.
pub async fn seal(store: &Store) -> std::convert::Infallible {
    tokio::join!(pack(store), index(store)).0
}

async fn index(store: &Store) -> std::convert::Infallible {
    loop {
        tokio::time::sleep(INDEX).await;
        if let Err(error) = store.index_since(today(clock::now())).await {
            tracing::warn!(%error, "new subjects could not be indexed; it is tried again, and until then they are looked at one by one");
        }
    }
}

async fn pack(store: &Store) -> std::convert::Infallible {
    tokio::time::sleep(FIRST).await;
    loop {
        let now = clock::now();
        match store.to_compact(today(now), now).await {
            Ok(days) => {
                for day in days {
                    match store.compact(day, |_, _| {}).await {
                        Ok(Some(done)) => tracing::info!(%day, before = done.before, after = done.after, "a day was packed"),
                        Ok(None) => {}
                        Err(error) => tracing::warn!(%day, %error, "a day could not be packed; it is tried again"),
                    }
                }
            }
            Err(error) => tracing::warn!(%error, "which days may be packed cannot be asked"),
        }
        tokio::time::sleep(EVERY).await;
    }
}

/// The first day that is not to be packed yet.
fn today(now: Micros) -> Day {
    now.plus(-QUIET).day()
}

#[cfg(test)]
mod tests {
    use tracemail_model::time::DAY;

    use super::*;

    #[test]
    fn a_day_is_left_alone_until_it_is_quiet() {
        let midnight = Micros(20_778 * DAY);
        assert_eq!(today(midnight), Day(20_777));
        assert_eq!(today(midnight.plus(QUIET)), Day(20_778));
    }
}
