//! Whether a file is a report of ours, and not one bit of it changed.
//!
//! In: any bytes, and the authorities that are trusted. Out: who signed it and when, or why it is refused.
//! Refuses to know: PDF. The signature covers every byte but its own; its own are made anew and compared, so there is
//! no byte in which a change could hide, and nothing in the file is believed before it is proven.

use cms::{
    cert::CertificateChoices,
    content_info::ContentInfo,
    signed_data::{SignedData, SignerIdentifier, SignerInfo},
};
use const_oid::db::rfc5911;
use der::{Decode, Encode, Reader, SliceReader};
use tracemail_model::time::Micros;
use x509_cert::Certificate;

use super::{
    chain, cms as own, field,
    stamp::{self, Authorities, Stamped, Token},
};

/// Who signed, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    /// When, as the file says, to the second.
    pub time: Micros,
    /// The signer's name in its certificate.
    pub signer: String,
    /// What somebody else's clock said, if it was asked.
    pub stamp: Option<Stamped>,
}

/// Why a file is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// There is no signature such as ours at its end.
    #[error("it is no signed report, or its end was cut off or changed")]
    NotSigned,
    /// The content does not match the signature.
    #[error("it was changed after it was signed")]
    Changed,
    /// The signature is none of the key's.
    #[error("its signature is broken or forged")]
    Forged,
    /// Somebody else signed it.
    #[error("it was signed by somebody who is not trusted here")]
    Stranger,
    /// The time stamp in it proves nothing.
    #[error("{0}")]
    Stamp(stamp::Wrong),
    /// The authorities given cannot be read.
    #[error("the authorities cannot be read: give their certificates as PEM")]
    Authorities,
}

/// Checks a file against authorities in PEM; a time stamp in it against those of stamps.
pub fn check(file: &[u8], authorities: &str, stamps: &Authorities) -> Result<Signed, Refused> {
    let authorities = Certificate::load_pem_chain(authorities.as_bytes()).map_err(|_| Refused::Authorities)?;
    let (open, close, time) = hole(file).ok_or(Refused::NotSigned)?;
    let found = unhex(&file[open + 1..close - 1]).ok_or(Refused::Forged)?;
    let (signed, found) = read(&found).ok_or(Refused::Forged)?;
    let digest = field::digest(file, open, close);
    let (chain, signer) = parts(&signed).ok_or(Refused::Forged)?;
    let (algorithm, signature) = (signer.signature_algorithm.clone(), signer.signature.as_bytes());
    let message = own::attributes(&digest, &chain[0]).and_then(|all| Ok(all.to_der()?)).map_err(|_| Refused::Forged)?;
    // the attributes in the file must be those that this very content has
    let told = signer.signed_attrs.as_ref().and_then(|attributes| attributes.to_der().ok());
    if told.as_ref() != Some(&message) {
        return Err(Refused::Changed);
    }
    let token = token(signer)?;
    let around = own::Around { chain: &chain, algorithm, token: token.as_ref() };
    if own::envelope(&digest, signature, &around).ok().as_deref() != Some(found)
        || !chain::signed_by(chain[0].tbs_certificate(), around.algorithm.oid, &message, signature)
    {
        return Err(Refused::Forged);
    }
    if !chain::leads_to(&chain, &authorities, time) {
        return Err(Refused::Stranger);
    }
    let stamp = token.as_ref().map(|token| token.prove(signature, stamps)).transpose().map_err(Refused::Stamp)?;
    Ok(Signed { time, signer: chain::common_name(chain[0].tbs_certificate().subject()), stamp })
}

fn token(signer: &SignerInfo) -> Result<Option<Token>, Refused> {
    let Some(unsigned) = &signer.unsigned_attrs else { return Ok(None) };
    let only = unsigned.get(0).filter(|first| unsigned.len() == 1 && first.oid == own::TIME_STAMP && first.values.len() == 1);
    let der = only.and_then(|attribute| attribute.values.get(0)?.to_der().ok()).ok_or(Refused::Forged)?;
    Token::kept(&der).map(Some).map_err(Refused::Stamp)
}

/// Where the signature stands, and the moment right before it: `/M(D:…)/ByteRange[0 a b c]/Contents<…>`.
fn hole(file: &[u8]) -> Option<(usize, usize, Micros)> {
    let range = field::find_last(file, field::RANGE)?;
    let (before, numbers) = (&file[..range], &file[range + field::RANGE.len()..]);
    let end = numbers.iter().take(64).position(|b| *b == b']')?;
    let numbers = std::str::from_utf8(&numbers[..end]).ok()?;
    let numbers: Vec<usize> = numbers.split_ascii_whitespace().map(|n| n.parse().ok()).collect::<Option<_>>()?;
    let [0, open, close, rest] = numbers[..] else { return None };
    let whole = close.checked_add(rest)? == file.len() && open.checked_add(2)? <= close && open > range;
    if !whole || file[open] != b'<' || file[close - 1] != b'>' {
        return None;
    }
    Some((open, close, moment(before)?))
}

/// `…/M(D:20261121163000+00'00')`
fn moment(before: &[u8]) -> Option<Micros> {
    let text = std::str::from_utf8(before.get(before.len().checked_sub(27)?..)?).ok()?;
    let digits = text.strip_prefix("/M(D:")?.strip_suffix("+00'00')")?;
    let n = |from: usize, to: usize| digits.get(from..to)?.parse().ok();
    Micros::from_parts(n(0, 4)? as i32, n(4, 6)?, n(6, 8)?, n(8, 10)?, n(10, 12)?, n(12, 14)?, 0)
}

/// The envelope, and its bytes: behind them are zeros, as many as were left of the room for a time stamp.
fn read(found: &[u8]) -> Option<(SignedData, &[u8])> {
    let mut reader = SliceReader::new(found).ok()?;
    let envelope = ContentInfo::decode(&mut reader).ok().filter(|envelope| envelope.content_type == rfc5911::ID_SIGNED_DATA)?;
    let (found, rest) = found.split_at_checked(found.len().checked_sub(usize::try_from(reader.remaining_len()).ok()?)?)?;
    Some((envelope.content.decode_as().ok()?, found)).filter(|_| rest.iter().all(|byte| *byte == 0))
}

/// The certificates, the signer's own first; how and what was signed.
fn parts(signed: &SignedData) -> Option<(Vec<Certificate>, &SignerInfo)> {
    let mut signers = signed.signer_infos.0.iter();
    let (Some(signer), None) = (signers.next(), signers.next()) else { return None };
    let SignerIdentifier::IssuerAndSerialNumber(whose) = &signer.sid else { return None };
    let mut chain = Vec::new();
    for choice in signed.certificates.as_ref()?.0.iter() {
        let CertificateChoices::Certificate(cert) = choice else { return None };
        let tbs = cert.tbs_certificate();
        let is_own = *tbs.issuer() == whose.issuer && *tbs.serial_number() == whose.serial_number;
        chain.insert(if is_own { 0 } else { chain.len() }, cert.clone());
    }
    (!chain.is_empty()).then_some((chain, signer))
}

/// Lower case only: there is one way to write a signature.
fn unhex(text: &[u8]) -> Option<Vec<u8>> {
    let digit = |b: u8| match b {
        b'0'..=b'9' => Some(b - b'0'),
        b'a'..=b'f' => Some(b - b'a' + 10),
        _ => None,
    };
    let pairs = text.chunks_exact(2);
    pairs.remainder().is_empty().then(|| pairs.map(|pair| Some(digit(pair[0])? << 4 | digit(pair[1])?)).collect())?
}
