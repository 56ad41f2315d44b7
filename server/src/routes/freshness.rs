//! `GET /api/v1/freshness`: how complete the picture is.
//!
//! In: nothing. Out: JSON of the strip at the top of every screen. Refuses to know: how it is known (`ingest`).

use axum::{Json, extract::State};
use tracemail_model::stats::Freshness;

use crate::{panel::Panel, reader::Reader};

/// Each log, and up to when all of it is on screen.
pub async fn strip(State(panel): State<Panel>, reader: Reader) -> Json<Freshness> {
    Json((panel.backend(reader).freshness)())
}
