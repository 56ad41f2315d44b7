//! The signature of a report: PAdES baseline B-B, or B-T with a time stamp, certified so that every later change breaks it.
//!
//! In: a PDF document, a key with its certificates, the moment. Out: the bytes of the signed file; or what a check of
//! such bytes finds. Refuses to know: what the pages say, clocks, files, the network.
//!
//! Sources: ETSI EN 319 142-1 (PAdES), EN 319 122-1 (CAdES), RFC 5652 (CMS), RFC 5035 (signing-certificate-v2),
//! ISO 32000-1 12.8. The way: `key` signs, `cms` makes the signature's envelope, `field` puts it into the PDF, `check`
//! goes back. `stamp` is the word of a time stamping authority. `authority` makes keys and certificates where none are given.

pub mod authority;
mod chain;
pub mod check;
mod cms;
mod field;
mod key;
pub mod stamp;

use x509_cert::{Certificate, der::Encode};

pub use field::{Sealed, Stamp};
use tracemail_model::time::Micros;

/// Why there is no signature, or none that can be trusted.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The key cannot be used.
    #[error("the private key cannot be used: {0}")]
    Key(String),
    /// The certificates cannot be used.
    #[error("the certificate cannot be used: {0}")]
    Certificate(String),
    /// The PDF cannot be signed.
    #[error("the PDF cannot be signed: {0}")]
    Document(String),
    /// A time stamp cannot be taken.
    #[error(transparent)]
    Stamp(#[from] stamp::Wrong),
    /// An ASN.1 structure cannot be written or read.
    #[error("a certificate or signature cannot be read: {0}")]
    Der(#[from] der::Error),
}

/// A result of this room.
pub type Result<T> = std::result::Result<T, Error>;

/// A private key and its certificates: whoever holds it signs.
pub struct Sealer {
    key: key::Key,
    /// The signer's own first, then whoever signed it, without the root: a checker brings that.
    chain: Vec<Certificate>,
}

impl Sealer {
    /// From PEM: a PKCS#8 key (P-256, or RSA from 2048 bits), and the certificates, the key's own first.
    /// Refuses a key that does not belong to the first certificate, and a certificate that is not valid at `now`.
    pub fn load(key_pem: &str, chain_pem: &str, now: Micros) -> Result<Self> {
        let key = key::Key::from_pem(key_pem)?;
        let mut chain = Certificate::load_pem_chain(chain_pem.as_bytes())?;
        let own = chain.first().ok_or_else(|| Error::Certificate("the file holds none".into()))?.tbs_certificate();
        if own.subject_public_key_info().subject_public_key.raw_bytes() != key.public() {
            return Err(Error::Certificate("it does not belong to the private key".into()));
        }
        if !chain::is_valid_at(own, now) {
            return Err(Error::Certificate(format!("it is valid until {}", self::until(&chain[0]))));
        }
        // what no signature covers is left out: a flipped bit in it would not be noticed
        let mut place = 0;
        chain.retain(|cert| {
            place += 1;
            place == 1 || cert.tbs_certificate().subject() != cert.tbs_certificate().issuer()
        });
        Ok(Self { key, chain })
    }

    /// The last moment the signer's certificate is valid.
    pub fn until(&self) -> Micros {
        until(&self.chain[0])
    }

    /// The signer's name, as its certificate has it.
    pub fn name(&self) -> String {
        chain::common_name(self.chain[0].tbs_certificate().subject())
    }

    /// Signs the document, with so many bytes of room for a time stamp.
    pub fn seal(&self, document: lopdf::Document, stamp: &Stamp<'_>, room: usize) -> Result<Sealed> {
        field::sign(document, stamp, self, room)
    }
}

fn until(cert: &Certificate) -> Micros {
    Micros(i64::try_from(cert.tbs_certificate().validity().not_after.to_unix_duration().as_micros()).unwrap_or(i64::MAX))
}

/// SHA-256 as lower-case hex: how a report is remembered.
pub fn fingerprint(file: &[u8]) -> String {
    hex(sha256(file).as_ref())
}

fn sha256(bytes: &[u8]) -> ring::digest::Digest {
    ring::digest::digest(&ring::digest::SHA256, bytes)
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn der_of(what: &impl Encode) -> Result<Vec<u8>> {
    Ok(what.to_der()?)
}
