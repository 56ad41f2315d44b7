//! `GET /api/v1/summary?domain=&pace=&date=&zone=&first=`: a domain's day or week beside the one before;
//! `/api/v1/summary.pdf`: the same on signed paper; `POST /api/v1/summary`: whether it comes by mail.
//!
//! In: a domain the reader may see all of, a period of his calendar. Out: JSON, or the file. The domain of somebody else
//! is as if it were not there. Refuses to know: how it is counted and drawn.

use app::{
    api::summary::{may_read, of, want},
    error::AppError,
};
use axum::{
    Json,
    extract::{State, rejection::JsonRejection},
    http::StatusCode,
    response::Response,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tracemail_model::summary::{Pace, Summary};

use super::{
    body,
    given::Query,
    question::Question,
    refusal::Refusal,
    report::{pdf, wish},
};
use crate::{panel::Panel, reader::Reader, report, telling};

/// Of what.
#[derive(Debug, Deserialize)]
pub struct Asked {
    domain: Option<String>,
    pace: Option<String>,
    date: Option<String>,
    zone: Option<String>,
    first: Option<String>,
}

/// Which summaries of a domain come by mail, where letters about findings go.
#[derive(Debug, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SummaryWish {
    /// Whose.
    domain: String,
    /// Each morning.
    day: bool,
    /// After each week.
    week: bool,
    /// The day one's weeks begin with: 0 is Monday, 6 is Sunday.
    #[serde(default)]
    first: u8,
}

/// As JSON.
pub async fn one(State(panel): State<Panel>, reader: Reader, Query(asked): Query<Asked>) -> Result<Json<Summary>, Refusal> {
    Ok(Json(summary(&panel, &reader, &asked).await?))
}

/// As a signed file.
pub async fn paper(
    State(panel): State<Panel>,
    reader: Reader,
    Query(asked): Query<Asked>,
    question: Question,
) -> Result<Response, Refusal> {
    let summary = summary(&panel, &reader, &asked).await?;
    let mut wish = wish(&panel, &reader, &question)?;
    if question.offset.as_deref().is_none_or(str::is_empty) {
        wish.zone = telling::zone(&summary.period.zone, wish.now).unwrap_or_default();
    }
    let (code, file) = report::issue_summary(&panel.store, &panel.proof, summary, wish).await?;
    pdf(code, file)
}

/// From now on they come by mail, or no more.
pub async fn wanted(
    State(panel): State<Panel>,
    reader: Reader,
    body: Result<Json<Value>, JsonRejection>,
) -> Result<Json<SummaryWish>, Refusal> {
    let wish: SummaryWish = body::read(body, "{\"domain\": \"example.com\", \"day\": false, \"week\": true}")?;
    if wish.first > 6 {
        return Err(first_day());
    }
    want(&panel.backend(reader), &wish.domain, [wish.day, wish.week], wish.first).await.map_err(|error| match error {
        AppError::Taken => Refusal::new(StatusCode::CONFLICT, "too-many", "as many summaries come to you as may: end another first"),
        AppError::Missing => no_domain(),
        _ => Refusal::broken(),
    })?;
    Ok(Json(wish))
}

fn first_day() -> Refusal {
    Refusal::field("first", "first is the day a week begins with: 0 is Monday, 6 is Sunday")
}

fn no_domain() -> Refusal {
    Refusal::missing("there is no such domain")
}

async fn summary(panel: &Panel, reader: &Reader, asked: &Asked) -> Result<Summary, Refusal> {
    let given = |text: &Option<String>| text.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
    let domain =
        given(&asked.domain).ok_or_else(|| Refusal::field("domain", "domain is one of yours, such as example.com"))?.to_lowercase();
    let pace = given(&asked.pace).map_or(Some(Pace::Week), |name| Pace::from_name(&name));
    let pace = pace.ok_or_else(|| Refusal::field("pace", "pace is day or week"))?;
    let first = given(&asked.first).map_or(Some(0), |day| day.parse().ok().filter(|day| *day <= 6));
    let first = first.ok_or_else(first_day)?;
    let zone = given(&asked.zone).unwrap_or_else(|| "UTC".into());
    if !telling::is_zone(&zone) {
        return Err(Refusal::field("zone", "zone is a time zone's name, such as Europe/Rome"));
    }
    let date = given(&asked.date).unwrap_or_default();
    let now = panel.now();
    let period = telling::period(&zone, pace, first, &date, now);
    let period = period.ok_or_else(|| Refusal::field("date", "date is a day of the period, such as 2026-11-21"))?;
    if !may_read(&reader.scope, &domain) {
        return Err(no_domain());
    }
    let what = format!("summary {pace} {}", period.date);
    reader.witness().saw_domains(&panel.store, now, [domain.clone()].into(), &what).await?;
    Ok(of(&panel.store, &reader.scope, &domain, period, now).await?)
}
