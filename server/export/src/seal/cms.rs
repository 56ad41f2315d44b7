//! The signature's envelope: CMS SignedData over a digest (detached), with the three attributes PAdES wants.
//!
//! In: a digest and a [`Sealer`]. Out: DER. Refuses to know: PDF. There is no signing-time among the attributes: PAdES
//! keeps it in the PDF (`/M`).

use cms::{
    cert::{CertificateChoices, IssuerAndSerialNumber},
    content_info::{CmsVersion, ContentInfo},
    signed_data::{CertificateSet, EncapsulatedContentInfo, SignedData, SignerIdentifier, SignerInfo, SignerInfos},
};
use const_oid::{
    ObjectIdentifier,
    db::{rfc5911, rfc5912},
};
use der::{
    Any, Decode, Encode, Sequence,
    asn1::{OctetString, SetOfVec},
};
use spki::AlgorithmIdentifierOwned;
use x509_cert::{
    Certificate,
    attr::{Attribute, Attributes},
    ext::pkix::name::GeneralName,
    serial_number::SerialNumber,
};

use super::{Result, Sealer, der_of, sha256, stamp::Token};

/// RFC 5035. The hash algorithm is DEFAULT SHA-256, so it is left out of the DER.
#[derive(Sequence)]
struct EssCertIdV2 {
    cert_hash: OctetString,
    issuer_serial: Option<IssuerSerial>,
}

#[derive(Sequence)]
struct IssuerSerial {
    issuer: Vec<GeneralName>,
    serial: SerialNumber,
}

#[derive(Sequence)]
struct SigningCertificateV2 {
    certs: Vec<EssCertIdV2>,
}

const SIGNING_CERTIFICATE_V2: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.47");
/// Not signed by us: it is over our signature.
pub(super) const TIME_STAMP: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.14");

fn attribute(oid: ObjectIdentifier, value: Any) -> Result<Attribute> {
    let mut values = SetOfVec::new();
    values.insert(value)?;
    Ok(Attribute { oid, values })
}

/// What is signed: exactly these attributes for this digest and this certificate.
pub(super) fn attributes(digest: &[u8], own: &Certificate) -> Result<Attributes> {
    let tbs = own.tbs_certificate();
    let certificate = SigningCertificateV2 {
        certs: vec![EssCertIdV2 {
            cert_hash: OctetString::new(sha256(&der_of(own)?).as_ref())?,
            issuer_serial: Some(IssuerSerial {
                issuer: vec![GeneralName::DirectoryName(tbs.issuer().clone())],
                serial: tbs.serial_number().clone(),
            }),
        }],
    };
    let mut all = SetOfVec::new();
    all.insert(attribute(rfc5911::ID_CONTENT_TYPE, Any::encode_from(&rfc5911::ID_DATA)?)?)?;
    all.insert(attribute(rfc5911::ID_MESSAGE_DIGEST, Any::encode_from(&OctetString::new(digest)?)?)?)?;
    all.insert(attribute(SIGNING_CERTIFICATE_V2, Any::encode_from(&certificate)?)?)?;
    Ok(Attributes::from(all))
}

/// What stands around a signature, and is none of it.
pub(super) struct Around<'a> {
    /// The signer's certificate first.
    pub chain: &'a [Certificate],
    pub algorithm: AlgorithmIdentifierOwned,
    pub token: Option<&'a Token>,
}

/// The envelope around a signature. Made anew by `check`, which compares: whatever is not exactly this is refused.
pub(super) fn envelope(digest: &[u8], signature: &[u8], around: &Around<'_>) -> Result<Vec<u8>> {
    let own = around.chain[0].tbs_certificate();
    let sha256 = AlgorithmIdentifierOwned { oid: rfc5912::ID_SHA_256, parameters: None };
    let mut unsigned = SetOfVec::new();
    if let Some(token) = around.token {
        unsigned.insert(attribute(TIME_STAMP, Any::from_der(&token.der()?)?)?)?;
    }
    let signer = SignerInfo {
        version: CmsVersion::V1,
        sid: SignerIdentifier::IssuerAndSerialNumber(IssuerAndSerialNumber {
            issuer: own.issuer().clone(),
            serial_number: own.serial_number().clone(),
        }),
        digest_alg: sha256.clone(),
        signed_attrs: Some(attributes(digest, &around.chain[0])?),
        signature_algorithm: around.algorithm.clone(),
        signature: OctetString::new(signature)?,
        unsigned_attrs: (!unsigned.is_empty()).then_some(Attributes::from(unsigned)),
    };
    let mut digests = SetOfVec::new();
    digests.insert(sha256)?;
    let certificates = around.chain.iter().cloned().map(CertificateChoices::Certificate).collect::<Vec<_>>();
    let signed = SignedData {
        version: CmsVersion::V1,
        digest_algorithms: digests,
        encap_content_info: EncapsulatedContentInfo { econtent_type: rfc5911::ID_DATA, econtent: None },
        certificates: Some(CertificateSet::try_from(certificates)?),
        crls: None,
        signer_infos: SignerInfos::try_from(vec![signer])?,
    };
    der_of(&ContentInfo { content_type: rfc5911::ID_SIGNED_DATA, content: Any::encode_from(&signed)? })
}

impl Sealer {
    /// The value of the signature of a digest. Its length depends on the key alone.
    pub(super) fn sign(&self, digest: &[u8]) -> Result<Vec<u8>> {
        // RFC 5652 5.4: over the SET OF, not the [0] that stands in the file
        self.key.sign(&attributes(digest, &self.chain[0])?.to_der()?)
    }

    /// The whole signature.
    pub(super) fn wrap(&self, digest: &[u8], signature: &[u8], token: Option<&Token>) -> Result<Vec<u8>> {
        envelope(digest, signature, &Around { chain: &self.chain, algorithm: self.key.algorithm(), token })
    }
}
