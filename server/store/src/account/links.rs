//! Links that sign in once.

use tracemail_model::{
    account::{AccountId, Act, By},
    time::Micros,
};

use super::{Digest, id, people};
use crate::{Result, Store, deed::Deed, query::Query};

impl Store {
    /// Remembers a link; `false`: there is no such account. The links made for it before are worth nothing any more.
    pub async fn make_link(&self, by: &By, account: AccountId, hash: &Digest, until: Micros) -> Result<bool> {
        let mut deed = Deed::begin(self).await?;
        let Some(whose) = people::by_id(&mut deed, account).await? else { return Ok(false) };
        deed.execute(Query::new("delete from link where account = $1 or until < $2").arg(account.to_string()).arg(by.now.0)).await?;
        let insert = Query::new("insert into link (hash, account, until) values ($1, $2, $3)").arg(hash.to_vec());
        deed.execute(insert.arg(account.to_string()).arg(until.0)).await?;
        deed.record(by, Act::LinkMade, &whose.name, "").await?;
        deed.done().await?;
        Ok(true)
    }

    /// Whose the link is, while it can be used; it stays so.
    pub async fn link_of(&self, hash: &Digest, now: Micros) -> Result<Option<AccountId>> {
        let query = Query::new("select account from link where hash = $1 and until > $2").arg(hash.to_vec()).arg(now.0);
        self.beside::<(String,)>(query).await?.into_iter().next().map(|(account,)| id(&account)).transpose()
    }

    /// Uses it up: of many who come with it at once, one hears whose it is.
    pub async fn use_link(&self, hash: &Digest, now: Micros) -> Result<Option<AccountId>> {
        let mut deed = Deed::begin(self).await?;
        let query = Query::new("delete from link where hash = $1 and until > $2 returning account").arg(hash.to_vec()).arg(now.0);
        let found: Option<(String,)> = deed.first(query).await?;
        deed.done().await?;
        found.map(|(account,)| id(&account)).transpose()
    }
}
