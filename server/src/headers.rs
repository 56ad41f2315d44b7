//! What guards the browser, on every answer: pages, data, errors.
//!
//! In: an answer. Out: the same, with the headers it does not set itself. A page brings its own
//! Content-Security-Policy (only its shell knows the nonce); everything else may do nothing at all.
//! Refuses to know: who asks. Sources: OWASP ASVS 5, 3.4; MDN.

use axum::{
    extract::Request,
    http::{HeaderName, HeaderValue, header},
    middleware::Next,
    response::Response,
};

const HEADERS: [(HeaderName, &str); 9] = [
    (header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "same-origin"), // a URL of ours holds what was searched for; with `no-referrer` a form would not say whose page it is of
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-embedder-policy"), "require-corp"),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), microphone=(), geolocation=(), payment=(), usb=(), serial=(), display-capture=(), browsing-topics=()",
    ),
    (header::CACHE_CONTROL, "no-store"),
];

/// Says of an answer that its own policy names who may frame it, so that the old header must not forbid it to everybody.
#[derive(Clone, Copy, Debug)]
pub struct Framed;

/// The layer.
pub async fn secure(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let framed = response.extensions().get::<Framed>().is_some();
    let headers = response.headers_mut();
    for (name, value) in HEADERS.into_iter().filter(|(name, _)| !(framed && *name == header::X_FRAME_OPTIONS)) {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    response
}
