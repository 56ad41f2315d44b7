//! Who is asking: decides the [`Scope`] of a reader. The only room that may mint one.
//!
//! In: what a request says of its sender. Out: the rows that reader may see.
//! Refuses to know: HTTP, and what the rows hold. Until accounts exist the panel listens on loopback only, so that the
//! one reader there is runs the machine: the operator.

pub mod embed;

use tracemail_model::tenant::{Reach, Scope};

/// The scope of whoever runs the machine: every row.
#[expect(clippy::disallowed_methods, reason = "minting scopes is what this room is for")]
pub const fn operator() -> Scope {
    Scope::mint(Reach::Everything)
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
