//! The devices of a mailbox, and why its owner is locked out.
//!
//! In: an account. Out: its devices, made of its newest logins and tries, within the reader's scope; what the login watch
//! found of them, and what was said of their logins. Whose account it is not, finds nobody there.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use tracemail_model::{claim::Claim, device::Devices, explain::Verdict, finding::ToldFinding, time::Micros};

use super::{codec::Json, list::Reader};
use crate::error::AppError;

/// What the page shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Known {
    /// This moment.
    pub now: Micros,
    /// The devices; of no account as long as none is named.
    pub all: Devices,
    /// Why one is locked out, or that nothing fails.
    pub verdict: Verdict,
    /// Open findings about the account.
    pub findings: Vec<ToldFinding>,
    /// What was said of the last login of each device.
    pub claims: Vec<Claim>,
}

/// Everything on the page; no account: the reader's own, if he is a mailbox.
#[server(endpoint = "devices", input = Json, output = Json)]
pub async fn list_devices(account: String, reader: Reader) -> Result<Known, AppError> {
    use tracemail_model::{
        finding::{FindingState, Findings},
        tenant::Reach,
        time::DAY,
    };
    let ask = async || {
        let here = crate::backend::Backend::here()?;
        let now = (here.now)();
        let own = if let Reach::Mailboxes(list) = here.scope.reach() { list.first().cloned() } else { None };
        let account = Some(account.trim().to_lowercase()).filter(|account| !account.is_empty()).or(own).unwrap_or_default();
        let (all, rows) = read(&here.store, &here.scope, &account, now).await?;
        here.saw(&rows, &format!("devices of {account}")).await?;
        let logins: Vec<_> = all.devices.iter().filter_map(|device| device.login).map(|login| login.row).collect();
        let open = vec![FindingState::Open];
        let asked = Findings { states: open, text: account.clone(), heard: Some(now.plus(-7 * DAY)), limit: 20, ..Findings::default() };
        let found = if account.is_empty() { Vec::new() } else { here.store.findings(&here.scope, &asked).await?.0 };
        let about = |finding: &tracemail_model::finding::Finding| finding.account.as_deref() == Some(account.as_str());
        Ok(Known {
            verdict: tracemail_model::explain::locked_out(&all, now, reader.lang, reader.zone),
            findings: found.into_iter().filter(about).map(|finding| super::watch::told(&here, finding, reader)).collect(),
            claims: here.store.claims(&here.scope, &logins).await?,
            all,
            now,
        })
    };
    crate::error::answer(ask().await)
}

/// The devices of an account, and the rows they were made of.
#[cfg(feature = "ssr")]
pub async fn read(
    store: &tracemail_store::Store,
    scope: &tracemail_model::tenant::Scope,
    account: &str,
    now: Micros,
) -> Result<(Devices, Vec<tracemail_model::row::Row>), tracemail_store::Error> {
    use futures::{StreamExt, TryStreamExt};
    use tracemail_model::{
        device::{MOST, SPAN, gather},
        filter::{Field, Filter, When, fold},
        mailbox::AddressPattern,
        page::{Order, Search},
        row::{Kind, Row},
    };
    if account.is_empty() {
        return Ok((Devices::default(), Vec::new()));
    }
    let own = [Field::User(AddressPattern::Exact(fold(account))), Field::After(When::At(now.plus(-SPAN)))];
    let filter = Filter::All(own.map(Filter::Leaf).to_vec());
    let search = Search { kind: Kind::Access, filter, order: Order::Newest, limit: 1, after: None };
    let mut rows: Vec<Row> = store.stream(scope, &search).take(MOST + 1).try_collect().await?;
    let more = rows.len() > MOST;
    rows.truncate(MOST);
    let accesses = rows.iter().filter_map(|row| if let Row::Access(row) = row { Some(row) } else { None });
    Ok((Devices { is_exact: !more, ..gather(account, accesses) }, rows))
}
