//! The second factor: an authenticator's secret, the last step a code was taken of, and codes for when it is lost.

use tracemail_model::account::{AccountId, Act, By};

use super::{Digest, people};
use crate::{Result, Store, deed::Deed, query::Query};

impl Store {
    /// The secret, and the last step a code was taken of; `None` there: not in use yet.
    pub async fn totp_of(&self, account: AccountId) -> Result<Option<(Vec<u8>, Option<i64>)>> {
        let query = Query::new("select totp, totp_step from account where id = $1 and gone is null").arg(account.to_string());
        let found = self.beside::<(Option<Vec<u8>>, Option<i64>)>(query).await?.into_iter().next();
        Ok(found.and_then(|(secret, step)| Some((secret?, step))))
    }

    /// Keeps a new secret, not in use until a code of it was shown.
    pub async fn propose_totp(&self, account: AccountId, secret: &[u8]) -> Result<()> {
        let query = Query::new("update account set totp = $2 where id = $1 and totp_step is null and gone is null");
        self.0.engine.write(query.arg(account.to_string()).arg(secret.to_vec())).await
    }

    /// Puts it to use, by a code of that step, with these codes for when it is lost.
    pub async fn begin_totp(&self, by: &By, account: AccountId, step: i64, recovery: &[Digest]) -> Result<bool> {
        let mut deed = Deed::begin(self).await?;
        let Some(whose) = people::by_id(&mut deed, account).await? else { return Ok(false) };
        let update = "update account set totp_step = $2 where id = $1 and totp is not null and totp_step is null returning 1";
        if !deed.touched(Query::new(update).arg(account.to_string()).arg(step)).await? {
            return Ok(false);
        }
        for hash in recovery {
            let insert = Query::new("insert into recovery (account, hash) values ($1, $2)").arg(account.to_string());
            deed.execute(insert.arg(hash.to_vec())).await?;
        }
        deed.record(by, Act::TotpOn, &whose.name, "").await?;
        deed.done().await?;
        Ok(true)
    }

    /// Ends it.
    pub async fn end_totp(&self, by: &By, account: AccountId) -> Result<bool> {
        let mut deed = Deed::begin(self).await?;
        let Some(whose) = people::by_id(&mut deed, account).await? else { return Ok(false) };
        deed.execute(Query::new("update account set totp = null, totp_step = null where id = $1").arg(account.to_string())).await?;
        deed.execute(Query::new("delete from recovery where account = $1").arg(account.to_string())).await?;
        deed.record(by, Act::TotpOff, &whose.name, "").await?;
        deed.done().await?;
        Ok(true)
    }

    /// Takes a code of that step, once: `false` when one of it, or of a later one, was taken before.
    pub async fn take_step(&self, account: AccountId, step: i64) -> Result<bool> {
        let mut deed = Deed::begin(self).await?;
        let update = Query::new("update account set totp_step = $2 where id = $1 and totp_step < $2 returning 1");
        let taken = deed.touched(update.arg(account.to_string()).arg(step)).await?;
        deed.done().await?;
        Ok(taken)
    }

    /// Takes a code for when the authenticator is lost, once.
    pub async fn take_recovery(&self, account: AccountId, hash: &Digest) -> Result<bool> {
        let mut deed = Deed::begin(self).await?;
        let delete = Query::new("delete from recovery where account = $1 and hash = $2 returning 1");
        let taken = deed.touched(delete.arg(account.to_string()).arg(hash.to_vec())).await?;
        deed.done().await?;
        Ok(taken)
    }

    /// How many such codes are left.
    pub async fn recovery_left(&self, account: AccountId) -> Result<u32> {
        let query = Query::new("select count(*) from recovery where account = $1").arg(account.to_string());
        Ok(self.beside::<(i64,)>(query).await?.first().map_or(0, |(left,)| *left as u32))
    }
}
