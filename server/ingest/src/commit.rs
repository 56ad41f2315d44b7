//! Batches to disk, then to listeners: nothing is told before it is safe.
//!
//! In: batches of one lane, in order. Out: rows in the store, changes in the hub, counts in the watch. A store that
//! cannot take a batch is asked again, with growing pauses; nothing is skipped and nothing is lost meanwhile.
//! Refuses to know: where batches come from.

use std::time::Duration;

use tokio::{
    sync::oneshot,
    time::{Instant, sleep},
};
use tracemail_live::Hub;
use tracemail_model::time::Micros;
use tracemail_store::{Batch, Committed, Store};

use crate::{Error, inbox::Taken, watch::Watch};

/// The first pause after a failure; doubled up to [`LONGEST_PAUSE`].
const FIRST_PAUSE: Duration = Duration::from_millis(50);
/// A disk that has room again is noticed within this.
const LONGEST_PAUSE: Duration = Duration::from_secs(2);

/// One thing to be done, in order.
#[derive(Debug, Default)]
pub struct Step {
    /// What to put on disk; `None`: nothing new was read.
    pub batch: Option<Batch>,
    /// With it, everything written before this moment is on disk.
    pub complete_to: Option<Micros>,
    /// Who waits for it, and what each is to be told.
    pub waiting: Vec<(oneshot::Sender<Taken>, Taken)>,
}

/// Where batches go.
#[derive(Clone)]
pub struct Committer {
    /// The database.
    pub store: Store,
    /// Who is told; `None` when nobody can be listening.
    pub hub: Option<Hub>,
    /// Who counts.
    pub watch: Watch,
    /// How long a failing store is asked again; `None`: for ever.
    pub patience: Option<Duration>,
}

impl Committer {
    /// Does one step; on return it is on disk and told.
    pub async fn step(&self, step: Step) -> Result<Committed, Error> {
        let mut committed = Committed::default();
        if let Some(batch) = step.batch {
            committed = self.insist(&batch).await?;
            self.watch.read(&batch.tally);
            if let Some(hub) = &self.hub {
                hub.publish(std::mem::take(&mut committed.changes));
                hub.bulk(committed.seq);
            }
        }
        for (waits, taken) in step.waiting {
            // whoever has gone meanwhile may ask again: what he posted is known
            _ = waits.send(taken);
        }
        if let Some(moment) = step.complete_to {
            self.watch.complete_to(moment);
        }
        Ok(committed)
    }

    async fn insist(&self, batch: &Batch) -> Result<Committed, Error> {
        let begun = Instant::now();
        let mut pause = FIRST_PAUSE;
        loop {
            match self.store.commit(batch.clone()).await {
                Ok(committed) => {
                    if pause > FIRST_PAUSE {
                        self.watch.database(None);
                        tracing::info!("the database takes batches again");
                    }
                    return Ok(committed);
                }
                Err(e) if self.patience.is_some_and(|patience| begun.elapsed() >= patience) => return Err(e.into()),
                Err(e) => {
                    if pause == FIRST_PAUSE {
                        tracing::error!(error = %e, "the database does not take a batch; it is kept and tried again");
                    }
                    self.watch.database(Some(e.to_string()));
                    sleep(pause).await;
                    pause = (pause * 2).min(LONGEST_PAUSE);
                }
            }
        }
    }
}
