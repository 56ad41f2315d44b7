//! Where a message is now: the row is read within the reader's scope, then its recipient's mailbox is asked.

use leptos::prelude::*;
use tracemail_model::{ids::RowId, locate::Located};

use super::codec::Json;
use crate::error::AppError;

/// Asks. Whoever stops waiting ends the question.
#[server(endpoint = "locate", input = Json, output = Json)]
pub async fn locate_message(id: RowId) -> Result<Located, AppError> {
    use tracemail_model::row::Row;
    let ask = async || {
        let here = crate::backend::Backend::here()?;
        let Some(row @ Row::Message(_)) = here.store.row(&here.scope, id).await? else { return Err(AppError::Missing) };
        here.saw([&row], &id.to_string()).await?;
        super::look::located(&here.store, &here.scope, &here.locator, id).await?.ok_or(AppError::Missing)
    };
    crate::error::answer(ask().await)
}
