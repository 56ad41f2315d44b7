//! Staff who read a customer's rows are seen doing it: a record that whoever holds the domain can read.
//!
//! In: who is in, the rows he was given, what he asked for, and why if he says so. Out: a look in the store for each domain
//! that is another's; and those looks, for whom they concern. Operators and resellers are staff; whoever runs the machine,
//! and a customer among his own, are not. Refuses to know: how the rows are shown.

use std::collections::BTreeSet;

use tracemail_model::{
    account::{AccountId, Audit, LONGEST_REASON, Look, LookId, Looks, Role},
    row::Row,
    tenant::{Reach, Scope},
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
    reason: Option<String>,
}

impl Witness {
    /// Of somebody who is in. `said`: why he asks this very thing; else what he said for as long as he is signed in counts.
    pub fn of(who: Option<&Who>, said: Option<&str>) -> Self {
        let staff = who.filter(|who| who.account.role.is_staff());
        let reason = |who: &Who| said.and_then(reason).or_else(|| who.session.as_ref()?.reason.clone());
        Self(staff.map(|who| Staff {
            account: who.account.id,
            name: who.account.name.clone(),
            role: who.account.role,
            reason: reason(who),
        }))
    }

    /// Whether anything of it is remembered.
    pub const fn is_staff(&self) -> bool {
        self.0.is_some()
    }

    /// Why he asks, if he said so.
    pub fn reason(&self) -> Option<&str> {
        self.0.as_ref()?.reason.as_deref()
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
            reason: staff.reason.clone(),
        };
        store.looked(&domains.into_iter().map(look).collect::<Vec<_>>()).await
    }
}

/// Whose rows these are.
pub fn domains<'a>(rows: impl IntoIterator<Item = &'a Row>) -> BTreeSet<String> {
    rows.into_iter().filter_map(Row::domain).map(str::to_owned).collect()
}

/// A reason as it is kept: one line, not too long; `None`: nothing was said.
pub fn reason(said: &str) -> Option<String> {
    let plain: String = said.trim().chars().map(|c| if c.is_control() { ' ' } else { c }).take(LONGEST_REASON).collect();
    Some(plain).filter(|plain| !plain.is_empty())
}

/// What was done before a record, newest first; `None`: only operators read it.
pub async fn done(store: &Store, scope: &Scope, before: Option<u64>, most: u32) -> Result<Option<Vec<Audit>>> {
    if !matches!(scope.reach(), Reach::Everything) {
        return Ok(None);
    }
    let records = store.audit(before, most).await?;
    Ok(Some(match scope.mask() {
        Some(mask) => records.into_iter().map(|record| mask.audit(record)).collect(),
        None => records,
    }))
}

/// Whether all of that is as it was written, else the number of the first record that is not, or is missing; `None`: only
/// operators ask that.
pub async fn whole(store: &Store, scope: &Scope) -> Result<Option<std::result::Result<(), u64>>> {
    if !matches!(scope.reach(), Reach::Everything) {
        return Ok(None);
    }
    Ok(Some(store.audit_flaw().await?.map_or(Ok(()), Err)))
}

/// Who looked at the rows of a reader, newest first. The owner of a mailbox hears of his own rows, and of the lists in which
/// they may have stood, but not how these were filtered: a filter may name his neighbours.
pub async fn looks(store: &Store, scope: &Scope, after: Option<LookId>, most: u32) -> Result<Looks> {
    let mut page = store.looks(scope, after, most).await?;
    if matches!(scope.reach(), Reach::Mailboxes(_)) {
        let mut own = Vec::new();
        for look in page.rows {
            match look.what.parse() {
                Ok(id) if store.row(scope, id).await?.is_some() => own.push(look),
                Ok(_) => {}
                Err(_) => own.push(Look { what: list(&look.what), ..look }),
            }
        }
        page.rows = own;
    }
    Ok(page)
}

/// What is said before a filter.
fn list(what: &str) -> String {
    const SAID: [&str; 14] =
        ["export", "of", "a", "person", "erased", "rows", "received", "sent", "access", "live", "report", "preview", "login", "watch"];
    what.split(' ').take_while(|word| SAID.contains(word)).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::{list, reason};

    #[test]
    fn a_list_is_named_without_its_filter() {
        assert_eq!(list("export of received to:boss@example.com"), "export of received");
        assert_eq!(list("received"), "received");
        assert_eq!(list("to:boss@example.com"), "");
    }

    #[test]
    fn a_reason_is_one_line() {
        assert_eq!(reason(" ticket 7\nforged ").as_deref(), Some("ticket 7 forged"));
        assert_eq!(reason(" \t "), None);
        assert_eq!(reason(&"x".repeat(999)).map(|kept| kept.len()), Some(200));
    }
}
