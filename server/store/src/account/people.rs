//! Accounts: made, found, changed, removed. One that was removed is kept without its secrets, for what its id stands in.

use tracemail_model::{
    account::{Account, AccountId, Act, By, Change, NewAccount, Role},
    export::{Stage, Why},
    time::Micros,
};

use super::{id, random};
use crate::{Error, Result, Store, deed::Deed, query::Query, rows::fold};

type Line = (String, i64, Option<String>, String, String, i64, i64, i64, i64, i64, Option<i64>);

/// What [`read`] reads, of the table `a`.
pub(super) const COLUMNS: &str = "a.id, a.role, a.parent, a.name, a.title, a.suspended, a.masked,
    case when a.password is null then 0 else 1 end, case when a.totp_step is null then 0 else 1 end, a.made, a.seen";

pub(super) fn read((account, role, parent, name, title, suspended, masked, password, totp, made, seen): Line) -> Result<Account> {
    Ok(Account {
        id: id(&account)?,
        role: Role::from_code(role).ok_or_else(|| Error::damaged(format!("the role {role}")))?,
        parent: parent.as_deref().map(id).transpose()?,
        name,
        title,
        suspended: suspended != 0,
        masked: masked != 0,
        password: password != 0,
        totp: totp != 0,
        made: Micros(made),
        seen: seen.map(Micros),
    })
}

/// Those an account stands above, and itself: a list of ids called `own`; `$1` is the account.
pub(super) const OWN: &str =
    "with recursive own(id) as (select id from account where id = $1 union select a.id from account a join own on a.parent = own.id)";

impl Store {
    /// Makes an account; `None`: the name is taken, or there is no such parent, or the tree does not allow it there.
    pub async fn make_account(&self, by: &By, new: &NewAccount) -> Result<Option<Account>> {
        let mut deed = Deed::begin(self).await?;
        let above = match new.parent {
            Some(parent) => match by_id(&mut deed, parent).await? {
                Some(parent) => Some(parent.role),
                None => return Ok(None),
            },
            None => None,
        };
        if !new.role.stands_below(above) {
            return Ok(None);
        }
        let (account, name) = (AccountId(random()?), fold(&new.name).into_owned());
        let insert = "insert into account (id, role, parent, name, title, suspended, masked, made)
                      values ($1, $2, $3, $4, $5, 0, 0, $6) on conflict do nothing returning role";
        let query = Query::new(insert).arg(account.to_string()).arg(new.role.code()).arg(new.parent.map(|id| id.to_string()));
        if !deed.touched(query.arg(name.as_str()).arg(new.title.as_str()).arg(by.now.0)).await? {
            return Ok(None);
        }
        deed.record(by, Act::AccountMade, &name, new.role.name()).await?;
        deed.done().await?;
        Ok(Some(Account {
            id: account,
            role: new.role,
            parent: new.parent,
            name,
            title: new.title.clone(),
            suspended: false,
            masked: false,
            password: false,
            totp: false,
            made: by.now,
            seen: None,
        }))
    }

    /// The account.
    pub async fn account(&self, account: AccountId) -> Result<Option<Account>> {
        self.one_account("a.id = $1", account.to_string()).await
    }

    /// The account that signs in by this name.
    pub async fn account_named(&self, name: &str) -> Result<Option<Account>> {
        self.one_account("a.name = $1", fold(name).into_owned()).await
    }

    /// The account that is this one at the OpenID provider.
    pub async fn account_of_subject(&self, subject: &str) -> Result<Option<Account>> {
        self.one_account("a.subject = $1", subject.to_owned()).await
    }

    async fn one_account(&self, which: &str, value: String) -> Result<Option<Account>> {
        let query = Query::new(format!("select {COLUMNS} from account a where a.gone is null and {which}")).arg(value);
        self.beside(query).await?.into_iter().next().map(read).transpose()
    }

    /// Everybody below an account, by name; `None`: everybody there is.
    pub async fn accounts_below(&self, account: Option<AccountId>) -> Result<Vec<Account>> {
        let query = match account {
            None => Query::new(format!("select {COLUMNS} from account a where a.gone is null order by a.name")),
            Some(account) => Query::new(format!(
                "{OWN} select {COLUMNS} from account a join own on own.id = a.id where a.gone is null and a.id <> $1 order by a.name"
            ))
            .arg(account.to_string()),
        };
        self.beside(query).await?.into_iter().map(read).collect()
    }

    /// Whether `above` stands above `below` in the tree.
    pub async fn stands_above(&self, above: AccountId, below: AccountId) -> Result<bool> {
        let query = Query::new(format!("{OWN} select 1 from own where id = $2 and id <> $1"));
        let found = self.beside::<(i64,)>(query.arg(above.to_string()).arg(below.to_string())).await?;
        Ok(!found.is_empty())
    }

    /// Whether it, or anybody above it, is suspended or gone: then nobody signs in by it.
    pub async fn is_shut(&self, account: AccountId) -> Result<bool> {
        let query = Query::new(
            "with recursive up(id, parent, shut) as (
               select id, parent, suspended + coalesce(gone, 0) from account where id = $1
               union select a.id, a.parent, a.suspended + coalesce(a.gone, 0) from account a join up on up.parent = a.id)
             select count(*), coalesce(sum(case when shut = 0 then 0 else 1 end), 0) from up",
        );
        let found = self.beside::<(i64, i64)>(query.arg(account.to_string())).await?;
        Ok(found.first().is_none_or(|(there, shut)| *there == 0 || *shut > 0))
    }

    /// Changes an account; `false`: there is none, or the tree does not allow the role.
    pub async fn change_account(&self, by: &By, account: AccountId, change: &Change) -> Result<bool> {
        let mut deed = Deed::begin(self).await?;
        let Some(old) = by_id(&mut deed, account).await? else { return Ok(false) };
        let role = change.role.unwrap_or(old.role);
        if role != old.role {
            let above = match old.parent {
                Some(parent) => by_id(&mut deed, parent).await?.map(|parent| parent.role),
                None => None,
            };
            let below = Query::new("select 1 from account where parent = $1 and gone is null limit 1").arg(account.to_string());
            if !role.stands_below(above) || deed.touched(below).await? {
                return Ok(false);
            }
        }
        let update = "update account set title = $2, suspended = $3, masked = $4, role = $5 where id = $1";
        let (suspended, masked) = (change.suspended.unwrap_or(old.suspended), change.masked.unwrap_or(old.masked));
        let title = change.title.as_deref().unwrap_or(&old.title);
        let query = Query::new(update).arg(account.to_string()).arg(title).arg(i64::from(suspended)).arg(i64::from(masked));
        deed.execute(query.arg(role.code())).await?;
        if masked && !old.masked {
            // made of whole addresses, which are not for him any more
            let files = Query::new("update export set stage = $2, why = $3 where account = $1").arg(account.to_string());
            deed.execute(files.arg(Stage::Failed.code()).arg(Why::Rights.code())).await?;
        }
        deed.rights_changed().await?;
        let changed = [
            change.title.as_ref().map(|_| "title".to_owned()),
            change.suspended.map(|yes| format!("suspended {yes}")),
            change.masked.map(|yes| format!("masked {yes}")),
            change.role.map(|role| format!("role {role}")),
        ];
        let detail: Vec<String> = changed.into_iter().flatten().collect();
        deed.record(by, Act::AccountChanged, &old.name, &detail.join(", ")).await?;
        deed.done().await?;
        Ok(true)
    }

    /// Removes an account and everybody below it, with their sessions, tokens and aliases; their domains are nobody's.
    pub async fn remove_account(&self, by: &By, account: AccountId) -> Result<bool> {
        let mut deed = Deed::begin(self).await?;
        let own = Query::new(format!("{OWN} select a.id, a.name from account a join own on own.id = a.id where a.gone is null"));
        let all = deed.fetch::<(String, String)>(own.arg(account.to_string())).await?;
        if !all.iter().any(|(id, _)| *id == account.to_string()) {
            return Ok(false);
        }
        for (id, name) in all {
            for table in ["session", "device", "link", "recovery", "token", "alias", "embed_site", "embed_key", "embed_grant", "telling"] {
                deed.execute(Query::new(format!("delete from {table} where account = $1")).arg(id.as_str())).await?;
            }
            let end = Query::new("update holding set until = $2 where account = $1 and until is null").arg(id.as_str()).arg(by.now.0);
            deed.execute(end).await?;
            let clear = "update account set gone = $2, password = null, totp = null, totp_step = null, subject = null where id = $1";
            deed.execute(Query::new(clear).arg(id).arg(by.now.0)).await?;
            deed.record(by, Act::AccountRemoved, &name, "").await?;
        }
        deed.rights_changed().await?;
        deed.done().await?;
        Ok(true)
    }

    /// The hash of an account's password, as PHC writes it.
    pub async fn password_of(&self, account: AccountId) -> Result<Option<String>> {
        let query = Query::new("select password from account where id = $1 and gone is null").arg(account.to_string());
        Ok(self.beside::<(Option<String>,)>(query).await?.into_iter().next().and_then(|(password,)| password))
    }

    /// Sets it. Every session but `but` ends: whoever knew the old one is out.
    pub async fn set_password(
        &self,
        by: &By,
        account: AccountId,
        phc: Option<&str>,
        but: Option<tracemail_model::account::SessionId>,
    ) -> Result<bool> {
        let mut deed = Deed::begin(self).await?;
        let Some(old) = by_id(&mut deed, account).await? else { return Ok(false) };
        let query = Query::new("update account set password = $2 where id = $1").arg(account.to_string());
        deed.execute(query.arg(phc.map(str::to_owned))).await?;
        let end = Query::new("delete from session where account = $1 and id <> $2").arg(account.to_string());
        deed.execute(end.arg(but.map(|id| id.to_string()).unwrap_or_default())).await?;
        deed.execute(Query::new("delete from device where account = $1").arg(account.to_string())).await?;
        deed.rights_changed().await?;
        deed.record(by, Act::PasswordSet, &old.name, if phc.is_some() { "" } else { "none" }).await?;
        deed.done().await?;
        Ok(true)
    }

    /// Says who the account is at the OpenID provider; `false`: another account is that already.
    pub async fn set_subject(&self, by: &By, account: AccountId, subject: Option<&str>) -> Result<bool> {
        let mut deed = Deed::begin(self).await?;
        let Some(old) = by_id(&mut deed, account).await? else { return Ok(false) };
        let taken = Query::new("select 1 from account where subject = $1 and id <> $2 and gone is null");
        if deed.touched(taken.arg(subject.map(str::to_owned)).arg(account.to_string())).await? {
            return Ok(false);
        }
        let query = Query::new("update account set subject = $2 where id = $1").arg(account.to_string());
        deed.execute(query.arg(subject.map(str::to_owned))).await?;
        deed.record(by, Act::AccountChanged, &old.name, "OpenID subject").await?;
        deed.done().await?;
        Ok(true)
    }

    /// How often anybody's rights have changed.
    pub async fn rights(&self) -> Result<u64> {
        let found = self.beside::<(i64,)>(Query::new("select version from rights")).await?;
        Ok(found.first().map_or(0, |(version,)| *version as u64))
    }

    /// Whether there was ever an account.
    pub async fn has_accounts(&self) -> Result<bool> {
        Ok(!self.beside::<(i64,)>(Query::new("select 1 from account limit 1")).await?.is_empty())
    }

    /// Whether there is an operator at all.
    pub async fn has_operator(&self) -> Result<bool> {
        let query = Query::new("select 1 from account where role = $1 and gone is null limit 1").arg(Role::Operator.code());
        Ok(!self.beside::<(i64,)>(query).await?.is_empty())
    }
}

/// The account, inside an act.
pub(crate) async fn by_id(deed: &mut Deed, account: AccountId) -> Result<Option<Account>> {
    let query = Query::new(format!("select {COLUMNS} from account a where a.gone is null and a.id = $1")).arg(account.to_string());
    deed.first(query).await?.map(read).transpose()
}
