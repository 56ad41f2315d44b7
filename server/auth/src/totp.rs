//! Codes of an authenticator (RFC 6238: SHA-1, six digits, thirty seconds, which every app knows), and codes on paper for
//! when it is lost.
//!
//! In: a secret and the time. Out: the step a code is of. Refuses to know: which steps were taken before (`store`).

use ring::hmac;
use tracemail_model::time::Micros;
use tracemail_store::Digest;

use crate::secret::{self, NoRandom};

/// Seconds of a step.
const STEP: i64 = 30;
/// Clocks may differ by one step, either way.
const DRIFT: i64 = 1;
/// Codes on paper.
const PAPER: usize = 10;
/// RFC 4648, without what looks alike being left out: authenticators read this one.
const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// A new secret.
pub fn secret() -> Result<Vec<u8>, NoRandom> {
    Ok(secret::random::<20>()?.to_vec())
}

/// The secret as people type it.
pub fn spell(secret: &[u8]) -> String {
    let mut text = String::new();
    for five in secret.chunks(5) {
        let bits = five.iter().fold(0u64, |bits, byte| bits << 8 | u64::from(*byte)) << (8 * (5 - five.len()));
        let signs = (five.len() * 8).div_ceil(5);
        text.extend((0..signs).map(|n| char::from(BASE32[(bits >> (35 - 5 * n) & 31) as usize])));
    }
    text
}

/// What an authenticator reads from a QR code.
pub fn url(secret: &[u8], name: &str) -> String {
    let name: String =
        name.bytes().map(|b| if b.is_ascii_alphanumeric() { char::from(b).to_string() } else { format!("%{b:02X}") }).collect();
    format!("otpauth://totp/Tracemail:{name}?secret={}&issuer=Tracemail", spell(secret))
}

/// The step that the code is of, near the present one.
pub fn step(secret: &[u8], code: &str, now: Micros) -> Option<i64> {
    let code: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    let present = now.seconds().div_euclid(STEP);
    // all are computed, whichever it is
    let fits: Vec<i64> = (present - DRIFT..=present + DRIFT).filter(|step| at(secret, *step) == code).collect();
    fits.last().copied()
}

fn at(secret: &[u8], step: i64) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, secret);
    let tag = hmac::sign(&key, &step.to_be_bytes());
    let tag = tag.as_ref();
    let from = usize::from(tag[tag.len() - 1] & 15);
    let number = tag[from..from + 4].iter().fold(0u32, |number, byte| number << 8 | u32::from(*byte)) & 0x7fff_ffff;
    format!("{:06}", number % 1_000_000)
}

/// Codes on paper, `k3j9-x2mf-…`: 80 bits each.
pub fn paper() -> Result<Vec<String>, NoRandom> {
    (0..PAPER)
        .map(|_| {
            let text = spell(&secret::random::<10>()?).to_lowercase();
            Ok(format!("{}-{}-{}-{}", &text[..4], &text[4..8], &text[8..12], &text[12..]))
        })
        .collect()
}

/// What is kept of such a code, however it was typed.
pub fn paper_hash(code: &str) -> Digest {
    let code: String = code.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    secret::hash(&code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_those_of_rfc_6238() {
        // appendix B, SHA-1, its last six digits
        for (seconds, code) in [(59, "287082"), (1_111_111_109, "081804"), (1_234_567_890, "005924"), (20_000_000_000, "353130")] {
            let now = Micros(seconds * 1_000_000);
            assert_eq!(step(b"12345678901234567890", code, now), Some(seconds / 30), "{code}");
            assert_eq!(step(b"12345678901234567890", code, now.plus(30_000_000)), Some(seconds / 30), "a slow clock");
            assert_eq!(step(b"12345678901234567890", code, now.plus(60_000_000)), None, "too late");
        }
        assert_eq!(step(b"12345678901234567890", "", Micros(59_000_000)), None);
    }

    #[test]
    fn secrets_are_spelt_as_rfc_4648_does() {
        for (bytes, text) in
            [("f", "MY"), ("fo", "MZXQ"), ("foo", "MZXW6"), ("foob", "MZXW6YQ"), ("fooba", "MZXW6YTB"), ("foobar", "MZXW6YTBOI")]
        {
            assert_eq!(spell(bytes.as_bytes()), text);
        }
        assert_eq!(url(b"foobar", "a@b"), "otpauth://totp/Tracemail:a%40b?secret=MZXW6YTBOI&issuer=Tracemail");
        let codes = paper().expect("random");
        assert!(codes.len() == 10 && codes[0] != codes[1] && codes[0].len() == 19);
        assert_eq!(paper_hash(&codes[0]), paper_hash(&codes[0].to_uppercase().replace('-', " ")));
    }
}
