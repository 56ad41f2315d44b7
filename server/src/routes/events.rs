//! `POST /api/v1/events`: what machines tell: our own events, Dovecot's and Rspamd's exporters, `postqueue -j`.
//! `GET /api/v1/events/schema.json`: what our own events look like, for machines.
//!
//! In: JSON Lines (`application/x-ndjson`), or one object (`application/json`), read as it comes. Out: how many lines were
//! new and how many known, and each that was not taken, with its number and why; the good ones are kept. Answered when they
//! are on disk. What comes faster than it can be stored is told to come again (503, `Retry-After`); told twice it counts
//! once. Refuses to know: what the lines mean.

use std::sync::Arc;

use axum::{
    Json,
    body::{Body, Bytes},
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use futures::StreamExt;
use serde_json::{Value, json};
use tokio::sync::Semaphore;
use tracemail_ingest::{
    inbox::{Inbox, NotTaken, PIECE, Taken},
    lines::Lines,
};
use tracemail_parse::{Clock, LONGEST_LINE, json as machine};

use super::refusal::Refusal;
use crate::{clock, panel::Panel};

/// Where it is.
pub const PATH: &str = "/api/v1/events";
/// The largest body taken, bytes.
pub const LARGEST: usize = 64 << 20;
/// Posts read at the same time.
const MOST_POSTS: usize = 8;
/// Of lines not taken so many are told one by one; the others are counted.
const MOST_REJECTED: usize = 1_000;

/// Where events go, and who may bring them.
#[derive(Clone, Debug)]
pub struct Events {
    inbox: Inbox,
    token: Option<Arc<str>>,
    places: Arc<Semaphore>,
}

impl Events {
    /// `token`: what a sender has to show, if anything.
    pub fn new(inbox: Inbox, token: Option<String>) -> Self {
        Self { inbox, token: token.map(Into::into), places: Arc::new(Semaphore::new(MOST_POSTS)) }
    }
}

/// The JSON Schema.
pub async fn schema() -> Response {
    ([(header::CONTENT_TYPE, "application/schema+json")], machine::SCHEMA).into_response()
}

/// Takes events.
pub async fn take(State(panel): State<Panel>, headers: HeaderMap, body: Body) -> Response {
    match taken(&panel.events, &headers, body).await {
        Ok(answer) | Err(answer) => answer,
    }
}

async fn taken(events: &Events, headers: &HeaderMap, body: Body) -> Result<Response, Response> {
    if !may(headers, events.token.as_deref()) {
        let why = "send the token of `events_token_file` as `Authorization: Bearer TOKEN`";
        return Err(Refusal::new(StatusCode::UNAUTHORIZED, "no-token", why).into_response());
    }
    let one = match headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).map(|kind| kind.split(';').next().unwrap_or("")) {
        Some("application/json") => true,
        // Rspamd says text/plain unless it is told otherwise
        Some("application/x-ndjson" | "application/jsonl" | "text/plain") => false,
        _ => {
            let why = "send JSON Lines as application/x-ndjson, or one object as application/json";
            return Err(Refusal::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported-type", why).into_response());
        }
    };
    let Ok(_place) = events.places.try_acquire() else { return Err(again(NotTaken::Busy, &Post::default())) };
    let mut post = Post::new(one);
    let mut stream = body.into_data_stream();
    while let Some(block) = stream.next().await {
        let Ok(block) = block else {
            let why = format!("the body is longer than {} MiB, or broke off; what came before it is taken", LARGEST >> 20);
            post.flush(&events.inbox).await.map_err(|e| again(e, &post))?;
            return Err(Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, "too-large", why).into_response());
        };
        post.read(&block);
        if post.piece.len() >= PIECE {
            post.flush(&events.inbox).await.map_err(|e| again(e, &post))?;
        }
    }
    post.end();
    post.flush(&events.inbox).await.map_err(|e| again(e, &post))?;
    let nothing = post.taken == Taken::default() && post.rejected > 0;
    Ok((if nothing { StatusCode::BAD_REQUEST } else { StatusCode::OK }, Json(post.answer())).into_response())
}

/// Whether the sender shows the token. The time it takes tells nothing of how much of it was right.
pub(super) fn may(headers: &HeaderMap, token: Option<&str>) -> bool {
    let Some(token) = token else { return true };
    let shown = headers.get(header::AUTHORIZATION).and_then(|value| value.as_bytes().strip_prefix(b"Bearer ")).unwrap_or_default();
    let differ = token
        .bytes()
        .enumerate()
        .fold(token.len() ^ shown.len(), |differ, (n, byte)| differ | usize::from(byte ^ shown.get(n).copied().unwrap_or(0)));
    std::hint::black_box(differ) == 0
}

/// Not now.
fn again(why: NotTaken, post: &Post) -> Response {
    let mut answer = post.answer();
    answer["error"] = json!({ "code": "busy", "message": why.to_string() });
    (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, "1")], Json(answer)).into_response()
}

/// A body being read.
#[derive(Default)]
struct Post {
    lines: Lines,
    /// One object may be written on several lines: kept whole while it may be.
    whole: Option<Vec<u8>>,
    number: u64,
    piece: Vec<u8>,
    taken: Taken,
    faults: Vec<Value>,
    rejected: usize,
}

impl Post {
    fn new(one: bool) -> Self {
        Self { whole: one.then(Vec::new), ..Self::default() }
    }

    fn read(&mut self, block: &Bytes) {
        if let Some(whole) = &mut self.whole {
            whole.extend_from_slice(block);
            if whole.len() > LONGEST_LINE {
                self.as_lines();
            }
        } else {
            self.lines.push(block);
            self.look();
        }
    }

    /// It is no single object, or too long to be one.
    fn as_lines(&mut self) {
        if let Some(whole) = self.whole.take() {
            self.lines.push(&whole);
            self.look();
        }
    }

    fn end(&mut self) {
        // an object written over several lines is put on one
        let object = self.whole.as_deref().filter(|whole| whole.trim_ascii().contains(&b'\n'));
        if let Some(object) = object.and_then(|whole| serde_json::from_slice::<serde_json::Map<String, Value>>(whole).ok()) {
            self.whole = Some(Value::Object(object).to_string().into_bytes());
        }
        self.as_lines();
        self.lines.finish();
        self.look();
    }

    /// Takes the whole lines there are.
    fn look(&mut self) {
        let clock = Clock { now: clock::now(), zone: tracemail_model::zone::Zone::UTC };
        while let Some(line) = self.lines.peek() {
            self.number += 1;
            let bytes = line.bytes.trim_ascii();
            let fault = match () {
                () if line.is_cut() => Some(("too-long", format!("a line has at most {} bytes", LONGEST_LINE - 1))),
                () if bytes.is_empty() => None,
                () => machine::read(bytes, &clock).err().map(|fault| (fault.code, fault.message)),
            };
            match fault {
                None if bytes.is_empty() => {}
                None => {
                    self.piece.extend_from_slice(bytes);
                    self.piece.push(b'\n');
                }
                Some((code, message)) => {
                    self.rejected += 1;
                    if self.faults.len() < MOST_REJECTED {
                        self.faults.push(json!({ "line": self.number, "code": code, "message": message }));
                    }
                }
            }
            self.lines.advance();
        }
    }

    /// Hands over what has been taken; on return it is on disk.
    async fn flush(&mut self, inbox: &Inbox) -> Result<(), NotTaken> {
        if self.piece.is_empty() {
            return Ok(());
        }
        let taken = inbox.post(std::mem::take(&mut self.piece)).await?;
        self.taken.accepted += taken.accepted;
        self.taken.repeated += taken.repeated;
        Ok(())
    }

    fn answer(&self) -> Value {
        let mut answer = json!({ "accepted": self.taken.accepted, "repeated": self.taken.repeated, "rejected": self.faults });
        if self.rejected > self.faults.len() {
            answer["rejected_more"] = (self.rejected - self.faults.len()).into();
        }
        answer
    }
}
