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
use tokio::time::{sleep, timeout};
use tracemail_model::tail::Ticket;

use super::{bearer::Bearer, ticket};
use crate::{panel::Panel, routes::live};

/// The longest wait for the ticket.
const PATIENCE: Duration = Duration::from_secs(10);
/// Between looks at what the bearer may see.
const LOOK: Duration = Duration::from_secs(1);

/// Opens the socket. That it is our own page that asks, `origin` has seen to.
pub async fn live(State(panel): State<Panel>, upgrade: WebSocketUpgrade) -> Response {
    live::bounded(upgrade).on_upgrade(|mut socket| async move {
        let Ok(Some(bearer)) = timeout(PATIENCE, first(&panel, &mut socket)).await else {
            let frame = CloseFrame { code: close_code::POLICY, reason: "first a ticket is wanted".into() };
            // whoever does not read it is gone
            let _ = timeout(PATIENCE, socket.send(Message::Close(Some(frame)))).await;
            return;
        };
        tokio::select! {
            () = live::follow(socket, panel.clone(), bearer.reader.clone()) => {}
            // dropped, the socket is closed; the page opens the next one with what it may see then
            () = changed(&panel, &bearer) => {}
        }
    })
}

/// Waits until the bearer is over, or sees something else.
async fn changed(panel: &Panel, bearer: &Bearer) {
    loop {
        sleep(LOOK).await;
        match Bearer::by(panel, bearer.hash).await {
            Ok(now) if now.reader.scope == bearer.reader.scope => {}
            _ => return,
        }
    }
}

async fn first(panel: &Panel, socket: &mut WebSocket) -> Option<Bearer> {
    let Some(Ok(Message::Text(text))) = socket.recv().await else { return None };
    let shown: Ticket = serde_json::from_str(&text).ok()?;
    match ticket::take(panel, &shown.ticket).await {
        Ok(Some((bearer, None))) => Some(bearer),
        _ => None,
    }
}
