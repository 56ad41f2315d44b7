//! Who is asking: decides the [`Scope`] of a reader. The only room that may mint one.
//!
//! In: what a request says of its sender. Out: the rows that reader may see.
//! Refuses to know: HTTP, and what the rows hold.
//!
//! `door` is where one comes in (a password and perhaps a code, a link that works once, the password of one's `mailboxes`, or
//! by the word of a provider, `oidc`), `who` is who is in: by the
//! secret of a session or of a token, `witness` remembers which staff has read whose rows. What each sees is asked of the store anew every time, so that a change of rights
//! is in force with the next request.

pub mod door;
pub mod embed;
pub mod mailboxes;
pub mod oidc;
pub mod own;
pub mod password;
pub mod secret;
pub mod totp;
pub mod who;
pub mod witness;

pub use door::{Door, Entry};
pub use mailboxes::{Mailboxes, NoMailboxes};
pub use who::Who;
pub use witness::Witness;

use tracemail_model::tenant::{Reach, Scope};

/// The scope of whoever runs the machine: every row.
#[expect(clippy::disallowed_methods, reason = "minting scopes is what this room is for")]
pub const fn operator() -> Scope {
    Scope::mint(Reach::Everything)
}

/// The scope of nobody in particular: no row.
#[expect(clippy::disallowed_methods, reason = "minting scopes is what this room is for")]
pub const fn nobody() -> Scope {
    Scope::mint(Reach::Domains(Vec::new()))
}

#[cfg(test)]
mod tests {
    use super::operator;

    #[test]
    fn the_operator_sees_rows_of_no_domain_too() {
        assert!(operator().sees(None, None));
        assert!(operator().sees(Some("example.com"), Some("anna@example.com")));
    }
}
