//! `POST /embed/session`: a bearer for a token.
//!
//! In: the token that the reseller's server signed, what the frame's challenge was made of, the origin it came from. Out:
//! 256 random bits that open the panel for a quarter of an hour, and say so in no cookie; or 401, always the same.
//! Refuses to know: what is in the token; `auth` reads it, and the store takes each once.

use axum::{
    Json,
    body::Bytes,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use tokio::sync::Semaphore;
use tracemail_auth::{
    embed::{
        self, Key, Origin, Presented, Refused, Signed,
        desk::{self, LIFE},
    },
    secret,
};
use tracemail_model::{
    account::EmbedGrant,
    time::{Micros, SECOND},
};

use crate::{panel::Panel, routes::refusal::Refusal};

/// Believed tokens taken at a time: who has many waits here, not where everybody writes.
static TURNS: Semaphore = Semaphore::const_new(4);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    token: String,
    verifier: String,
    origin: String,
}

#[derive(Serialize)]
struct Given {
    bearer: String,
    /// Seconds.
    expires: i64,
}

/// The exchange.
pub async fn exchange(State(panel): State<Panel>, body: Bytes) -> Result<Response, Refusal> {
    let Ok(asked) = serde_json::from_slice::<Asked>(&body) else { return Ok(refused(Refused("it is no question of the frame's"))) };
    match believe(&panel, &asked).await? {
        Ok(bearer) => Ok(Json(Given { bearer, expires: LIFE }).into_response()),
        Err(why) => Ok(refused(why)),
    }
}

async fn believe(panel: &Panel, asked: &Asked) -> Result<Result<String, Refused>, Refusal> {
    let now = panel.now();
    if let Some(bearer) = desk::previewed(&panel.store, &asked.token, now).await? {
        return Ok(Ok(bearer));
    }
    let signed = match Signed::read(&asked.token) {
        Ok(signed) => signed,
        Err(why) => return Ok(Err(why)),
    };
    let Some((key, body)) = panel.store.embed_key(signed.kid()).await? else { return Ok(Err(Refused("there is no such key"))) };
    let Some(site) = panel.store.embed_site_of(key.account).await? else { return Ok(Err(Refused("the key's site is gone"))) };
    let Some(proof) = Key::new(key.algorithm, body) else { return Ok(Err(Refused("the key is damaged"))) };
    let origins: Vec<Origin> = site.origins.iter().filter_map(|origin| Origin::parse(origin)).collect();
    let presented = Presented { verifier: &asked.verifier, origin: &asked.origin };
    let claims = match signed.prove(&site.name, &origins, &proof, presented, now) {
        Ok(claims) => claims,
        Err(why) => return Ok(Err(why)),
    };
    let Some(domains) = embed::narrow(&panel.store, key.account, &claims.whose).await? else {
        return Ok(Err(Refused("it names what is not the reseller's")));
    };
    let bearer = secret::new()?;
    let grant = EmbedGrant { account: key.account, subject: claims.sub, domains, until: now.plus(LIFE * SECOND) };
    let _turn = TURNS.acquire().await;
    let forget = Micros((claims.forget as i64).saturating_mul(SECOND));
    let first = panel.store.take_embed_token((&key.kid, &claims.jti, forget), now, &secret::hash(&bearer), &grant).await?;
    Ok(if first { Ok(bearer) } else { Err(Refused("it was used before")) })
}

/// Whoever forges learns nothing from it; whoever configures finds the reason in the log.
fn refused(Refused(why): Refused) -> Response {
    tracing::warn!("a token of an embedding page was refused: {why}");
    Refusal::new(StatusCode::UNAUTHORIZED, "refused", "the token is not accepted; the panel's log says why").into_response()
}
