//! Who may see which rows.
//!
//! In: a decision of `auth`. Out: a [`Scope`], without which the store hands out nothing.
//! Refuses to know: accounts, passwords and sessions. [`Scope::mint`] is forbidden by clippy everywhere but in
//! `server/auth`: a forgotten check does not compile.

use serde::{Deserialize, Serialize};

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

    /// Whether the reader may see a row of this domain and mailbox (lower case).
    pub fn sees(&self, domain: Option<&str>, mailbox: Option<&str>) -> bool {
        match &self.0 {
            Reach::Everything => true,
            Reach::Domains(list) => domain.is_some_and(|d| list.iter().any(|own| own == d)),
            Reach::Mailboxes(list) => mailbox.is_some_and(|m| list.iter().any(|own| own == m)),
        }
    }
}
