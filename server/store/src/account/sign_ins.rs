//! Who is away at the OpenID provider, and who he is there.

use tracemail_model::{
    account::{AccountId, Act, By},
    time::Micros,
};

use super::{Digest, people};
use crate::{Result, Store, deed::Deed, query::Query};

/// What somebody has to come back with, and where he goes then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignIn {
    /// What the ID token says, for this sign-in only.
    pub nonce: String,
    /// Without it the code is worth nothing.
    pub verifier: String,
    /// Where the provider sends him.
    pub back: String,
    /// Where he wanted to go.
    pub next: String,
}

impl Store {
    /// Remembers somebody who goes to the provider, by the hashes of the state and of what his browser keeps.
    pub async fn begin_sign_in(&self, state: &Digest, browser: &Digest, away: &SignIn, until: Micros, now: Micros) -> Result<()> {
        let insert = "insert into sign_in (state, browser, nonce, verifier, back, next, until) values ($1, $2, $3, $4, $5, $6, $7)";
        let insert = Query::new(insert).arg(state.to_vec()).arg(browser.to_vec()).arg(away.nonce.as_str());
        let insert = insert.arg(away.verifier.as_str()).arg(away.back.as_str()).arg(away.next.as_str()).arg(until.0);
        self.0.engine.write_all(vec![Query::new("delete from sign_in where until < $1").arg(now.0), insert]).await
    }

    /// Takes him back, once, in the browser he left with.
    pub async fn end_sign_in(&self, state: &Digest, browser: &Digest, now: Micros) -> Result<Option<SignIn>> {
        let mut deed = Deed::begin(self).await?;
        let delete = "delete from sign_in where state = $1 and browser = $2 and until > $3 returning nonce, verifier, back, next";
        let delete = Query::new(delete).arg(state.to_vec()).arg(browser.to_vec()).arg(now.0);
        let found = deed.first::<(String, String, String, String)>(delete).await?;
        deed.done().await?;
        Ok(found.map(|(nonce, verifier, back, next)| SignIn { nonce, verifier, back, next }))
    }

    /// Says who an account is at the provider, if nobody has said so yet and no other account is that; `false`: it stays
    /// as it was.
    pub async fn join_subject(&self, by: &By, account: AccountId, subject: &str) -> Result<bool> {
        let mut deed = Deed::begin(self).await?;
        let Some(whose) = people::by_id(&mut deed, account).await? else { return Ok(false) };
        let update = "update account set subject = $2 where id = $1 and subject is null
                      and not exists (select 1 from account b where b.subject = $2 and b.gone is null) returning role";
        if !deed.touched(Query::new(update).arg(account.to_string()).arg(subject)).await? {
            return Ok(false);
        }
        deed.record(by, Act::AccountChanged, &whose.name, "OpenID subject, by the verified address").await?;
        deed.done().await?;
        Ok(true)
    }
}
