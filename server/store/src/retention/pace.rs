//! How much is done at once, so that whoever writes beside it never waits long.
//!
//! In: how long a batch took while it held the writers' lock. Out: the next batch's size, and a rest. Refuses to know:
//! what is done.

use std::time::Duration;

/// A batch is to hold the lock so long; the slowest may take several times that on a busy disk.
const HOLD: Duration = Duration::from_millis(12);
/// Rows of a batch: at least, at first, at most.
const ROWS: (i64, i64, i64) = (20, 100, 4_000);

/// The size of the next batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Pace(i64);

impl Default for Pace {
    fn default() -> Self {
        Self(ROWS.1)
    }
}

impl Pace {
    pub(crate) fn rows(self) -> i64 {
        self.0
    }

    /// So long the last batch took; rests as long, so that others have half of the time at least.
    pub(crate) async fn rest(&mut self, took: Duration) {
        let wanted = self.0 as f64 * HOLD.as_secs_f64() / took.as_secs_f64().max(0.000_1);
        // grows slowly and shrinks at once
        self.0 = (wanted as i64).min(self.0 + self.0 / 4).clamp(ROWS.0, ROWS.2);
        tokio::time::sleep(took.clamp(Duration::from_millis(2), 5 * HOLD)).await;
    }
}
