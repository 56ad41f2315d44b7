//! Who holds which domain, and since when. Holdings are never removed: a domain's history follows them (the rule is
//! written in `model::account`).

use std::collections::BTreeMap;

use tracemail_model::{
    account::{AccountId, Act, By, Domain, Role},
    time::Micros,
};

use super::{id, people, people::OWN};
use crate::{Result, Store, deed::Deed, query::Query, rows::fold};

/// A domain or mailbox somebody sees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// Lower case.
    pub name: String,
    /// Its rows from here on; `None`: all.
    pub since: Option<Micros>,
}

/// One holding of a domain, as the reader's tree sees it.
struct Holding {
    since: i64,
    history: bool,
    /// By somebody of the reader's tree.
    own: bool,
}

impl Store {
    /// Gives a domain to a reseller or customer, from whoever holds it; `history`: with what lay there before.
    /// `false`: there is no such account, it can hold none, or it holds it already.
    pub async fn give_domain(&self, by: &By, name: &str, account: AccountId, history: bool) -> Result<bool> {
        let (mut deed, name) = (Deed::begin(self).await?, fold(name).into_owned());
        let Some(to) = people::by_id(&mut deed, account).await? else { return Ok(false) };
        if !matches!(to.role, Role::Reseller | Role::Customer) {
            return Ok(false);
        }
        let last = Query::new("select nth, account, until from holding where name = $1 order by nth desc limit 1").arg(name.as_str());
        let last: Option<(i64, String, Option<i64>)> = deed.first(last).await?;
        let mut detail = format!("to {}", to.name);
        if let Some((nth, from, None)) = &last {
            if *from == account.to_string() {
                return Ok(false);
            }
            let end = Query::new("update holding set until = $3 where name = $1 and nth = $2").arg(name.as_str()).arg(*nth);
            deed.execute(end.arg(by.now.0)).await?;
            detail = format!("from {from} {detail}");
        }
        let insert = "insert into holding (name, nth, account, since, history) values ($1, $2, $3, $4, $5)";
        let nth = last.as_ref().map_or(1, |(nth, ..)| nth + 1);
        // nobody's rows are the first holder's
        let history = history || last.is_none();
        let query = Query::new(insert).arg(name.as_str()).arg(nth).arg(account.to_string()).arg(by.now.0).arg(i64::from(history));
        deed.execute(query).await?;
        deed.rights_changed().await?;
        if history && last.is_some() {
            detail.push_str(" with its history");
        }
        deed.record(by, Act::DomainGiven, &name, &detail).await?;
        deed.done().await?;
        Ok(true)
    }

    /// Takes a domain from whoever holds it; `false`: nobody does.
    pub async fn take_domain(&self, by: &By, name: &str) -> Result<bool> {
        let (mut deed, name) = (Deed::begin(self).await?, fold(name).into_owned());
        let end = Query::new("update holding set until = $2 where name = $1 and until is null returning nth").arg(name.as_str());
        if !deed.touched(end.arg(by.now.0)).await? {
            return Ok(false);
        }
        deed.rights_changed().await?;
        deed.record(by, Act::DomainTaken, &name, "").await?;
        deed.done().await?;
        Ok(true)
    }

    /// Whether anybody holds it or ever held it.
    pub async fn was_held(&self, name: &str) -> Result<bool> {
        let query = Query::new("select nth from holding where name = $1 limit 1").arg(fold(name).into_owned());
        Ok(!self.beside::<(i64,)>(query).await?.is_empty())
    }

    /// Who holds it.
    pub async fn domain_held(&self, name: &str) -> Result<Option<Domain>> {
        let query = Query::new("select name, account, since, history from holding where name = $1 and until is null");
        self.beside(query.arg(fold(name).into_owned())).await?.into_iter().next().map(read).transpose()
    }

    /// The domains an account and those below it hold, by name; `None`: all that anybody holds.
    pub async fn domains_held(&self, account: Option<AccountId>) -> Result<Vec<Domain>> {
        let query = match account {
            None => Query::new("select name, account, since, history from holding where until is null order by name"),
            Some(account) => Query::new(format!(
                "{OWN} select name, account, since, history from holding where until is null and account in (select id from own) order by name"
            ))
            .arg(account.to_string()),
        };
        self.beside(query).await?.into_iter().map(read).collect()
    }

    /// What an account and those below it see, each with the moment from which on.
    pub async fn reach_of(&self, account: AccountId) -> Result<Vec<Held>> {
        let query = Query::new(format!(
            "{OWN} select h.name, h.since, h.history, case when h.account in (select id from own) then 1 else 0 end from holding h
             where h.name in (select name from holding where until is null and account in (select id from own)) order by h.name, h.nth"
        ));
        let mut all = BTreeMap::<String, Vec<Holding>>::new();
        for (name, since, history, own) in self.beside::<(String, i64, i64, i64)>(query.arg(account.to_string())).await? {
            all.entry(name).or_default().push(Holding { since, history: history != 0, own: own != 0 });
        }
        Ok(all.into_iter().map(|(name, holdings)| Held { since: since(&holdings), name }).collect())
    }
}

/// The moment from which on the tree sees the rows, of holdings in their order, the last one the tree's: back through
/// every holding of the tree, and through whatever came with its history.
fn since(holdings: &[Holding]) -> Option<Micros> {
    let mut at = holdings.len().checked_sub(1)?;
    loop {
        let own = |at: usize| holdings[at].own;
        let joined = holdings[at].history || (own(at) && at.checked_sub(1).is_some_and(own));
        match at.checked_sub(1) {
            Some(before) if joined => at = before,
            None if joined => return None,
            _ => return Some(Micros(holdings[at].since)),
        }
    }
}

fn read((name, account, since, history): (String, String, i64, i64)) -> Result<Domain> {
    Ok(Domain { name, account: id(&account)?, since: Micros(since), history: history != 0 })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn see(holdings: &[(i64, bool, bool)]) -> Option<i64> {
        let holdings: Vec<_> = holdings.iter().map(|&(since, history, own)| Holding { since, history, own }).collect();
        since(&holdings).map(|since| since.0)
    }

    #[test]
    fn history_follows_the_rule() {
        assert_eq!(see(&[(5, true, true)]), None, "the first holder sees all there is");
        assert_eq!(see(&[(5, true, false), (9, false, true)]), Some(9), "a later one since he got it");
        assert_eq!(see(&[(5, true, false), (9, true, true)]), None, "and the rest when it was said");
        assert_eq!(see(&[(5, true, true), (9, false, true)]), None, "who stands above both sees all");
        assert_eq!(see(&[(5, true, true), (7, false, false), (9, false, true)]), Some(9), "it was away in between");
        assert_eq!(see(&[(5, true, false), (7, false, true), (9, false, true)]), Some(7));
        assert_eq!(see(&[(5, true, true), (7, false, false), (9, true, true)]), Some(7), "the history of the one before, no more");
        assert_eq!(see(&[(5, true, false), (7, false, false), (9, true, true)]), Some(7), "the history of the one before reaches so far");
    }
}
