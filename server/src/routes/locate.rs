//! `/api/v1/messages/{id}/locate`: where the message is now, asked of its recipient's mailbox.
//!
//! In: a row's id. Out: `{"answer", "why", "copies", "event", "folder", "status", "forwarded_to", "history"}`.
//! Refuses to know: how mailboxes are asked.

use app::api::look;
use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use tracemail_model::{ids::RowId, row::Kind};

use super::{given::Path, refusal::Refusal};
use crate::{located::Told, panel::Panel, reader::Reader};

/// Asks. A client that hangs up ends the question.
pub async fn locate(State(panel): State<Panel>, reader: Reader, Path(id): Path<String>) -> Result<Response, Refusal> {
    let none = || Refusal::missing("there is no such message");
    let (id, scope): (RowId, _) = (id.parse().map_err(|_| none())?, &reader.scope);
    let row = panel.store.row(scope, id).await?.filter(|row| row.kind() != Kind::Access).ok_or_else(none)?;
    reader.witness().saw(&panel.store, panel.now(), [&row], &id.to_string()).await?;
    let located = look::located(&panel.store, scope, &panel.locator, id).await?.ok_or_else(none)?;
    Ok(Json(Told::new(&located)).into_response())
}
