//! A key that a reseller's server signs with: Ed25519, of which only the public half is here, or a shared secret.
//!
//! In: what the reseller gave us (PEM of `openssl genpkey -algorithm ed25519`'s public half, or its 32 bytes), or
//! random bytes for a secret. Out: a [`Key`] that knows its one algorithm. Refuses to know: tokens.

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use ring::{hmac, signature};
use tracemail_model::account::EmbedAlgorithm as Algorithm;

/// What stands before the 32 bytes in a SubjectPublicKeyInfo of Ed25519 (RFC 8410, 4).
const SPKI: [u8; 12] = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];
/// Bytes of a secret at least, and of those we make (RFC 7518, 3.2).
pub const SECRET: usize = 32;

/// A key. Its bytes are told to nobody but the store.
#[derive(Clone, PartialEq, Eq)]
pub struct Key {
    algorithm: Algorithm,
    bytes: Vec<u8>,
}

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Key({})", self.algorithm.name())
    }
}

impl Key {
    /// From the store. `None`: of another length than its algorithm's keys.
    pub fn new(algorithm: Algorithm, bytes: Vec<u8>) -> Option<Self> {
        let fits = match algorithm {
            Algorithm::EdDsa => bytes.len() == 32,
            Algorithm::Hs256 => bytes.len() >= SECRET,
        };
        fits.then_some(Self { algorithm, bytes })
    }

    /// A public key as somebody pastes it: PEM, or the 32 bytes in either alphabet of base64.
    pub fn public(text: &str) -> Option<Self> {
        let body: String = text.lines().map(str::trim).filter(|line| !line.starts_with("-----")).collect();
        let body = body.trim_end_matches('=');
        let bytes = URL_SAFE_NO_PAD.decode(body).ok().or_else(|| {
            let padded = format!("{body}{}", "=".repeat((4 - body.len() % 4) % 4));
            STANDARD.decode(padded).ok()
        })?;
        Self::new(Algorithm::EdDsa, bytes.strip_prefix(&SPKI[..]).unwrap_or(&bytes).to_vec())
    }

    /// How it signs.
    pub const fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// For the store.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Whether this key made that signature over that message.
    pub fn signed(&self, message: &[u8], made: &[u8]) -> bool {
        match self.algorithm {
            Algorithm::EdDsa => signature::UnparsedPublicKey::new(&signature::ED25519, &self.bytes).verify(message, made).is_ok(),
            Algorithm::Hs256 => hmac::verify(&hmac::Key::new(hmac::HMAC_SHA256, &self.bytes), message, made).is_ok(),
        }
    }
}
