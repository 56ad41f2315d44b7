//! `/api/v1/people`: who stands below whoever asks, and what they hold; `POST` does something for one of them.
//!
//! In: `{"add": {"role": "customer", "name": "shop"}}` and its like. Out: JSON; of whoever was added his id, and a link
//! that signs him in. For whoever is signed in, and for programs with a token that is narrowed to nothing.
//! Refuses to know: whom one may manage (`app::api::people`).

use app::{
    api::{
        account::Given,
        people::{Deed, act, given_by, list as everybody},
    },
    backend::Backend,
    error::AppError,
};
use axum::{
    Extension, Json,
    extract::{State, rejection::JsonRejection},
    http::StatusCode,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tracemail_model::account::{Account, AccountId, Alias, Domain, Role};

use super::{body, refusal::Refusal};
use crate::{panel::Panel, peer::Peer, reader::Reader};

/// Those below, and what they hold.
#[derive(Debug, Serialize, schemars::JsonSchema)]
pub struct PeopleList {
    /// Whoever asks.
    me: Account,
    /// Those below him, by name.
    rows: Vec<Account>,
    /// Always null: all of them are there.
    next: Option<String>,
    /// How many there are.
    total: u64,
    /// Always.
    total_is_exact: bool,
    /// What he and they hold, by name.
    domains: Vec<Domain>,
    /// Their aliases, by name.
    aliases: Vec<Alias>,
}

/// What is to be done: one of these.
#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum PeopleDeed {
    /// Makes an account, and a link that signs it in once.
    Add {
        role: Role,
        /// What it signs in by; of the owner of a mailbox his address.
        name: String,
        /// What people call it.
        #[serde(default)]
        title: String,
        /// Right below whom; else below whoever asks.
        #[serde(default)]
        below: Option<AccountId>,
    },
    /// He and those below him cannot sign in; or can again.
    Suspend { account: AccountId, on: bool },
    /// He sees others' addresses shortened; or whole again.
    Mask { account: AccountId, on: bool },
    /// He becomes something else; nobody may stand below him then.
    Role { account: AccountId, role: Role },
    /// Makes a link that signs him in once; earlier ones are worth nothing any more.
    Link { account: AccountId },
    /// Signs him out everywhere.
    EndSessions { account: AccountId },
    /// Switches his second factor off.
    EndFactor { account: AccountId },
    /// Removes him and everybody below him; nobody holds their domains then.
    Remove {
        account: AccountId,
        /// His name, once more.
        name: String,
    },
    /// He holds a domain from now on, with its rows from before; one that nobody holds an operator gives.
    Give { domain: String, account: AccountId },
    /// Nobody holds a domain any more; for operators.
    Take { domain: String },
    /// What comes to `name` is the owner's of `mailbox`, too.
    Alias { name: String, mailbox: String },
    /// Not any more.
    EndAlias { name: String },
}

/// What came of it.
#[derive(Debug, Serialize, schemars::JsonSchema)]
pub struct PeopleDone {
    /// Who was added.
    account: Option<AccountId>,
    /// A path of this panel that signs somebody in, once; told here only.
    link: Option<String>,
}

impl PeopleDeed {
    fn of(self, me: AccountId) -> Deed {
        match self {
            Self::Add { role, name, title, below } => Deed::Add { role, name, title, below: below.unwrap_or(me) },
            Self::Suspend { account, on } => Deed::Suspend(account, on),
            Self::Mask { account, on } => Deed::Mask(account, on),
            Self::Role { account, role } => Deed::Role(account, role),
            Self::Link { account } => Deed::Link(account),
            Self::EndSessions { account } => Deed::EndSessions(account),
            Self::EndFactor { account } => Deed::EndFactor(account),
            Self::Remove { account, name } => Deed::Remove(account, name),
            Self::Give { domain, account } => Deed::Give(domain, account),
            Self::Take { domain } => Deed::Take(domain),
            Self::Alias { name, mailbox } => Deed::MakeAlias(name, mailbox),
            Self::EndAlias { name } => Deed::RemoveAlias(name),
        }
    }
}

/// All of them.
pub async fn list(State(panel): State<Panel>, reader: Reader) -> Result<Json<PeopleList>, Refusal> {
    let (here, _) = office(&panel, reader, None)?;
    let people = everybody(&here).await.map_err(|error| refused(&error))?;
    let total = people.below.len() as u64;
    let (domains, aliases) = (people.domains, people.aliases);
    Ok(Json(PeopleList { me: people.me, rows: people.below, next: None, total, total_is_exact: true, domains, aliases }))
}

/// Does something for one of them.
pub async fn manage(
    State(panel): State<Panel>,
    reader: Reader,
    peer: Option<Extension<Peer>>,
    body: Result<Json<Value>, JsonRejection>,
) -> Result<Json<PeopleDone>, Refusal> {
    let deed: PeopleDeed = body::read(body, "one deed, such as {\"add\": {\"role\": \"customer\", \"name\": \"shop\"}},")?;
    let (here, me) = office(&panel, reader, peer)?;
    let added = if let PeopleDeed::Add { name, .. } = &deed { Some(name.trim().to_owned()) } else { None };
    let link = match act(&here, deed.of(me)).await.map_err(|error| refused(&error))? {
        Given::Link(link) => Some(link),
        _ => None,
    };
    let account = match added {
        Some(name) => panel.store.account_named(&name).await?.map(|account| account.id),
        None => None,
    };
    Ok(Json(PeopleDone { account, link }))
}

/// Where somebody manages others, and his own account; for whoever has nobody below him there is no such place.
fn office(panel: &Panel, reader: Reader, peer: Option<Extension<Peer>>) -> Result<(Backend, AccountId), Refusal> {
    let here = Backend { network: peer.map(|Extension(Peer(ip))| ip), ..panel.backend(reader) };
    let me = here.acting().ok().filter(|(me, _)| !given_by(me.role).is_empty()).map(|(me, _)| me.id);
    me.map(|me| (here, me)).ok_or_else(none)
}

fn none() -> Refusal {
    Refusal::missing("there is no such account, domain or alias below you, or it is not for you to do that")
}

fn refused(error: &AppError) -> Refusal {
    let conflict = |code, message| Refusal::new(StatusCode::CONFLICT, code, message);
    match error {
        AppError::Taken => conflict(
            "unfit",
            "the name is taken, or does not fit there: a customer stands below a reseller or an operator, the owner of a mailbox \
             below the customer who holds its domain; resellers and customers hold domains; nothing was changed",
        ),
        AppError::Wrong => conflict("wrong-name", "name is not what this account is called: nothing was removed"),
        AppError::Missing => none(),
        _ => Refusal::broken(),
    }
}
