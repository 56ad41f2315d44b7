//! The panel inside another page. Everything of it lies below `/embed/`: what a frame holds opens nothing elsewhere, and
//! a cookie opens nothing here.
//!
//! In: a bearer, got for a token that the reseller's server signed; once, a ticket got for a bearer. Out: the shell, and
//! the same lists, rows, files and tail as the panel's own, within what the token named.
//! Refuses to know: accounts of people; there is no administration here.

pub mod bearer;
pub mod file;
pub mod functions;
pub mod live;
pub mod script;
pub mod session;
pub mod shell;
pub mod ticket;

use ring::{
    digest::{SHA256, digest},
    rand::{SecureRandom, SystemRandom},
};
use tracemail_store::Digest;

use super::refusal::Refusal;

/// A new secret, and what is kept of it.
fn secret() -> Result<(String, Digest), Refusal> {
    let mut bytes = [0; 32];
    SystemRandom::new().fill(&mut bytes).map_err(|_| {
        tracing::error!("the system gives no random numbers");
        Refusal::broken()
    })?;
    let text = base64::Engine::encode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, bytes);
    let hash = hash(&text);
    Ok((text, hash))
}

/// What is kept of a secret.
fn hash(secret: &str) -> Digest {
    let mut out = Digest::default();
    out.copy_from_slice(digest(&SHA256, secret.as_bytes()).as_ref());
    out
}
