//! `/api/v1/trusted`: the networks that domains trust. `POST` adds one, `DELETE` removes one.
//!
//! In: `{"domain", "network", "note"}`; `domain` and `network` of the address. Out: all that the reader may see.
//! Refuses to know: what trust does (`watch`).

use app::{
    api::trusted::{TrustDeed, change},
    error::AppError,
};
use axum::{
    Json,
    extract::{State, rejection::JsonRejection},
    http::StatusCode,
};
use serde::Deserialize;
use serde_json::Value;
use tracemail_model::{claim::Trusted, tenant::Reach};

use super::{body, few::Few, given::Query, refusal::Refusal};
use crate::{panel::Panel, reader::Reader};

/// A network to be trusted.
#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewTrust {
    domain: String,
    network: String,
    #[serde(default)]
    note: String,
}

/// Which one.
#[derive(Debug, Deserialize)]
pub struct Which {
    domain: Option<String>,
    network: Option<String>,
}

/// All of the reader's domains'.
pub async fn list(State(panel): State<Panel>, reader: Reader) -> Result<Json<Few<Trusted>>, Refusal> {
    if matches!(reader.scope.reach(), Reach::Mailboxes(_)) {
        return Err(none());
    }
    Ok(Json(Few::new(panel.store.trusted(&reader.scope).await?)))
}

/// Adds one, or gives it another note.
pub async fn add(
    State(panel): State<Panel>,
    reader: Reader,
    body: Result<Json<Value>, JsonRejection>,
) -> Result<Json<Few<Trusted>>, Refusal> {
    let NewTrust { domain, network, note } =
        body::read(body, "{\"domain\": \"example.com\", \"network\": \"192.0.2.0/24\", \"note\": text}")?;
    change(&panel.backend(reader.clone()), TrustDeed::Trust { domain, network, note }).await.map_err(|error| refused(&error))?;
    list(State(panel), reader).await
}

/// Removes one.
pub async fn remove(State(panel): State<Panel>, reader: Reader, Query(which): Query<Which>) -> Result<Json<Few<Trusted>>, Refusal> {
    let deed = TrustDeed::Distrust { domain: which.domain.unwrap_or_default(), network: which.network.unwrap_or_default() };
    change(&panel.backend(reader.clone()), deed).await.map_err(|error| refused(&error))?;
    list(State(panel), reader).await
}

fn none() -> Refusal {
    Refusal::missing("there is no such domain or network")
}

fn refused(error: &AppError) -> Refusal {
    match error {
        AppError::Taken => Refusal::new(
            StatusCode::CONFLICT,
            "unfit",
            "network is 192.0.2.0/24, 192.0.2.7 or 2001:db8::/32, no wider than /8 (/16 of IPv6); a domain trusts 100 of them at most",
        ),
        AppError::Missing => none(),
        _ => Refusal::broken(),
    }
}
