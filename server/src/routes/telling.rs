//! `/api/v1/telling`: how whoever asks is told of findings; `POST` changes it.
//!
//! In: an address for letters, one for signed POSTs, how often, when not. Out: how it stands. For whoever is signed in, and
//! for programs with a token that is narrowed to nothing. Refuses to know: what may be chosen (`app::api::telling`).

use app::{
    api::telling::{change, own},
    error::AppError,
};
use axum::{
    Json,
    extract::{State, rejection::JsonRejection},
    http::StatusCode,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tracemail_model::{explain::Lang, telling::Telling};

use super::{body, refusal::Refusal};
use crate::{panel::Panel, reader::Reader};

/// How it stands.
#[derive(Debug, Serialize, schemars::JsonSchema)]
pub struct TellingTold {
    #[serde(flatten)]
    telling: Telling,
    /// This server can send letters.
    letters: bool,
}

/// How it is to be; what is left out is as usual.
#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct NewTelling {
    /// Letters go there, an address of one's own domains; null: no letters.
    mail: Option<String>,
    /// A signed POST goes there, https; null: none does.
    webhook: Option<String>,
    /// More of a story is told after so many minutes, 1 to 1440.
    every: u16,
    /// Not from this minute of the day to that one.
    quiet: Option<(u16, u16)>,
    /// Whose days those are: `Europe/Rome`.
    zone: String,
    /// In which language.
    lang: Lang,
}

impl Default for NewTelling {
    fn default() -> Self {
        let Telling { mail, webhook, every, quiet, zone, lang, .. } = Telling::default();
        Self { mail, webhook, every, quiet, zone, lang }
    }
}

/// The asker's own.
pub async fn one(State(panel): State<Panel>, reader: Reader) -> Result<Json<TellingTold>, Refusal> {
    let now = own(&panel.backend(reader)).await.map_err(|error| refused(&error))?;
    Ok(Json(TellingTold { telling: now.telling, letters: now.letters }))
}

/// Changes it.
pub async fn set(
    State(panel): State<Panel>,
    reader: Reader,
    body: Result<Json<Value>, JsonRejection>,
) -> Result<Json<TellingTold>, Refusal> {
    let NewTelling { mail, webhook, every, quiet, zone, lang } =
        body::read(body, "{\"mail\": \"anna@example.com\", \"every\": 30, \"zone\": \"Europe/Rome\", \"lang\": \"it\"}")?;
    let telling = Telling { mail, webhook, every, quiet, zone, lang, ..Telling::default() };
    change(&panel.backend(reader.clone()), telling).await.map_err(|error| refused(&error))?;
    one(State(panel), reader).await
}

fn refused(error: &AppError) -> Refusal {
    match error {
        AppError::Taken => Refusal::new(
            StatusCode::CONFLICT,
            "unfit",
            "mail is an address of your own domains, webhook https and public, every 1 to 1440, quiet two minutes of a day (0 to 1439), \
             zone a time zone such as Europe/Rome; nothing was changed",
        ),
        AppError::Missing => Refusal::missing("this is told to whoever has an account, with a session or a token that is not narrowed"),
        _ => Refusal::broken(),
    }
}
