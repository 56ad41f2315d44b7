//! Who is in: by the secret of a session or of a token. What he sees is asked anew each time.
//!
//! In: a secret, the present moment. Out: [`Who`], or nobody. Refuses to know: cookies and headers.
//!
//! A domain that came from somebody else without its history is not seen at all: its rows do not yet say from when on.

use tracemail_model::{
    account::{Account, AccountId, ApiToken, By, Role, Session},
    filter::fold,
    mailbox::domain_of,
    tenant::{Reach, Scope},
    time::{Micros, SECOND},
};
use tracemail_store::{Held, Result, Store};

use crate::{mailboxes::Mailboxes, secret};

/// A session that was not used for so long is over, microseconds.
pub const IDLE: i64 = 12 * 3600 * SECOND;
/// A session is over after so long whatever happens, microseconds.
pub const LONGEST: i64 = 7 * 24 * 3600 * SECOND;
/// How exactly it is known when somebody was here, microseconds: each visit need not be written down.
const EXACT: i64 = 60 * SECOND;

/// Somebody who is in.
#[derive(Clone, Debug, PartialEq)]
pub struct Who {
    /// His account.
    pub account: Account,
    /// How he came in; `None`: by a token.
    pub session: Option<Session>,
    /// By a token for some of his domains: with it he sees those, and changes nothing in his own name.
    pub narrowed: bool,
    /// What he sees.
    pub scope: Scope,
}

impl Who {
    /// Whoever holds the secret of a session.
    pub async fn by_session(store: &Store, shown: &str, now: Micros) -> Result<Option<Self>> {
        let Some(session) = store.session(&secret::hash(shown), now, now.plus(-IDLE)).await? else { return Ok(None) };
        let Some(account) = open(store, session.account).await? else { return Ok(None) };
        if now.0 - session.seen.0 > EXACT {
            store.session_seen(session.id, now).await?;
        }
        Ok(Some(Self { scope: scope(store, &account, None).await?, account, session: Some(session), narrowed: false }))
    }

    /// Whoever shows a token of the API.
    pub async fn by_token(store: &Store, shown: &str, now: Micros) -> Result<Option<Self>> {
        let Some(token) = store.token(&secret::hash(shown), now).await? else { return Ok(None) };
        let Some(account) = open(store, token.account).await? else { return Ok(None) };
        if token.seen.is_none_or(|seen| now.0 - seen.0 > EXACT) {
            store.token_seen(token.id, now).await?;
        }
        Ok(Some(Self { scope: scope(store, &account, Some(&token)).await?, account, session: None, narrowed: token.domains.is_some() }))
    }

    /// Whoever once asked for something that is done now, with what he could see of then: no more, and nobody where he may
    /// not see all of that any more.
    pub async fn still(store: &Store, account: AccountId, then: &Reach) -> Result<Option<Self>> {
        let Some(account) = open(store, account).await? else { return Ok(None) };
        if !scope(store, &account, None).await?.covers(then) {
            return Ok(None);
        }
        #[expect(clippy::disallowed_methods, reason = "minting scopes is what this room is for")]
        let scope = Scope::mint(then.clone());
        let scope = if account.masked { scope.shortened() } else { scope };
        Ok(Some(Self { account, session: None, narrowed: true, scope }))
    }

    /// Whoever has that account, whether or not he is in; nobody when he could not come in.
    pub async fn of(store: &Store, account: AccountId) -> Result<Option<Self>> {
        let Some(account) = open(store, account).await? else { return Ok(None) };
        Ok(Some(Self { scope: scope(store, &account, None).await?, account, session: None, narrowed: false }))
    }

    /// Whether he can be told from whoever has learnt his mailbox's password. Where that password opens the door, a mailbox
    /// owner cannot, whatever he has set up since, unless somebody vouches for him; a token tells nothing.
    pub fn is_proved(&self, mailboxes: &dyn Mailboxes) -> bool {
        let asked = domain_of(&self.account.name).and_then(|domain| mailboxes.knows(&fold(domain))).is_some();
        self.account.role != Role::Mailbox || !asked || self.session.as_ref().is_some_and(|session| session.vouched)
    }

    /// For the records of what he does.
    pub fn by(&self, network: Option<std::net::IpAddr>, now: Micros) -> By {
        By { account: Some(self.account.id), who: self.account.name.clone(), network, now }
    }
}

/// The account, unless it or somebody above it is suspended.
async fn open(store: &Store, account: AccountId) -> Result<Option<Account>> {
    if store.is_shut(account).await? {
        return Ok(None);
    }
    store.account(account).await
}

/// What an account sees, and of that what a token of it does.
async fn scope(store: &Store, account: &Account, token: Option<&ApiToken>) -> Result<Scope> {
    let within = token.and_then(|token| token.domains.as_deref());
    let reach = match account.role {
        Role::Operator => within.map_or(Reach::Everything, |list| Reach::Domains(list.to_vec())),
        Role::Reseller | Role::Customer => Reach::Domains(narrowed(store.reach_of(account.id).await?, within)),
        Role::Mailbox => Reach::Mailboxes(mailboxes(store, account, within).await?),
    };
    #[expect(clippy::disallowed_methods, reason = "minting scopes is what this room is for")]
    let scope = Scope::mint(reach);
    Ok(if account.masked { scope.shortened() } else { scope })
}

/// The mailbox and its aliases, as far as the customer they belong to holds their domains.
async fn mailboxes(store: &Store, account: &Account, within: Option<&[String]>) -> Result<Vec<String>> {
    let Some(customer) = account.parent else { return Ok(Vec::new()) };
    let domains = narrowed(store.reach_of(customer).await?, within);
    let mut all = store.aliases_of(customer, &account.name).await?;
    all.insert(0, account.name.clone());
    all.retain(|address| address.rsplit_once('@').is_some_and(|(_, domain)| domains.iter().any(|own| own == domain)));
    Ok(all)
}

fn narrowed(held: Vec<Held>, within: Option<&[String]>) -> Vec<String> {
    let whole = held.into_iter().filter(|held| held.since.is_none()).map(|held| held.name);
    whole.filter(|name| within.is_none_or(|list| list.contains(name))).collect()
}
