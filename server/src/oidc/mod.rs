//! The OpenID provider that the settings name: found, asked for keys, given codes.
//!
//! In: the table `[oidc]` of the TOML file; a code. Out: where people are sent, and who came back. What the provider says of
//! itself is read at the first sign-in and again each hour, its keys as often, and once more when a token names one that is
//! not among them. Refuses to know: whether a token is believed (`auth::oidc`), accounts and cookies.

mod web;

use std::{
    path::PathBuf,
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::Context;
use serde::{Deserialize, Serialize};
use tokio::sync::Mutex;
use tracemail_auth::oidc::{self, Doubt, Expected, Keys, Person};
use tracemail_model::time::Micros;
use tracemail_store::SignIn;

use crate::cli::WrongUsage;
use web::{Form, Place};

/// How long what a provider says of itself is believed.
const FRESH: Duration = Duration::from_hours(1);

/// The table `[oidc]`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// As the provider writes it in its tokens: `https://id.example.com/realms/hosting`.
    pub issuer: String,
    /// What Tracemail is called there.
    pub client_id: String,
    /// File with its secret; none where the provider knows it without.
    pub client_secret_file: Option<PathBuf>,
    /// What stands on the button [default: the issuer's host].
    pub name: Option<String>,
    /// What is asked for beside `openid`.
    #[serde(default = "email")]
    pub scopes: Vec<String>,
    /// Whether an account whose name is the verified address of somebody becomes his at his first sign-in. Else, and for
    /// operators always, accounts are joined by `tracemail user subject`.
    #[serde(default)]
    pub by_address: bool,
    /// PEM file of the authority that signed the provider's certificate, where the system does not know it.
    pub ca_file: Option<PathBuf>,
}

fn email() -> Vec<String> {
    vec!["email".into()]
}

/// Why nobody came in.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It cannot be reached, or makes no sense.
    #[error("the OpenID provider {0}")]
    Away(String),
    /// What came back is not believed.
    #[error("what the OpenID provider sent is refused: {0}")]
    Refused(String),
}

/// A provider.
#[derive(Debug)]
pub struct Provider {
    settings: Settings,
    secret: Option<String>,
    found: Mutex<Option<(Instant, Arc<Found>)>>,
}

/// What it says of itself, and the keys it signs with.
#[derive(Debug)]
struct Found {
    authorization: String,
    token: Place,
    /// It takes the secret in the form only.
    posted: bool,
    keys: Keys,
}

#[derive(Deserialize)]
struct Document {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    jwks_uri: String,
    #[serde(default)]
    token_endpoint_auth_methods_supported: Vec<String>,
}

#[derive(Deserialize)]
struct Granted {
    id_token: String,
}

/// What goes along with somebody who is sent to the provider.
#[derive(Clone, Copy, Debug)]
pub struct Sent<'a> {
    /// Comes back with him.
    pub state: &'a str,
    /// What he has to come back with.
    pub away: &'a SignIn,
}

impl Provider {
    /// As the settings say; reads the secret, asks nobody yet.
    pub fn new(settings: &Settings) -> anyhow::Result<Self> {
        let secret = match &settings.client_secret_file {
            None => None,
            Some(file) => {
                let text = std::fs::read_to_string(file).with_context(|| format!("[oidc] client_secret_file {}", file.display()))?;
                Some(text.trim_end_matches(['\r', '\n']).to_owned())
            }
        };
        // an address that cannot be asked is said at the start
        Place::new(&settings.issuer, settings).map_err(|error| WrongUsage(format!("[oidc] issuer: {error}")))?;
        Ok(Self { settings: settings.clone(), secret, found: Mutex::default() })
    }

    /// Whose people come in so.
    pub fn issuer(&self) -> &str {
        &self.settings.issuer
    }

    /// What stands on the button.
    pub fn name(&self) -> &str {
        let host = self.settings.issuer.split('/').nth(2).unwrap_or_default();
        self.settings.name.as_deref().unwrap_or(host)
    }

    /// Whether verified addresses join accounts.
    pub fn by_address(&self) -> bool {
        self.settings.by_address
    }

    /// Whether it answers.
    pub async fn probe(&self) -> Result<(), Error> {
        self.found().await.map(|_| ())
    }

    /// Where somebody goes who wants in.
    pub async fn door(&self, sent: Sent<'_>) -> Result<String, Error> {
        let found = self.found().await?;
        let scopes = ["openid"].into_iter().chain(self.settings.scopes.iter().map(String::as_str).filter(|scope| *scope != "openid"));
        let mut form = Form::default();
        form.add("response_type", "code").add("client_id", &self.settings.client_id).add("redirect_uri", &sent.away.back);
        form.add("scope", &scopes.collect::<Vec<_>>().join(" ")).add("state", sent.state).add("nonce", &sent.away.nonce);
        form.add("code_challenge", &oidc::challenge(&sent.away.verifier)).add("code_challenge_method", "S256");
        let between = if found.authorization.contains('?') { '&' } else { '?' };
        Ok(format!("{}{between}{}", found.authorization, form.text()))
    }

    /// Who came back with that code.
    pub async fn person(&self, code: &str, away: &SignIn, now: Micros) -> Result<Person, Error> {
        let found = self.found().await?;
        let mut form = Form::default();
        form.add("grant_type", "authorization_code").add("code", code).add("redirect_uri", &away.back);
        form.add("code_verifier", &away.verifier);
        let basic = self.secret.as_deref().filter(|_| !found.posted).map(|secret| (self.settings.client_id.as_str(), secret));
        if basic.is_none() {
            form.add("client_id", &self.settings.client_id);
            if let Some(secret) = &self.secret {
                form.add("client_secret", secret);
            }
        }
        let granted = found.token.post(&form, basic).await?;
        let granted: Granted = serde_json::from_slice(&granted).map_err(|_| Error::Refused("there is no ID token in its answer".into()))?;
        let expected = Expected { issuer: &self.settings.issuer, client: &self.settings.client_id, nonce: &away.nonce, now };
        let refused = |doubt: Doubt| Error::Refused(doubt.to_string());
        match oidc::prove(&granted.id_token, &found.keys, expected) {
            // it may have changed its keys since
            Err(Doubt::Key) => oidc::prove(&granted.id_token, &self.look().await?.keys, expected).map_err(refused),
            answer => answer.map_err(refused),
        }
    }

    async fn found(&self) -> Result<Arc<Found>, Error> {
        if let Some((since, found)) = &*self.found.lock().await
            && since.elapsed() < FRESH
        {
            return Ok(Arc::clone(found));
        }
        self.look().await
    }

    /// Asks it for all that it says of itself.
    async fn look(&self) -> Result<Arc<Found>, Error> {
        let issuer = &self.settings.issuer;
        let place = Place::new(&format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/')), &self.settings)?;
        let nonsense = |what: &str| Error::Away(format!("{issuer} says {what}"));
        let document: Document = serde_json::from_slice(&place.get().await?).map_err(|_| nonsense("nothing that makes sense of itself"))?;
        if document.issuer != *issuer {
            return Err(nonsense(&format!("it is {}: write that into [oidc] issuer", document.issuer)));
        }
        // people are sent there: as safe a place as those we ask ourselves
        Place::new(&document.authorization_endpoint, &self.settings)?;
        let keys = Place::new(&document.jwks_uri, &self.settings)?.get().await?;
        let methods = document.token_endpoint_auth_methods_supported;
        let has = |method: &str| methods.iter().any(|own| own == method);
        let found = Arc::new(Found {
            authorization: document.authorization_endpoint,
            token: Place::new(&document.token_endpoint, &self.settings)?,
            posted: has("client_secret_post") && !has("client_secret_basic"),
            keys: Keys::read(&keys).ok_or_else(|| nonsense("its keys are no keys"))?,
        });
        *self.found.lock().await = Some((Instant::now(), Arc::clone(&found)));
        Ok(found)
    }
}
