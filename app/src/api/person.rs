//! One person: what is stored of him, given out or erased.
//!
//! An operator does it for anybody, whoever holds a domain for the addresses in it, and there only what is of that domain
//! goes; the owner of a mailbox has what he sees as a file, and erases nothing: whether the log of what went on at his
//! address has to stay is its holder's to answer for. For whoever sees addresses shortened there is nobody.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use tracemail_model::export::Export;

use super::codec::Json;
use crate::error::AppError;

/// Somebody, and what is stored of him.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    /// His addresses, plain; every plus-form of each is his, too.
    pub addresses: Vec<String>,
    /// Rows of the lists: logins and tries, received, sent.
    pub rows: [u64; 3],
    /// Who asks may erase him.
    pub erases: bool,
    /// Then all of these rows go; else those of his own domain.
    pub everywhere: bool,
}

/// How far an erasing has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Progress {
    /// Days looked through, of so many; rows that went so far.
    Running(u64, u64, u64),
    /// Rows that went.
    Done(u64),
    /// The server failed, or ended; it can be begun again.
    Failed,
}

/// What is stored of whoever has that address.
#[server(endpoint = "person", input = Json, output = Json)]
pub async fn find_person(address: String) -> Result<Found, AppError> {
    let ask = async || {
        let here = crate::backend::Backend::here()?;
        find(&here, &address).await
    };
    crate::error::answer(ask().await)
}

/// The same, for whoever asks by the API.
#[cfg(feature = "ssr")]
pub async fn find(here: &crate::backend::Backend, address: &str) -> Result<Found, AppError> {
    let person = one(here, address).await?;
    let reaching = reaching(here);
    Ok(Found {
        addresses: person.addresses().map(str::to_owned).collect(),
        rows: rows_of(here, &person).await?,
        erases: reaching.is_some(),
        everywhere: reaching == Some(tracemail_store::person::Reaching::Everywhere),
    })
}

/// Asks for all of it as a file.
#[server(endpoint = "export_person", input = Json, output = Json)]
pub async fn export_person(address: String) -> Result<Export, AppError> {
    use tracemail_model::export::{Format, Wish};
    let ask = async || {
        let here = crate::backend::Backend::here()?;
        super::exports::make(&here, Wish { format: Format::Lines, person: Some(address.clone()), ..Wish::default() }).await
    };
    crate::error::answer(ask().await)
}

/// Begins to erase him; the address is typed once more.
#[server(endpoint = "erase_person", input = Json, output = Json)]
pub async fn erase_person(address: String, typed: String) -> Result<(), AppError> {
    let ask = async || {
        let here = crate::backend::Backend::here()?;
        let person = one(&here, &address).await?;
        let reaching = reaching(&here).ok_or(AppError::Missing)?;
        if typed.trim() != address.trim() {
            return Err(AppError::Wrong);
        }
        begin(&here, person, reaching).await
    };
    crate::error::answer(ask().await)
}

/// How far erasing him has come; `None`: it was not begun, or the server has been started anew since.
#[server(endpoint = "erasing", input = Json, output = Json)]
pub async fn erasing(address: String) -> Result<Option<Progress>, AppError> {
    use crate::backend::Erasure;
    let ask = async || {
        let here = crate::backend::Backend::here()?;
        let person = one(&here, &address).await?;
        let receipt = here.store.receipt(&person).await?;
        Ok(here.erasures.of(&receipt).map(|erasure| match erasure {
            Erasure::Running(far) => Progress::Running(far.days.0, far.days.1, far.gone.rows()),
            Erasure::Done(gone) => Progress::Done(gone.rows()),
            Erasure::Failed => Progress::Failed,
        }))
    };
    crate::error::answer(ask().await)
}

/// Whoever has that address, if he is the reader's to look at.
#[cfg(feature = "ssr")]
pub async fn one(here: &crate::backend::Backend, address: &str) -> Result<tracemail_store::person::Person, AppError> {
    if here.scope.mask().is_some() || here.exports.is_none() {
        return Err(AppError::Missing);
    }
    let person = here.store.person(address).await?.ok_or(AppError::Missing)?;
    if person.is_within(here.scope.reach()) { Ok(person) } else { Err(AppError::Missing) }
}

/// Rows of his that the reader may see, by list.
#[cfg(feature = "ssr")]
pub async fn rows_of(here: &crate::backend::Backend, person: &tracemail_store::person::Person) -> Result<[u64; 3], AppError> {
    Ok(here.store.person_rows(&here.scope, person).await?.map(|(_, rows)| rows))
}

/// Leaves a record that somebody has all of his rows, without saying whose.
#[cfg(feature = "ssr")]
pub async fn given_out(here: &crate::backend::Backend, person: &tracemail_store::person::Person, rows: u64) -> Result<(), AppError> {
    use tracemail_model::account::{Act, By};
    let by = here.by().unwrap_or_else(|_| By::machine((here.now)()));
    let receipt = here.store.receipt(person).await?;
    Ok(here.store.record(&by, Act::PersonExported, &receipt, &format!("{rows} rows")).await?)
}

/// How far the reader erases; `None`: not at all. A program with a token erases nobody.
#[cfg(feature = "ssr")]
fn reaching(here: &crate::backend::Backend) -> Option<tracemail_store::person::Reaching> {
    use tracemail_model::account::Role;
    use tracemail_store::person::Reaching;
    match here.me().ok()?.0.role {
        Role::Operator => Some(Reaching::Everywhere),
        Role::Reseller | Role::Customer => Some(Reaching::OwnDomains),
        Role::Mailbox => None,
    }
}

/// Goes on by itself from here, as long as the server does.
#[cfg(feature = "ssr")]
async fn begin(
    here: &crate::backend::Backend,
    person: tracemail_store::person::Person,
    reaching: tracemail_store::person::Reaching,
) -> Result<(), AppError> {
    use crate::backend::Erasure;
    let (receipt, by, store, all) = (here.store.receipt(&person).await?, here.by()?, here.store.clone(), here.erasures.clone());
    if !all.stands(&receipt, Erasure::Running(tracemail_store::person::Erasing::default())) {
        return Err(AppError::Taken);
    }
    leptos::task::spawn(async move {
        let heard = |far| {
            all.stands(&receipt, Erasure::Running(far));
        };
        // told once more at the end, when the record is written, too
        let ends = match store.erase_person(&by, &person, reaching, &heard).await {
            Ok(gone) => Erasure::Done(gone),
            Err(error) => {
                leptos::logging::error!("a person cannot be erased: {error}");
                Erasure::Failed
            }
        };
        all.stands(&receipt, ends);
    });
    Ok(())
}
