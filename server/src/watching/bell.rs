//! Rings when findings have changed, here or on another server.
//!
//! In: a ring. Out: it is heard by everybody who listens. Refuses to know: findings.

use std::{convert::Infallible, time::Duration};

use tokio::{sync::watch, time::sleep};
use tracemail_store::Store;

/// How often the database is asked what other servers, or people at them, have changed.
const ASKED: Duration = Duration::from_secs(1);

/// The bell; its sound is the number of the last change.
#[derive(Clone, Debug)]
pub struct Bell(watch::Sender<i64>);

impl Default for Bell {
    fn default() -> Self {
        Self(watch::Sender::new(0))
    }
}

impl Bell {
    /// Something has changed, up to that change.
    pub fn ring(&self, change: i64) {
        self.0.send_if_modified(|last| change > *last && std::mem::replace(last, change) < change);
    }

    /// For whoever listens.
    pub fn hear(&self) -> watch::Receiver<i64> {
        self.0.subscribe()
    }

    /// Rings for what changes elsewhere, for ever; asks only while somebody listens.
    pub async fn keep(&self, store: &Store) -> Infallible {
        loop {
            if self.0.receiver_count() > 0 {
                match store.finding_change().await {
                    Ok(change) => self.ring(change),
                    Err(error) => tracing::warn!("findings cannot be asked: {error}"),
                }
            }
            sleep(ASKED).await;
        }
    }
}
