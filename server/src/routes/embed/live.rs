//! `GET /embed/live`: the tail inside a frame.
//!
//! In: as the first frame a [`Ticket`], got for the bearer; then as `/api/live`. Out: the same tail, within what the
//! bearer sees. It ends with the bearer: the page opens the next with the next.

use std::time::Duration;

use axum::{
    extract::{
        State, WebSocketUpgrade,
        ws::{CloseFrame, Message, WebSocket, close_code},
    },
    response::Response,
};
use tokio::time::timeout;
use tracemail_model::tail::Ticket;

use super::{bearer::Bearer, ticket};
use crate::{panel::Panel, routes::live};

/// The longest wait for the ticket.
const PATIENCE: Duration = Duration::from_secs(10);

/// Opens the socket. That it is our own page that asks, `origin` has seen to.
pub async fn live(State(panel): State<Panel>, upgrade: WebSocketUpgrade) -> Response {
    live::bounded(upgrade).on_upgrade(|mut socket| async move {
        let Ok(Some(bearer)) = timeout(PATIENCE, first(&panel, &mut socket)).await else {
            let frame = CloseFrame { code: close_code::POLICY, reason: "first a ticket is wanted".into() };
            // whoever does not read it is gone
            let _ = timeout(PATIENCE, socket.send(Message::Close(Some(frame)))).await;
            return;
        };
        live::follow(socket, panel, bearer.reader).await;
    })
}

async fn first(panel: &Panel, socket: &mut WebSocket) -> Option<Bearer> {
    let Some(Ok(Message::Text(text))) = socket.recv().await else { return None };
    let shown: Ticket = serde_json::from_str(&text).ok()?;
    match ticket::take(panel, &shown.ticket).await {
        Ok(Some((bearer, None))) => Some(bearer),
        _ => None,
    }
}
