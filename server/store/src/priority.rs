//! Threads that may wait: whatever they do gives way to who wants the processor for something quick.
//!
//! In: a thread, or a connection of SQLite, each of which has a thread of its own. Out: the same, at a lower priority, which it
//! may not raise again. Refuses to know: what is done there.

use sqlx::SqliteConnection;

use crate::Result;

/// How much lower: such a thread gets a tenth of a processor that another one wants, and all of one that nobody does.
pub(crate) const LOWER: i32 = 10;
/// Instructions of SQLite's machine between two looks.
const BREATH: i32 = 10_000;

/// Lowers the priority of this thread; a system other than Linux would lower that of all of them.
pub(crate) fn step_back() {
    if cfg!(target_os = "linux") {
        let now = rustix::process::getpriority_process(None).unwrap_or(0);
        // who may not goes on as it was
        rustix::process::setpriority_process(None, now + LOWER).ok();
    }
}

/// Lowers that of the connection's thread, for work that nobody waits for.
pub(crate) async fn in_background(conn: &mut SqliteConnection) -> Result<()> {
    let mut is_lowered = false;
    conn.lock_handle().await?.set_progress_handler(BREATH, move || {
        if !std::mem::replace(&mut is_lowered, true) {
            step_back();
        }
        true
    });
    Ok(())
}
