//! A time stamp token: read, proven, and written down in the only way in which we write it, without what nobody signed.
//!
//! In: DER from the network or out of a file. Out: [`Token`], or why it is not taken. Refuses to know: questions but
//! their nonce. Sources: RFC 3161 2.4.2, RFC 5652 5, RFC 5035 (signing certificate), RFC 5816.

use cms::{
    cert::{CertificateChoices, IssuerAndSerialNumber},
    content_info::{CmsVersion, ContentInfo},
    signed_data::{CertificateSet, EncapsulatedContentInfo, SignedData, SignerIdentifier, SignerInfo, SignerInfos},
};
use const_oid::{
    ObjectIdentifier,
    db::{rfc5280, rfc5911, rfc5912},
};
use der::{
    Any, Decode, Encode, Sequence, Tag, Tagged,
    asn1::{Int, OctetString, SetOfVec},
};
use ring::{digest, signature::UnparsedPublicKey};
use spki::AlgorithmIdentifierOwned;
use tracemail_model::time::{Micros, SECOND};
use x509_cert::{
    Certificate,
    attr::Attributes,
    ext::{Extensions, pkix::ExtendedKeyUsage},
};

use super::{
    Authorities, ROOM, Stamped, Wrong, ask,
    way::{Hash, way},
};
use crate::seal::{chain, der_of, sha256};

#[derive(Sequence)]
struct Accuracy {
    seconds: Option<u32>,
    #[asn1(context_specific = "0", tag_mode = "IMPLICIT", optional = "true")]
    millis: Option<u16>,
    #[asn1(context_specific = "1", tag_mode = "IMPLICIT", optional = "true")]
    micros: Option<u16>,
}

fn unordered() -> bool {
    false
}

#[derive(Sequence)]
struct Info {
    version: u8,
    policy: ObjectIdentifier,
    imprint: ask::Imprint,
    serial: Int,
    /// A `GeneralizedTime`, of which RFC 3161 allows fractions of a second and DER otherwise none.
    time: Any,
    accuracy: Option<Accuracy>,
    #[asn1(default = "unordered")]
    ordering: bool,
    nonce: Option<u64>,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    authority: Option<Any>,
    #[asn1(context_specific = "1", tag_mode = "IMPLICIT", optional = "true")]
    extensions: Option<Extensions>,
}

/// RFC 2634, by SHA-1; and RFC 5035, by any hash.
const SIGNING_CERTIFICATE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.12");
const SIGNING_CERTIFICATE_V2: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.47");
const TST_INFO: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.1.4");

#[derive(Sequence)]
struct CertId {
    hash: OctetString,
    issuer: Option<Any>,
}

#[derive(Sequence)]
struct CertIdV2 {
    algorithm: Option<AlgorithmIdentifierOwned>,
    hash: OctetString,
    issuer: Option<Any>,
}

#[derive(Sequence)]
struct Signing {
    certs: Vec<CertId>,
    policies: Option<Any>,
}

#[derive(Sequence)]
struct SigningV2 {
    certs: Vec<CertIdV2>,
    policies: Option<Any>,
}

/// Our clock and the authority's may differ by so much when a stamp is taken.
const APART: i64 = 300 * SECOND;

/// A time stamp.
pub struct Token {
    info: Vec<u8>,
    attributes: Attributes,
    hash: Hash,
    signature: Vec<u8>,
    /// The authority's own certificate first.
    chain: Vec<Certificate>,
}

impl Token {
    /// Out of an answer, as the answer to this very question.
    pub fn answered(bytes: &[u8], value: &[u8], nonce: u64, authorities: &Authorities, now: Micros) -> Result<Self, Wrong> {
        let mut token = Self::read(&ask::answer(bytes)?)?;
        let (info, time) = token.info()?;
        if info.nonce != Some(nonce) {
            return Err(Wrong::Nonce);
        }
        // what leads nowhere is left out: no signature covers it
        token.chain = chain::path(&token.chain, &authorities.0, time).ok_or(Wrong::Stranger)?;
        // what is kept is what will be checked
        let kept = token.der()?;
        if kept.len() > ROOM {
            return Err(Wrong::Large);
        }
        let token = Self::kept(&kept)?;
        let stamped = token.prove(value, authorities)?;
        if (stamped.time.0 - now.0).abs() > APART { Err(Wrong::Clock) } else { Ok(token) }
    }

    /// Out of a report: there it stands exactly as we write it.
    pub(in crate::seal) fn kept(der: &[u8]) -> Result<Self, Wrong> {
        let token = Self::read(der)?;
        if token.der()? == der { Ok(token) } else { Err(Wrong::Forged) }
    }

    /// The moment it tells.
    pub fn time(&self) -> Option<Micros> {
        self.info().ok().map(|(_, time)| time)
    }

    fn read(der: &[u8]) -> Result<Self, Wrong> {
        Self::parts(der).ok_or(Wrong::Form)?
    }

    fn parts(der: &[u8]) -> Option<Result<Self, Wrong>> {
        let envelope = ContentInfo::from_der(der).ok().filter(|envelope| envelope.content_type == rfc5911::ID_SIGNED_DATA)?;
        let signed: SignedData = envelope.content.decode_as().ok()?;
        let content = signed.encap_content_info;
        let info = content.econtent.filter(|_| content.econtent_type == TST_INFO)?.decode_as::<OctetString>().ok()?;
        let mut signers = signed.signer_infos.0.iter();
        let (Some(signer), None) = (signers.next(), signers.next()) else { return None };
        let SignerIdentifier::IssuerAndSerialNumber(whose) = &signer.sid else { return None };
        let mut chain = Vec::new();
        let mut own = None;
        for choice in signed.certificates?.0.iter() {
            let CertificateChoices::Certificate(cert) = choice else { continue };
            let tbs = cert.tbs_certificate();
            if *tbs.issuer() == whose.issuer && *tbs.serial_number() == whose.serial_number {
                own = Some(cert.clone());
            } else {
                chain.push(cert.clone());
            }
        }
        chain.insert(0, own?);
        let attributes = signer.signed_attrs.clone()?;
        let Some(hash) = Hash::of(signer.digest_alg.oid) else { return Some(Err(Wrong::Unknown)) };
        let (info, signature) = (info.as_bytes().to_vec(), signer.signature.as_bytes().to_vec());
        Some(Ok(Self { info, attributes, hash, signature, chain }))
    }

    fn info(&self) -> Result<(Info, Micros), Wrong> {
        let info = Info::from_der(&self.info).ok().filter(|info| info.version == 1).ok_or(Wrong::Form)?;
        let time = moment(&info.time).ok_or(Wrong::Form)?;
        Ok((info, time))
    }

    /// What it says about that value of a signature, if it is proven.
    pub(in crate::seal) fn prove(&self, value: &[u8], authorities: &Authorities) -> Result<Stamped, Wrong> {
        let (info, time) = self.info()?;
        if info.imprint.algorithm.oid != rfc5912::ID_SHA_256 || info.imprint.hash.as_bytes() != sha256(value).as_ref() {
            return Err(Wrong::Imprint);
        }
        let own = self.chain[0].tbs_certificate();
        let (algorithm, _) = way(own.subject_public_key_info(), self.hash).ok_or(Wrong::Unknown)?;
        let told = self.attributes.to_der().map_err(|_| Wrong::Form)?;
        let key = UnparsedPublicKey::new(algorithm, own.subject_public_key_info().subject_public_key.raw_bytes());
        let signs = key.verify(&told, &self.signature).is_ok();
        let is = |oid, wanted: &[u8]| self.attribute(oid).and_then(|value| value.to_der().ok()).is_some_and(|der| der == wanted);
        let kind = TST_INFO.to_der().map_err(|_| Wrong::Form)?;
        let digest = OctetString::new(self.hash.digest(&self.info).as_ref()).and_then(|digest| digest.to_der()).map_err(|_| Wrong::Form)?;
        if !signs || !is(rfc5911::ID_CONTENT_TYPE, &kind) || !is(rfc5911::ID_MESSAGE_DIGEST, &digest) || !self.names_its_signer() {
            return Err(Wrong::Forged);
        }
        // every certificate in it counts: of one too many nobody would see a change
        let stamps = matches!(own.get_extension::<ExtendedKeyUsage>(), Ok(Some((_, usage))) if usage.0 == [rfc5280::ID_KP_TIME_STAMPING]);
        let path = chain::path(&self.chain, &authorities.0, time);
        if !stamps || path.is_none_or(|path| path.len() != self.chain.len()) {
            return Err(Wrong::Stranger);
        }
        Ok(Stamped { time, authority: chain::common_name(own.subject()) })
    }

    /// The one value of the one attribute of that kind.
    fn attribute(&self, oid: ObjectIdentifier) -> Option<&Any> {
        let mut all = self.attributes.iter().filter(|attribute| attribute.oid == oid);
        let (Some(attribute), None) = (all.next(), all.next()) else { return None };
        if attribute.values.len() == 1 { attribute.values.get(0) } else { None }
    }

    /// Whether the signed attributes name the first certificate.
    fn names_its_signer(&self) -> bool {
        let Ok(own) = der_of(&self.chain[0]) else { return false };
        if let Some(value) = self.attribute(SIGNING_CERTIFICATE_V2) {
            let Ok(SigningV2 { certs, .. }) = value.decode_as() else { return false };
            let Some(CertIdV2 { algorithm, hash, .. }) = certs.first() else { return false };
            let by = algorithm.as_ref().map_or(Some(Hash::Sha256), |algorithm| Hash::of(algorithm.oid));
            return by.is_some_and(|by| by.digest(&own).as_ref() == hash.as_bytes());
        }
        let Some(Ok(Signing { certs, .. })) = self.attribute(SIGNING_CERTIFICATE).map(Any::decode_as) else { return false };
        certs.first().is_some_and(|id| digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, &own).as_ref() == id.hash.as_bytes())
    }

    /// As it stands in a report.
    pub(in crate::seal) fn der(&self) -> Result<Vec<u8>, Wrong> {
        self.written().map_err(|_| Wrong::Form)?.ok_or(Wrong::Unknown)
    }

    fn written(&self) -> crate::seal::Result<Option<Vec<u8>>> {
        let own = self.chain[0].tbs_certificate();
        let Some((_, signature_algorithm)) = way(own.subject_public_key_info(), self.hash) else { return Ok(None) };
        let signer = SignerInfo {
            version: CmsVersion::V1,
            sid: SignerIdentifier::IssuerAndSerialNumber(IssuerAndSerialNumber {
                issuer: own.issuer().clone(),
                serial_number: own.serial_number().clone(),
            }),
            digest_alg: self.hash.identifier(),
            signed_attrs: Some(self.attributes.clone()),
            signature_algorithm,
            signature: OctetString::new(self.signature.as_slice())?,
            unsigned_attrs: None,
        };
        let mut digests = SetOfVec::new();
        digests.insert(self.hash.identifier())?;
        let certificates = self.chain.iter().cloned().map(CertificateChoices::Certificate).collect::<Vec<_>>();
        let info = Any::encode_from(&OctetString::new(self.info.as_slice())?)?;
        let signed = SignedData {
            version: CmsVersion::V3,
            digest_algorithms: digests,
            encap_content_info: EncapsulatedContentInfo { econtent_type: TST_INFO, econtent: Some(info) },
            certificates: Some(CertificateSet::try_from(certificates)?),
            crls: None,
            signer_infos: SignerInfos::try_from(vec![signer])?,
        };
        der_of(&ContentInfo { content_type: rfc5911::ID_SIGNED_DATA, content: Any::encode_from(&signed)? }).map(Some)
    }
}

/// `20261121163000.125Z`
fn moment(time: &Any) -> Option<Micros> {
    if time.tag() != Tag::GeneralizedTime {
        return None;
    }
    let text = std::str::from_utf8(time.value()).ok()?.strip_suffix('Z')?;
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if whole.len() != 14 || !digits(whole) || !digits(fraction) {
        return None;
    }
    let n = |from: usize, to: usize| whole.get(from..to)?.parse::<u32>().ok();
    let micros = format!("{fraction:0<6}").get(..6)?.parse().ok()?;
    Micros::from_parts(n(0, 4)? as i32, n(4, 6)?, n(6, 8)?, n(8, 10)?, n(10, 12)?, n(12, 14)?, micros)
}
