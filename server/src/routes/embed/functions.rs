//! `POST /embed/api/NAME`: the server functions that the pages in the frame ask, and no others.
//!
//! In: a bearer, and what the page asks. Out: what the panel's own page would hear, within the bearer's scope.

use axum::{
    extract::{Path, Request, State},
    http::Uri,
    response::{IntoResponse, Response},
};
use leptos::prelude::provide_context;
use leptos_axum::handle_server_fns_with_context;

use super::bearer::Bearer;
use crate::{panel::Panel, routes::refusal::Refusal};

/// What may be asked. A function that changes or administers anything never belongs here.
pub const OPEN: [&str; 11] = ["detail", "domains", "freshness", "list", "locate", "log", "names", "near", "numbers", "reasons", "recent"];

/// One of them.
pub async fn function(
    State(panel): State<Panel>,
    Path(name): Path<String>,
    Bearer { reader, .. }: Bearer,
    mut request: Request,
) -> Response {
    let own = OPEN.contains(&name.as_str()).then(|| format!("/api/{name}")).and_then(|path| path.parse::<Uri>().ok());
    let Some(own) = own else { return Refusal::missing("there is nothing at this address").into_response() };
    *request.uri_mut() = own;
    handle_server_fns_with_context(move || provide_context(panel.backend(reader.clone())), request).await.into_response()
}
