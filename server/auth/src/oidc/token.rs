//! An ID token: what the provider says of whoever came back from it (OpenID Connect Core 3.1.3.7).
//!
//! In: a compact JWT, the provider's keys, what it has to say. Out: the [`Person`], or [`Doubt`]. Where a key lies is never
//! taken from the token, and how it signs only as far as the key can. Refuses to know: where it came from.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Deserialize;
use serde_json::Value;
use tracemail_model::time::{Micros, SECOND};

use super::Keys;

/// How far two clocks may be apart, seconds.
const SKEW: u64 = 30;
/// The longest token, bytes.
const LARGEST: usize = 16 << 10;
/// The longest subject, characters (Core 2).
const SUBJECT: usize = 255;

/// What the token has to say.
#[derive(Clone, Copy, Debug)]
pub struct Expected<'a> {
    /// Whose it is.
    pub issuer: &'a str,
    /// Whom it is for.
    pub client: &'a str,
    /// Which sign-in it is for.
    pub nonce: &'a str,
    /// The present moment.
    pub now: Micros,
}

/// Somebody the provider knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Who, to this provider.
    pub sub: String,
    /// His address, where the provider has made sure that it is his.
    pub email: Option<String>,
}

/// It is not believed. What is wrong goes to the log; whoever came with it hears only that it did not open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Doubt {
    /// It may have been signed with a key that is newer than those known.
    #[error("its key is not known")]
    Key,
    /// It is none, or somebody else's.
    #[error("{0}")]
    Refused(&'static str),
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: Option<String>,
    crit: Option<Value>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Many(Vec<String>),
}

#[derive(Deserialize)]
struct Body {
    iss: String,
    sub: String,
    aud: Audience,
    azp: Option<String>,
    exp: u64,
    iat: u64,
    nbf: Option<u64>,
    nonce: String,
    email: Option<String>,
    email_verified: Option<Value>,
}

/// Believes it or not.
pub fn prove(token: &str, keys: &Keys, expected: Expected<'_>) -> Result<Person, Doubt> {
    let so = |good: bool, why| if good { Ok(()) } else { Err(Doubt::Refused(why)) };
    so(token.len() <= LARGEST, "the token is too long")?;
    let parts: Vec<&str> = token.split('.').collect();
    let [header, claims, signature] = parts[..] else { return Err(Doubt::Refused("it is no JWT")) };
    let message = &token[..token.len() - signature.len() - 1];
    let header: Header = serde_json::from_slice(&bytes(header)?).map_err(|_| Doubt::Refused("its header is none"))?;
    so(header.crit.is_none(), "it wants to be read in a way that is not known")?;
    match keys.signed(header.kid.as_deref(), &header.alg, message.as_bytes(), &bytes(signature)?) {
        None => return Err(Doubt::Key),
        Some(signed) => so(signed, "its signature is not the provider's")?,
    }
    let body: Body = serde_json::from_slice(&bytes(claims)?).map_err(|_| Doubt::Refused("its claims are none"))?;
    so(body.iss == expected.issuer, "its iss is another provider")?;
    let (ours, many) = match &body.aud {
        Audience::One(one) => (one == expected.client, false),
        Audience::Many(all) => (all.iter().any(|one| one == expected.client), all.len() > 1),
    };
    so(ours, "its aud is somebody else")?;
    so(body.azp.as_deref().map_or(!many, |azp| azp == expected.client), "its azp is somebody else")?;
    so(body.nonce == expected.nonce, "its nonce is of another sign-in")?;
    let now = (expected.now.0 / SECOND).unsigned_abs();
    so(now < body.exp.saturating_add(SKEW), "it has expired")?;
    so(body.iat <= now + SKEW && body.nbf.is_none_or(|nbf| nbf <= now + SKEW), "it is of the future")?;
    let length = body.sub.chars().count();
    so((1..=SUBJECT).contains(&length) && !body.sub.chars().any(char::is_control), "its sub names nobody")?;
    let verified = body.email_verified == Some(Value::Bool(true));
    Ok(Person { sub: body.sub, email: body.email.filter(|_| verified) })
}

fn bytes(text: &str) -> Result<Vec<u8>, Doubt> {
    URL_SAFE_NO_PAD.decode(text).map_err(|_| Doubt::Refused("it is no JWT"))
}
