//! `/api/v1/embedding`: a reseller's place in other people's pages; `POST` changes it.
//!
//! In: `{"set": {"name", "origins", "look"}}`, `{"add_secret": {}}` and its like. Out: how it stands; of a key its name, and
//! once its secret. Nobody else has such a place. Refuses to know: what fits there (`auth::embed::desk`).

use app::{
    api::{
        account::Given,
        embedding::{EmbedDeed, change, own},
    },
    backend::Backend,
    error::AppError,
    parts::error_view::told,
};
use axum::{
    Extension, Json,
    extract::{State, rejection::JsonRejection},
    http::StatusCode,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tracemail_model::account::{EmbedKey, EmbedLook};

use super::{body, refusal::Refusal};
use crate::{panel::Panel, peer::Peer, reader::Reader};

/// How it stands.
#[derive(Debug, Serialize, schemars::JsonSchema)]
pub struct EmbeddingTold {
    /// It is set up already.
    there: bool,
    /// What stands, or would stand, in `/embed/NAME`.
    name: String,
    /// Pages of these may frame it.
    origins: Vec<String>,
    look: EmbedLook,
    /// Oldest first.
    keys: Vec<EmbedKey>,
}

/// What is to be done: one of these.
#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum EmbeddingDeed {
    /// Sets the place up, or changes it.
    Set {
        /// What stands in `/embed/NAME`.
        name: String,
        /// `https://panel.example.com`
        origins: Vec<String>,
        #[serde(default)]
        look: EmbedLook,
    },
    /// Adds a secret, told once.
    AddSecret {},
    /// Adds the public half of an Ed25519 pair, as PEM or base64.
    AddPublic { key: String },
    /// Removes a key.
    RemoveKey { kid: String },
}

/// What came of it.
#[derive(Debug, Serialize, schemars::JsonSchema)]
pub struct EmbeddingDone {
    /// The key that was added.
    kid: Option<String>,
    /// Its secret, if it is one we made; told here only.
    secret: Option<String>,
}

impl From<EmbeddingDeed> for EmbedDeed {
    fn from(deed: EmbeddingDeed) -> Self {
        match deed {
            EmbeddingDeed::Set { name, origins, look } => Self::Set { name, origins, look },
            EmbeddingDeed::AddSecret {} => Self::AddSecret,
            EmbeddingDeed::AddPublic { key } => Self::AddPublic(key),
            EmbeddingDeed::RemoveKey { kid } => Self::RemoveKey(kid),
        }
    }
}

/// The asker's own.
pub async fn one(State(panel): State<Panel>, reader: Reader) -> Result<Json<EmbeddingTold>, Refusal> {
    let now = own(&panel.backend(reader)).await.map_err(|error| refused(&error))?;
    Ok(Json(EmbeddingTold { there: now.there, name: now.name, origins: now.origins, look: now.look, keys: now.keys }))
}

/// Changes it.
pub async fn set(
    State(panel): State<Panel>,
    reader: Reader,
    peer: Option<Extension<Peer>>,
    body: Result<Json<Value>, JsonRejection>,
) -> Result<Json<EmbeddingDone>, Refusal> {
    let deed: EmbeddingDeed =
        body::read(body, "one deed, such as {\"set\": {\"name\": \"acme\", \"origins\": [\"https://panel.example.com\"]}},")?;
    let here = Backend { network: peer.map(|Extension(Peer(ip))| ip), ..panel.backend(reader) };
    let (kid, secret) = match change(&here, deed.into()).await.map_err(|error| refused(&error))? {
        Given::Key(kid, secret) => (Some(kid), secret),
        _ => (None, None),
    };
    Ok(Json(EmbeddingDone { kid, secret }))
}

fn refused(error: &AppError) -> Refusal {
    match error {
        AppError::Unfit(_) => Refusal::new(StatusCode::CONFLICT, "unfit", told(error).1.en),
        AppError::Missing => Refusal::missing("there is no such key, or no such place: resellers have one"),
        _ => Refusal::broken(),
    }
}
