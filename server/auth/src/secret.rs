//! Secrets: 256 random bits, given out once and kept as a hash.
//!
//! In: nothing. Out: text for a cookie, a link or a token; its hash for the store. Refuses to know: what it opens.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use ring::{
    digest::{SHA256, digest},
    rand::{SecureRandom, SystemRandom},
};
use tracemail_store::Digest;

/// What a token of the API begins with, so that whoever finds one knows what it is.
pub const TOKEN: &str = "tm_";

/// The system gives no random numbers: nothing can be made that would be secret.
#[derive(Debug, thiserror::Error)]
#[error("the system gives no random numbers")]
pub struct NoRandom;

/// So many random bytes.
pub fn random<const N: usize>() -> Result<[u8; N], NoRandom> {
    let mut bytes = [0; N];
    SystemRandom::new().fill(&mut bytes).map_err(|_| NoRandom)?;
    Ok(bytes)
}

/// A new secret: 43 characters of `A-Z a-z 0-9 - _`.
pub fn new() -> Result<String, NoRandom> {
    Ok(URL_SAFE_NO_PAD.encode(random::<32>()?))
}

/// A new token of the API.
pub fn token() -> Result<String, NoRandom> {
    Ok(format!("{TOKEN}{}", new()?))
}

/// What is kept of it. A secret has 256 bits: nobody tries them, so the hash need not be slow.
pub fn hash(secret: &str) -> Digest {
    let mut hash = [0; 32];
    hash.copy_from_slice(digest(&SHA256, secret.as_bytes()).as_ref());
    hash
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_are_alike() {
        let (one, two) = (new().expect("random"), new().expect("random"));
        assert!(one != two && one.len() == 43 && hash(&one) != hash(&two));
        assert!(token().expect("random").starts_with("tm_"));
    }
}
