//! `GET /api/v1/devices?account=`: the devices of a mailbox, and why its owner is locked out.
//!
//! In: `account lang offset`. Out: JSON. Refuses to know: how devices are told apart (`model::device`).

use app::api::devices::read;
use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use tracemail_model::{
    claim::Claim,
    device::Devices,
    explain::{Verdict, locked_out},
};

use super::{given::Query, question::Question, refusal::Refusal};
use crate::{panel::Panel, reader::Reader};

/// The parameters of its own.
#[derive(Debug, Deserialize)]
pub struct Whose {
    account: Option<String>,
}

/// The devices, with a sentence.
#[derive(Debug, Serialize, schemars::JsonSchema)]
pub struct DevicesTold {
    #[serde(flatten)]
    all: Devices,
    /// Why one is locked out, or that nothing fails.
    verdict: String,
    /// What to do.
    next: Option<String>,
    /// What was said of the last login of each.
    claims: Vec<Claim>,
}

/// All of them.
pub async fn list(State(panel): State<Panel>, reader: Reader, Query(whose): Query<Whose>, question: Question) -> Result<Response, Refusal> {
    let account = whose.account.map(|account| account.trim().to_lowercase()).filter(|account| !account.is_empty());
    let account = account.ok_or_else(|| Refusal::field("account", "say whose devices: account=mario@example.com"))?;
    let (lang, now) = (question.lang()?, panel.now());
    let zone = question.zone(now)?;
    let (all, rows) = read(&panel.store, &reader.scope, &account, now).await?;
    reader.witness().saw(&panel.store, now, &rows, &format!("devices of {account}")).await?;
    let logins: Vec<_> = all.devices.iter().filter_map(|device| device.login).map(|login| login.row).collect();
    let claims = panel.store.claims(&reader.scope, &logins).await?;
    let Verdict { sentence, next, .. } = locked_out(&all, now, lang, zone);
    Ok(Json(DevicesTold { all, verdict: sentence, next, claims }).into_response())
}
