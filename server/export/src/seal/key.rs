//! The private key: P-256 or RSA, by ring.
//!
//! In: PKCS#8 in PEM. Out: signatures of a fixed length. Refuses to know: certificates.

use const_oid::db::rfc5912;
use der::Any;
use ring::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair, RSA_PKCS1_SHA256, RsaKeyPair},
};
use spki::AlgorithmIdentifierOwned;

use super::{Error, Result};

pub(super) enum Key {
    P256(EcdsaKeyPair),
    Rsa(RsaKeyPair),
}

/// An ECDSA signature in DER is two numbers; this is its usual length. One of a known length leaves no slack in the
/// file that somebody could write into unnoticed.
const P256_SIGNATURE: usize = 71;

impl Key {
    pub(super) fn from_pem(pem: &str) -> Result<Self> {
        let (label, der) = der::pem::decode_vec(pem.trim_start().as_bytes()).map_err(|e| Error::Key(e.to_string()))?;
        if label != "PRIVATE KEY" {
            return Err(Error::Key(format!(
                "it should begin with BEGIN PRIVATE KEY (PKCS#8), not BEGIN {label}: openssl pkcs8 -topk8 -nocrypt"
            )));
        }
        if let Ok(key) = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &der, &SystemRandom::new()) {
            return Ok(Self::P256(key));
        }
        RsaKeyPair::from_pkcs8(&der).map(Self::Rsa).map_err(|e| Error::Key(format!("neither P-256 nor RSA of 2048 to 4096 bits ({e})")))
    }

    /// SHA-256 with this key.
    pub(super) fn sign(&self, message: &[u8]) -> Result<Vec<u8>> {
        let random = SystemRandom::new();
        let failed = |_| Error::Key("signing failed".into());
        match self {
            Self::P256(key) => loop {
                // every second one is of the usual length
                let signature = key.sign(&random, message).map_err(failed)?;
                if signature.as_ref().len() == P256_SIGNATURE {
                    return Ok(signature.as_ref().to_vec());
                }
            },
            Self::Rsa(key) => {
                let mut signature = vec![0; key.public().modulus_len()];
                key.sign(&RSA_PKCS1_SHA256, &random, message, &mut signature).map_err(failed)?;
                Ok(signature)
            }
        }
    }

    /// The content of the BIT STRING of its SubjectPublicKeyInfo.
    pub(super) fn public(&self) -> &[u8] {
        match self {
            Self::P256(key) => key.public_key().as_ref(),
            Self::Rsa(key) => key.public_key().as_ref(),
        }
    }

    /// ECDSA has no parameters (RFC 5758), RSA has NULL (RFC 4055).
    pub(super) fn algorithm(&self) -> AlgorithmIdentifierOwned {
        match self {
            Self::P256(_) => AlgorithmIdentifierOwned { oid: rfc5912::ECDSA_WITH_SHA_256, parameters: None },
            Self::Rsa(_) => AlgorithmIdentifierOwned { oid: rfc5912::SHA_256_WITH_RSA_ENCRYPTION, parameters: Some(Any::null()) },
        }
    }
}
