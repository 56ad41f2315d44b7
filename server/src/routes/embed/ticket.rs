//! `POST /embed/api/ticket`: what a link and a socket carry instead of the bearer. Works once, for half a minute, for
//! that file or for the live socket, and for what the bearer sees at that moment.

use axum::{Json, body::Bytes, extract::State};
use serde::Deserialize;
use tracemail_auth::secret;
use tracemail_model::{tail::Ticket, time::SECOND};
use tracemail_store::Digest;

use super::{bearer::Bearer, file};
use crate::{panel::Panel, routes::refusal::Refusal};

/// How long, microseconds.
const LIFE: i64 = 30 * SECOND;

#[derive(Deserialize)]
#[serde(untagged, deny_unknown_fields)]
enum Wanted {
    Live { live: bool },
    File { file: String },
}

/// Makes one.
pub async fn make(State(panel): State<Panel>, bearer: Bearer, body: Bytes) -> Result<Json<Ticket>, Refusal> {
    let file = match serde_json::from_slice(&body) {
        Ok(Wanted::Live { live: true }) => None,
        Ok(Wanted::File { file }) if file::is_one(&file) => Some(file),
        _ => return Err(Refusal::field("file", "the path of a file, or live")),
    };
    let (ticket, now) = (secret::new()?, panel.now());
    panel.store.make_embed_ticket(&secret::hash(&ticket), &bearer.hash, file.as_deref(), now.plus(LIFE), now).await?;
    Ok(Json(Ticket { ticket }))
}

/// Takes one: who made it, and for which file.
pub async fn take(panel: &Panel, ticket: &str) -> Result<Option<(Bearer, Option<String>)>, Refusal> {
    let found: Option<(Digest, Option<String>)> = panel.store.take_embed_ticket(&secret::hash(ticket), panel.now()).await?;
    match found {
        None => Ok(None),
        Some((bearer, file)) => Ok(Some((Bearer::by(panel, bearer).await?, file))),
    }
}
