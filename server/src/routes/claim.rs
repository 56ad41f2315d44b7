//! `/api/v1/access/{id}/claim`: whether somebody has said that a login was his, or was not; `POST` says it.
//!
//! In: `{"mine": true}`. Out: what is kept. Refuses to know: what follows from it (`store::claim`, `watching`).

use axum::{
    Json,
    extract::{State, rejection::JsonRejection},
};
use serde::Deserialize;
use serde_json::Value;
use tracemail_model::{claim::Claim, explain::claim_note, ids::RowId, row::Row};

use super::{body, given::Path, question::Question, refusal::Refusal};
use crate::{panel::Panel, reader::Reader};

/// What somebody says.
#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Word {
    mine: bool,
}

/// The last word on it.
pub async fn one(State(panel): State<Panel>, reader: Reader, Path(id): Path<String>) -> Result<Json<Option<Claim>>, Refusal> {
    let id: RowId = id.parse().map_err(|_| none())?;
    let Some(row @ Row::Access(_)) = panel.store.row(&reader.scope, id).await? else { return Err(none()) };
    reader.witness().saw(&panel.store, panel.now(), [&row], &id.to_string()).await?;
    Ok(Json(panel.store.claims(&reader.scope, &[id]).await?.pop()))
}

/// Says it.
pub async fn say(
    State(panel): State<Panel>,
    reader: Reader,
    Path(id): Path<String>,
    question: Question,
    body: Result<Json<Value>, JsonRejection>,
) -> Result<Json<Claim>, Refusal> {
    let Word { mine } = body::read(body, "{\"mine\": true} or {\"mine\": false}")?;
    let (id, lang) = (id.parse::<RowId>().map_err(|_| none())?, question.lang()?);
    let scope = reader.scope.clone();
    let here = panel.backend(reader);
    let (by, proved) = (here.by_or_machine().map_err(|_| none())?, here.is_proved);
    let note = claim_note(&by.who, mine, proved, by.now, lang);
    let claim = panel.store.claim(&by, &scope, id, (mine, proved), &note).await?.ok_or_else(none)?;
    panel.bell.ring(panel.store.finding_change().await?);
    Ok(Json(claim))
}

fn none() -> Refusal {
    Refusal::missing("there is no such login that worked")
}
