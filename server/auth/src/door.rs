//! Where one comes in: a name, a password and perhaps a code; a link that works once; or the word of an OpenID provider.
//!
//! In: what was shown, by which browser, from where, when. Out: the secrets of a session and of the browser, or a refusal
//! that is the same whatever was wrong. Refuses to know: cookies.
//!
//! A try is counted before it is made: by the name, by the address it comes from, and, for a browser that has signed in to
//! that account before, by that browser alone, so that whoever guesses at a password does not lock its owner out. The
//! next try waits the longer the more there were; nobody is ever locked out for good.

use std::net::IpAddr;

use tracemail_model::{
    account::{Account, AccountId, By, NewAccount, Role},
    filter::fold,
    mailbox::domain_of,
    time::{Micros, SECOND},
};
use tracemail_store::{Digest, Store, Throttled};

use crate::{
    mailboxes::{Mailboxes, NoMailboxes, Opens},
    oidc::{self, Person},
    password,
    secret::{self, NoRandom},
    totp,
    who::LONGEST,
};

/// A row of tries is forgotten when none was made for so long, microseconds.
pub(crate) const MEMORY: i64 = 24 * 3600 * SECOND;
/// A browser is known for so long, microseconds.
pub const KNOWN: i64 = 180 * 24 * 3600 * SECOND;
/// A link can be used for so long, microseconds.
pub const LINK: i64 = 3600 * SECOND;
/// The longest wait between two tries, seconds.
const LONGEST_WAIT: i64 = 900;
/// Of what a browser calls itself so much is kept, characters.
const AGENT: usize = 120;

/// Who stands at the door.
#[derive(Clone)]
pub struct Door<'a> {
    /// The rows of accounts.
    pub store: &'a Store,
    /// When.
    pub now: Micros,
    /// From where.
    pub network: Option<IpAddr>,
    /// What his browser calls itself.
    pub agent: &'a str,
    /// The secret that browser was given when it signed in before.
    pub device: Option<&'a str>,
    /// The secret of the session it still has.
    pub session: Option<&'a str>,
}

/// What he hears.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    /// He is in.
    In {
        /// The secret of his session.
        session: String,
        /// What his browser will be known by.
        device: String,
    },
    /// The password is right, and a code is wanted.
    Code,
    /// The provider has let him in, and a code is wanted; the secret of a link to come back with.
    CodeFor(String),
    /// No.
    Refused,
    /// Nobody says: the mail server that would know the password does not answer.
    Away,
    /// Not before that moment.
    Wait(Micros),
}

/// Whose mailbox it is.
enum Owner {
    Is(Box<Account>),
    IsNot,
    Away,
}

/// What went wrong here.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database.
    #[error(transparent)]
    Store(#[from] tracemail_store::Error),
    /// The system.
    #[error(transparent)]
    Random(#[from] NoRandom),
}

impl Door<'_> {
    /// By name and password, and a code of the authenticator or on paper where one is wanted.
    pub async fn password(&self, name: &str, password: String, code: Option<&str>) -> Result<Entry, Error> {
        self.password_of(name, password, code, &NoMailboxes).await
    }

    /// The same; where the name is an address of a domain whose mail server is asked, also by the mailbox's own password.
    pub async fn password_of(&self, name: &str, password: String, code: Option<&str>, mailboxes: &dyn Mailboxes) -> Result<Entry, Error> {
        let account = self.store.account_named(name).await?;
        let counted = self.counted(name, account.as_ref()).await?;
        let names: Vec<&str> = counted.iter().map(String::as_str).collect();
        if let Throttled::Until(moment) = self.store.try_once(&names, self.now, MEMORY, wait).await? {
            return Ok(Entry::Wait(moment));
        }
        // for a name that nobody has, the same is asked and takes as long
        let id = account.as_ref().map_or(AccountId(0), |account| account.id);
        let phc = self.store.password_of(id).await?;
        let shut = self.store.is_shut(id).await?;
        let fits = password::fits(password.clone(), phc.as_deref()).await;
        let account = if fits && account.is_some() {
            account
        } else {
            match self.owner(name, &password, account, mailboxes).await? {
                Owner::Is(account) => Some(*account),
                Owner::IsNot => None,
                Owner::Away => return Ok(Entry::Away),
            }
        };
        // an account just made, or one that somebody above has shut
        let Some(account) = account else { return Ok(Entry::Refused) };
        let shut = if account.id == id { shut } else { self.store.is_shut(account.id).await? };
        if shut {
            return Ok(Entry::Refused);
        }
        if account.totp {
            match code {
                None => return Ok(Entry::Code),
                Some(code) if !self.code(account.id, code).await? => return Ok(Entry::Refused),
                Some(_) => {}
            }
        }
        // of the name and the browser: the address may be guessing at others, too
        for name in counted.iter().filter(|name| !name.starts_with('n')) {
            self.store.forget_tries(name).await?;
        }
        self.enter(&account).await
    }

    /// Whose mailbox it is, by its own password. Asked for every address of such a domain, so that the answer takes as long
    /// whoever has an account. Only a mailbox owner comes in so: whoever reads the mail of a name may not be its operator.
    async fn owner(&self, name: &str, password: &str, account: Option<Account>, mailboxes: &dyn Mailboxes) -> Result<Owner, Error> {
        let name = name.to_lowercase();
        // with `*` a mail server may be told to open one mailbox by the password of another
        let plain = !name.chars().any(|c| c.is_control() || c.is_whitespace() || "*%\"\\".contains(c));
        let asked = domain_of(&name).filter(|_| plain).and_then(|domain| Some((domain, mailboxes.knows(domain)?)));
        let Some((domain, makes)) = asked else { return Ok(Owner::IsNot) };
        match mailboxes.opens(&name, password, self.network).await {
            Opens::Yes => {}
            Opens::No => return Ok(Owner::IsNot),
            Opens::Away => return Ok(Owner::Away),
        }
        if let Some(account) = account {
            return Ok(if account.role == Role::Mailbox { Owner::Is(Box::new(account)) } else { Owner::IsNot });
        }
        let Some(held) = self.store.domain_held(domain).await?.filter(|_| makes) else { return Ok(Owner::IsNot) };
        let new = NewAccount { role: Role::Mailbox, parent: Some(held.account), name: name.clone(), title: name };
        let made = self.store.make_account(&By::machine(self.now), &new).await?;
        Ok(made.map_or(Owner::IsNot, |made| Owner::Is(Box::new(made))))
    }

    /// By the word of an OpenID provider. `by_address`: an account whose name is the address that the provider has verified
    /// becomes this person's, once and for good; never an operator's, who is joined by command only. Makes no account.
    pub async fn provider(&self, issuer: &str, person: &Person, by_address: bool) -> Result<Entry, Error> {
        let subject = oidc::subject(issuer, &person.sub);
        let mut account = self.store.account_of_subject(&subject).await?;
        if let (None, true, Some(email)) = (&account, by_address, &person.email)
            && let Some(named) = self.store.account_named(email).await?.filter(|named| named.role != Role::Operator)
        {
            let by = By { account: Some(named.id), who: named.name.clone(), network: self.network, now: self.now };
            account = self.store.join_subject(&by, named.id, &subject).await?.then_some(named);
        }
        let Some(account) = account else { return Ok(Entry::Refused) };
        if self.store.is_shut(account.id).await? {
            return Ok(Entry::Refused);
        }
        if account.totp {
            // what the provider asked for is its own; the second factor here was wanted here
            let by = By { account: Some(account.id), who: account.name.clone(), network: self.network, now: self.now };
            let link = secret::new()?;
            let made = self.store.make_link(&by, account.id, &secret::hash(&link), self.now.plus(oidc::LONGEST)).await?;
            return Ok(if made { Entry::CodeFor(link) } else { Entry::Refused });
        }
        self.vouched(&account).await
    }

    /// By a link, which is worth nothing afterwards. Where a code is wanted it is asked for first, and the link stays.
    pub async fn link(&self, shown: &str, code: Option<&str>) -> Result<Entry, Error> {
        let hash = secret::hash(shown);
        let Some(account) = self.store.link_of(&hash, self.now).await? else { return Ok(Entry::Refused) };
        let Some(account) = self.store.account(account).await? else { return Ok(Entry::Refused) };
        if self.store.is_shut(account.id).await? {
            return Ok(Entry::Refused);
        }
        if account.totp {
            let Some(code) = code else { return Ok(Entry::Code) };
            let counted = self.counted(&account.name, Some(&account)).await?;
            let names: Vec<&str> = counted.iter().map(String::as_str).collect();
            if let Throttled::Until(moment) = self.store.try_once(&names, self.now, MEMORY, wait).await? {
                return Ok(Entry::Wait(moment));
            }
            if !self.code(account.id, code).await? {
                return Ok(Entry::Refused);
            }
        }
        match self.store.use_link(&hash, self.now).await? {
            Some(used) if used == account.id => self.vouched(&account).await,
            _ => Ok(Entry::Refused),
        }
    }

    /// What a try is counted under.
    async fn counted(&self, name: &str, account: Option<&Account>) -> Result<Vec<String>, Error> {
        let name = fold(account.map_or(name, |account| &account.name));
        if let Some(device) = self.device {
            let hash = secret::hash(device);
            // asked of nobody, too: what takes longer tells
            let id = account.map_or(AccountId(0), |account| account.id);
            if self.store.knows_device(&hash, id, self.now.plus(-KNOWN)).await? {
                return Ok(vec![format!("d{}", hex(&hash))]);
            }
        }
        let network = self.network.map_or_else(String::new, network);
        Ok(vec![format!("a{}", hex(&secret::hash(&name))), format!("n{network}")])
    }

    /// Takes a code, of the authenticator or on paper, once.
    async fn code(&self, account: AccountId, code: &str) -> Result<bool, Error> {
        let Some((secret, Some(_))) = self.store.totp_of(account).await? else { return Ok(false) };
        if let Some(step) = totp::step(&secret, code, self.now) {
            return Ok(self.store.take_step(account, step).await?);
        }
        Ok(self.store.take_recovery(account, &totp::paper_hash(code)).await?)
    }

    /// Lets in whom somebody else vouches for.
    async fn vouched(&self, account: &Account) -> Result<Entry, Error> {
        let entry = self.enter(account).await?;
        if let Entry::In { session, .. } = &entry {
            self.store.vouch_for(&secret::hash(session)).await?;
        }
        Ok(entry)
    }

    async fn enter(&self, account: &Account) -> Result<Entry, Error> {
        let (session, device) = (secret::new()?, secret::new()?);
        let by = By { account: Some(account.id), who: account.name.clone(), network: self.network, now: self.now };
        let agent: String = self.agent.chars().filter(|c| !c.is_control()).take(AGENT).collect();
        let (until, replaced) = (self.now.plus(LONGEST), self.session.map(secret::hash));
        let begun =
            self.store.begin_session(&by, account.id, &secret::hash(&session), (until, &agent, self.network), replaced.as_ref()).await?;
        if begun.is_none() {
            return Ok(Entry::Refused);
        }
        self.store.know_device(&secret::hash(&device), account.id, self.now).await?;
        Ok(Entry::In { session, device })
    }
}

/// Makes a link; gives its secret, which works for [`LINK`]. `None`: there is no such account.
pub async fn make_link(store: &Store, by: &By, account: AccountId) -> Result<Option<String>, Error> {
    let shown = secret::new()?;
    let made = store.make_link(by, account, &secret::hash(&shown), by.now.plus(LINK)).await?;
    Ok(made.then_some(shown))
}

/// How long after so many tries the next one waits, microseconds: of a name or a browser after the fifth, of an address,
/// which many people may share, after the twentieth.
pub(crate) fn wait(name: &str, tries: u32) -> i64 {
    let (free, first) = if name.starts_with('n') { (20, 5) } else { (5, 30) };
    let Some(over) = tries.checked_sub(free) else { return 0 };
    (first << over.min(10)).min(LONGEST_WAIT) * SECOND
}

/// Of an IPv6 address its network: a household has one, and as many addresses as it likes.
fn network(ip: IpAddr) -> String {
    match ip {
        IpAddr::V4(ip) => ip.to_string(),
        IpAddr::V6(ip) => ip.to_ipv4_mapped().map_or_else(|| format!("{:x?}", &ip.segments()[..4]), |ip| ip.to_string()),
    }
}

fn hex(hash: &Digest) -> String {
    format!("{:032x}{:032x}", half(&hash[..16]), half(&hash[16..]))
}

fn half(bytes: &[u8]) -> u128 {
    bytes.iter().fold(0, |all, byte| all << 8 | u128::from(*byte))
}
