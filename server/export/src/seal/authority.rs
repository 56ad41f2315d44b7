//! An authority of the installation's own, for whoever has bought no certificate.
//!
//! In: the installation's name and the moment. Out: keys and certificates in PEM. Refuses to know: where they are kept.
//! The authority lives twenty years and signs nothing but the signer, which lives three and is made anew before.

use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair, KeyUsagePurpose,
    PKCS_ECDSA_P256_SHA256,
};
use time::{Duration, OffsetDateTime};
use tracemail_model::time::Micros;
use x509_cert::{Certificate, der::DecodePem};

use super::{Error, Result, chain};

/// A key and its certificate, PEM.
#[derive(Clone)]
pub struct Pair {
    /// PKCS#8. Secret.
    pub key: String,
    /// The certificate.
    pub cert: String,
}

const AUTHORITY: &str = "Tracemail report authority";
/// Clocks differ a little.
const EARLIER: Duration = Duration::hours(1);

/// A new authority.
pub fn authority(installation: &str, now: Micros) -> Result<Pair> {
    let mut params = named(AUTHORITY, installation, now, 20 * 365)?;
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).map_err(made)?;
    let cert = params.self_signed(&key).map_err(made)?;
    Ok(Pair { key: key.serialize_pem(), cert: cert.pem() })
}

/// A new signer of reports under that authority.
pub fn signer(authority: &Pair, now: Micros) -> Result<Pair> {
    let key = KeyPair::from_pem(&authority.key).map_err(made)?;
    let cert = Certificate::from_pem(&authority.cert)?;
    let installation = chain::organization(cert.tbs_certificate().subject());
    // of the authority's certificate only the name stands in the signer's, and the key's own id
    let issuer = Issuer::new(named(AUTHORITY, &installation, now, 1)?, key);
    let mut params = named("Tracemail reports", &installation, now, 3 * 365)?;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature, KeyUsagePurpose::ContentCommitment];
    // RFC 9336 document signing; with it alone NSS, and so pdfsig, has an "unknown issue"
    params.extended_key_usages =
        vec![ExtendedKeyUsagePurpose::Other(vec![1, 3, 6, 1, 5, 5, 7, 3, 36]), ExtendedKeyUsagePurpose::EmailProtection];
    params.use_authority_key_identifier_extension = true;
    let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).map_err(made)?;
    let cert = params.signed_by(&key, &issuer).map_err(made)?;
    Ok(Pair { key: key.serialize_pem(), cert: cert.pem() })
}

fn named(name: &str, installation: &str, now: Micros, days: i64) -> Result<CertificateParams> {
    let mut params = CertificateParams::default();
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::OrganizationName, installation);
    params.distinguished_name.push(DnType::CommonName, name);
    params.not_before = OffsetDateTime::from_unix_timestamp(now.seconds()).map_err(made)? - EARLIER;
    params.not_after = params.not_before + Duration::days(days);
    Ok(params)
}

fn made(error: impl std::fmt::Display) -> Error {
    Error::Certificate(error.to_string())
}
