//! Files of rows: a small one is had at once, a large one is made meanwhile. Each sees his own.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
#[cfg(feature = "ssr")]
use tracemail_model::tenant::Scope;
use tracemail_model::{
    account::ExportId,
    export::{Export, Wish},
};

use super::codec::Json;
#[cfg(feature = "ssr")]
use crate::backend::{Backend, ExportDesk};
use crate::error::AppError;

/// What comes of a wish.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum TakenOut {
    /// The file is small: fetch it now.
    Now,
    /// It is being made; the page of files says how far it is.
    Making(Box<Export>),
}

/// The reader's own files, newest first; none from within another page.
#[server(endpoint = "exports", input = Json, output = Json)]
pub async fn own_exports() -> Result<Vec<Export>, AppError> {
    let ask = async || own(&Backend::here()?).await;
    crate::error::answer(ask().await)
}

/// Asks for a file, unless it is so small that it can be had at once.
#[server(endpoint = "take_out", input = Json, output = Json)]
pub async fn take_out(wish: Wish) -> Result<TakenOut, AppError> {
    let ask = async || {
        let here = Backend::here()?;
        let Some(desk) = &here.exports else { return Ok(TakenOut::Now) };
        if wish.person.is_some() {
            return Ok(TakenOut::Making(Box::new(make(&here, wish).await?)));
        }
        let search = (desk.read)(&wish, (here.now)())?;
        let total = rows_of(&here, &wish, &search, desk.small.saturating_add(1)).await?;
        if total.is_some_and(|total| total.exact && total.rows <= desk.small) {
            Ok(TakenOut::Now)
        } else {
            Ok(TakenOut::Making(Box::new(make(&here, wish).await?)))
        }
    };
    crate::error::answer(ask().await)
}

/// Ends one, and deletes its file.
#[server(endpoint = "remove_export", input = Json, output = Json)]
pub async fn remove_export(id: ExportId) -> Result<(), AppError> {
    let ask = async || remove(&Backend::here()?, id).await;
    crate::error::answer(ask().await)
}

/// All of the reader's own.
#[cfg(feature = "ssr")]
pub async fn own(here: &Backend) -> Result<Vec<Export>, AppError> {
    let Some(desk) = &here.exports else { return Ok(Vec::new()) };
    let all = here.store.exports(desk.owner, (here.now)()).await?;
    Ok(all.into_iter().filter(|job| is_told(here, job)).map(|job| job.export).collect())
}

/// One of them, and the server that has its file.
#[cfg(feature = "ssr")]
pub async fn one(here: &Backend, id: ExportId) -> Result<Option<(Export, String)>, AppError> {
    let Some(desk) = &here.exports else { return Ok(None) };
    let found = here.store.export(desk.owner, id, (here.now)()).await?;
    Ok(found.filter(|(job, _)| is_told(here, job)).map(|(job, place)| (job.export, place)))
}

/// Whoever is signed in also hears why there is no file of what he may not see any more; a token of less does not.
#[cfg(feature = "ssr")]
fn is_told(here: &Backend, job: &tracemail_store::ExportJob) -> bool {
    use tracemail_model::export::Stage;
    here.scope.covers(&job.reach) || (job.export.stage == Stage::Failed && here.me().is_ok())
}

/// Remembers that a file is wanted.
#[cfg(feature = "ssr")]
pub async fn make(here: &Backend, wish: Wish) -> Result<Export, AppError> {
    use tracemail_model::time::SECOND;
    let desk = here.exports.as_ref().ok_or(AppError::Missing)?;
    let now = (here.now)();
    let search = (desk.read)(&wish, now)?;
    let person = match &wish.person {
        Some(address) => Some(super::person::one(here, address).await?),
        None => None,
    };
    let total = match &person {
        Some(person) => Some(super::person::rows_of(here, person).await?.iter().sum()),
        None => rows_of(here, &wish, &search, u64::MAX).await?.filter(|total| total.exact).map(|total| total.rows),
    };
    let new = tracemail_store::NewExport {
        account: desk.owner,
        place: &desk.place,
        reach: Scope::reach(&here.scope),
        reason: here.witness.reason(),
        total,
        wish: &wish,
        until: now.plus(i64::from(desk.hours) * 3_600 * SECOND),
        most: desk.most,
    };
    let id = here.store.make_export(&by(here), &new).await?.ok_or(AppError::Taken)?;
    if let Some(person) = &person {
        super::person::given_out(here, person, total.unwrap_or_default()).await?;
    }
    (desk.ring)();
    one(here, id).await?.map(|(export, _)| export).ok_or(AppError::Missing)
}

/// Ends one, and forgets it; its file goes within seconds.
#[cfg(feature = "ssr")]
pub async fn remove(here: &Backend, id: ExportId) -> Result<(), AppError> {
    let desk: &ExportDesk = here.exports.as_ref().ok_or(AppError::Missing)?;
    // what he may not see any more he may not name either
    one(here, id).await?.ok_or(AppError::Missing)?;
    if !here.store.remove_export(&by(here), desk.owner, id).await? {
        return Err(AppError::Missing);
    }
    (desk.ring)();
    Ok(())
}

/// How many rows there will be; `None`: to count them takes too long.
#[cfg(feature = "ssr")]
async fn rows_of(
    here: &Backend,
    wish: &Wish,
    search: &tracemail_model::page::Search,
    cap: u64,
) -> Result<Option<tracemail_model::page::Total>, AppError> {
    use tracemail_store::Error;
    if !wish.ids.is_empty() {
        return Ok(Some(tracemail_model::page::Total { rows: wish.ids.len() as u64, exact: true }));
    }
    match here.store.total(&here.scope, search, cap).await {
        Ok(total) => Ok(Some(total)),
        Err(Error::TooLong | Error::TooMuch) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

#[cfg(feature = "ssr")]
fn by(here: &Backend) -> tracemail_model::account::By {
    here.by().unwrap_or_else(|_| tracemail_model::account::By::machine((here.now)()))
}
