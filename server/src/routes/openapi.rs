//! `GET /api/v1/openapi.json`: the API for programs; `GET /api/v1`: the same for people.
//!
//! In: nothing. Out: what `openapi` says. Refuses to know: anybody's rows.

use axum::{Json, extract::State, response::Html};
use serde_json::Value;

use crate::{openapi, panel::Panel};

/// For programs.
pub async fn document() -> Json<Value> {
    Json(openapi::document())
}

/// For people.
pub async fn page(State(panel): State<Panel>) -> Html<String> {
    Html(openapi::page(&panel.assets.css))
}
