//! `tracemail domain`: who holds which domain, and which addresses are whose besides.

use anyhow::bail;
use clap::{Args, Subcommand};
use serde_json::json;
use tracemail_model::{
    account::{Alias, By, Role},
    claim::{LONGEST_NOTE, Trusted, trustable},
};
use tracemail_store::Store;

use super::{Common, WrongUsage, user::named};
use crate::{clock, terminal};

/// Gives domains to customers, moves and removes them, and names aliases of mailboxes.
#[derive(Debug, Args)]
#[command(after_help = "Example: tracemail domain add example.com acme\n\
    Example: tracemail domain move example.com other --history\n\
    Example: tracemail domain alias info@example.com mario@example.com\n\
    Example: tracemail domain trust example.com 192.0.2.0/24 --note 'the office'\n\
    Rows follow whoever holds the domain: all there are, those from before him too, and a former holder sees none of them\n\
    any more. So that nobody hands over another's history unawares, a domain that was held before wants --history.")]
pub struct Domain {
    #[command(subcommand)]
    what: What,
    /// Answers as JSON.
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Gives a domain that nobody holds to a customer or reseller.
    Add {
        domain: String,
        account: String,
        /// With the rows from before, when it was held before.
        #[arg(long)]
        history: bool,
    },
    /// Who holds which.
    List {
        /// Only what this account and those below it hold.
        #[arg(long, value_name = "NAME")]
        account: Option<String>,
    },
    /// Gives a domain to another.
    Move {
        domain: String,
        account: String,
        /// With the rows from before: there is no other way yet.
        #[arg(long)]
        history: bool,
    },
    /// Takes a domain from whoever holds it; its rows stay, for operators.
    Remove { domain: String },
    /// Networks from where nobody is a stranger to a domain's accounts; without a network: which they are.
    Trust {
        domain: String,
        /// 192.0.2.0/24, 192.0.2.7 or 2001:db8::/32
        network: Option<String>,
        /// What it is.
        #[arg(long, default_value = "", value_name = "TEXT")]
        note: String,
        /// Not any more.
        #[arg(long, requires = "network")]
        remove: bool,
    },
    /// Says that what comes to an address belongs to a mailbox, whose owner sees it too.
    Alias {
        /// The other address.
        alias: String,
        /// The mailbox; not needed to remove.
        mailbox: Option<String>,
        /// Forgets the alias.
        #[arg(long, conflicts_with = "mailbox")]
        remove: bool,
    },
}

impl Domain {
    pub(super) fn run(&self, common: &Common) -> anyhow::Result<()> {
        let settings = common.settings(&())?;
        super::runtime()?.block_on(async {
            let store = settings.open().await?;
            self.what.run(&store, &By::machine(clock::now()), self.json).await
        })
    }
}

impl What {
    async fn run(&self, store: &Store, by: &By, as_json: bool) -> anyhow::Result<()> {
        match self {
            Self::Add { domain, account, history } => {
                let domain = a_domain(domain)?;
                if let Some(held) = store.domain_held(domain).await? {
                    let holder = store.account(held.account).await?.map_or_else(|| "somebody".into(), |account| account.name);
                    bail!("{domain} is held by {holder} already; `tracemail domain move {domain} {account}` gives it to another");
                }
                give(store, by, domain, account, *history).await?;
                super::say(as_json, &json!({ "domain": domain, "account": account }), || format!("{domain} is {account}'s"))
            }
            Self::Move { domain, account, history } => {
                let domain = a_domain(domain)?;
                if store.domain_held(domain).await?.is_none() {
                    bail!("nobody holds {domain}; `tracemail domain add {domain} {account}` gives it");
                }
                give(store, by, domain, account, *history).await?;
                super::say(as_json, &json!({ "domain": domain, "account": account, "history": history }), || {
                    format!("{domain} is {account}'s, with the rows from before")
                })
            }
            Self::Remove { domain } => {
                if !store.take_domain(by, domain).await? {
                    bail!("nobody holds {domain}; `tracemail domain list` shows what is held");
                }
                super::say(as_json, &json!({ "domain": domain, "account": null }), || format!("nobody holds {domain} any more"))
            }
            Self::List { account } => list(store, account.as_deref(), as_json).await,
            Self::Trust { domain, network: None, .. } => trusted(store, a_domain(domain)?, as_json).await,
            Self::Trust { domain, network: Some(network), note, remove } => {
                trust(store, by, a_domain(domain)?, network, note, *remove).await?;
                super::say(as_json, &json!({ "domain": domain, "network": network, "trusted": !remove }), || {
                    if *remove { format!("{domain} does not trust {network} any more") } else { format!("{domain} trusts {network}") }
                })
            }
            Self::Alias { alias, remove: true, .. } => {
                if !store.remove_alias(by, alias).await? {
                    bail!("there is no alias {alias}");
                }
                super::say(as_json, &json!({ "alias": alias, "mailbox": null }), || format!("{alias} is no alias any more"))
            }
            Self::Alias { alias, mailbox, .. } => {
                let Some(mailbox) = mailbox else { return Err(WrongUsage("name the mailbox, or say --remove".into()).into()) };
                make_alias(store, by, alias, mailbox).await?;
                super::say(as_json, &json!({ "alias": alias, "mailbox": mailbox }), || format!("what comes to {alias} is {mailbox}'s too"))
            }
        }
    }
}

/// A name that could be a domain's.
fn a_domain(name: &str) -> anyhow::Result<&str> {
    let good = !name.is_empty()
        && name.len() <= 253
        && name.split('.').all(|label| !label.is_empty())
        && !name.contains(['@', '/', ' ', '*', ':']);
    if good { Ok(name) } else { Err(WrongUsage(format!("{name:?} is no domain: write example.com")).into()) }
}

async fn give(store: &Store, by: &By, domain: &str, account: &str, history: bool) -> anyhow::Result<()> {
    let to = named(store, account).await?;
    // rows cannot be told apart by when they came: without the history its new holder would see none at all
    if !history && store.was_held(domain).await? {
        return Err(WrongUsage(format!(
            "{domain} was held before: with --history {account} sees its rows from before, too; seeing the later ones only is not there yet"
        ))
        .into());
    }
    if store.give_domain(by, domain, to.id, history).await? {
        return Ok(());
    }
    if matches!(to.role, Role::Reseller | Role::Customer) {
        bail!("{account} holds {domain} already");
    }
    bail!("{account} is {}: only resellers and customers hold domains", to.role)
}

async fn make_alias(store: &Store, by: &By, alias: &str, mailbox: &str) -> anyhow::Result<()> {
    for address in [alias, mailbox] {
        if !address.split_once('@').is_some_and(|(local, domain)| !local.is_empty() && !domain.is_empty()) {
            return Err(WrongUsage(format!("{address:?} is no address: write mario@example.com")).into());
        }
    }
    let domain = alias.rsplit_once('@').map_or("", |(_, domain)| domain);
    let Some(held) = store.domain_held(domain).await? else {
        bail!("nobody holds {domain}; `tracemail domain add {domain} ACCOUNT` gives it to somebody");
    };
    let alias = Alias { name: alias.to_owned(), mailbox: mailbox.to_owned(), account: held.account };
    if !store.make_alias(by, &alias).await? {
        bail!("{} is an alias already; with --remove it is forgotten", alias.name);
    }
    Ok(())
}

async fn trust(store: &Store, by: &By, domain: &str, network: &str, note: &str, remove: bool) -> anyhow::Result<()> {
    let wrong = || WrongUsage(format!("{network:?}: say 192.0.2.0/24, 192.0.2.7 or 2001:db8::/32, no wider than /8 (/16 of IPv6)"));
    let (scope, range) = (tracemail_auth::operator(), trustable(network).ok_or_else(wrong)?);
    let note: String = note.chars().filter(|c| !c.is_control()).take(LONGEST_NOTE).collect();
    if remove && !store.distrust(by, &scope, domain, range).await? {
        bail!("{domain} does not trust {range}; `tracemail domain trust {domain}` lists what it trusts");
    }
    if !remove && !store.trust(by, &scope, domain, range, &note).await? {
        bail!("{domain} trusts as many networks as it may: remove one first");
    }
    Ok(())
}

async fn trusted(store: &Store, domain: &str, as_json: bool) -> anyhow::Result<()> {
    let mut all = store.trusted(&tracemail_auth::operator()).await?;
    all.retain(|trusted| trusted.domain == domain.to_lowercase());
    if as_json {
        return super::print_json(&all);
    }
    for Trusted { network, note, who, .. } in all {
        println!("{network:<24}  {}  ({})", terminal::safe(&note), terminal::safe(&who));
    }
    Ok(())
}

async fn list(store: &Store, account: Option<&str>, as_json: bool) -> anyhow::Result<()> {
    let own = match account {
        Some(name) => Some(named(store, name).await?.id),
        None => None,
    };
    let (domains, aliases) = (store.domains_held(own).await?, store.aliases(own).await?);
    if as_json {
        return super::print_json(&json!({ "domains": domains, "aliases": aliases }));
    }
    let zone = clock::zone();
    for domain in domains {
        let holder = store.account(domain.account).await?.map_or_else(|| "?".into(), |account| account.name);
        println!(
            "{:<40}  {:<24}  since {}",
            terminal::cut(&domain.name, 40),
            terminal::cut(&holder, 24),
            terminal::time(domain.since, zone)
        );
    }
    for alias in aliases {
        println!("{:<40}  alias of {}", terminal::cut(&alias.name, 40), terminal::safe(&alias.mailbox));
    }
    Ok(())
}
