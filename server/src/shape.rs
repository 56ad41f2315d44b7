//! Rows as outsiders get them, the same from the API and from the command line: their fields, and the verdict.
//!
//! In: a row, its timeline, its lines. Out: what serde writes. Refuses to know: who reads it.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};
use tracemail_model::{
    event::{Event, EventKind, LogLine},
    explain::{Lang, Verdict, explain},
    row::Row,
    time::Micros,
    zone::Zone,
};

/// A row, what happened in one sentence, and the next step where there is one.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Told<'a> {
    #[serde(flatten)]
    row: &'a Row,
    verdict: String,
    advice: Option<String>,
}

impl<'a> Told<'a> {
    /// In that language; clock times in the sentence as it is there.
    pub fn new(row: &'a Row, lang: Lang, zone: Zone) -> Self {
        Self::by(row, explain(row, lang, zone))
    }

    /// With a verdict that somebody who looked further gave.
    pub fn by(row: &'a Row, Verdict { sentence, next, .. }: Verdict) -> Self {
        Self { row, verdict: sentence, advice: next }
    }
}

/// A row with everything behind it.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Whole<'a> {
    #[serde(flatten)]
    told: Told<'a>,
    events: Vec<Step<'a>>,
    log: Vec<&'a str>,
}

impl<'a> Whole<'a> {
    /// Ties them together.
    pub fn new(told: Told<'a>, events: &'a [Event], log: &'a [LogLine]) -> Self {
        Self { told, events: events.iter().map(Step::new).collect(), log: log.iter().map(|line| line.text.as_str()).collect() }
    }
}

/// A step, its details by name.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Step<'a> {
    time: Micros,
    kind: EventKind,
    host: &'a str,
    recipient: Option<&'a str>,
    text: Option<&'a str>,
    details: Map<String, Value>,
}

impl<'a> Step<'a> {
    /// As it is told.
    pub fn new(event: &'a Event) -> Self {
        Self {
            time: event.time,
            kind: event.kind,
            host: &event.host,
            recipient: event.recipient.as_deref(),
            text: event.text.as_deref(),
            details: event.details.iter().map(|(name, value)| (name.clone(), Value::from(value.as_str()))).collect(),
        }
    }
}
