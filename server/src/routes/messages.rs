//! `GET /api/v1/messages?direction=received|sent` (received when it does not say), `/api/v1/messages/{id}`.

use axum::{
    extract::{OriginalUri, State},
    response::Response,
};
use tracemail_model::row::Kind;

use super::{given::Path, list, question::Question, refusal::Refusal};
use crate::{panel::Panel, reader::Reader};

/// A page of them.
pub async fn list(
    State(panel): State<Panel>,
    reader: Reader,
    OriginalUri(uri): OriginalUri,
    question: Question,
) -> Result<Response, Refusal> {
    match question.kind(Kind::Received)? {
        Kind::Access => Err(Refusal::field("kind", "messages are received or sent; logins are at /api/v1/access")),
        kind => list::page(&panel, &reader, kind, &question, &uri).await,
    }
}

/// One of them, with its timeline and lines.
pub async fn one(State(panel): State<Panel>, reader: Reader, Path(id): Path<String>, question: Question) -> Result<Response, Refusal> {
    list::one(&panel, &reader, &[Kind::Received, Kind::Sent], &id, &question).await
}
