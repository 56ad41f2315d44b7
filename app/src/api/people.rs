//! People and their domains: who is below whom, who holds what, changed by whoever stands above.
//!
//! One rule decides for all of it: [`Office`] knows whom the reader may manage, which are the accounts strictly below him
//! (for an operator everybody but himself) and what they hold. Anything else is answered as if it were not there.
//! The screens are for whoever is signed in; by the API his program does the same, but what concerns operators: whoever
//! got hold of a token becomes none by it.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use tracemail_model::account::{Account, AccountId, Alias, Domain, Role};

use super::{account::Given, codec::Json};
use crate::error::AppError;

/// Everybody below the reader, and what they hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct People {
    /// Whoever asks.
    pub me: Account,
    /// Those below him, by name.
    pub below: Vec<Account>,
    /// What he and they hold, by name.
    pub domains: Vec<Domain>,
    /// Their aliases, by name.
    pub aliases: Vec<Alias>,
}

/// What can be done for somebody below.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Deed {
    /// Makes an account and a link that signs it in.
    Add {
        /// What it is.
        role: Role,
        /// What it signs in by.
        name: String,
        /// What people call it; empty: its name.
        title: String,
        /// Right below whom.
        below: AccountId,
    },
    /// Cannot sign in, nor can those below; or can again.
    Suspend(AccountId, bool),
    /// Sees others' addresses shortened; or whole again.
    Mask(AccountId, bool),
    /// Becomes something else; the tree has to allow it.
    Role(AccountId, Role),
    /// Makes a link that signs in once; earlier ones are worth nothing any more.
    Link(AccountId),
    /// Signs him out everywhere.
    EndSessions(AccountId),
    /// Switches the second factor off, for whoever has lost it.
    EndFactor(AccountId),
    /// Removes him and everybody below him; his name is typed once more.
    Remove(AccountId, String),
    /// Gives a domain to the reader or somebody below, with the rows from before.
    Give(String, AccountId),
    /// Takes a domain: nobody holds it then. Only for operators.
    Take(String),
    /// What comes to the first address is the second's too.
    MakeAlias(String, String),
    /// Not any more.
    RemoveAlias(String),
}

/// The roles somebody of that role may give to those below him.
pub const fn given_by(role: Role) -> &'static [Role] {
    match role {
        Role::Operator => &[Role::Reseller, Role::Customer, Role::Mailbox, Role::Operator],
        Role::Reseller => &[Role::Customer, Role::Mailbox],
        Role::Customer => &[Role::Mailbox],
        Role::Mailbox => &[],
    }
}

/// Those below the reader.
#[server(endpoint = "people", input = Json, output = Json)]
pub async fn list_people() -> Result<People, AppError> {
    let ask = async || {
        let here = crate::backend::Backend::here()?;
        here.me()?;
        list(&here).await
    };
    crate::error::answer(ask().await)
}

/// Does something for somebody below.
#[server(endpoint = "manage", input = Json, output = Json)]
pub async fn manage(deed: Deed) -> Result<Given, AppError> {
    let ask = async || {
        let here = crate::backend::Backend::here()?;
        here.me()?;
        act(&here, deed).await
    };
    crate::error::answer(ask().await)
}

/// Those below whoever asks, in the panel or by the API.
#[cfg(feature = "ssr")]
pub async fn list(here: &crate::backend::Backend) -> Result<People, AppError> {
    let office = Office::of(here)?;
    let all = office.tree();
    Ok(office.shown(People {
        below: here.store.accounts_below(all).await?.into_iter().filter(|account| account.id != office.me.id).collect(),
        domains: here.store.domains_held(all).await?,
        aliases: here.store.aliases(all).await?,
        me: office.me.clone(),
    }))
}

/// Does it, for whoever asks in the panel or by the API.
#[cfg(feature = "ssr")]
pub async fn act(here: &crate::backend::Backend, deed: Deed) -> Result<Given, AppError> {
    Office::of(here)?.act(deed).await
}

/// Whom the reader may manage, and what of theirs. Nothing else decides it.
#[cfg(feature = "ssr")]
struct Office<'a> {
    here: &'a crate::backend::Backend,
    me: &'a Account,
    /// Not he himself asks.
    program: bool,
    by: tracemail_model::account::By,
}

#[cfg(feature = "ssr")]
impl<'a> Office<'a> {
    fn of(here: &'a crate::backend::Backend) -> Result<Self, AppError> {
        let (me, program) = here.acting()?;
        Ok(Self { here, me, program, by: here.by()? })
    }

    /// The tree that is his; `None`: all there is.
    fn tree(&self) -> Option<AccountId> {
        (self.me.role != Role::Operator).then_some(self.me.id)
    }

    /// As he may see it: the names of mailboxes are addresses.
    fn shown(&self, mut people: People) -> People {
        if let Some(mask) = self.here.scope.mask() {
            let accounts = people.below.iter_mut().flat_map(|account| [&mut account.name, &mut account.title]);
            let aliases = people.aliases.iter_mut().flat_map(|alias| [&mut alias.name, &mut alias.mailbox]);
            accounts.chain(aliases).for_each(|name| *name = mask.text(name));
        }
        people
    }

    /// The account, if it stands below him.
    async fn below(&self, account: AccountId) -> Result<Account, AppError> {
        let above = account != self.me.id && (self.me.role == Role::Operator || self.here.store.stands_above(self.me.id, account).await?);
        if !above {
            return Err(AppError::Missing);
        }
        let account = self.here.store.account(account).await?.filter(|account| self.may_touch(account.role));
        account.ok_or(AppError::Missing)
    }

    /// The account, if it is his own or stands below him.
    async fn mine(&self, account: AccountId) -> Result<Account, AppError> {
        if account == self.me.id { Ok(self.me.clone()) } else { self.below(account).await }
    }

    /// Who holds a domain, if that is he or somebody below him.
    async fn holder(&self, domain: &str) -> Result<Account, AppError> {
        let held = self.here.store.domain_held(domain).await?.ok_or(AppError::Missing)?;
        self.mine(held.account).await
    }

    async fn act(&self, deed: Deed) -> Result<Given, AppError> {
        use tracemail_model::account::Change;
        // who sees addresses shortened comes in as nobody else, and shows them whole to nobody
        if self.here.scope.mask().is_some() && matches!(deed, Deed::Add { .. } | Deed::Link(_) | Deed::Mask(_, false)) {
            return Err(AppError::Missing);
        }
        let (store, by) = (&self.here.store, &self.by);
        let changed = async |account: AccountId, change: Change| {
            let account = self.below(account).await?;
            store.change_account(by, account.id, &change).await?.then_some(Given::Done).ok_or(AppError::Taken)
        };
        let done = match deed {
            Deed::Add { role, name, title, below } => return self.add(role, &name, &title, below).await,
            Deed::Suspend(account, yes) => return changed(account, Change { suspended: Some(yes), ..Change::default() }).await,
            Deed::Mask(account, yes) => return changed(account, Change { masked: Some(yes), ..Change::default() }).await,
            Deed::Role(account, role) => {
                self.may_give(role)?;
                return changed(account, Change { role: Some(role), ..Change::default() }).await;
            }
            Deed::Link(account) => return self.link(self.below(account).await?.id).await,
            Deed::EndSessions(account) => {
                // none is as good as ended
                store.end_sessions(by, self.below(account).await?.id, None).await?;
                true
            }
            Deed::EndFactor(account) => store.end_totp(by, self.below(account).await?.id).await?,
            Deed::Remove(account, typed) => {
                let account = self.below(account).await?;
                if typed.trim() != account.name {
                    return Err(AppError::Wrong);
                }
                store.remove_account(by, account.id).await?
            }
            Deed::Give(domain, to) => return self.give(domain.trim(), to).await,
            Deed::Take(domain) => {
                self.holder(&domain).await?;
                // whoever could let go of one could not get it back
                self.me.role == Role::Operator && store.take_domain(by, &domain).await?
            }
            Deed::MakeAlias(name, mailbox) => return self.make_alias(name.trim(), mailbox.trim()).await,
            Deed::RemoveAlias(name) => {
                let own = store.aliases(self.tree()).await?;
                own.iter().any(|alias| alias.name == name) && store.remove_alias(by, &name).await?
            }
        };
        done.then_some(Given::Done).ok_or(AppError::Missing)
    }

    fn may_give(&self, role: Role) -> Result<(), AppError> {
        (given_by(self.me.role).contains(&role) && self.may_touch(role)).then_some(()).ok_or(AppError::Missing)
    }

    /// Operators are made and changed by whoever is signed in.
    fn may_touch(&self, role: Role) -> bool {
        !(self.program && role == Role::Operator)
    }

    async fn add(&self, role: Role, name: &str, title: &str, below: AccountId) -> Result<Given, AppError> {
        use tracemail_model::account::NewAccount;
        self.may_give(role)?;
        let above = self.mine(below).await?;
        // an operator is made by an operator, and stands below nobody
        let parent = (role != Role::Operator).then_some(above.id);
        let name = name.trim().to_owned();
        let plain = !name.is_empty() && name.len() <= 254 && !name.chars().any(|c| c.is_whitespace() || c.is_control());
        plain.then_some(()).ok_or(AppError::Taken)?;
        // a mailbox is its customer's only in a domain that he holds
        if role == Role::Mailbox && self.holder(domain_of(&name)?).await?.id != above.id {
            return Err(AppError::Taken);
        }
        let title: String = title.trim().chars().filter(|c| !c.is_control()).take(120).collect();
        let title = if title.is_empty() { name.clone() } else { title };
        let new = NewAccount { role, parent, name, title };
        let made = self.here.store.make_account(&self.by, &new).await?.ok_or(AppError::Taken)?;
        self.link(made.id).await
    }

    async fn link(&self, account: AccountId) -> Result<Given, AppError> {
        let secret = tracemail_auth::door::make_link(&self.here.store, &self.by, account).await?.ok_or(AppError::Missing)?;
        Ok(Given::Link(format!("/sign-in?link={secret}")))
    }

    /// One that nobody holds only an operator gives: whoever could take it for himself would see its rows. It always moves
    /// with the rows from before, as `tracemail domain move` does: they cannot be told apart by when they came.
    async fn give(&self, domain: &str, to: AccountId) -> Result<Given, AppError> {
        let to = self.mine(to).await?;
        let good = domain.len() <= 253
            && domain.split('.').all(|label| !label.is_empty())
            && !domain.contains(['@', '/', '*', ':'])
            && !domain.chars().any(|c| c.is_whitespace() || c.is_control());
        good.then_some(()).ok_or(AppError::Taken)?;
        if self.here.store.domain_held(domain).await?.is_some() || self.me.role != Role::Operator {
            self.holder(domain).await?;
        }
        self.here.store.give_domain(&self.by, domain, to.id, true).await?.then_some(Given::Done).ok_or(AppError::Taken)
    }

    async fn make_alias(&self, name: &str, mailbox: &str) -> Result<Given, AppError> {
        let (first, second) = (self.holder(domain_of(name)?).await?, self.holder(domain_of(mailbox)?).await?);
        if first.id != second.id || name.len() > 254 || mailbox.len() > 254 {
            return Err(AppError::Taken);
        }
        let alias = Alias { name: name.to_owned(), mailbox: mailbox.to_owned(), account: first.id };
        self.here.store.make_alias(&self.by, &alias).await?.then_some(Given::Done).ok_or(AppError::Taken)
    }
}

/// The domain of an address.
#[cfg(feature = "ssr")]
fn domain_of(address: &str) -> Result<&str, AppError> {
    let parts = address.rsplit_once('@').filter(|(local, domain)| !local.is_empty() && !domain.is_empty());
    let plain = !address.chars().any(|c| c.is_whitespace() || c.is_control());
    parts.filter(|_| plain).map(|(_, domain)| domain).ok_or(AppError::Taken)
}
