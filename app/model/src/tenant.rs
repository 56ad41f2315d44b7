//! Who may see which rows.
//!
//! In: a decision of `auth`. Out: a [`Scope`], without which the store hands out nothing.
//! Refuses to know: accounts, passwords and sessions. [`Scope::mint`] is forbidden by clippy everywhere but in
//! `server/auth`: a forgotten check does not compile. It also says how he sees them: with others' addresses shortened, or
//! whole; the store hands out nothing to a scope but through its [`Mask`], where it has one.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::{
    filter::Filter,
    mailbox::domain_of,
    mask::{self, Mask},
};

/// The rows a reader may see. Its content is private: it is asked, never taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    reach: Reach,
    masked: bool,
}

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
        Self { reach, masked: false }
    }

    /// The same rows, in which others' addresses are shortened.
    #[must_use]
    pub fn shortened(self) -> Self {
        Self { masked: true, ..self }
    }

    /// The same rows as they are: for what the server asks in the reader's name and does not show him.
    #[must_use]
    pub fn whole(&self) -> Self {
        Self { masked: false, ..self.clone() }
    }

    /// A question as the reader may ask it: without what would find out an address that he sees shortened.
    pub fn asked<'a>(&self, filter: &'a Filter) -> Cow<'a, Filter> {
        if self.masked { Cow::Owned(mask::asked(filter)) } else { Cow::Borrowed(filter) }
    }

    /// How addresses are shortened for the reader; `None`: he sees them whole. A mailbox owner's own stay.
    pub fn mask(&self) -> Option<Mask<'_>> {
        let own: &[String] = if let Reach::Mailboxes(list) = &self.reach { list } else { &[] };
        self.masked.then_some(Mask::but(own))
    }

    /// For whoever compiles it to SQL or asks [`Scope::sees`].
    pub const fn reach(&self) -> &Reach {
        &self.reach
    }

    /// Whether the reader may see every row that somebody who reaches so far may.
    pub fn covers(&self, other: &Reach) -> bool {
        match (&self.reach, other) {
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
        match &self.reach {
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
