//! "It was me", "it was not me": what somebody says of a login.
//!
//! In: a login and a word. Out: the word as it is kept. Whoever sees the login may say it: its owner, whoever holds the
//! domain, and those above him; who it was is kept with it, and whether he showed more than the mailbox's password. From within another page nobody can: there he has no name.

use leptos::prelude::*;
use tracemail_model::{claim::Claim, ids::RowId};

use super::{codec::Json, list::Reader};
use crate::error::AppError;

/// Says it of a login that worked; the last word counts.
#[server(endpoint = "claim", input = Json, output = Json)]
pub async fn claim_login(id: RowId, mine: bool, reader: Reader) -> Result<Claim, AppError> {
    let ask = async || {
        let here = crate::backend::Backend::here()?;
        let by = here.by_or_machine()?;
        let note = tracemail_model::explain::claim_note(&by.who, mine, here.is_proved, by.now, reader.lang);
        here.store.claim(&by, &here.scope, id, (mine, here.is_proved), &note).await?.ok_or(AppError::Missing)
    };
    crate::error::answer(ask().await)
}
