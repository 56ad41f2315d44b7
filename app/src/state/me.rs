//! Who is signed in, for the head of every page.
//!
//! In: the request's reader (natively); what the server wrote into the page (in the browser). Out: a name and a role, or
//! nobody while there are no accounts. Refuses to know: what he may do; the server answers that each time.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use tracemail_model::account::Role;

/// Whoever is signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Me {
    /// What people call him.
    pub title: String,
    /// What he is.
    pub role: Role,
    /// Why he looks at customers' rows, if he said so.
    pub reason: Option<String>,
}

/// Puts him in context; called once, by `App`.
pub fn provide() {
    #[cfg(feature = "ssr")]
    let found = || {
        let here = crate::backend::Backend::here().ok()?;
        here.me().ok().map(|(me, session)| Me { title: me.title.clone(), role: me.role, reason: session.reason.clone() })
    };
    #[cfg(not(feature = "ssr"))]
    let found = || None;
    provide_context(SharedValue::<Option<Me>>::new(found).into_inner());
}

/// Whoever is signed in; `None`: nobody has to.
pub fn use_me() -> Option<Me> {
    use_context::<Option<Me>>().flatten()
}
