//! How a time stamp may be signed: RSA or a curve, with SHA-2.
//!
//! In: what the token and its certificate name. Out: how it is checked, and the one way in which we write it down.
//! Refuses to know: tokens.

use const_oid::{ObjectIdentifier, db::rfc5912};
use der::Any;
use ring::{
    digest,
    signature::{self, VerificationAlgorithm},
};
use spki::{AlgorithmIdentifierOwned, SubjectPublicKeyInfoOwned};

/// A hash.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Hash {
    Sha256,
    Sha384,
    Sha512,
}

impl Hash {
    pub(super) fn of(oid: ObjectIdentifier) -> Option<Self> {
        Some(match oid {
            rfc5912::ID_SHA_256 => Self::Sha256,
            rfc5912::ID_SHA_384 => Self::Sha384,
            rfc5912::ID_SHA_512 => Self::Sha512,
            _ => return None,
        })
    }

    pub(super) fn identifier(self) -> AlgorithmIdentifierOwned {
        let oid = match self {
            Self::Sha256 => rfc5912::ID_SHA_256,
            Self::Sha384 => rfc5912::ID_SHA_384,
            Self::Sha512 => rfc5912::ID_SHA_512,
        };
        AlgorithmIdentifierOwned { oid, parameters: None }
    }

    pub(super) fn digest(self, bytes: &[u8]) -> digest::Digest {
        let algorithm = match self {
            Self::Sha256 => &digest::SHA256,
            Self::Sha384 => &digest::SHA384,
            Self::Sha512 => &digest::SHA512,
        };
        digest::digest(algorithm, bytes)
    }
}

/// How a key of that kind signs with that hash: checked so, written so.
pub(super) fn way(key: &SubjectPublicKeyInfoOwned, hash: Hash) -> Option<(&'static dyn VerificationAlgorithm, AlgorithmIdentifierOwned)> {
    let curve = || key.algorithm.parameters.as_ref()?.decode_as::<ObjectIdentifier>().ok();
    let ecdsa = |oid| AlgorithmIdentifierOwned { oid, parameters: None };
    let rsa = || AlgorithmIdentifierOwned { oid: rfc5912::RSA_ENCRYPTION, parameters: Some(Any::null()) };
    Some(match (key.algorithm.oid, hash) {
        (rfc5912::RSA_ENCRYPTION, Hash::Sha256) => (&signature::RSA_PKCS1_2048_8192_SHA256, rsa()),
        (rfc5912::RSA_ENCRYPTION, Hash::Sha384) => (&signature::RSA_PKCS1_2048_8192_SHA384, rsa()),
        (rfc5912::RSA_ENCRYPTION, Hash::Sha512) => (&signature::RSA_PKCS1_2048_8192_SHA512, rsa()),
        (rfc5912::ID_EC_PUBLIC_KEY, Hash::Sha256) => {
            let sha256 = ecdsa(rfc5912::ECDSA_WITH_SHA_256);
            match curve()? {
                rfc5912::SECP_256_R_1 => (&signature::ECDSA_P256_SHA256_ASN1, sha256),
                rfc5912::SECP_384_R_1 => (&signature::ECDSA_P384_SHA256_ASN1, sha256),
                _ => return None,
            }
        }
        (rfc5912::ID_EC_PUBLIC_KEY, Hash::Sha384) => {
            let sha384 = ecdsa(rfc5912::ECDSA_WITH_SHA_384);
            match curve()? {
                rfc5912::SECP_256_R_1 => (&signature::ECDSA_P256_SHA384_ASN1, sha384),
                rfc5912::SECP_384_R_1 => (&signature::ECDSA_P384_SHA384_ASN1, sha384),
                _ => return None,
            }
        }
        _ => return None,
    })
}
