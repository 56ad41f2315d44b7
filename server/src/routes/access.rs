//! `GET /api/v1/access`, `/api/v1/access/{id}`: logins, sessions, failed tries.

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
    list::page(&panel, &reader, Kind::Access, &question, &uri).await
}

/// One of them, with its timeline and lines.
pub async fn one(State(panel): State<Panel>, reader: Reader, Path(id): Path<String>, question: Question) -> Result<Response, Refusal> {
    list::one(&panel, &reader, &[Kind::Access], &id, &question).await
}
