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

    /// Whether the reader may see a row of this domain and mailbox (lower case).
    pub fn sees(&self, domain: Option<&str>, mailbox: Option<&str>) -> bool {
        match &self.reach {
            Reach::Everything => true,
            Reach::Domains(list) => domain.is_some_and(|d| list.iter().any(|own| own == d)),
            Reach::Mailboxes(list) => mailbox.is_some_and(|m| list.iter().any(|own| own == m)),
        }
    }
}
