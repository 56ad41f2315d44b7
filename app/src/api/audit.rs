//! What was done, for operators; who of the staff looked at whose rows, for those whose rows they are; and why, said by
//! whoever looks.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use tracemail_model::account::{Audit, LookId, Looks};

use super::codec::Json;
use crate::error::AppError;

/// Records given at a time.
#[cfg(feature = "ssr")]
const MOST: u32 = 100;

/// Some of the record of what was done, newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Records {
    /// The records.
    pub rows: Vec<Audit>,
    /// Whether there are earlier ones.
    pub more: bool,
}

/// The records of what was done before a number.
#[server(endpoint = "audit", input = Json, output = Json)]
pub async fn list_audit(before: Option<u64>) -> Result<Records, AppError> {
    let ask = async || {
        let here = crate::backend::Backend::here()?;
        let rows = tracemail_auth::witness::done(&here.store, &here.scope, before, MOST).await?.ok_or(AppError::Missing)?;
        Ok(Records { more: rows.last().is_some_and(|last| last.nth > 1), rows })
    };
    crate::error::answer(ask().await)
}

/// The number of the first record that is missing or is not as it was written; `None`: there is none such.
#[server(endpoint = "check_audit", input = Json, output = Json)]
pub async fn check_audit() -> Result<Option<u64>, AppError> {
    let ask = async || {
        let here = crate::backend::Backend::here()?;
        Ok(tracemail_auth::witness::whole(&here.store, &here.scope).await?.ok_or(AppError::Missing)?.err())
    };
    crate::error::answer(ask().await)
}

/// Who looked at the reader's rows, behind a look.
#[server(endpoint = "looks", input = Json, output = Json)]
pub async fn list_looks(after: Option<LookId>) -> Result<Looks, AppError> {
    let ask = async || {
        let here = crate::backend::Backend::here()?;
        Ok(tracemail_auth::witness::looks(&here.store, &here.scope, after, MOST).await?)
    };
    crate::error::answer(ask().await)
}

/// Why the reader, who is of the staff, looks at customers' rows from now on, as long as he is signed in; empty: he does not
/// say any more. The reason as it is kept.
#[server(endpoint = "say_why", input = Json, output = Json)]
pub async fn say_why(reason: String) -> Result<Option<String>, AppError> {
    let ask = async || {
        let here = crate::backend::Backend::here()?;
        let (me, session) = here.me()?;
        let reason = tracemail_auth::witness::reason(&reason);
        if !me.role.is_staff() || !here.store.set_reason(session.id, reason.as_deref()).await? {
            return Err(AppError::Missing);
        }
        Ok(reason)
    };
    crate::error::answer(ask().await)
}
