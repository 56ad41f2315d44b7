//! Browsers that have signed in before: their owner gets in while others guess at his password.

use tracemail_model::{account::AccountId, time::Micros};

use super::Digest;
use crate::{Result, Store, query::Query};

impl Store {
    /// Remembers a browser as the account's.
    pub async fn know_device(&self, hash: &Digest, account: AccountId, now: Micros) -> Result<()> {
        let insert = "insert into device (hash, account, seen) values ($1, $2, $3)
                      on conflict (hash) do update set account = excluded.account, seen = excluded.seen";
        self.0.engine.write(Query::new(insert).arg(hash.to_vec()).arg(account.to_string()).arg(now.0)).await
    }

    /// Whether the browser has signed in to that account since then.
    pub async fn knows_device(&self, hash: &Digest, account: AccountId, since: Micros) -> Result<bool> {
        let query = Query::new("select 1 from device where hash = $1 and account = $2 and seen >= $3").arg(hash.to_vec());
        Ok(!self.beside::<(i64,)>(query.arg(account.to_string()).arg(since.0)).await?.is_empty())
    }
}
