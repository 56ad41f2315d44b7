//! `GET /embed/file/TICKET`: a file of the panel's, fetched by a link that works once.
//!
//! In: a ticket. Out: what its path gives to the ticket's maker. Refuses to know: how files are made; the panel's own
//! handlers answer, asked by that reader.

use axum::{
    Router,
    body::Body,
    extract::{Path, State},
    http::Request,
    response::{IntoResponse, Response},
    routing::get,
};
use tower::ServiceExt;

use super::ticket;
use crate::{
    panel::Panel,
    routes::{export, refusal::Refusal, report},
};

/// The longest path with its query.
const LONGEST: usize = 8 << 10;

/// The files a frame may fetch.
fn files() -> Router<Panel> {
    Router::new()
        .route("/export.csv", get(export::download))
        .route("/export.jsonl", get(export::lines))
        .route("/api/v1/access/{id}/report.pdf", get(report::access))
        .route("/api/v1/messages/{id}/report.pdf", get(report::message))
        .route("/api/v1/report.pdf", get(report::selection))
}

/// Whether that is the address of a file; which of them there are, the router knows.
pub fn is_one(file: &str) -> bool {
    let path = file.split('?').next().unwrap_or_default();
    file.len() <= LONGEST && (path.starts_with("/export.") || (path.starts_with("/api/v1/") && path.ends_with("/report.pdf")))
}

/// The file.
pub async fn file(State(panel): State<Panel>, Path(ticket): Path<String>) -> Result<Response, Refusal> {
    let none = || Refusal::missing("this link has been used, or is older than half a minute: click again in the panel");
    let Some((bearer, Some(file))) = ticket::take(&panel, &ticket).await? else { return Err(none()) };
    let mut request = Request::get(file).body(Body::empty()).map_err(|_| none())?;
    request.extensions_mut().insert(bearer.reader);
    let files: Router = files().with_state(panel);
    Ok(files.oneshot(request).await.into_response())
}
