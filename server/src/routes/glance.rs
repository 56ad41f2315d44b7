//! `GET /api/v1/watch?q=`: the login watch at this moment, as its screen shows it when it is opened.
//!
//! In: a filter. Out: JSON: series, and of the newest tries who is tried, from where and why. Refuses to know: findings
//! (`findings`), the pulse (`watch`).

use app::api::watch::{HOURS, MINUTES, Top, series, tried};
use axum::{Json, extract::State};
use serde::Serialize;
use tracemail_model::{
    row::{Kind, Row},
    time::Micros,
};

use super::{numbers::Series, question::Question, refusal::Refusal};
use crate::{panel::Panel, reader::Reader};

/// The login watch.
#[derive(Debug, Serialize, schemars::JsonSchema)]
pub struct Glance {
    /// This moment.
    now: Micros,
    /// Logins and tries that failed, by minute for an hour.
    hour: Series,
    /// By hour for a week.
    week: Series,
    /// How many of the last day's tries that failed were counted for what follows, the newest.
    looked_at: u64,
    /// Whether there are more.
    more: bool,
    /// When the oldest of them was.
    since: Option<Micros>,
    /// Names that were tried.
    accounts: Vec<Often>,
    /// /24 and /48 they came from.
    networks: Vec<Often>,
    /// Their addresses.
    addresses: Vec<Often>,
    /// Why they failed.
    failures: Vec<Often>,
    /// By which door.
    protocols: Vec<Often>,
    /// With which program, where it says.
    clients: Vec<Often>,
}

/// Something, and how often it was.
#[derive(Debug, Serialize, schemars::JsonSchema)]
struct Often {
    name: String,
    rows: u64,
}

fn often(top: Top) -> Vec<Often> {
    top.into_iter().map(|(name, rows)| Often { name, rows }).collect()
}

/// All of it.
pub async fn one(State(panel): State<Panel>, reader: Reader, question: Question) -> Result<Json<Glance>, Refusal> {
    let (now, witness) = (panel.now(), reader.witness());
    let (search, here) = (question.search(Kind::Access, now)?, panel.backend(reader));
    let (tries, tops) = tried(&here, &search, now).await?;
    let tries: Vec<_> = tries.into_iter().map(Row::Access).collect();
    witness.saw(&panel.store, now, &tries, &format!("login watch {}", question.q.as_deref().unwrap_or_default())).await?;
    Ok(Json(Glance {
        now,
        hour: series(&here, &search, now, MINUTES).await?.into(),
        week: series(&here, &search, now, HOURS).await?.into(),
        looked_at: tops.of,
        more: tops.more,
        since: tops.since,
        accounts: often(tops.accounts),
        networks: often(tops.networks),
        addresses: often(tops.addresses),
        failures: often(tops.failures),
        protocols: often(tops.protocols),
        clients: often(tops.clients),
    }))
}
