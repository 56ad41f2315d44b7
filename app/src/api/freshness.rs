//! How complete the picture is, for the first paint; later it comes with each beat of the live socket.

use leptos::prelude::*;
use tracemail_model::stats::Freshness;

use super::codec::Json;
use crate::error::AppError;

/// The strip at the top.
#[server(endpoint = "freshness", input = Json, output = Json)]
pub async fn how_fresh() -> Result<Freshness, AppError> {
    let ask = async || Ok((crate::backend::Backend::here()?.freshness)());
    crate::error::answer(ask().await)
}
