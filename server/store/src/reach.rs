//! How far a reader sees, for the application's own conditions: all of them ask here.
//!
//! In: a scope. Out: its reach. The tests can have it forgotten, and then the second lock (`postgres/lock.rs`, which
//! asks the scope itself) must hold alone. Refuses to know: SQL.

use tracemail_model::tenant::{Reach, Scope};

/// The rows the reader may see.
pub(crate) fn reach(scope: &Scope) -> &Reach {
    #[cfg(test)]
    if crate::tests::forgotten::the_scope() {
        return &Reach::Everything;
    }
    scope.reach()
}
