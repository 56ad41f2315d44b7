//! Tokens of the API, known by their hashes.

use tracemail_model::{
    account::{AccountId, Act, ApiToken, By, TokenId},
    time::Micros,
};

use super::{Digest, id, json, list, random};
use crate::{Result, Store, deed::Deed, query::Query};

type Line = (String, String, String, Option<String>, i64, Option<i64>, Option<i64>);

const COLUMNS: &str = "id, account, name, domains, made, until, seen";

fn read((token, account, name, domains, made, until, seen): Line) -> Result<ApiToken> {
    Ok(ApiToken {
        id: id(&token)?,
        account: id(&account)?,
        name,
        domains: domains.as_deref().map(list).transpose()?,
        made: Micros(made),
        until: until.map(Micros),
        seen: seen.map(Micros),
    })
}

impl Store {
    /// Remembers a token.
    pub async fn make_token(
        &self,
        by: &By,
        account: AccountId,
        hash: &Digest,
        (name, domains, until): (&str, Option<&[String]>, Option<Micros>),
    ) -> Result<ApiToken> {
        let mut deed = Deed::begin(self).await?;
        let token = TokenId(random()?);
        let insert = "insert into token (id, hash, account, name, domains, made, until) values ($1, $2, $3, $4, $5, $6, $7)";
        let query = Query::new(insert).arg(token.to_string()).arg(hash.to_vec()).arg(account.to_string()).arg(name);
        deed.execute(query.arg(domains.map(json)).arg(by.now.0).arg(until.map(|until| until.0))).await?;
        deed.record(by, Act::TokenMade, &token.to_string(), name).await?;
        deed.done().await?;
        let (name, domains) = (name.to_owned(), domains.map(<[String]>::to_vec));
        Ok(ApiToken { id: token, account, name, domains, made: by.now, until, seen: None })
    }

    /// The token with that hash, while it lasts.
    pub async fn token(&self, hash: &Digest, now: Micros) -> Result<Option<ApiToken>> {
        let query = Query::new(format!("select {COLUMNS} from token where hash = $1 and (until is null or until > $2)"));
        self.beside(query.arg(hash.to_vec()).arg(now.0)).await?.into_iter().next().map(read).transpose()
    }

    /// It was used just now.
    pub async fn token_seen(&self, token: TokenId, now: Micros) -> Result<()> {
        self.0.engine.write(Query::new("update token set seen = $2 where id = $1").arg(token.to_string()).arg(now.0)).await
    }

    /// The tokens of an account, newest first.
    pub async fn tokens(&self, account: AccountId) -> Result<Vec<ApiToken>> {
        let query = Query::new(format!("select {COLUMNS} from token where account = $1 order by made desc, id")).arg(account.to_string());
        self.beside(query).await?.into_iter().map(read).collect()
    }

    /// Removes a token of an account; `false`: it has none such.
    pub async fn remove_token(&self, by: &By, account: AccountId, token: TokenId) -> Result<bool> {
        let mut deed = Deed::begin(self).await?;
        let delete = Query::new("delete from token where account = $1 and id = $2 returning 1").arg(account.to_string());
        if !deed.touched(delete.arg(token.to_string())).await? {
            return Ok(false);
        }
        deed.rights_changed().await?;
        deed.record(by, Act::TokenRemoved, &token.to_string(), "").await?;
        deed.done().await?;
        Ok(true)
    }
}
