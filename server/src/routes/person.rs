//! `GET /api/v1/person?address=`: how much is stored of one person. His rows as a file are asked for at `/api/v1/exports`;
//! he is erased by whoever is signed in.
//!
//! In: an address. Out: all of his, and rows by list. Refuses to know: whose one may ask for (`app::api::person`).

use app::{api::person::find, error::AppError};
use axum::{Json, extract::State, http::StatusCode};
use serde::{Deserialize, Serialize};

use super::{given::Query, refusal::Refusal};
use crate::{panel::Panel, reader::Reader};

/// What is stored of somebody.
#[derive(Debug, Serialize, schemars::JsonSchema)]
pub struct PersonFound {
    /// His addresses, plain; every plus-form of each is his, too.
    addresses: Vec<String>,
    /// Logins, and tries that failed.
    access: u64,
    /// Messages he was sent.
    received: u64,
    /// Messages he sent.
    sent: u64,
}

/// Whom.
#[derive(Debug, Deserialize)]
pub struct Whom {
    address: Option<String>,
}

/// What is stored of whoever has that address.
pub async fn one(State(panel): State<Panel>, reader: Reader, Query(whom): Query<Whom>) -> Result<Json<PersonFound>, Refusal> {
    let address = whom.address.filter(|address| !address.trim().is_empty());
    let address = address.ok_or_else(|| Refusal::field("address", "address is somebody's, such as mario@example.com"))?;
    let found = find(&panel.backend(reader), &address).await.map_err(|error| refused(&error))?;
    let [access, received, sent] = found.rows;
    Ok(Json(PersonFound { addresses: found.addresses, access, received, sent }))
}

fn refused(error: &AppError) -> Refusal {
    match error {
        AppError::Missing => Refusal::missing("there is no such person"),
        AppError::TooLong | AppError::TooMuch => {
            Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, "too-much", "to count these rows takes too long: ask for them as a file")
        }
        _ => Refusal::broken(),
    }
}
