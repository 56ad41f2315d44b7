//! Old rows go by themselves: every few minutes, while the clock can be believed.
//!
//! In: how often. Out: nothing; what went is logged, and that nothing goes because of the clock, too. One of several
//! servers on one database sweeps at a time. It may be dropped at any moment: a batch has gone whole or not at all.
//! Refuses to know: what is old.

use std::{
    convert::Infallible,
    time::{Duration, Instant},
};

use tracemail_model::time::Micros;
use tracemail_store::{
    Error, Store,
    retention::{AHEAD, Swept, Verdict},
};

use crate::clock;

/// Names that no row uses any more are looked for so often: that reads the days from which rows went.
const THOROUGHLY: Duration = Duration::from_mins(45);

/// The clock of one run: a moment that was believed, and how long ago that was by a clock that cannot be set.
struct Count {
    began: Micros,
    since: Instant,
}

impl Count {
    fn from(began: Micros) -> Self {
        Self { began, since: Instant::now() }
    }

    fn now(&self) -> Micros {
        self.began.plus(i64::try_from(self.since.elapsed().as_micros()).unwrap_or(i64::MAX))
    }
}

/// What one run remembers.
#[derive(Default)]
struct Run {
    count: Option<Count>,
    thoroughly: Option<Instant>,
    complained: bool,
}

/// Sweeps for ever, the first time after one pause.
pub async fn keep(store: Store, every: Duration) -> Infallible {
    let mut run = Run::default();
    loop {
        if let Err(error) = run.look(&store).await {
            tracing::warn!("old rows cannot be deleted now: {error}");
        }
        tokio::time::sleep(every).await;
        if let Err(error) = run.sweep(&store).await {
            tracing::warn!("old rows cannot be deleted now: {error}");
        }
    }
}

impl Run {
    /// The present, when it can be believed.
    async fn look(&mut self, store: &Store) -> Result<Option<Micros>, Error> {
        let now = clock::now();
        match store.look_at_clock(now, self.count.as_ref().map(Count::now)).await? {
            Verdict::Trusted => {
                self.complained = false;
                // the first time, or when somebody has confirmed a clock that is far ahead of the count
                if self.count.as_ref().is_none_or(|count| now.0.saturating_sub(count.now().0) > AHEAD) {
                    self.count = Some(Count::from(now));
                }
                Ok(Some(now))
            }
            Verdict::Ahead(known) => {
                if !std::mem::replace(&mut self.complained, true) {
                    tracing::error!(
                        "the clock is far ahead of {known}, the last moment known: no old row is deleted. If the clock is right: tracemail retention confirm-clock"
                    );
                }
                Ok(None)
            }
        }
    }

    async fn sweep(&mut self, store: &Store) -> Result<(), Error> {
        let Some(now) = self.look(store).await? else { return Ok(()) };
        let thorough = self.thoroughly.is_none_or(|last| last.elapsed() >= THOROUGHLY);
        let Some(swept) = store.sweep(now, thorough, &|| false).await? else {
            tracing::debug!("another process sweeps");
            return Ok(());
        };
        if thorough {
            self.thoroughly = Some(Instant::now());
        }
        if swept != Swept::default() {
            tracing::info!(rows = swept.rows, days = swept.days, names = swept.names, "old rows have gone");
        }
        Ok(())
    }
}
