//! The question to a time stamping authority, and the envelope of its answer. Source: RFC 3161 2.4.
//!
//! In: a signature's value, a number never used before; an answer. Out: DER both. Refuses to know: what a token says.

use const_oid::db::rfc5912;
use der::{
    Any, Decode, Encode, Sequence,
    asn1::{BitString, OctetString},
};
use spki::AlgorithmIdentifierOwned;

use super::Wrong;
use crate::seal::{Result, sha256};

#[derive(Sequence)]
pub(super) struct Imprint {
    pub algorithm: AlgorithmIdentifierOwned,
    pub hash: OctetString,
}

#[derive(Sequence)]
struct Question {
    version: u8,
    imprint: Imprint,
    nonce: u64,
    certificates: bool,
}

#[derive(Sequence)]
struct Status {
    granted: u32,
    text: Option<Vec<Any>>,
    failure: Option<BitString>,
}

#[derive(Sequence)]
struct Answer {
    status: Status,
    token: Option<Any>,
}

/// Granted, or granted with changes; which, the token itself tells.
const GRANTED: std::ops::RangeInclusive<u32> = 0..=1;

/// Asks for a stamp over the value of a signature. Content type `application/timestamp-query`.
pub fn question(value: &[u8], nonce: u64) -> Result<Vec<u8>> {
    let algorithm = AlgorithmIdentifierOwned { oid: rfc5912::ID_SHA_256, parameters: Some(Any::null()) };
    let imprint = Imprint { algorithm, hash: OctetString::new(sha256(value).as_ref())? };
    Ok(Question { version: 1, imprint, nonce, certificates: true }.to_der()?)
}

/// The token within an answer.
pub(super) fn answer(bytes: &[u8]) -> std::result::Result<Vec<u8>, Wrong> {
    let Answer { status: Status { granted, .. }, token } = Answer::from_der(bytes).map_err(|_| Wrong::Form)?;
    if !GRANTED.contains(&granted) {
        return Err(Wrong::Declined);
    }
    token.ok_or(Wrong::Form)?.to_der().map_err(|_| Wrong::Form)
}
