//! The queue asked now and then: `postqueue -j`, whose lines say what the log cannot: what is in the queue now.
//!
//! In: a command. Out: its lines through the inbox, and behind them the mark that all were told, without which nobody
//! could know that a message has gone. A listing that failed or took too long is not told at all.
//! Refuses to know: what the lines say.

use std::{process::Stdio, time::Duration};

use tokio::{
    process::Command,
    time::{sleep, timeout},
};
use tracemail_parse::json::mark;

use crate::{
    Clock,
    inbox::{Inbox, PIECE},
};

/// How often.
const EVERY: Duration = Duration::from_mins(1);
/// The longest a listing may take.
const LONGEST: Duration = Duration::from_secs(30);

/// The command.
pub struct Postqueue {
    /// Program and arguments; no shell reads them.
    pub command: Vec<String>,
    /// The time.
    pub clock: Clock,
}

impl Postqueue {
    /// Asks for ever.
    pub async fn run(self, inbox: Inbox) {
        let mut failing = false;
        loop {
            let told = self.once(&inbox).await;
            if let Err(trouble) = &told
                && !failing
            {
                tracing::warn!("the queue cannot be listed: {trouble}");
            }
            failing = told.is_err();
            sleep(EVERY).await;
        }
    }

    /// One listing.
    pub async fn once(&self, inbox: &Inbox) -> Result<(), String> {
        let began = (self.clock)().now;
        let [program, arguments @ ..] = &self.command[..] else { return Err("no command is given".to_owned()) };
        let mut command = Command::new(program);
        command.args(arguments).stdin(Stdio::null()).stderr(Stdio::null()).kill_on_drop(true);
        let listing = match timeout(LONGEST, command.output()).await {
            Ok(Ok(listing)) => listing,
            Ok(Err(e)) => return Err(format!("{program}: {e}")),
            Err(_) => return Err(format!("{program} takes longer than {} s", LONGEST.as_secs())),
        };
        if !listing.status.success() {
            return Err(format!("{program}: {}", listing.status));
        }
        let lines = listing.stdout.split_inclusive(|b| *b == b'\n').filter(|line| line.starts_with(b"{"));
        let end = mark(began) + "\n";
        let mut piece = Vec::new();
        for line in lines.chain([end.as_bytes()]) {
            piece.extend_from_slice(line);
            if piece.len() >= PIECE {
                inbox.post(std::mem::take(&mut piece)).await.map_err(|e| e.to_string())?;
            }
        }
        if !piece.is_empty() {
            inbox.post(piece).await.map_err(|e| e.to_string())?;
        }
        Ok(())
    }
}
