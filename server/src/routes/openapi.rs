//! `GET /api/v1/openapi.json`: the API for programs; `GET /api/v1`: the same for people.
//!
//! In: nothing. Out: what `openapi` says. Refuses to know: anybody's rows.

use axum::{
    Json,
    extract::State,
    http::header,
    response::{Html, IntoResponse},
};
use serde_json::Value;

use crate::{openapi, panel::Panel};

/// For programs.
pub async fn document() -> Json<Value> {
    Json(openapi::document())
}

/// What the page may load: the panel's style, and nothing else.
const POLICY: &str =
    "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// For people.
pub async fn page(State(panel): State<Panel>) -> impl IntoResponse {
    ([(header::CONTENT_SECURITY_POLICY, POLICY)], Html(openapi::page(&panel.assets.css)))
}
