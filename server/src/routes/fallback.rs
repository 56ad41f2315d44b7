//! What has no route: told in the shape its asker reads.
//!
//! In: a path. Out: a file of the site's root (`/favicon.svg`), the API's error, or the panel's own page, with 404.

use axum::{
    extract::{Request, State},
    http::{Method, StatusCode},
    response::{IntoResponse, Response},
};

use crate::{
    panel::Panel,
    reader::Reader,
    router,
    routes::{assets, refusal::Refusal},
};

/// The last resort of the router.
pub async fn fallback(State(panel): State<Panel>, reader: Reader, request: Request) -> Response {
    let path = request.uri().path();
    if let Some(file) = assets::root(path, request.headers()) {
        return file;
    }
    if path.starts_with("/api/") || *request.method() != Method::GET {
        return Refusal::missing("there is nothing at this address").into_response();
    }
    let mut page = router::page(&panel, reader, request).await;
    *page.status_mut() = StatusCode::NOT_FOUND;
    page
}
