//! Who may see which rows.
//!
//! In: a decision of `auth`. Out: a [`Scope`], without which the store hands out nothing.
//! Refuses to know: accounts, passwords and sessions. [`Scope::mint`] is forbidden by clippy everywhere but in
//! `server/auth`: a forgotten check does not compile.

use serde::{Deserialize, Serialize};

use crate::mailbox::domain_of;

/// The rows a reader may see. Its content is private: it is asked, never taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope(Reach);

/// How far a reader sees.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Reach {
    /// Every row, those of no domain too (operators).
    Everything,
    /// The rows of these domains, lower case.
    Domains(Vec<String>),
    /// The rows of these mailboxes, lower case.
    Mailboxes(Vec<String>),
}

impl Scope {
    /// Only `server/auth` may call this.
    pub const fn mint(reach: Reach) -> Self {
        Self(reach)
    }

    /// For whoever compiles it to SQL or asks [`Scope::sees`].
    pub const fn reach(&self) -> &Reach {
        &self.0
    }

    /// Whether the reader may see every row that somebody who reaches so far may.
    pub fn covers(&self, other: &Reach) -> bool {
        match (&self.0, other) {
            (Reach::Everything, _) => true,
            (_, Reach::Everything) | (Reach::Mailboxes(_), Reach::Domains(_)) => false,
            (Reach::Domains(own), Reach::Domains(list)) | (Reach::Mailboxes(own), Reach::Mailboxes(list)) => {
                list.iter().all(|name| own.contains(name))
            }
            (Reach::Domains(own), Reach::Mailboxes(list)) => {
                list.iter().all(|mailbox| domain_of(mailbox).is_some_and(|domain| own.iter().any(|own| own == domain)))
            }
        }
    }

    /// Whether the reader may see a row of this domain and mailbox (lower case).
    pub fn sees(&self, domain: Option<&str>, mailbox: Option<&str>) -> bool {
        match &self.0 {
            Reach::Everything => true,
            Reach::Domains(list) => domain.is_some_and(|d| list.iter().any(|own| own == d)),
            Reach::Mailboxes(list) => mailbox.is_some_and(|m| list.iter().any(|own| own == m)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[expect(clippy::disallowed_methods, reason = "this test stands in for auth")]
    fn who_sees_less_covers_no_more() {
        let list = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let (all, one, both) = (Reach::Everything, Reach::Domains(list(&["a.test"])), Reach::Domains(list(&["a.test", "b.test"])));
        let (anna, bruno) = (Reach::Mailboxes(list(&["anna@a.test"])), Reach::Mailboxes(list(&["bruno@b.test"])));
        for (covers, wide, narrow) in [
            (true, &all, &both),
            (true, &both, &one),
            (true, &one, &one),
            (true, &one, &anna),
            (true, &anna, &anna),
            (true, &anna, &Reach::Mailboxes(Vec::new())),
            (false, &both, &all),
            (false, &one, &both),
            (false, &one, &bruno),
            (false, &anna, &one),
            (false, &anna, &bruno),
        ] {
            assert_eq!(Scope::mint(wide.clone()).covers(narrow), covers, "{wide:?} {narrow:?}");
        }
    }
}
