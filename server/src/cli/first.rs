//! The first start: somebody has to be let in before anybody can let others in.
//!
//! In: a database. Out: an operator where there is none, and a link that lets him in once; with the sample logs one of each
//! role. As long as he has not come in, each start makes a new link, for the one before may be lost. Refuses to know: how
//! one comes in.

use tracemail_model::{
    account::{Account, AccountId, By, NewAccount, Role},
    time::Micros,
};
use tracemail_store::Store;

use super::user::link;

/// What the operator is called who is made here.
const NAME: &str = "operator";
/// Who looks at the sample logs beside him, each below the one before.
const SAMPLE: [(Role, &str, &str); 3] = [
    (Role::Reseller, "reseller", "Sample Hosting"),
    (Role::Customer, "customer", "Azienda"),
    (Role::Mailbox, "mario.rossi@azienda.test", "Mario Rossi"),
];
/// Whose rows the sample's customer sees.
const DOMAIN: &str = "azienda.test";
/// For so long a link can be used, hours.
const HOURS: i64 = 24;

/// Somebody who can come in, by a link printed once.
#[derive(Debug)]
pub struct Invited {
    /// As what.
    pub role: Role,
    /// His name.
    pub name: String,
    /// The whole address.
    pub link: String,
}

/// Whoever has to be let in at this start, the operator first.
pub async fn invite(store: &Store, address: &str, now: Micros, sample: bool) -> anyhow::Result<Vec<Invited>> {
    let by = By::machine(now);
    let mut invited = Vec::new();
    if let Some(operator) = operator(store, &by).await? {
        invited.push(let_in(store, &by, operator, address).await?);
    }
    if sample {
        let mut above = None;
        for (role, name, title) in SAMPLE {
            let account = account(store, &by, role, above, name, title).await?;
            if role == Role::Customer {
                store.give_domain(&by, DOMAIN, account.id, true).await?;
            }
            above = Some(account.id);
            invited.push(let_in(store, &by, account, address).await?);
        }
    }
    Ok(invited)
}

/// The operator who was never here; made where there is none.
async fn operator(store: &Store, by: &By) -> anyhow::Result<Option<Account>> {
    let operators = store.accounts_below(None).await?.into_iter().filter(|account| account.role == Role::Operator);
    match operators.collect::<Vec<_>>().as_slice() {
        [] => Ok(Some(account(store, by, Role::Operator, None, NAME, "Operator").await?)),
        [only] if only.name == NAME && only.seen.is_none() && !only.password => Ok(Some(only.clone())),
        _ => Ok(None),
    }
}

async fn account(store: &Store, by: &By, role: Role, parent: Option<AccountId>, name: &str, title: &str) -> anyhow::Result<Account> {
    let new = NewAccount { role, parent, name: name.into(), title: title.into() };
    match store.make_account(by, &new).await? {
        Some(account) => Ok(account),
        None => super::user::named(store, name).await,
    }
}

async fn let_in(store: &Store, by: &By, account: Account, address: &str) -> anyhow::Result<Invited> {
    let link = link(store, by, account.id, HOURS, address).await?;
    Ok(Invited { role: account.role, name: account.name, link })
}
