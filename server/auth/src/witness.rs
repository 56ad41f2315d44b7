//! Staff who read a customer's rows are seen doing it: a record that whoever holds the domain can read.
//!
//! In: who is in, the rows he was given, and what he asked for. Out: a look in the store for each domain that is
//! another's. Operators and resellers are staff; whoever runs the machine, and a customer among his own, are not.
//! Refuses to know: how the rows are shown.

use std::collections::BTreeSet;

use tracemail_model::{
    account::{AccountId, Look, Role},
    row::Row,
    time::Micros,
};
use tracemail_store::{Result, Store};

use crate::Who;

/// Of what was asked for so much is kept, characters.
const LONGEST: usize = 500;

/// Whoever's reading is to be remembered.
#[derive(Clone, Debug, Default)]
pub struct Witness(Option<Staff>);

#[derive(Clone, Debug)]
struct Staff {
    account: AccountId,
    name: String,
    role: Role,
}

impl Witness {
    /// Of somebody who is in.
    pub fn of(who: Option<&Who>) -> Self {
        let staff = who.map(|who| &who.account).filter(|account| account.role.is_staff());
        Self(staff.map(|account| Staff { account: account.id, name: account.name.clone(), role: account.role }))
    }

    /// Whether anything of it is remembered.
    pub const fn is_staff(&self) -> bool {
        self.0.is_some()
    }

    /// Remembers that he was given these rows; `what`: the row's id, or the list and its filter as text.
    pub async fn saw(&self, store: &Store, now: Micros, rows: impl IntoIterator<Item = &Row>, what: &str) -> Result<()> {
        if self.is_staff() { self.saw_domains(store, now, domains(rows), what).await } else { Ok(()) }
    }

    /// The same of rows that have gone by already: their domains.
    pub async fn saw_domains(&self, store: &Store, now: Micros, domains: BTreeSet<String>, what: &str) -> Result<()> {
        let Some(staff) = &self.0 else { return Ok(()) };
        let look = |domain| Look {
            time: now,
            account: staff.account,
            who: staff.name.clone(),
            role: staff.role,
            domain,
            what: what.trim().chars().take(LONGEST).collect(),
            reason: None,
        };
        store.looked(&domains.into_iter().map(look).collect::<Vec<_>>()).await
    }
}

/// Whose rows these are.
pub fn domains<'a>(rows: impl IntoIterator<Item = &'a Row>) -> BTreeSet<String> {
    rows.into_iter().filter_map(Row::domain).map(str::to_owned).collect()
}
