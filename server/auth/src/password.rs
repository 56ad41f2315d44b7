//! Passwords: argon2id, 19 MiB and two passes (OWASP's first choice), few at a time so that a flood takes neither the
//! memory nor the processors.
//!
//! In: what was typed. Out: a hash as PHC writes it, or whether the two fit. Refuses to know: whose.

use std::sync::LazyLock;

use argon2::{Algorithm, Argon2, Params, Version};
use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};
use ring::digest::{SHA256, digest};
use tokio::{sync::Semaphore, task::spawn_blocking};

use crate::secret::{NoRandom, random};

/// Hashes at one time: 19 MiB each.
const AT_ONCE: usize = 2;
/// The shortest password taken, characters (NIST SP 800-63B, where there may be no second factor).
pub const SHORTEST: usize = 12;
/// The longest, bytes: more is no password.
pub const LONGEST: usize = 1024;

const MEMORY: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LENGTH: usize = 32;

static PLACES: Semaphore = Semaphore::const_new(AT_ONCE);
/// For names that nobody has: checking them takes as long.
static NOBODY: LazyLock<String> = LazyLock::new(|| write(&[0; 16], &[0; LENGTH]));

/// Whether it may be set.
pub fn is_fit(password: &str) -> bool {
    password.chars().count() >= SHORTEST && password.len() <= LONGEST
}

/// Its hash.
pub async fn hash(password: String) -> Result<String, NoRandom> {
    let salt = random::<16>()?;
    let hash = slowly(password, salt.to_vec(), (MEMORY, PASSES)).await.ok_or(NoRandom)?;
    Ok(write(&salt, &hash))
}

/// Whether the hash is that password's. Without a hash it takes as long, and it never is.
pub async fn fits(password: String, phc: Option<&str>) -> bool {
    let read = phc.and_then(read);
    let there = read.is_some() && password.len() <= LONGEST;
    let (cost, salt, kept) = read.unwrap_or_else(read_nobody);
    let shown = slowly(if there { password } else { String::new() }, salt, cost).await;
    // compared by their hashes, so that the time it takes tells nothing of where they differ
    let same = shown.is_some_and(|shown| digest(&SHA256, &shown).as_ref() == digest(&SHA256, &kept).as_ref());
    there && same
}

async fn slowly(password: String, salt: Vec<u8>, (memory, passes): (u32, u32)) -> Option<Vec<u8>> {
    let _place = PLACES.acquire().await.ok()?;
    spawn_blocking(move || {
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(memory, passes, 1, Some(LENGTH)).ok()?);
        let mut hash = vec![0; LENGTH];
        argon2.hash_password_into(password.as_bytes(), &salt, &mut hash).ok()?;
        Some(hash)
    })
    .await
    .ok()?
}

fn write(salt: &[u8], hash: &[u8]) -> String {
    format!("$argon2id$v=19$m={MEMORY},t={PASSES},p=1${}${}", STANDARD_NO_PAD.encode(salt), STANDARD_NO_PAD.encode(hash))
}

/// Memory and passes, salt, hash.
type Kept = ((u32, u32), Vec<u8>, Vec<u8>);

fn read(phc: &str) -> Option<Kept> {
    let mut parts = phc.strip_prefix("$argon2id$v=19$")?.split('$');
    let mut cost = parts.next()?.split(',');
    let memory = cost.next()?.strip_prefix("m=")?.parse().ok()?;
    let passes = cost.next()?.strip_prefix("t=")?.parse().ok()?;
    let mut bytes = || STANDARD_NO_PAD.decode(parts.next()?).ok();
    Some(((memory, passes), bytes()?, bytes()?))
}

fn read_nobody() -> Kept {
    read(&NOBODY).unwrap_or(((MEMORY, PASSES), vec![0; 16], vec![0; LENGTH]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_fits_its_own_hash_and_no_other() {
        let phc = hash("correct horse battery".into()).await.expect("random");
        assert!(phc.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(fits("correct horse battery".into(), Some(&phc)).await);
        for wrong in ["", "correct horse batter", "correct horse battery ", "Correct horse battery"] {
            assert!(!fits(wrong.into(), Some(&phc)).await, "{wrong}");
        }
        for broken in ["", "x", "$argon2id$v=19$m=0,t=0,p=1$$", "$argon2i$v=19$m=19456,t=2,p=1$AAAA$AAAA", &phc.replace('=', "")] {
            assert!(!fits("correct horse battery".into(), Some(broken)).await, "{broken}");
        }
        assert!(!fits(String::new(), None).await, "nobody's password is never right");
        let again = hash("correct horse battery".into()).await.expect("random");
        assert_ne!(phc, again, "each has a salt of its own");
        assert!(!is_fit("short") && is_fit("twelve chars") && !is_fit(&"x".repeat(LONGEST + 1)));
    }

    #[tokio::test]
    async fn the_name_of_a_hash_says_how_it_was_made() {
        let ((memory, passes), salt, hash) = read(&write(b"0123456789abcdef", &[7; LENGTH])).expect("reads what it writes");
        assert_eq!((memory, passes, salt.as_slice(), hash), (MEMORY, PASSES, b"0123456789abcdef".as_slice(), vec![7; LENGTH]));
    }
}
