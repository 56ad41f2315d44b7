//! Signing in with an OpenID provider: what is asked of it, and whether its answer is believed.
//!
//! In: the provider's keys and its ID token. Out: a [`Person`], proven; or why not. Written here with `ring`, as the tokens
//! of frames are (`embed::token`): `openidconnect` would bring a second set of cryptography (`rsa`, with RUSTSEC-2023-0071
//! open, `p256`, `p384`, `ed25519-dalek`) for what is one redirect, one exchange and the checks of OpenID Connect Core 3.1.3.7.
//! Refuses to know: HTTP, and which account that is (`door`).

mod keys;
mod token;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use ring::digest::{SHA256, digest};

pub use keys::Keys;
pub use token::{Doubt, Expected, Person, prove};

/// A sign-in at the provider may take so long, microseconds.
pub const LONGEST: i64 = 600 * tracemail_model::time::SECOND;

/// What is sent ahead of a verifier, so that the code is worth nothing without it (RFC 7636, `S256`).
pub fn challenge(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(digest(&SHA256, verifier.as_bytes()))
}

/// How an account names its person: unique over all providers.
pub fn subject(issuer: &str, sub: &str) -> String {
    format!("{issuer} {sub}")
}

#[cfg(test)]
mod tests;
