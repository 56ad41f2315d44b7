//! Other addresses of a mailbox: its owner sees what came there, too.

use tracemail_model::account::{AccountId, Act, Alias, By};

use super::{id, people::OWN};
use crate::{Result, Store, deed::Deed, query::Query, rows::fold};

impl Store {
    /// Makes an alias of the customer's who holds its domain; `false`: he has it already. That of whoever held the domain
    /// before him gives way: it opens nothing any more.
    pub async fn make_alias(&self, by: &By, alias: &Alias) -> Result<bool> {
        let mut deed = Deed::begin(self).await?;
        let (name, mailbox) = (fold(&alias.name).into_owned(), fold(&alias.mailbox).into_owned());
        let insert = "insert into alias (name, mailbox, account) values ($1, $2, $3) on conflict (name) do update
                      set mailbox = excluded.mailbox, account = excluded.account where alias.account <> excluded.account returning 1";
        let query = Query::new(insert).arg(name.as_str()).arg(mailbox.as_str()).arg(alias.account.to_string());
        if !deed.touched(query).await? {
            return Ok(false);
        }
        deed.rights_changed().await?;
        deed.record(by, Act::AliasMade, &name, &format!("of {mailbox}")).await?;
        deed.done().await?;
        Ok(true)
    }

    /// Removes an alias; `false`: there is none.
    pub async fn remove_alias(&self, by: &By, name: &str) -> Result<bool> {
        let (mut deed, name) = (Deed::begin(self).await?, fold(name).into_owned());
        if !deed.touched(Query::new("delete from alias where name = $1 returning 1").arg(name.as_str())).await? {
            return Ok(false);
        }
        deed.rights_changed().await?;
        deed.record(by, Act::AliasRemoved, &name, "").await?;
        deed.done().await?;
        Ok(true)
    }

    /// The aliases of an account and those below it, by name; `None`: all.
    pub async fn aliases(&self, account: Option<AccountId>) -> Result<Vec<Alias>> {
        let query = match account {
            None => Query::new("select name, mailbox, account from alias order by name"),
            Some(account) => {
                Query::new(format!("{OWN} select name, mailbox, account from alias where account in (select id from own) order by name"))
                    .arg(account.to_string())
            }
        };
        let found = self.beside::<(String, String, String)>(query).await?;
        found.into_iter().map(|(name, mailbox, account)| Ok(Alias { name, mailbox, account: id(&account)? })).collect()
    }

    /// The aliases a customer has given to a mailbox.
    pub async fn aliases_of(&self, customer: AccountId, mailbox: &str) -> Result<Vec<String>> {
        let query = Query::new("select name from alias where mailbox = $1 and account = $2 order by name").arg(fold(mailbox).into_owned());
        Ok(self.beside::<(String,)>(query.arg(customer.to_string())).await?.into_iter().map(|(name,)| name).collect())
    }
}
