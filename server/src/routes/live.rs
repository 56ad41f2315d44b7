//! `GET /api/live`: the tail, a WebSocket that carries the frames of `model::tail`.
//!
//! In: [`Up::Follow`], first within ten seconds, and again whenever the filter changes. Out: [`Down`]. What the hub no
//! longer holds is fetched from the store; what the store no longer keeps is a declared gap. A client that does not
//! read holds up nobody: the hub goes on without it, and it hears of the gap.
//! Refuses to know: how rows come to be.

use std::{collections::BTreeSet, time::Duration};

use axum::{
    extract::{
        State, WebSocketUpgrade,
        ws::{CloseFrame, Message, WebSocket, close_code},
    },
    response::Response,
};
use tokio::time::{Instant, interval, timeout};
use tracemail_auth::witness;
use tracemail_live::{Heard, Listener, Wanted};
use tracemail_model::{
    explain::{Lang, explain},
    filter::{self, Filter},
    ids::RowId,
    row::{Kind, Row},
    tail::{Down, Seq, Up},
    zone::Zone,
};

use crate::{
    panel::Panel,
    reader::Reader,
    standing::{Change, Standing},
};

/// The largest frame up, bytes.
const LARGEST_FRAME: usize = 64 << 10;
/// Between heartbeats.
const BEAT: Duration = Duration::from_secs(4);
/// The longest wait for the first frame, and for a frame down to leave.
const PATIENCE: Duration = Duration::from_secs(10);
/// A client that has not answered a ping for so long is gone.
const SILENCE: Duration = Duration::from_secs(30);
/// Frames up a minute; a person changes a filter more slowly.
const MOST_FRAMES: u32 = 100;
/// Rows in one frame down.
const MOST_ROWS: usize = 100;
/// Changes fetched from the store at most to fill a gap; a page that missed more is better loaded anew.
const MOST_FILLED: u64 = 2_000;

/// Opens the socket. That it is ours who asks, `origin` has seen to.
pub async fn live(State(panel): State<Panel>, reader: Reader, upgrade: WebSocketUpgrade) -> Response {
    bounded(upgrade).on_upgrade(|socket| follow(socket, panel, reader))
}

/// No frame may be larger than these.
pub fn bounded(upgrade: WebSocketUpgrade) -> WebSocketUpgrade {
    upgrade.max_message_size(LARGEST_FRAME).max_frame_size(LARGEST_FRAME)
}

/// The tail of that reader, to its end.
pub async fn follow(socket: WebSocket, panel: Panel, reader: Reader) {
    let mut tail = Tail {
        socket,
        panel,
        reader,
        kinds: Vec::new(),
        filter: Filter::default(),
        told: 0,
        tongue: (Lang::default(), Zone::UTC),
        q: String::new(),
        seen: BTreeSet::new(),
        frames: 0,
        minute: Instant::now(),
    };
    let end = tail.run().await;
    let frame = CloseFrame { code: end.code, reason: end.why.into() };
    let _ = timeout(PATIENCE, tail.socket.send(Message::Close(Some(frame)))).await;
}

struct Tail {
    socket: WebSocket,
    panel: Panel,
    reader: Reader,
    /// The lists and the filter that are in force.
    kinds: Vec<Kind>,
    filter: Filter,
    /// The last change of which everything has been told.
    told: Seq,
    /// The language of the one who listens, and his clock.
    tongue: (Lang, Zone),
    /// The filter as text, and the domains whose rows were told by it: each is remembered once.
    q: String,
    seen: BTreeSet<String>,
    /// Frames up in the minute that began at `minute`.
    frames: u32,
    minute: Instant,
}

/// Why a tail ends.
struct End {
    code: u16,
    why: &'static str,
}

const SIGNED_OUT: End = End { code: close_code::POLICY, why: "not signed in any more" };
const GONE: End = End { code: close_code::NORMAL, why: "" };
const RESTART: End = End { code: close_code::AWAY, why: "the server is being restarted" };
const UNREAD: End = End { code: close_code::POLICY, why: "frames are not being read" };
const TOO_MANY: End = End { code: close_code::POLICY, why: "too many frames" };
const NO_FRAME: End = End { code: close_code::PROTOCOL, why: "expected a Follow frame of JSON text" };
const BROKEN: End = End { code: close_code::ERROR, why: "the server failed; its log says why" };

fn broken(error: &tracemail_store::Error) -> End {
    tracing::error!("who listens cannot be asked: {error}");
    BROKEN
}

impl Tail {
    async fn run(&mut self) -> End {
        let mut shutdown = self.panel.shutdown.clone();
        let ended = tokio::select! {
            ended = self.follow() => ended,
            () = shutdown.wait() => return RESTART,
        };
        ended.err().unwrap_or(GONE)
    }

    /// Goes on until something ends it; never `Ok` but for a client that left in peace.
    async fn follow(&mut self) -> Result<(), End> {
        let Some(mut listener) = timeout(PATIENCE, self.first()).await.map_err(|_| NO_FRAME)?? else { return Ok(()) };
        let (mut beat, mut heard_of) = (interval(BEAT), Instant::now());
        let mut standing = Standing::default();
        loop {
            tokio::select! {
                heard = listener.next() => match heard {
                    Some(Heard::Rows { seq, rows, gone }) => self.rows(seq, rows, gone).await?,
                    Some(Heard::Gap { missed, from, to }) => self.fill(&mut listener, missed, from, to).await?,
                    None => return Err(RESTART),
                },
                frame = self.socket.recv() => {
                    heard_of = Instant::now();
                    match frame {
                        None | Some(Ok(Message::Close(_)) | Err(_)) => return Ok(()),
                        Some(Ok(Message::Text(text))) => {
                            if let Some(next) = self.listener(&text, Some(listener.seq())).await? {
                                listener = next;
                            }
                        }
                        Some(Ok(Message::Binary(_))) => return Err(NO_FRAME),
                        Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                    }
                }
                () = standing.due() => match standing.look(&mut self.reader, &self.panel).await.map_err(|error| broken(&error))? {
                    Change::None => {}
                    // on from where it stands: the place he asked from is as old as his page
                    Change::Scope => listener.want(self.wanted()),
                    Change::Over => return Err(SIGNED_OUT),
                },
                _ = beat.tick() => {
                    if heard_of.elapsed() > SILENCE {
                        return Err(UNREAD);
                    }
                    self.send(&Down::Beat { seq: listener.seq(), freshness: (self.panel.freshness)() }).await?;
                    self.raw(Message::Ping(Vec::new().into())).await?;
                }
            }
        }
    }

    /// Waits for a filter that can be read; `None`: the client left.
    async fn first(&mut self) -> Result<Option<Listener>, End> {
        loop {
            match self.socket.recv().await {
                None | Some(Ok(Message::Close(_)) | Err(_)) => return Ok(None),
                Some(Ok(Message::Text(text))) => {
                    if let Some(listener) = self.listener(&text, None).await? {
                        return Ok(Some(listener));
                    }
                }
                Some(Ok(Message::Binary(_))) => return Err(NO_FRAME),
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
            }
        }
    }

    /// A listener by the frame's filter; `None`: it could not be read, and the client has been told.
    async fn listener(&mut self, text: &str, stand: Option<Seq>) -> Result<Option<Listener>, End> {
        if self.minute.elapsed() > Duration::from_mins(1) {
            (self.frames, self.minute) = (0, Instant::now());
        }
        self.frames += 1;
        if self.frames > MOST_FRAMES {
            return Err(TOO_MANY);
        }
        let Ok(Up::Follow { kinds, q, zone, from, lang }) = serde_json::from_str(text) else { return Err(NO_FRAME) };
        self.filter = match filter::from_query(&q) {
            Ok(filter) => filter.resolve(self.panel.now(), zone),
            Err(error) => {
                self.send(&Down::Refused { message: error.message_in(&q, lang) }).await?;
                return Ok(None);
            }
        };
        self.kinds = kinds;
        (self.q, self.seen) = (q, BTreeSet::new());
        self.tongue = (lang, zone);
        let listener = self.panel.hub.listen(self.wanted(), from.or(stand));
        self.told = listener.seq();
        self.send(&Down::Ready { seq: self.told }).await?;
        Ok(Some(listener))
    }

    /// What he asks for, of what he may see now.
    fn wanted(&self) -> Wanted {
        let (kinds, filter) = (self.kinds.clone(), self.filter.clone());
        Wanted { scope: self.reader.scope.clone(), kinds, filter, shown: RowId::first(self.panel.now()) }
    }

    /// What the hub no longer holds, from the store; else the gap is declared.
    async fn fill(&mut self, listener: &mut Listener, missed: u64, from: Seq, to: Seq) -> Result<(), End> {
        if missed <= MOST_FILLED {
            let changes = self.panel.store.changes(from.saturating_sub(1), missed as u32).await.map_err(|error| {
                tracing::error!("a gap could not be filled: {error}");
                BROKEN
            })?;
            if let Some(changes) = changes.filter(|changes| changes.last().is_some_and(|(seq, _)| *seq >= to)) {
                let (rows, gone) = listener.sort(changes.iter().filter(|(seq, _)| *seq <= to).map(|(_, row)| row));
                return self.rows(to, rows, gone).await;
            }
        }
        self.told = to;
        self.send(&Down::Gap { missed, from, to }).await
    }

    async fn rows(&mut self, seq: Seq, mut rows: Vec<Row>, gone: Vec<RowId>) -> Result<(), End> {
        while rows.len() > MOST_ROWS {
            let rest = rows.split_off(MOST_ROWS);
            // only the last frame moves the client's cursor: a break in between must not skip the rest
            self.tell(self.told, std::mem::replace(&mut rows, rest), Vec::new()).await?;
        }
        self.told = seq;
        if rows.is_empty() && gone.is_empty() { Ok(()) } else { self.tell(seq, rows, gone).await }
    }

    async fn tell(&mut self, seq: Seq, rows: Vec<Row>, gone: Vec<RowId>) -> Result<(), End> {
        let witness = self.reader.witness();
        if witness.is_staff() {
            let new: BTreeSet<String> = witness::domains(&rows).difference(&self.seen).cloned().collect();
            if !new.is_empty() {
                let what = format!("live {}", self.q);
                let kept = witness.saw_domains(&self.panel.store, self.panel.now(), new.clone(), &what).await;
                kept.map_err(|error| {
                    tracing::error!("who reads cannot be remembered: {error}");
                    BROKEN
                })?;
                self.seen.extend(new);
            }
        }
        let (lang, zone) = self.tongue;
        let said = rows.iter().map(|row| explain(row, lang, zone).sentence).collect();
        self.send(&Down::Rows { seq, rows, said, gone }).await
    }

    async fn send(&mut self, down: &Down) -> Result<(), End> {
        let text = serde_json::to_string(down).map_err(|error| {
            tracing::error!("a frame could not be written: {error}");
            BROKEN
        })?;
        self.raw(Message::Text(text.into())).await
    }

    async fn raw(&mut self, message: Message) -> Result<(), End> {
        match timeout(PATIENCE, self.socket.send(message)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) => Err(GONE),
            Err(_) => Err(UNREAD),
        }
    }
}
