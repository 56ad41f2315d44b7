//! `tracemail user`: accounts, from the machine they live on. What is done here leaves its record like everything else.

use std::io::{self, IsTerminal, Read};

use anyhow::{Context, bail};
use clap::{Args, Subcommand};
use serde_json::json;
use tracemail_auth::{oidc, password, secret};
use tracemail_model::{
    account::{Account, AccountId, By, Change, NewAccount, Role, SessionId},
    time::SECOND,
};
use tracemail_store::Store;

use super::{Common, WrongUsage};
use crate::{clock, terminal};

/// Makes, shows and changes accounts.
#[derive(Debug, Args)]
#[command(after_help = "Example: tracemail user add rossi --role reseller --title 'Rossi Hosting' --link\n\
    Example: tracemail user add mario@example.com --role mailbox --below acme\n\
    Example: tracemail user link rossi --hours 2\n\
    A link or token is printed once and kept nowhere: only its hash is.")]
pub struct User {
    #[command(subcommand)]
    what: What,
    /// Answers as JSON.
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Makes an account.
    Add {
        /// What it signs in by; of a mailbox owner his address.
        name: String,
        /// operator, reseller, customer or mailbox.
        #[arg(long, value_parser = role)]
        role: Role,
        /// The account it stands below [default: none, right below the installation]
        #[arg(long, value_name = "NAME")]
        below: Option<String>,
        /// What people call it [default: its name]
        #[arg(long)]
        title: Option<String>,
        /// Prints a link too, which signs in once.
        #[arg(long)]
        link: bool,
    },
    /// Every account, or those below one.
    List {
        /// The account above them.
        #[arg(long, value_name = "NAME")]
        below: Option<String>,
    },
    /// One account, what it holds and who is signed in.
    Show { name: String },
    /// Nobody signs in by it, nor by those below it, until it is enabled; sessions end at once.
    Disable { name: String },
    /// Ends a suspension.
    Enable { name: String },
    /// Sees others' addresses as m***@example.com, everywhere; a whole address that is typed still finds its rows.
    Mask { name: String },
    /// Sees addresses whole again.
    Unmask { name: String },
    /// Removes it and everybody below it; their domains are nobody's then.
    Delete {
        name: String,
        /// Without it, only what would be removed is said.
        #[arg(long)]
        yes: bool,
    },
    /// Gives it another role.
    Role {
        name: String,
        #[arg(value_parser = role)]
        role: Role,
    },
    /// Sets its password to the first line of standard input; its sessions end.
    Password { name: String },
    /// Prints a link that signs in once; earlier ones are worth nothing any more.
    Link {
        name: String,
        /// How long it can be used.
        #[arg(long, default_value_t = 24, value_parser = clap::value_parser!(u16).range(1..=720))]
        hours: u16,
    },
    /// Says who it is at the OpenID provider of the settings: the `sub` of that person there; without one, nobody.
    Subject { name: String, subject: Option<String> },
    /// Who is signed in by it.
    Sessions { name: String },
    /// Ends its sessions: all, or one.
    Revoke {
        name: String,
        /// The session, as `sessions` prints it.
        #[arg(long, value_name = "ID")]
        session: Option<SessionId>,
    },
}

fn role(word: &str) -> Result<Role, String> {
    Role::from_name(word).ok_or_else(|| "it is operator, reseller, customer or mailbox".into())
}

/// The account of that name; an error that says how to find others.
pub(super) async fn named(store: &Store, name: &str) -> anyhow::Result<Account> {
    match store.account_named(name).await? {
        Some(account) => Ok(account),
        None => bail!("there is no account {name:?}; `tracemail user list` shows those there are"),
    }
}

/// A link that signs in once, within so many hours, to the panel at that address.
pub(super) async fn link(store: &Store, by: &By, account: AccountId, hours: i64, address: &str) -> anyhow::Result<String> {
    let secret = secret::new()?;
    store.make_link(by, account, &secret::hash(&secret), by.now.plus(hours * 3_600 * SECOND)).await?;
    Ok(format!("{}/sign-in?link={secret}", address.trim_end_matches('/')))
}

impl User {
    pub(super) fn run(&self, common: &Common) -> anyhow::Result<()> {
        let settings = common.settings(&())?;
        super::runtime()?.block_on(async {
            let store = settings.open().await?;
            let address = settings.address.clone().unwrap_or_else(|| format!("http://{}", settings.listen));
            let issuer = settings.oidc.map(|provider| provider.issuer);
            let desk = Desk { address, issuer, store, by: By::machine(clock::now()), json: self.json };
            desk.run(&self.what).await
        })
    }
}

/// What every subcommand needs.
struct Desk {
    store: Store,
    by: By,
    /// Where the panel is, for links.
    address: String,
    /// The OpenID provider.
    issuer: Option<String>,
    json: bool,
}

impl Desk {
    async fn run(&self, what: &What) -> anyhow::Result<()> {
        match what {
            What::Add { name, role, below, title, link } => self.add(name, *role, below.as_deref(), title.as_deref(), *link).await,
            What::List { below } => self.list(below.as_deref()).await,
            What::Show { name } => self.show(name).await,
            What::Disable { name } => self.change(name, &Change { suspended: Some(true), ..Change::default() }, "is suspended").await,
            What::Enable { name } => self.change(name, &Change { suspended: Some(false), ..Change::default() }, "may sign in").await,
            What::Mask { name } => self.change(name, &Change { masked: Some(true), ..Change::default() }, "sees addresses shortened").await,
            What::Unmask { name } => self.change(name, &Change { masked: Some(false), ..Change::default() }, "sees addresses whole").await,
            What::Role { name, role } => self.change(name, &Change { role: Some(*role), ..Change::default() }, "is changed").await,
            What::Delete { name, yes } => self.delete(name, *yes).await,
            What::Password { name } => self.password(name).await,
            What::Link { name, hours } => {
                let account = named(&self.store, name).await?;
                let link = self.link(account.id, i64::from(*hours)).await?;
                super::say(self.json, &json!({ "name": account.name, "link": link }), || link.clone())
            }
            What::Subject { name, subject } => self.subject(name, subject.as_deref()).await,
            What::Sessions { name } => self.sessions(name).await,
            What::Revoke { name, session } => self.revoke(name, *session).await,
        }
    }

    async fn subject(&self, name: &str, subject: Option<&str>) -> anyhow::Result<()> {
        let account = named(&self.store, name).await?;
        let whole = match (subject, &self.issuer) {
            (None, _) => None,
            (Some(sub), Some(issuer)) => Some(oidc::subject(issuer, sub)),
            (Some(_), None) => return Err(WrongUsage("no OpenID provider is set up: give --config a file with [oidc]".into()).into()),
        };
        if !self.store.set_subject(&self.by, account.id, whole.as_deref()).await? {
            bail!("another account is that person already");
        }
        let said = || format!("{} is {} at the OpenID provider", account.name, terminal::safe(subject.unwrap_or("nobody")));
        super::say(self.json, &json!({ "name": account.name, "subject": whole }), said)
    }

    async fn add(&self, name: &str, role: Role, below: Option<&str>, title: Option<&str>, link: bool) -> anyhow::Result<()> {
        a_name(name, role)?;
        let parent = match below {
            Some(above) => Some(named(&self.store, above).await?),
            None => None,
        };
        if !role.stands_below(parent.as_ref().map(|parent| parent.role)) {
            return Err(WrongUsage(match role {
                Role::Mailbox => "a mailbox owner stands below a customer: --below CUSTOMER".into(),
                Role::Operator => "an operator stands below nobody: leave --below out".into(),
                _ => format!("a {role} stands below an operator{}", if role == Role::Customer { " or a reseller" } else { "" }),
            })
            .into());
        }
        let new = NewAccount { role, parent: parent.map(|parent| parent.id), name: name.into(), title: title.unwrap_or(name).into() };
        let Some(account) = self.store.make_account(&self.by, &new).await? else {
            bail!("{name:?} is taken; `tracemail user show {name}` shows by whom");
        };
        let link = if link { Some(self.link(account.id, 24).await?) } else { None };
        let mut told = serde_json::to_value(&account)?;
        if let (Some(link), Some(told)) = (&link, told.as_object_mut()) {
            told.insert("link".into(), link.as_str().into());
        }
        super::say(self.json, &told, || {
            let how = link.map_or_else(
                || format!("`tracemail user link {}` prints a link that signs in once", account.name),
                |link| format!("signs in once by\n{link}"),
            );
            format!("{} {} is made; {how}", account.role, account.name)
        })
    }

    async fn list(&self, below: Option<&str>) -> anyhow::Result<()> {
        let above = match below {
            Some(name) => Some(named(&self.store, name).await?.id),
            None => None,
        };
        let accounts = self.store.accounts_below(above).await?;
        if self.json {
            return super::print_json(&accounts);
        }
        for account in accounts {
            println!(
                "{:<10}  {:<32}  {:<32}  {}",
                account.role,
                terminal::cut(&account.name, 32),
                terminal::cut(&account.title, 32),
                marks(&account)
            );
        }
        Ok(())
    }

    async fn show(&self, name: &str) -> anyhow::Result<()> {
        let account = named(&self.store, name).await?;
        let (domains, sessions) = (self.store.domains_held(Some(account.id)).await?, self.store.sessions(account.id, self.by.now).await?);
        if self.json {
            return super::print_json(&json!({ "account": account, "domains": domains, "sessions": sessions }));
        }
        let zone = clock::zone();
        println!("{} {} ({})", account.role, terminal::safe(&account.name), terminal::safe(&account.title));
        println!("  {}", marks(&account));
        println!(
            "  made {}, seen {}",
            terminal::time(account.made, zone),
            account.seen.map_or("never".into(), |seen| terminal::time(seen, zone))
        );
        for domain in domains {
            println!("  {} since {}", terminal::safe(&domain.name), terminal::time(domain.since, zone));
        }
        println!("  {} signed in now", sessions.len());
        Ok(())
    }

    async fn change(&self, name: &str, change: &Change, done: &str) -> anyhow::Result<()> {
        let account = named(&self.store, name).await?;
        if !self.store.change_account(&self.by, account.id, change).await? {
            bail!(
                "{name} cannot be that where it stands: a customer stands below a reseller or an operator, a mailbox owner below a customer, and nobody may stand below whoever changes"
            );
        }
        let now = named(&self.store, name).await?;
        super::say(self.json, &now, || format!("{} {done}: {}", now.name, marks(&now)))
    }

    async fn delete(&self, name: &str, yes: bool) -> anyhow::Result<()> {
        let account = named(&self.store, name).await?;
        let (below, domains) = (self.store.accounts_below(Some(account.id)).await?, self.store.domains_held(Some(account.id)).await?);
        if !yes {
            let names: Vec<_> =
                below.iter().map(|account| account.name.as_str()).chain(domains.iter().map(|domain| domain.name.as_str())).collect();
            let with = if names.is_empty() { String::new() } else { format!(" and with it: {}", names.join(", ")) };
            return Err(WrongUsage(format!("this removes {name}{with}; say --yes if that is meant")).into());
        }
        self.store.remove_account(&self.by, account.id).await?;
        super::say(self.json, &json!({ "removed": 1 + below.len() }), || format!("{name} is removed, {} below it too", below.len()))
    }

    async fn password(&self, name: &str) -> anyhow::Result<()> {
        let account = named(&self.store, name).await?;
        if io::stdin().is_terminal() {
            return Err(WrongUsage(format!(
                "the password is read from standard input, never from a screen that shows it: `tracemail user password {name} <FILE`; \
                 or let them choose one themselves by `tracemail user link {name}`"
            ))
            .into());
        }
        let mut typed = String::new();
        io::stdin().lock().take(4096).read_to_string(&mut typed).context("standard input is no text")?;
        let password = typed.lines().next().unwrap_or_default().to_owned();
        if !password::is_fit(&password) {
            return Err(WrongUsage(format!(
                "a password has {} to {} characters; a few words are good",
                password::SHORTEST,
                password::LONGEST
            ))
            .into());
        }
        let phc = password::hash(password).await?;
        self.store.set_password(&self.by, account.id, Some(&phc), None).await?;
        super::say(self.json, &json!({ "name": account.name }), || {
            format!("{} has a new password; whoever was signed in by the old one is out", account.name)
        })
    }

    async fn link(&self, account: AccountId, hours: i64) -> anyhow::Result<String> {
        link(&self.store, &self.by, account, hours, &self.address).await
    }

    async fn sessions(&self, name: &str) -> anyhow::Result<()> {
        let account = named(&self.store, name).await?;
        let sessions = self.store.sessions(account.id, self.by.now).await?;
        if self.json {
            return super::print_json(&sessions);
        }
        let zone = clock::zone();
        for session in sessions {
            let from = session.network.map_or("?".into(), |ip| ip.to_string());
            println!(
                "{}  since {}  seen {}  {from:<24}  {}",
                session.id,
                terminal::time(session.made, zone),
                terminal::time(session.seen, zone),
                terminal::cut(&session.agent, 60)
            );
        }
        Ok(())
    }

    async fn revoke(&self, name: &str, session: Option<SessionId>) -> anyhow::Result<()> {
        let account = named(&self.store, name).await?;
        let ended = match session {
            Some(session) => self.store.end_session(&self.by, account.id, session).await?,
            None => self.store.end_sessions(&self.by, account.id, None).await?,
        };
        if !ended {
            bail!("{name} has no such session; `tracemail user sessions {name}` shows those there are");
        }
        super::say(self.json, &json!({ "name": account.name }), || format!("{name} is signed out"))
    }
}

/// What is to be known at a glance.
fn marks(account: &Account) -> String {
    let marks = [
        (account.suspended, "suspended"),
        (account.masked, "sees addresses shortened"),
        (account.password, "password"),
        (account.totp, "second factor"),
    ];
    let said: Vec<_> = marks.iter().filter(|(is, _)| *is).map(|(_, word)| *word).collect();
    if said.is_empty() { "no password".into() } else { said.join(", ") }
}

/// A name that can be typed and told apart.
fn a_name(name: &str, role: Role) -> anyhow::Result<()> {
    let address = name.split_once('@').is_some_and(|(local, domain)| !local.is_empty() && !domain.is_empty());
    let plain = !name.is_empty() && name.len() <= 254 && !name.chars().any(|c| c.is_whitespace() || c.is_control());
    if role == Role::Mailbox && !address {
        return Err(WrongUsage(format!("a mailbox owner signs in by his address: {name:?} is none")).into());
    }
    if plain { Ok(()) } else { Err(WrongUsage(format!("{name:?} is no name: up to 254 letters, no blanks")).into()) }
}
