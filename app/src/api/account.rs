//! One's own account: the password, the second factor, where one is signed in, tokens for programs.
//!
//! Only for whoever signed in here: a program with a token changes nothing of its owner's, and while there are no accounts
//! there is nothing to change.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use tracemail_model::account::{Account, ApiToken, Session, SessionId, TokenId};

use super::codec::Json;
use crate::error::AppError;

/// Tokens of an account at one time.
#[cfg(feature = "ssr")]
const MOST_TOKENS: usize = 20;
/// A token lasts so many days at most.
pub const LONGEST_TOKEN: u32 = 730;

/// An account, as its owner sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Own {
    /// The account.
    pub account: Account,
    /// The session that asks.
    pub here: SessionId,
    /// All of them, newest first.
    pub sessions: Vec<Session>,
    /// His programs' tokens, newest first.
    pub tokens: Vec<ApiToken>,
    /// Domains a token can be narrowed to.
    pub domains: Vec<String>,
    /// Codes on paper that are left.
    pub paper: u32,
    /// The shortest password taken, characters.
    pub shortest: usize,
}

/// What can be changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum OwnDeed {
    /// Another password; every other session ends.
    Password {
        /// The present one; of an account without one, anything.
        present: String,
        /// The new one.
        new: String,
    },
    /// Asks for an authenticator's secret.
    ProposeFactor,
    /// Switches the second factor on, by a code.
    BeginFactor(String),
    /// Switches it off, by a code.
    EndFactor(String),
    /// Ends a session.
    EndSession(SessionId),
    /// Ends all but this one.
    EndOthers,
    /// Makes a token.
    MakeToken {
        /// What for.
        name: String,
        /// These domains only; none: all that he sees.
        domains: Vec<String>,
        /// For so many days.
        days: u32,
    },
    /// Removes one.
    RemoveToken(TokenId),
}

/// What comes of it, shown once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Given {
    /// Nothing to show.
    Done,
    /// An authenticator's secret, and the same as a QR code: an SVG path over a square so many units wide.
    Secret(String, usize, String),
    /// Codes for when the authenticator is lost.
    Paper(Vec<String>),
    /// A token.
    Token(String),
    /// A path of this panel that signs somebody in once.
    Link(String),
    /// A key for embedding: its name, and the secret if it is one we made.
    Key(String, Option<String>),
}

/// The reader's own account.
#[server(endpoint = "account", input = Json, output = Json)]
pub async fn own_account() -> Result<Own, AppError> {
    let ask = async || {
        let here = crate::backend::Backend::here()?;
        let (me, session) = here.me()?;
        Ok(Own {
            sessions: here.store.sessions(me.id, (here.now)()).await?,
            tokens: here.store.tokens(me.id).await?,
            domains: narrowable(&here, me).await?,
            paper: here.store.recovery_left(me.id).await?,
            shortest: tracemail_auth::password::SHORTEST,
            here: session.id,
            account: me.clone(),
        })
    };
    crate::error::answer(ask().await)
}

/// Changes something of it.
#[server(endpoint = "change_account", input = Json, output = Json)]
pub async fn change_own(deed: OwnDeed) -> Result<Given, AppError> {
    crate::error::answer(do_own(deed).await)
}

#[cfg(feature = "ssr")]
async fn do_own(deed: OwnDeed) -> Result<Given, AppError> {
    use tracemail_auth::own;
    let here = crate::backend::Backend::here()?;
    let ((me, session), by) = (here.me()?, here.by()?);
    match deed {
        OwnDeed::Password { present, new } => told(own::set_password(&here.store, &by, me, (present, new), session.id).await?),
        OwnDeed::ProposeFactor => {
            let (secret, drawing) = own::propose(&here.store, me).await?.ok_or(AppError::Taken)?;
            Ok(Given::Secret(secret, drawing.width, drawing.path))
        }
        OwnDeed::BeginFactor(code) => match own::begin(&here.store, &by, me, &code).await? {
            Ok(paper) => Ok(Given::Paper(paper)),
            Err(why) => told(why),
        },
        OwnDeed::EndFactor(code) => told(own::end(&here.store, &by, me, &code).await?),
        OwnDeed::EndSession(which) => done(here.store.end_session(&by, me.id, which).await?),
        OwnDeed::EndOthers => {
            // none is as good as ended
            here.store.end_sessions(&by, me.id, Some(session.id)).await?;
            Ok(Given::Done)
        }
        OwnDeed::MakeToken { name, domains, days } => make_token(&here, &by, me, &name, &domains, days).await,
        OwnDeed::RemoveToken(which) => done(here.store.remove_token(&by, me.id, which).await?),
    }
}

#[cfg(feature = "ssr")]
async fn make_token(
    here: &crate::backend::Backend,
    by: &tracemail_model::account::By,
    me: &Account,
    name: &str,
    domains: &[String],
    days: u32,
) -> Result<Given, AppError> {
    use tracemail_auth::secret;
    let own = narrowable(here, me).await?;
    let name: String = name.trim().chars().filter(|c| !c.is_control()).take(120).collect();
    let fits = !name.is_empty() && (1..=LONGEST_TOKEN).contains(&days) && domains.iter().all(|domain| own.contains(domain));
    if !fits || here.store.tokens(me.id).await?.len() >= MOST_TOKENS {
        return Err(AppError::Taken);
    }
    let token = secret::token()?;
    let until = by.now.plus(i64::from(days) * tracemail_model::time::DAY);
    let within = Some(domains).filter(|list| !list.is_empty());
    here.store.make_token(by, me.id, &secret::hash(&token), (&name, within, Some(until))).await?;
    Ok(Given::Token(token))
}

/// The domains a token of his can be narrowed to: those he and his hold, of an operator all that are held.
#[cfg(feature = "ssr")]
async fn narrowable(here: &crate::backend::Backend, me: &Account) -> Result<Vec<String>, AppError> {
    use tracemail_model::account::Role;
    let held = here.store.domains_held((me.role != Role::Operator).then_some(me.id)).await?;
    Ok(held.into_iter().map(|domain| domain.name).collect())
}

#[cfg(feature = "ssr")]
const fn done(yes: bool) -> Result<Given, AppError> {
    if yes { Ok(Given::Done) } else { Err(AppError::Missing) }
}

#[cfg(feature = "ssr")]
const fn told(change: tracemail_auth::own::Change) -> Result<Given, AppError> {
    use tracemail_auth::own::Change;
    match change {
        Change::Done => Ok(Given::Done),
        Change::Wrong => Err(AppError::Wrong),
        Change::Unfit => Err(AppError::Taken),
        Change::Later => Err(AppError::Later),
    }
}
