//! Addresses shortened for readers who are to see them so: `m***@example.com`.
//!
//! In: rows, steps, lines, findings as they are, and the addresses that are the reader's own. Out: the same with every
//! other local part cut to its first letter, in whatever text it stands: `rows` names each field, so that a new one does
//! not compile before it is thought of. `asked` takes from a question what would find out letter by letter what is not
//! shown. Refuses to know: who is to see what (`auth`), and where rows come from.

mod asked;
mod rows;
mod text;

use std::collections::BTreeSet;

pub use asked::asked;

use crate::filter::fold;

/// What is put in place of all letters but the first.
const STARS: &str = "***";

/// Shortens.
#[derive(Clone, Copy, Debug)]
pub struct Mask<'a> {
    /// Addresses that stay, folded.
    own: &'a [String],
}

/// Local parts that belong to what is shortened: they are hidden where they stand alone, too (`lmtp(mario)`).
#[derive(Clone, Debug, Default)]
struct Names(BTreeSet<String>);

impl<'a> Mask<'a> {
    /// Leaves these addresses as they are.
    pub const fn but(own: &'a [String]) -> Self {
        Self { own }
    }

    fn is_own(&self, address: &str) -> bool {
        let address = fold(address);
        self.own.contains(&address)
            || address.rsplit_once('@').is_some_and(|(local, domain)| self.own.contains(&format!("{}@{domain}", base(local))))
    }

    /// One address, or a login name without a domain.
    pub fn address(&self, address: &str) -> String {
        if self.is_own(address) {
            return address.to_owned();
        }
        match address.rsplit_once('@') {
            Some((local, domain)) => format!("{}@{domain}", short(local)),
            None if address.is_empty() => String::new(),
            None => short(address),
        }
    }

    /// Any text, whatever it is about.
    pub fn text(&self, text: &str) -> String {
        text::shortened(self, text, &Names::default())
    }
}

impl Names {
    /// Those of an address that is shortened.
    fn learn(&mut self, mask: &Mask<'_>, address: &str) {
        if mask.is_own(address) {
            return;
        }
        let local = address.rsplit_once('@').map_or(address, |(local, _)| local);
        let local = fold(local.trim_matches('"'));
        for name in [base(&local), &local] {
            if !name.is_empty() {
                self.0.insert(name.to_owned());
            }
        }
    }

    fn has(&self, word: &str) -> bool {
        if self.0.is_empty() {
            return false;
        }
        let word = fold(word);
        self.0.contains(&word) || self.0.contains(base(&word))
    }
}

/// Without what a plus adds.
fn base(local: &str) -> &str {
    local.split_once('+').map_or(local, |(base, _)| base)
}

/// Its first letter, and stars.
fn short(local: &str) -> String {
    let first = local.chars().find(|c| *c != '"');
    first.into_iter().collect::<String>() + STARS
}
