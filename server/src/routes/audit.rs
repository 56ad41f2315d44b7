//! `GET /api/v1/audit`, `/api/v1/audit/check`: what was done, for operators; `GET /api/v1/looks`: who of the staff looked at
//! the reader's rows.
//!
//! In: `limit after`. Out: `{"rows", "next"}`, newest first; whether the record is as it was written. Refuses to know: how
//! records are chained.

use axum::{
    Json,
    extract::{OriginalUri, State},
    http::Uri,
    response::{IntoResponse, Response},
};
use serde::Serialize;
use tracemail_auth::witness;
use tracemail_model::account::{Audit, Look};

use super::{list::further, question::Question, refusal::Refusal};
use crate::{panel::Panel, reader::Reader};

/// A page of records.
#[derive(Debug, Serialize, schemars::JsonSchema)]
#[schemars(rename = "{R}Records")]
pub struct Records<R> {
    rows: Vec<R>,
    /// The address of the next page.
    next: Option<String>,
}

/// What became of the check.
#[derive(Debug, Serialize, schemars::JsonSchema)]
pub struct Checked {
    /// Every record is as it was written, and none is missing.
    whole: bool,
    /// Else the number of the first that is missing or is not as it was written.
    flaw: Option<u64>,
}

/// What was done, by whom.
pub async fn list(
    State(panel): State<Panel>,
    reader: Reader,
    OriginalUri(uri): OriginalUri,
    question: Question,
) -> Result<Response, Refusal> {
    let done = witness::done(&panel.store, &reader.scope, behind(&question)?, question.limit()?).await?;
    let rows = done.ok_or_else(for_operators)?;
    let next = rows.last().map(|last| last.nth).filter(|nth| *nth > 1);
    Ok(page::<Audit>(rows, next, &uri))
}

/// Whether it is as it was written.
pub async fn check(State(panel): State<Panel>, reader: Reader) -> Result<Json<Checked>, Refusal> {
    let flaw = witness::whole(&panel.store, &reader.scope).await?.ok_or_else(for_operators)?.err();
    Ok(Json(Checked { whole: flaw.is_none(), flaw }))
}

/// Who looked.
pub async fn looks(
    State(panel): State<Panel>,
    reader: Reader,
    OriginalUri(uri): OriginalUri,
    question: Question,
) -> Result<Response, Refusal> {
    let found = witness::looks(&panel.store, &reader.scope, behind(&question)?, question.limit()?).await?;
    Ok(page::<Look>(found.rows, found.next, &uri))
}

fn page<R: Serialize>(rows: Vec<R>, next: Option<impl std::fmt::Display>, uri: &Uri) -> Response {
    Json(Records { rows, next: next.map(|after| further(uri, after)) }).into_response()
}

fn for_operators() -> Refusal {
    Refusal::missing("the record of what was done is for operators")
}

/// The record behind which to go on.
fn behind<T: std::str::FromStr>(question: &Question) -> Result<Option<T>, Refusal> {
    match question.after.as_deref() {
        None | Some("") => Ok(None),
        Some(text) => text.parse().map(Some).map_err(|_| Refusal::field("after", "after is what `next` of the page before says")),
    }
}
