//! Who asks from within a frame: whoever holds a bearer. Only the routes below `/embed/` ask for it.
//!
//! In: `Authorization: Bearer …`, the only place it is looked for. Out: a [`Bearer`] with its reader, or 401. Asked anew
//! with every request: what the reseller no longer has, the frame no longer shows. Refuses to know: cookies, API tokens.

use axum::{
    extract::FromRequestParts,
    http::{StatusCode, header, request::Parts},
};
use tracemail_auth::secret;
use tracemail_store::Digest;

use crate::{panel::Panel, reader::Reader, routes::refusal::Refusal};

/// Whoever holds one.
#[derive(Clone, Debug)]
pub struct Bearer {
    /// What is kept of it.
    pub hash: Digest,
    /// What he may see.
    pub reader: Reader,
}

impl Bearer {
    /// By what is kept of it.
    pub async fn by(panel: &Panel, hash: Digest) -> Result<Self, Refusal> {
        let reader = Reader::framed(&panel.store, panel.now(), hash).await?.ok_or_else(over)?;
        Ok(Self { hash, reader })
    }
}

fn over() -> Refusal {
    Refusal::new(StatusCode::UNAUTHORIZED, "over", "the frame has to say again for whom it asks")
}

impl FromRequestParts<Panel> for Bearer {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, panel: &Panel) -> Result<Self, Refusal> {
        let mut all = parts.headers.get_all(header::AUTHORIZATION).iter();
        let text = match (all.next(), all.next()) {
            (Some(only), None) => only.to_str().ok(),
            _ => None,
        };
        let secret = text.and_then(|text| text.strip_prefix("Bearer ")).ok_or_else(over)?;
        Self::by(panel, secret::hash(secret)).await
    }
}
