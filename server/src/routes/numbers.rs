//! `GET /api/v1/numbers?kind=&q=`: how many rows a question has, of which outcome and reason, and when. `/api/v1/near`: the
//! questions near by that have rows where this one has none. `/api/v1/names`, `/api/v1/domains`: what can be asked for.
//!
//! In: a question. Out: JSON of what the screens show above and beside their rows. Refuses to know: the rows.

use std::collections::BTreeMap;

use app::api::{
    domains::begun_so,
    near::{self, How},
    numbers,
};
use axum::{Json, extract::State};
use serde::{Deserialize, Serialize};
use tracemail_model::{
    filter::FieldName,
    row::Kind,
    stats::Histogram,
    time::{Micros, SECOND},
};

use super::{few::Few, given::Query, question::Question, refusal::Refusal};
use crate::{panel::Panel, reader::Reader};

/// Domains told, those with most rows first.
const MOST_DOMAINS: u32 = 1_000;

/// What stands above the rows.
#[derive(Debug, Serialize, schemars::JsonSchema)]
pub struct NumbersTold {
    /// Rows of the question, or of at least.
    total: u64,
    /// Whether that is all of them: single rows are counted up to 100,000.
    total_is_exact: bool,
    /// Rows by outcome, of the question without the outcomes it asks for.
    outcomes: BTreeMap<String, u64>,
    /// Whether they were counted to the end.
    outcomes_are_exact: bool,
    /// Rows by reason (of accesses: why they failed).
    reasons: BTreeMap<String, u64>,
    /// Whether they were counted to the end.
    reasons_are_exact: bool,
    /// The question's rows over time.
    histogram: Series,
}

/// Rows by outcome in steps that are equal but where your clock is put forward or back.
#[derive(Debug, Serialize, schemars::JsonSchema)]
pub struct Series {
    /// When the first step begins.
    from: Micros,
    /// How long one is.
    step_seconds: i64,
    /// Those that are longer or shorter.
    uneven: Vec<Uneven>,
    /// Of each outcome a number for each step.
    outcomes: BTreeMap<String, Vec<u32>>,
}

/// A step of another length.
#[derive(Debug, Serialize, schemars::JsonSchema)]
pub struct Uneven {
    /// Which; the first is 0.
    step: usize,
    /// How long it is.
    seconds: i64,
}

impl From<Histogram> for Series {
    fn from(histogram: Histogram) -> Self {
        Self {
            from: histogram.from,
            step_seconds: histogram.step / SECOND,
            uneven: histogram.uneven.into_iter().map(|(step, length)| Uneven { step, seconds: length / SECOND }).collect(),
            outcomes: histogram.series.into_iter().collect(),
        }
    }
}

/// A question near by.
#[derive(Debug, Serialize, schemars::JsonSchema)]
pub struct NearTold {
    /// `other-day`, `other-list`, `headers`, `alias` or `letter`: how it differs.
    how: &'static str,
    /// The day, the mailbox or the address, where it is another.
    other: Option<String>,
    /// The list to ask.
    kind: Kind,
    /// What to ask it.
    q: String,
    /// Its rows.
    rows: u64,
    /// Whether that is all of them.
    rows_are_exact: bool,
}

/// The numbers of a question.
pub async fn count(State(panel): State<Panel>, reader: Reader, question: Question) -> Result<Json<NumbersTold>, Refusal> {
    let (now, here) = (panel.now(), panel.backend(reader));
    let search = question.search(question.kind(Kind::Received)?, now)?;
    let counted = numbers::of(&here, &search, now, question.zone(now)?).await?;
    let reasons = numbers::reasons_of(&here, &search).await?;
    Ok(Json(NumbersTold {
        total: counted.total.rows,
        total_is_exact: counted.total.exact,
        outcomes: counted.counts.by_outcome.into_iter().collect(),
        outcomes_are_exact: counted.counts.exact,
        reasons: reasons.by_reason.into_iter().collect(),
        reasons_are_exact: reasons.exact,
        histogram: counted.histogram.into(),
    }))
}

/// What is near by, each with at least one row.
pub async fn near(State(panel): State<Panel>, reader: Reader, question: Question) -> Result<Json<Few<NearTold>>, Refusal> {
    let (now, kind) = (panel.now(), question.kind(Kind::Received)?);
    let found = near::to(&panel.backend(reader), kind, &question.filter()?, now, question.zone(now)?).await?;
    Ok(Json(Few::new(found.into_iter().map(|near| {
        let (how, other) = match near.how {
            How::OtherDay(time) => ("other-day", Some(time.to_string())),
            How::OtherList => ("other-list", None),
            How::Headers => ("headers", None),
            How::Alias(mailbox) => ("alias", Some(mailbox)),
            How::Letter(address) => ("letter", Some(address)),
        };
        NearTold { how, other, kind: near.kind, q: near.q, rows: near.rows.rows, rows_are_exact: near.rows.exact }
    }))))
}

/// Which names.
#[derive(Debug, Deserialize)]
pub struct Begun {
    field: Option<String>,
    typed: Option<String>,
}

/// Accounts, addresses or domains that begin as typed.
pub async fn names(State(panel): State<Panel>, reader: Reader, Query(begun): Query<Begun>) -> Result<Json<Few<String>>, Refusal> {
    const FIELDS: [FieldName; 6] =
        [FieldName::From, FieldName::To, FieldName::HeaderFrom, FieldName::HeaderTo, FieldName::User, FieldName::Domain];
    let name = begun.field.as_deref().and_then(FieldName::from_name).filter(|name| FIELDS.contains(name));
    let name = name.ok_or_else(|| Refusal::field("field", "field is from, to, hfrom, hto, user or domain"))?;
    let found = begun_so(&panel.backend(reader), name, &begun.typed.unwrap_or_default()).await?;
    Ok(Json(Few::new(found)))
}

/// The reader's domains.
pub async fn domains(State(panel): State<Panel>, reader: Reader) -> Result<Json<Few<String>>, Refusal> {
    Ok(Json(Few::new(panel.store.domains(&reader.scope, MOST_DOMAINS).await?)))
}
