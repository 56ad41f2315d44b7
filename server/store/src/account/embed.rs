//! A reseller's place in other people's pages: origins, colours, keys, tokens shown once, and what was given for them.

use tracemail_model::{
    account::{AccountId, Act, By, EmbedAlgorithm, EmbedGrant, EmbedKey, EmbedSite},
    time::Micros,
};

use super::{Digest, id, json, list};
use crate::{Error, Result, Store, deed::Deed, query::Query};

/// Keys of a site at one time: the old and the new one.
const MOST_KEYS: i64 = 2;

impl Store {
    /// Sets up or changes a reseller's place; `false`: another has that name.
    pub async fn set_embed_site(&self, by: &By, site: &EmbedSite) -> Result<bool> {
        let mut deed = Deed::begin(self).await?;
        let taken = Query::new("select 1 from embed_site where name = $1 and account <> $2").arg(site.name.as_str());
        if deed.touched(taken.arg(site.account.to_string())).await? {
            return Ok(false);
        }
        let before = deed
            .first::<(String, String)>(Query::new("select name, origins from embed_site where account = $1").arg(site.account.to_string()));
        // a page that may not frame it any more shows nothing any more
        if let Some((name, origins)) = before.await?
            && (name != site.name || list(&origins)?.iter().any(|origin| !site.origins.contains(origin)))
        {
            deed.execute(Query::new("delete from embed_grant where account = $1").arg(site.account.to_string())).await?;
        }
        let upsert = "insert into embed_site (account, name, origins, look) values ($1, $2, $3, $4)
                      on conflict (account) do update set name = excluded.name, origins = excluded.origins, look = excluded.look";
        let query = Query::new(upsert).arg(site.account.to_string()).arg(site.name.as_str()).arg(json(&site.origins));
        deed.execute(query.arg(site.look.as_str())).await?;
        deed.rights_changed().await?;
        deed.record(by, Act::EmbedChanged, &site.name, &site.origins.join(" ")).await?;
        deed.done().await?;
        Ok(true)
    }

    /// By the name in the URL.
    pub async fn embed_site(&self, name: &str) -> Result<Option<EmbedSite>> {
        self.site("name = $1", name).await
    }

    /// A reseller's.
    pub async fn embed_site_of(&self, account: AccountId) -> Result<Option<EmbedSite>> {
        self.site("account = $1", &account.to_string()).await
    }

    async fn site(&self, which: &str, value: &str) -> Result<Option<EmbedSite>> {
        let query = Query::new(format!("select account, name, origins, look from embed_site where {which}")).arg(value);
        let found = self.beside::<(String, String, String, String)>(query).await?.into_iter().next();
        found
            .map(|(account, name, origins, look)| Ok(EmbedSite { account: id(&account)?, name, origins: list(&origins)?, look }))
            .transpose()
    }

    /// Makes a key, named after the site and numbered; `None`: there is no site, or it has two already.
    pub async fn make_embed_key(&self, by: &By, account: AccountId, algorithm: EmbedAlgorithm, body: &[u8]) -> Result<Option<EmbedKey>> {
        let mut deed = Deed::begin(self).await?;
        let site: Option<(String,)> =
            deed.first(Query::new("select name from embed_site where account = $1").arg(account.to_string())).await?;
        let Some((name,)) = site else { return Ok(None) };
        let there = deed.fetch::<(String,)>(Query::new("select kid from embed_key where account = $1").arg(account.to_string())).await?;
        if there.len() as i64 >= MOST_KEYS {
            return Ok(None);
        }
        // a number is never used again, lest a token for an old key fit a new one: the moment is part of it
        let kid = format!("{name}.{}", by.now.0);
        let insert =
            "insert into embed_key (kid, account, algorithm, body, made) values ($1, $2, $3, $4, $5) on conflict do nothing returning 1";
        let query = Query::new(insert).arg(kid.as_str()).arg(account.to_string()).arg(algorithm.code()).arg(body.to_vec());
        if !deed.touched(query.arg(by.now.0)).await? {
            return Ok(None);
        }
        deed.record(by, Act::EmbedKeyMade, &kid, algorithm.name()).await?;
        deed.done().await?;
        Ok(Some(EmbedKey { kid, account, algorithm, made: by.now }))
    }

    /// The keys of a reseller, oldest first.
    pub async fn embed_keys(&self, account: AccountId) -> Result<Vec<EmbedKey>> {
        let query = Query::new("select kid, account, algorithm, made from embed_key where account = $1 order by made");
        let found = self.beside::<(String, String, i64, i64)>(query.arg(account.to_string())).await?;
        found.into_iter().map(|(kid, account, algorithm, made)| key(kid, &account, algorithm, made)).collect()
    }

    /// The key of that name, and what it is.
    pub async fn embed_key(&self, kid: &str) -> Result<Option<(EmbedKey, Vec<u8>)>> {
        let query = Query::new("select kid, account, algorithm, made, body from embed_key where kid = $1").arg(kid);
        let found = self.beside::<(String, String, i64, i64, Vec<u8>)>(query).await?.into_iter().next();
        found.map(|(kid, account, algorithm, made, body)| Ok((key(kid, &account, algorithm, made)?, body))).transpose()
    }

    /// Removes a reseller's key, and all that was given for its tokens; `false`: he has none such.
    pub async fn remove_embed_key(&self, by: &By, account: AccountId, kid: &str) -> Result<bool> {
        let mut deed = Deed::begin(self).await?;
        let delete = Query::new("delete from embed_key where account = $1 and kid = $2 returning 1").arg(account.to_string());
        if !deed.touched(delete.arg(kid)).await? {
            return Ok(false);
        }
        deed.execute(Query::new("delete from embed_grant where account = $1").arg(account.to_string())).await?;
        deed.rights_changed().await?;
        deed.record(by, Act::EmbedKeyRemoved, kid, "").await?;
        deed.done().await?;
        Ok(true)
    }

    /// Takes a token, once, and remembers what is given for it: `false` when it was shown before. `forget`: when the token
    /// would be too old in any case.
    pub async fn take_embed_token(
        &self,
        (kid, jti, forget): (&str, &str, Micros),
        now: Micros,
        hash: &Digest,
        grant: &EmbedGrant,
    ) -> Result<bool> {
        let mut deed = Deed::begin(self).await?;
        deed.execute(Query::new("delete from embed_seen where until < $1").arg(now.0)).await?;
        deed.execute(Query::new("delete from embed_grant where until < $1").arg(now.0)).await?;
        let insert = "insert into embed_seen (kid, jti, until) values ($1, $2, $3) on conflict do nothing returning 1";
        if !deed.touched(Query::new(insert).arg(kid).arg(jti).arg(forget.0)).await? {
            return Ok(false);
        }
        give(&mut deed, hash, grant).await?;
        deed.done().await?;
        Ok(true)
    }

    /// Remembers what is given without a token.
    pub async fn make_embed_grant(&self, hash: &Digest, grant: &EmbedGrant, now: Micros) -> Result<()> {
        let mut deed = Deed::begin(self).await?;
        deed.execute(Query::new("delete from embed_grant where until < $1").arg(now.0)).await?;
        give(&mut deed, hash, grant).await?;
        deed.done().await
    }

    /// What was given, by the hash of the frame's bearer, while it lasts.
    pub async fn embed_grant(&self, hash: &Digest, now: Micros) -> Result<Option<EmbedGrant>> {
        let query = Query::new("select account, subject, domains, until from embed_grant where hash = $1 and until > $2");
        let found = self.beside::<(String, String, String, i64)>(query.arg(hash.to_vec()).arg(now.0)).await?.into_iter().next();
        found
            .map(|(account, subject, domains, until)| {
                Ok(EmbedGrant { account: id(&account)?, subject, domains: list(&domains)?, until: Micros(until) })
            })
            .transpose()
    }
}

async fn give(deed: &mut Deed, hash: &Digest, grant: &EmbedGrant) -> Result<()> {
    let insert = "insert into embed_grant (hash, account, subject, domains, until) values ($1, $2, $3, $4, $5)";
    let query = Query::new(insert).arg(hash.to_vec()).arg(grant.account.to_string()).arg(grant.subject.as_str());
    deed.execute(query.arg(json(&grant.domains)).arg(grant.until.0)).await
}

fn key(kid: String, account: &str, algorithm: i64, made: i64) -> Result<EmbedKey> {
    let algorithm = EmbedAlgorithm::from_code(algorithm).ok_or_else(|| Error::damaged("the algorithm of a key"))?;
    Ok(EmbedKey { kid, account: id(account)?, algorithm, made: Micros(made) })
}
