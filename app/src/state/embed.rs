//! The panel inside another page: what its questions need beside the filter.
//!
//! In: the bearer, which `app/embed/frame.js` keeps and puts on every question below `/embed/api`. Out: single-use
//! tickets. Refuses to know: the bearer, and who gave it.

use gloo_net::http::Request;
use serde::Serialize;
use tracemail_model::tail::Ticket;

/// Where the server functions answer, in place of `/api`.
pub const ROOT: &str = "/embed";
/// The live socket.
pub const LIVE: &str = "/embed/live";

/// What a ticket is for: the live socket.
#[derive(Serialize)]
struct ForLive {
    live: bool,
}

/// A ticket for the live socket: works once, for half a minute, in its first frame. `None`: not now.
pub async fn ticket() -> Option<Ticket> {
    let answer = Request::post("/embed/api/ticket").json(&ForLive { live: true }).ok()?.send().await.ok()?;
    if answer.ok() { answer.json().await.ok() } else { None }
}
