//! Who asks: an argument of every handler that shows anybody's rows.
//!
//! In: a request. Out: a [`Reader`] with the scope of what it may see. Refuses to know: the rows.

use std::convert::Infallible;

use axum::{extract::FromRequestParts, http::request::Parts};
use tracemail_model::tenant::Scope;

use crate::panel::Panel;

/// Whoever asks.
#[derive(Clone, Debug)]
pub struct Reader {
    /// The rows he may see.
    pub scope: Scope,
}

impl Reader {
    /// Whoever runs this machine: every row.
    pub const fn operator() -> Self {
        Self { scope: tracemail_auth::operator() }
    }

    /// Whoever looks from within another page: only `routes/embed` recognises him, by his bearer.
    pub const fn framed(scope: Scope) -> Self {
        Self { scope }
    }
}

impl FromRequestParts<Panel> for Reader {
    type Rejection = Infallible;

    /// Until there are accounts the panel listens on loopback only: whoever asks runs the machine.
    async fn from_request_parts(parts: &mut Parts, _: &Panel) -> Result<Self, Infallible> {
        // put there by `routes/embed/file` only: nothing that comes over the wire can
        if let Some(framed) = parts.extensions.get::<Self>() {
            return Ok(framed.clone());
        }
        Ok(Self::operator())
    }
}
