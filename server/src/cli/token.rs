//! `tracemail token`: what programs show to the API instead of a password.

use anyhow::bail;
use clap::{Args, Subcommand};
use serde_json::json;
use tracemail_auth::secret;
use tracemail_model::{
    account::{Account, By, Role, TokenId},
    filter::fold,
    time::DAY,
};
use tracemail_store::Store;

use super::{Common, user::named};
use crate::{clock, terminal};

/// Makes, shows and removes tokens of the API.
#[derive(Debug, Args)]
#[command(after_help = "Example: tracemail token add acme --name monitoring --days 90\n\
    Example: tracemail token add acme --name shop --domain example.com\n\
    Example: curl -H \"Authorization: Bearer $TOKEN\" http://127.0.0.1:8025/api/v1/messages\n\
    A token is printed once and kept nowhere: only its hash is. It sees what its account sees, or less.")]
pub struct Token {
    #[command(subcommand)]
    what: What,
    /// Answers as JSON.
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Makes a token of an account and prints it.
    Add {
        account: String,
        /// What it is for.
        #[arg(long)]
        name: String,
        /// Only rows of this domain; may be given many times [default: all the account sees]
        #[arg(long = "domain", value_name = "DOMAIN")]
        domains: Vec<String>,
        /// How long it lasts [default: until it is removed]
        #[arg(long, value_parser = clap::value_parser!(u16).range(1..=3650))]
        days: Option<u16>,
    },
    /// An account's tokens, the newest first.
    List { account: String },
    /// Makes a token worth nothing, at once.
    Remove {
        account: String,
        /// The token, as `list` names it.
        token: TokenId,
    },
}

impl Token {
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
            Self::Add { account, name, domains, days } => {
                let whose = named(store, account).await?;
                let domains: Vec<String> = domains.iter().map(|domain| fold(domain)).collect();
                seen_by(store, &whose, &domains).await?;
                let within = (!domains.is_empty()).then_some(domains.as_slice());
                let until = days.map(|days| by.now.plus(i64::from(days) * DAY));
                let secret = secret::token()?;
                let token = store.make_token(by, whose.id, &secret::hash(&secret), (name, within, until)).await?;
                let mut told = serde_json::to_value(&token)?;
                told["token"] = secret.as_str().into();
                super::say(as_json, &told, || secret.clone())
            }
            Self::List { account } => {
                let tokens = store.tokens(named(store, account).await?.id).await?;
                if as_json {
                    return super::print_json(&tokens);
                }
                let zone = clock::zone();
                let at = |time| terminal::time(time, zone);
                for token in tokens {
                    let sees = token.domains.map_or("everything its account sees".into(), |domains| domains.join(", "));
                    let until = token.until.map_or_else(|| "until it is removed".into(), |until| format!("until {}", at(until)));
                    let used = token.seen.map_or_else(|| "never used".into(), |seen| format!("used {}", at(seen)));
                    println!("{}  {:<24}  {until}  {used}  {}", token.id, terminal::cut(&token.name, 24), terminal::safe(&sees));
                }
                Ok(())
            }
            Self::Remove { account, token } => {
                if !store.remove_token(by, named(store, account).await?.id, *token).await? {
                    bail!("{account} has no such token; `tracemail token list {account}` shows those there are");
                }
                super::say(as_json, &json!({ "removed": token }), || "the token is worth nothing any more".into())
            }
        }
    }
}

/// Says so when the account sees nothing of a domain: the token would not either.
async fn seen_by(store: &Store, account: &Account, domains: &[String]) -> anyhow::Result<()> {
    let tree = match account.role {
        Role::Operator => return Ok(()),
        Role::Reseller | Role::Customer => Some(account.id),
        Role::Mailbox => account.parent,
    };
    let held = match tree {
        Some(tree) => store.reach_of(tree).await?,
        None => Vec::new(),
    };
    if let Some(foreign) = domains.iter().find(|domain| held.iter().all(|held| held.name != **domain)) {
        let name = &account.name;
        bail!(
            "{name} does not hold {foreign}, so its token would not see it; `tracemail domain list --account {name}` shows what it holds"
        );
    }
    Ok(())
}
