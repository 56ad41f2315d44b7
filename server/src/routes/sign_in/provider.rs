//! `POST /sign-in/oidc`: to the OpenID provider. `GET /sign-in/oidc`: back from it.
//!
//! In: the button; then a code and the state it was begun with, in the browser it was begun in. Out: cookies, and the page
//! one wanted. Each sign-in can come back once, within ten minutes. Refuses to know: what makes a token good (`auth::oidc`).

use axum::{
    Form,
    extract::{Extension, Query, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use tracemail_auth::{oidc::LONGEST, secret};
use tracemail_model::time::SECOND;
use tracemail_store::{SignIn, Throttled};

use super::{
    answer, door, is_https, next,
    page::{Page, Words},
    set,
};
use crate::{
    oidc::{Error, Provider, Sent},
    panel::Panel,
    peer::Peer,
    reader::cookie,
    routes::refusal::Refusal,
};

/// Where one goes to the provider, and comes back from it.
pub const PATH: &str = "/sign-in/oidc";

/// What a browser keeps until it is back.
const AWAY: [&str; 2] = ["__Host-tracemail-oidc", "tracemail-oidc"];
/// So often somebody may leave from one address within an hour; then once a minute.
const OFTEN: u32 = 300;
/// The longest code taken, bytes.
const CODE: usize = 4 << 10;

/// What the button sends.
#[derive(Deserialize)]
pub struct Asked {
    next: Option<String>,
}

/// What the provider sends him back with.
#[derive(Deserialize)]
pub struct Back {
    #[serde(default)]
    code: String,
    #[serde(default)]
    state: String,
    iss: Option<String>,
    error: Option<String>,
}

/// Leaves for the provider.
pub async fn leave(
    State(panel): State<Panel>,
    peer: Option<Extension<Peer>>,
    headers: HeaderMap,
    Form(asked): Form<Asked>,
) -> Result<Response, Refusal> {
    let Some(provider) = panel.doors.provider.clone() else { return Err(Refusal::missing("no OpenID provider is set up here")) };
    let (words, next, now) = (Words::of(&headers), next(asked.next), panel.now());
    let page = Page::new(&panel, &words, &next);
    let network = peer.map_or_else(String::new, |Extension(Peer(ip))| ip.to_string());
    let wait = |_: &str, tries: u32| if tries > OFTEN { 60 * SECOND } else { 0 };
    if let Throttled::Until(_) = panel.store.try_once(&[&format!("p{network}")], now, 3_600 * SECOND, wait).await? {
        return Ok(page.with(StatusCode::TOO_MANY_REQUESTS, Some(words.wait)));
    }
    // the guard has compared it with the host
    let origin = headers.get(header::ORIGIN).and_then(|origin| origin.to_str().ok()).unwrap_or_default();
    let (state, browser) = (secret::new()?, secret::new()?);
    let away = SignIn { nonce: secret::new()?, verifier: secret::new()?, back: format!("{origin}{PATH}"), next: next.clone() };
    let to = match provider.door(Sent { state: &state, away: &away }).await {
        Ok(to) => to,
        Err(error) => return Ok(failed(&error, &page, &words)),
    };
    panel.store.begin_sign_in(&secret::hash(&state), &secret::hash(&browser), &away, now.plus(LONGEST), now).await?;
    let mut response = page.on_the_way(&to);
    set(&mut response, is_https(&headers), AWAY, &browser, LONGEST / SECOND);
    Ok(response)
}

/// Comes back from it.
pub async fn back(
    State(panel): State<Panel>,
    peer: Option<Extension<Peer>>,
    headers: HeaderMap,
    Query(back): Query<Back>,
) -> Result<Response, Refusal> {
    let Some(provider) = panel.doors.provider.clone() else { return Err(Refusal::missing("no OpenID provider is set up here")) };
    let words = Words::of(&headers);
    let refused = |next: &str| Page::new(&panel, &words, next).with(StatusCode::UNAUTHORIZED, Some(words.provider_refused));
    let Some(browser) = cookie(&headers, AWAY) else { return Ok(refused("/")) };
    // of the two names the first comes over https only
    let https = cookie(&headers, [AWAY[0], AWAY[0]]).is_some();
    let begun = panel.store.end_sign_in(&secret::hash(&back.state), &secret::hash(browser), panel.now()).await?;
    let Some(away) = begun else { return Ok(refused("/")) };
    let page = Page::new(&panel, &words, &away.next);
    let mut response = match who(&provider, &back, &away, &panel).await {
        Ok(person) => {
            let entry = door(&panel, peer.as_ref(), &headers).provider(provider.issuer(), &person, provider.by_address()).await;
            match entry {
                Ok(tracemail_auth::Entry::Refused) => {
                    tracing::info!(
                        "somebody the OpenID provider knows has no account here: `tracemail user subject NAME SUBJECT` joins one"
                    );
                    refused(&away.next)
                }
                entry => answer(&panel, entry, page, https)?,
            }
        }
        Err(error) => failed(&error, &page, &words),
    };
    set(&mut response, https, AWAY, "", 0);
    Ok(response)
}

async fn who(provider: &Provider, back: &Back, away: &SignIn, panel: &Panel) -> Result<tracemail_auth::oidc::Person, Error> {
    // RFC 9207: another provider's answer
    if back.iss.as_deref().is_some_and(|iss| iss != provider.issuer()) {
        return Err(Error::Refused("it is of another issuer".into()));
    }
    if let Some(error) = &back.error {
        let word: String = error.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '_').take(40).collect();
        return Err(Error::Refused(format!("it says {word}")));
    }
    if back.code.is_empty() || back.code.len() > CODE {
        return Err(Error::Refused("there is no code".into()));
    }
    provider.person(&back.code, away, panel.now()).await
}

fn failed(error: &Error, page: &Page<'_>, words: &Words) -> Response {
    tracing::warn!("{error}");
    match error {
        Error::Away(_) => page.with(StatusCode::BAD_GATEWAY, Some(words.provider_away)),
        Error::Refused(_) => page.with(StatusCode::UNAUTHORIZED, Some(words.provider_refused)),
    }
    .into_response()
}
