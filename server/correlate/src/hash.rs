//! A 64-bit name for things looked up while folding: fast, and the same in every build, because it is kept.
//!
//! In: byte strings. Out: a number. Refuses to know: what is looked up. Row keys are not made here: those are
//! `tracemail_model::ids::Key`, which is promised to outsiders of this crate.

use std::hash::{BuildHasherDefault, Hasher};

const FIRST: u64 = 0x9e37_79b9_7f4a_7c15;
const SECOND: u64 = 0xd6e8_feb8_6659_fd93;

const fn mix(a: u64, b: u64) -> u64 {
    let wide = (a as u128).wrapping_mul(b as u128);
    (wide as u64) ^ ((wide >> 64) as u64)
}

/// The name of these parts, in this order, each closed off by its length.
pub fn name(parts: &[&[u8]]) -> u64 {
    let mut state = FIRST;
    for part in parts {
        state = mix(state ^ part.len() as u64, FIRST | 1);
        let mut words = part.chunks_exact(8);
        for word in &mut words {
            let word = u64::from_le_bytes(word.try_into().expect("eight bytes"));
            state = mix(state ^ word, SECOND);
        }
        let rest = words.remainder();
        if !rest.is_empty() {
            let mut word = [0; 8];
            word[..rest.len()].copy_from_slice(rest);
            state = mix(state ^ u64::from_le_bytes(word), SECOND);
        }
    }
    mix(state, SECOND)
}

/// A map from names: they are hashed already.
pub type ByName<T> = std::collections::HashMap<u64, T, BuildHasherDefault<Already>>;

/// Hands a name through as its own hash.
#[derive(Clone, Copy, Debug, Default)]
pub struct Already(u64);

impl Hasher for Already {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        self.0 = name(&[bytes]);
    }
    fn write_u64(&mut self, name: u64) {
        self.0 = name;
    }
}

#[cfg(test)]
mod tests {
    use super::name;

    #[test]
    fn parts_are_closed_off() {
        assert_ne!(name(&[b"ab", b"c"]), name(&[b"a", b"bc"]));
        assert_ne!(name(&[b"", b""]), name(&[b""]));
        assert_ne!(name(&[b"a\0"]), name(&[b"a"]));
    }

    #[test]
    fn the_names_never_change() {
        assert_eq!(name(&[b"mx1", b"4jWzRV09JGz1cnK8"]), 12_162_537_758_955_333_912, "kept objects are found by it");
    }
}
