//! `GET /api/v1/findings`, `/api/v1/findings/{id}`: what the login watch found; `POST /api/v1/findings/{id}`: what a
//! person makes of it.
//!
//! In: `state kind q limit after lang`; `{"state", "note"}`. Out: JSON, each with its sentence and the next step.
//! Refuses to know: how findings are found.

use axum::{
    Json,
    extract::{OriginalUri, State, rejection::JsonRejection},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tracemail_model::{
    explain::Lang,
    finding::{Finding, FindingKind, FindingState, Findings, LONGEST_NOTE, ToldFinding},
    page::LIMITS,
};

use super::{
    body,
    given::{Path, Query},
    question::Question,
    refusal::Refusal,
};
use crate::{panel::Panel, reader::Reader};

/// Findings on a page when `limit` does not say.
const USUAL: u32 = 100;

/// The parameters of their own.
#[derive(Debug, Deserialize)]
pub struct Which {
    state: Option<String>,
    kind: Option<String>,
    q: Option<String>,
    limit: Option<String>,
    after: Option<String>,
}

#[derive(Serialize)]
struct List {
    rows: Vec<ToldFinding>,
    next: Option<String>,
    total: u64,
    total_is_exact: bool,
}

/// What a person makes of a finding.
#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Judgement {
    state: FindingState,
    #[serde(default)]
    note: Option<String>,
}

/// In words.
pub fn told(finding: Finding, lang: Lang) -> ToldFinding {
    let verdict = tracemail_watch::sentence(&finding, lang);
    ToldFinding::new(finding, verdict)
}

/// A page of them, the story that began last first.
pub async fn list(
    State(panel): State<Panel>,
    reader: Reader,
    OriginalUri(uri): OriginalUri,
    Query(which): Query<Which>,
    question: Question,
) -> Result<Response, Refusal> {
    let lang = question.lang()?;
    let asked = which.asked()?;
    let (page, total) = futures::try_join!(panel.store.findings(&reader.scope, &asked), panel.store.findings_total(&reader.scope, &asked))?;
    let (rows, next) = (page.0.into_iter().map(|finding| told(finding, lang)).collect(), page.1);
    let next = next.map(|place| super::list::further(&uri, place));
    Ok(Json(List { rows, next, total, total_is_exact: true }).into_response())
}

/// One of them.
pub async fn one(State(panel): State<Panel>, reader: Reader, Path(id): Path<String>, question: Question) -> Result<Response, Refusal> {
    let finding = panel.store.finding(&reader.scope, &id).await?.ok_or_else(none)?;
    Ok(Json(told(finding, question.lang()?)).into_response())
}

/// Opens, acknowledges or mutes one; without `note` the note stays.
pub async fn judge(
    State(panel): State<Panel>,
    reader: Reader,
    Path(id): Path<String>,
    question: Question,
    body: Result<Json<Value>, JsonRejection>,
) -> Result<Response, Refusal> {
    let judgement: Judgement = body::read(body, "{\"state\": \"open\", \"acknowledged\" or \"muted\", \"note\": text}")?;
    if !panel.is_proved(reader.who.as_ref()) && judgement.state != FindingState::Open {
        let why = "whoever has learnt the mailbox's password could say this: it is for those who hold the domain, or for a sign-in link";
        return Err(Refusal::new(StatusCode::FORBIDDEN, "unproved", why));
    }
    let before = panel.store.finding(&reader.scope, &id).await?.ok_or_else(none)?;
    let note = judgement.note.unwrap_or(before.note);
    if note.chars().count() > LONGEST_NOTE {
        return Err(Refusal::field("note", format!("a note has at most {LONGEST_NOTE} characters")));
    }
    let finding = panel.store.judge_finding(&reader.scope, &id, judgement.state, note.trim()).await?.ok_or_else(none)?;
    panel.bell.ring(panel.store.finding_change().await?);
    Ok(Json(told(finding, question.lang()?)).into_response())
}

fn none() -> Refusal {
    Refusal::missing("there is no such finding")
}

impl Which {
    fn asked(&self) -> Result<Findings, Refusal> {
        let text = |given: &Option<String>| given.clone().unwrap_or_default();
        let states = words(&text(&self.state), FindingState::from_name)
            .ok_or_else(|| Refusal::field("state", "state is open, acknowledged, muted, or several of them with commas"))?;
        let names: Vec<_> = FindingKind::ALL.iter().map(|kind| kind.name()).collect();
        let kinds = words(&text(&self.kind), FindingKind::from_name)
            .ok_or_else(|| Refusal::field("kind", format!("kind is one or several, with commas, of {}", names.join(", "))))?;
        let limit = match text(&self.limit).as_str() {
            "" => USUAL,
            given => given
                .parse()
                .ok()
                .filter(|n| (LIMITS.0..=LIMITS.1).contains(n))
                .ok_or_else(|| Refusal::field("limit", format!("limit is a number from {} to {}", LIMITS.0, LIMITS.1)))?,
        };
        let after = match text(&self.after).as_str() {
            "" => None,
            given => Some(given.parse().map_err(|()| Refusal::field("after", "after is what `next` of the page before says"))?),
        };
        Ok(Findings { states, kinds, text: text(&self.q).trim().to_owned(), heard: None, limit, after })
    }
}

/// `open,muted`; `None`: one of them is no such word.
fn words<T>(given: &str, read: fn(&str) -> Option<T>) -> Option<Vec<T>> {
    given.split(',').filter(|word| !word.is_empty()).map(read).collect()
}
