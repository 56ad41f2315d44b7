//! A token: what the reseller's server says of whoever sits before the frame.
//!
//! In: a compact JWT, the site and the key it names, what the frame itself presented, the moment. Out: the [`Claims`],
//! proven, or [`Refused`]. Reading is strict: a field that is not in the contract, twice there, or of another type makes
//! it no token; where a key lies, or how it signs, is never taken from the token.
//! Refuses to know: whether it was used before (the store does), and whose domains those are (`narrow` does).

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use ring::digest::{SHA256, digest};
use serde::Deserialize;
use tracemail_model::{filter::fold, time::Micros};

use super::{Key, Origin};

/// What `aud` says.
pub const AUDIENCE: &str = "tracemail-embed";
/// The longest life of a token, seconds.
pub const LONGEST: u64 = 300;
/// How far two clocks may be apart, seconds.
pub const SKEW: u64 = 30;
/// The longest token, bytes.
const LARGEST: usize = 8 << 10;
/// Length of a verifier and of a challenge: 32 bytes as base64url.
const LENGTH: usize = 43;

/// It is not believed. What is wrong goes to the log; whoever sent it hears only this.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Refused(pub &'static str);

/// Whose rows are asked for; always within the reseller's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Whose {
    /// All of that customer's domains, by the customer's name.
    Customer(String),
    /// These domains.
    Domains(Vec<String>),
    /// One mailbox.
    Mailbox(String),
}

/// What a token says, once it is proven.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claims {
    /// Who asks, as the reseller calls him; for the record.
    pub sub: String,
    /// Its number, once only.
    pub jti: String,
    /// Until when the number must be remembered, seconds since 1970.
    pub forget: u64,
    /// Whose rows.
    pub whose: Whose,
}

/// What the frame presented beside the token.
#[derive(Clone, Copy, Debug)]
pub struct Presented<'a> {
    /// What the challenge is the SHA-256 of; it never left the frame before.
    pub verifier: &'a str,
    /// The origin the token's message came from, as the browser told the frame.
    pub origin: &'a str,
}

/// A token whose header has been read, and nothing believed.
#[derive(Debug)]
pub struct Signed<'a> {
    header: Header,
    message: &'a str,
    claims: &'a str,
    signature: Vec<u8>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)] // `jwk`, `jku`, `x5u`, `crit`: a token does not say how it is to be believed
struct Header {
    alg: String,
    kid: String,
    #[serde(default)]
    typ: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Body {
    iss: String,
    aud: String,
    sub: String,
    iat: u64,
    #[serde(default)]
    nbf: Option<u64>,
    exp: u64,
    jti: String,
    challenge: String,
    origin: String,
    #[serde(default)]
    customer: Option<String>,
    #[serde(default)]
    domains: Option<Vec<String>>,
    #[serde(default)]
    mailbox: Option<String>,
}

impl<'a> Signed<'a> {
    /// Reads a token without believing it.
    pub fn read(token: &'a str) -> Result<Self, Refused> {
        if token.len() > LARGEST {
            return Err(Refused("the token is too long"));
        }
        let (message, signature) = token.rsplit_once('.').ok_or(Refused("it is no JWT"))?;
        let (header, claims) = message.split_once('.').ok_or(Refused("it is no JWT"))?;
        let header: Header = serde_json::from_slice(&bytes(header)?).map_err(|_| Refused("its header is not as agreed"))?;
        if header.typ.as_deref().is_some_and(|typ| typ != "JWT") {
            return Err(Refused("its typ is not JWT"));
        }
        Ok(Self { header, message, claims, signature: bytes(signature)? })
    }

    /// The key it names.
    pub fn kid(&self) -> &str {
        &self.header.kid
    }

    /// Believes it or not. `site`: the name of the one whose key that is; `origins`: who may frame it.
    pub fn prove(&self, site: &str, origins: &[Origin], key: &Key, presented: Presented<'_>, now: Micros) -> Result<Claims, Refused> {
        let so = |good: bool, why| if good { Ok(()) } else { Err(Refused(why)) };
        so(self.header.alg == key.algorithm().name(), "its alg is not the key's")?;
        so(key.signed(self.message.as_bytes(), &self.signature), "its signature is not the key's")?;
        let body: Body = serde_json::from_slice(&bytes(self.claims)?).map_err(|_| Refused("its claims are not as agreed"))?;
        so(body.iss == site, "its iss is another site")?;
        so(body.aud == AUDIENCE, "its aud is not tracemail-embed")?;

        let now = u64::try_from(now.seconds()).unwrap_or_default();
        so(body.exp > body.iat && body.exp - body.iat <= LONGEST, "it lives longer than 300 seconds")?;
        so(body.exp.saturating_add(SKEW) > now, "it has expired")?;
        so(body.iat <= now + SKEW && body.nbf.is_none_or(|from| from <= now + SKEW), "it is not valid yet")?;

        so(origins.iter().any(|own| own.as_str() == body.origin), "its origin is not one of the site's")?;
        so(body.origin == presented.origin, "it came from another page than it was signed for")?;
        so(is_secret(presented.verifier) && body.challenge == challenge(presented.verifier), "it is another frame's token")?;

        so((16..=64).contains(&body.jti.len()) && body.jti.bytes().all(|b| b.is_ascii_graphic()), "its jti is not 16 to 64 characters")?;
        so((1..=128).contains(&body.sub.len()) && !body.sub.chars().any(char::is_control), "its sub is empty or too long")?;
        let whose = match (body.customer, body.domains, body.mailbox) {
            (Some(name), None, None) if !name.is_empty() => Whose::Customer(name),
            (None, Some(list), None) if (1..=1_000).contains(&list.len()) => Whose::Domains(lower(&list)),
            (None, None, Some(mailbox)) if mailbox.contains('@') => Whose::Mailbox(fold(&mailbox)),
            _ => return Err(Refused("it names not exactly one of customer, domains, mailbox")),
        };
        Ok(Claims { sub: body.sub, jti: body.jti, forget: body.exp + SKEW, whose })
    }
}

/// What the frame shows of a verifier.
pub fn challenge(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(digest(&SHA256, verifier.as_bytes()))
}

fn is_secret(verifier: &str) -> bool {
    verifier.len() == LENGTH && verifier.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}

fn lower(names: &[String]) -> Vec<String> {
    names.iter().map(|name| fold(name)).collect()
}

fn bytes(part: &str) -> Result<Vec<u8>, Refused> {
    URL_SAFE_NO_PAD.decode(part).map_err(|_| Refused("it is not base64url"))
}
