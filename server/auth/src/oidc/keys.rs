//! The keys of a provider (RFC 7517), as far as its tokens are believed by them.
//!
//! In: a JWK set. Out: whether a signature is one of theirs. A key signs in its own way only: what an RSA key is can never
//! be taken for a shared secret. Keys of other sorts, or for other uses, are passed over. Refuses to know: what is signed.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P384_SHA384_FIXED, ED25519, RSA_PKCS1_2048_8192_SHA256, RSA_PSS_2048_8192_SHA256,
    RsaPublicKeyComponents, UnparsedPublicKey, VerificationAlgorithm,
};
use serde::Deserialize;

/// What a provider signs with.
#[derive(Debug)]
pub struct Keys(Vec<Key>);

#[derive(Debug)]
struct Key {
    kid: Option<String>,
    alg: Option<String>,
    sort: Sort,
}

#[derive(Debug)]
enum Sort {
    Rsa {
        n: Vec<u8>,
        e: Vec<u8>,
    },
    /// Uncompressed points.
    P256(Vec<u8>),
    P384(Vec<u8>),
    Ed25519(Vec<u8>),
}

#[derive(Deserialize)]
struct Set {
    keys: Vec<serde_json::Value>,
}

#[derive(Deserialize)]
struct Jwk {
    kty: String,
    kid: Option<String>,
    #[serde(rename = "use")]
    usage: Option<String>,
    alg: Option<String>,
    crv: Option<String>,
    n: Option<String>,
    e: Option<String>,
    x: Option<String>,
    y: Option<String>,
}

impl Keys {
    /// Reads a set; `None`: it is none.
    pub fn read(json: &[u8]) -> Option<Self> {
        let set: Set = serde_json::from_slice(json).ok()?;
        Some(Self(set.keys.into_iter().filter_map(|key| Key::of(serde_json::from_value(key).ok()?)).collect()))
    }

    /// Whether a key of that name signed it so. `None`: there is no such key.
    pub(super) fn signed(&self, kid: Option<&str>, alg: &str, message: &[u8], signature: &[u8]) -> Option<bool> {
        let mut fitting = self.0.iter().filter(|key| key.fits(kid, alg)).peekable();
        fitting.peek()?;
        Some(fitting.any(|key| key.signed(alg, message, signature)))
    }
}

impl Key {
    fn of(jwk: Jwk) -> Option<Self> {
        if jwk.usage.is_some_and(|usage| usage != "sig") {
            return None;
        }
        let bytes = |text: Option<String>| URL_SAFE_NO_PAD.decode(text?).ok();
        let point = |length: usize, x, y| {
            let (x, y) = (bytes(x)?, bytes(y)?);
            (x.len() == length && y.len() == length).then(|| [&[4][..], &x, &y].concat())
        };
        let sort = match (jwk.kty.as_str(), jwk.crv.as_deref()) {
            ("RSA", _) => Sort::Rsa { n: bytes(jwk.n)?, e: bytes(jwk.e)? },
            ("EC", Some("P-256")) => Sort::P256(point(32, jwk.x, jwk.y)?),
            ("EC", Some("P-384")) => Sort::P384(point(48, jwk.x, jwk.y)?),
            ("OKP", Some("Ed25519")) => Sort::Ed25519(bytes(jwk.x).filter(|x| x.len() == 32)?),
            _ => return None,
        };
        Some(Self { kid: jwk.kid, alg: jwk.alg, sort })
    }

    /// Whether it may be the one: by its name where the token says one, and by how it signs.
    fn fits(&self, kid: Option<&str>, alg: &str) -> bool {
        let named = kid.is_none_or(|kid| self.kid.as_deref() == Some(kid));
        let signs = match self.sort {
            Sort::Rsa { .. } => matches!(alg, "RS256" | "PS256"),
            Sort::P256(_) => alg == "ES256",
            Sort::P384(_) => alg == "ES384",
            Sort::Ed25519(_) => alg == "EdDSA",
        };
        named && signs && self.alg.as_deref().is_none_or(|own| own == alg)
    }

    fn signed(&self, alg: &str, message: &[u8], signature: &[u8]) -> bool {
        let by = |algorithm: &'static dyn VerificationAlgorithm, key: &[u8]| {
            UnparsedPublicKey::new(algorithm, key).verify(message, signature).is_ok()
        };
        match &self.sort {
            Sort::Rsa { n, e } => {
                let way = if alg == "PS256" { &RSA_PSS_2048_8192_SHA256 } else { &RSA_PKCS1_2048_8192_SHA256 };
                RsaPublicKeyComponents { n, e }.verify(way, message, signature).is_ok()
            }
            Sort::P256(point) => by(&ECDSA_P256_SHA256_FIXED, point),
            Sort::P384(point) => by(&ECDSA_P384_SHA384_FIXED, point),
            Sort::Ed25519(key) => by(&ED25519, key),
        }
    }
}
