//! Whether somebody who keeps listening still may: for what lasts longer than an answer.
//!
//! In: the reader who opened it, a tick each second. Out: nothing new, what he may see now, or the end. Most looks read
//! one number, which every change of anybody's rights raises; a session or a frame's bearer that runs out by itself raises
//! none and is asked for twice a minute. Refuses to know: sockets and streams.

use std::time::Duration;

use tokio::time::{Interval, MissedTickBehavior, interval};

use crate::{panel::Panel, reader::Reader};

/// Between two looks.
pub const LOOK: Duration = Duration::from_secs(1);
/// Between two looks whether what was shown has run out by itself, in looks.
const LOOKS: u32 = 30;

/// What a look has shown.
#[derive(Debug)]
pub enum Change {
    /// He sees what he saw.
    None,
    /// He sees something else; the reader says what.
    Scope,
    /// He may see nothing any more.
    Over,
}

/// The looks at one reader.
#[derive(Debug)]
pub struct Standing {
    pace: Interval,
    looks: u32,
    rights: Option<u64>,
}

impl Default for Standing {
    fn default() -> Self {
        let mut pace = interval(LOOK);
        pace.set_missed_tick_behavior(MissedTickBehavior::Delay);
        Self { pace, looks: 0, rights: None }
    }
}

impl Standing {
    /// Until the next look is due. Loses nothing when it is dropped.
    pub async fn due(&mut self) {
        self.pace.tick().await;
    }

    /// Looks; what the reader may see is what he may see now.
    pub async fn look(&mut self, reader: &mut Reader, panel: &Panel) -> Result<Change, tracemail_store::Error> {
        self.looks += 1;
        let now = panel.store.rights().await?;
        if self.rights == Some(now) && !self.looks.is_multiple_of(LOOKS) {
            return Ok(Change::None);
        }
        let Some(again) = reader.again(panel).await? else { return Ok(Change::Over) };
        self.rights = Some(now);
        let change = if again.scope == reader.scope { Change::None } else { Change::Scope };
        *reader = again;
        Ok(change)
    }
}
