//! Whether a certificate leads to an authority that is trusted.
//!
//! In: certificates and authorities. Out: yes or no, and why. Refuses to know: revocation: an authority of our own has
//! no list of it; for a bought certificate the reader's PDF program asks. Source: RFC 5280 6.1, names and signatures.

use const_oid::{
    ObjectIdentifier,
    db::{
        rfc4519::{CN, O},
        rfc5912,
    },
};
use ring::signature::{self, UnparsedPublicKey, VerificationAlgorithm};
use tracemail_model::time::Micros;
use x509_cert::{
    Certificate, TbsCertificate,
    ext::pkix::{BasicConstraints, KeyUsage, KeyUsages},
    name::Name,
};

use super::der_of;

/// More links than any real chain has.
const LONGEST: usize = 6;

/// How a signature of that kind is checked.
pub(super) fn algorithm(oid: ObjectIdentifier) -> Option<&'static dyn VerificationAlgorithm> {
    Some(match oid {
        rfc5912::ECDSA_WITH_SHA_256 => &signature::ECDSA_P256_SHA256_ASN1,
        rfc5912::ECDSA_WITH_SHA_384 => &signature::ECDSA_P384_SHA384_ASN1,
        rfc5912::SHA_256_WITH_RSA_ENCRYPTION => &signature::RSA_PKCS1_2048_8192_SHA256,
        rfc5912::SHA_384_WITH_RSA_ENCRYPTION => &signature::RSA_PKCS1_2048_8192_SHA384,
        rfc5912::SHA_512_WITH_RSA_ENCRYPTION => &signature::RSA_PKCS1_2048_8192_SHA512,
        _ => return None,
    })
}

/// Whether the key of `cert` made that signature.
pub(super) fn signed_by(cert: &TbsCertificate, oid: ObjectIdentifier, message: &[u8], signature: &[u8]) -> bool {
    let key = cert.subject_public_key_info().subject_public_key.raw_bytes();
    algorithm(oid).is_some_and(|algorithm| UnparsedPublicKey::new(algorithm, key).verify(message, signature).is_ok())
}

pub(super) fn is_valid_at(cert: &TbsCertificate, time: Micros) -> bool {
    let seconds = u64::try_from(time.seconds()).unwrap_or(0);
    let validity = cert.validity();
    (validity.not_before.to_unix_duration().as_secs()..=validity.not_after.to_unix_duration().as_secs()).contains(&seconds)
}

/// Whether the first certificate was issued, over the others, by one of the authorities.
pub(super) fn leads_to(chain: &[Certificate], authorities: &[Certificate], time: Micros) -> bool {
    path(chain, authorities, time).is_some()
}

/// Those of the certificates, the first one first, over which one of the authorities issued it.
pub(super) fn path(chain: &[Certificate], authorities: &[Certificate], time: Micros) -> Option<Vec<Certificate>> {
    let mut current = chain.first()?;
    let mut path = Vec::new();
    while path.len() < LONGEST && is_valid_at(current.tbs_certificate(), time) {
        path.push(current.clone());
        if authorities.iter().any(|authority| authority == current || issued(authority, current, time)) {
            return Some(path);
        }
        current = chain[1..].iter().find(|above| *above != current && issued(above, current, time))?;
    }
    None
}

fn issued(above: &Certificate, below: &Certificate, time: Micros) -> bool {
    let authority = above.tbs_certificate();
    let may = matches!(authority.get_extension::<BasicConstraints>(), Ok(Some((_, constraints))) if constraints.ca)
        && match authority.get_extension::<KeyUsage>() {
            Ok(None) => true,
            Ok(Some((_, usage))) => usage.0.contains(KeyUsages::KeyCertSign),
            Err(_) => false,
        };
    let same =
        authority.subject() == below.tbs_certificate().issuer() && below.signature_algorithm() == below.tbs_certificate().signature();
    let Ok(message) = der_of(below.tbs_certificate()) else { return false };
    // whole bytes: with zeros at its end called unused the same signature could be written in another way
    let Some(signature) = below.signature().as_bytes() else { return false };
    may && same && is_valid_at(authority, time) && signed_by(authority, below.signature_algorithm().oid, &message, signature)
}

/// The common name in it, else the whole.
pub(super) fn common_name(name: &Name) -> String {
    part(name, CN).unwrap_or_else(|| name.to_string())
}

/// The organization in it.
pub(super) fn organization(name: &Name) -> String {
    part(name, O).unwrap_or_default()
}

fn part(name: &Name, oid: ObjectIdentifier) -> Option<String> {
    let part = name.iter().find(|part| part.oid == oid)?;
    Some(std::str::from_utf8(part.value.value()).ok()?.to_owned())
}
