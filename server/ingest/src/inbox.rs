//! Lines that machines post: from whoever takes them in to the thread that reads, and back the word that they are on disk.
//!
//! In: whole JSON lines, a piece at a time. Out: how many were new and how many were known, told after the commit that
//! holds them; they go through the same fold, in the same lane and transaction, as the logs that are followed, so that a
//! crash loses nothing that was answered for. At most [`MOST_PIECES`] pieces wait. Refuses to know: HTTP.

use std::time::Duration;

use tokio::sync::{
    mpsc::{Receiver, Sender, channel},
    oneshot,
};

/// The name their lines are counted under.
pub const SOURCE: &str = "http";
/// Pieces that wait for the reader.
const MOST_PIECES: usize = 16;
/// A piece is at most about so large, bytes.
pub const PIECE: usize = 256 << 10;
/// So long whoever posts waits for his turn.
const PATIENCE: Duration = Duration::from_secs(10);

/// So long he waits for the disk; what he posted may be stored all the same, and is known when he posts it again.
const LONGEST: Duration = Duration::from_secs(30);

/// Where lines are handed in. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Inbox(Sender<Piece>);

/// Where the reader takes them from.
#[derive(Debug)]
pub struct Posts(Receiver<Piece>);

/// Some lines, and who waits for them.
#[derive(Debug)]
pub(crate) struct Piece {
    /// Each ended by a newline.
    pub lines: Vec<u8>,
    pub answer: oneshot::Sender<Taken>,
}

/// What became of lines that are on disk.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Taken {
    /// New.
    pub accepted: u64,
    /// Told before.
    pub repeated: u64,
}

/// Why they are not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotTaken {
    /// More comes in than the disk takes.
    #[error("more comes in than can be stored: send it again in a moment")]
    Busy,
    /// Nobody reads any more, or the disk does not take it.
    #[error("the server is ending or its database does not take anything: send it again later")]
    Closed,
}

/// An inbox, and its reader's end.
pub fn inbox() -> (Inbox, Posts) {
    let (posts, pieces) = channel(MOST_PIECES);
    (Inbox(posts), Posts(pieces))
}

impl Inbox {
    /// Hands lines in; on return they are on disk. Lines nobody understands are counted like any log's: look before.
    pub async fn post(&self, lines: Vec<u8>) -> Result<Taken, NotTaken> {
        let (answer, heard) = oneshot::channel();
        match tokio::time::timeout(PATIENCE, self.0.send(Piece { lines, answer })).await {
            Ok(Ok(())) => match tokio::time::timeout(LONGEST, heard).await {
                Ok(told) => told.map_err(|_| NotTaken::Closed),
                Err(_) => Err(NotTaken::Busy),
            },
            Ok(Err(_)) => Err(NotTaken::Closed),
            Err(_) => Err(NotTaken::Busy),
        }
    }
}

impl Posts {
    /// The next piece, if one waits.
    pub(crate) fn next(&mut self) -> Option<Piece> {
        self.0.try_recv().ok()
    }
}
