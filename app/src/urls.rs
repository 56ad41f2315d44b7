//! The URL of every screen, written in one place; `lib.rs` has the same paths as routes.
//!
//! In: kinds, filters, rows. Out: hrefs, spelt the same natively and in the browser. Inside another page all of them
//! stand below `/embed/NAME`, set once before anything is drawn.
//! Refuses to know: what stands at those URLs.

use std::sync::OnceLock;

use tracemail_model::{
    filter::{Field, Filter, to_query},
    ids::RowId,
    row::Kind,
};

/// The paths inside another page; never set elsewhere.
static EMBEDDED: OnceLock<Embedded> = OnceLock::new();

struct Embedded {
    base: String,
    received: String,
    sent: String,
    access: String,
    live: String,
}

/// From now on every URL stands below this one. Once, before anything is drawn.
pub fn embed_below(base: String) {
    let below = |name| format!("{base}/{name}");
    // set twice only if the page's script asks twice: the first stays
    let _ = EMBEDDED.set(Embedded { received: below("received"), sent: below("sent"), access: below("access"), live: below("live"), base });
}

/// Whether the panel stands inside another page: then nothing is remembered in the browser.
pub fn is_embedded() -> bool {
    EMBEDDED.get().is_some()
}

/// The path of a list.
pub fn path(kind: Kind) -> &'static str {
    match (EMBEDDED.get(), kind) {
        (None, Kind::Access) => "/access",
        (None, Kind::Received) => "/received",
        (None, Kind::Sent) => "/sent",
        (Some(own), Kind::Access) => &own.access,
        (Some(own), Kind::Received) => &own.received,
        (Some(own), Kind::Sent) => &own.sent,
    }
}

/// The live screen.
pub fn live() -> &'static str {
    EMBEDDED.get().map_or("/live", |own| &own.live)
}

/// Where one begins.
pub fn home() -> &'static str {
    EMBEDDED.get().map_or("/", |own| &own.received)
}

/// A list narrowed to a filter.
pub fn list(kind: Kind, filter: &Filter) -> String {
    narrowed(path(kind), &to_query(filter))
}

/// A list narrowed to one condition.
pub fn only(kind: Kind, field: Field) -> String {
    list(kind, &Filter::Leaf(field))
}

/// A path with a query line in its `q`.
pub fn narrowed(path: &str, q: &str) -> String {
    if q.is_empty() { path.to_owned() } else { format!("{path}?q={}", encode(q)) }
}

/// The page of one row.
pub fn row(kind: Kind, id: RowId) -> String {
    let base = EMBEDDED.get().map_or("", |own| &own.base);
    match kind {
        Kind::Access => format!("{base}/access/{id}"),
        Kind::Received | Kind::Sent => format!("{base}/message/{id}"),
    }
}

/// The devices of an account; not within another page.
pub fn devices(account: &str) -> String {
    format!("/devices?account={}", encode(account))
}

/// The signed report of one row.
pub fn report(kind: Kind, id: RowId) -> String {
    match kind {
        Kind::Access => format!("/api/v1/access/{id}/report.pdf"),
        Kind::Received | Kind::Sent => format!("/api/v1/messages/{id}/report.pdf"),
    }
}

/// What is stored of whoever has that address.
pub fn person(address: &str) -> String {
    format!("/person?address={}", encode(address))
}

/// Percent-encoding of a query value (RFC 3986): all but unreserved characters.
pub fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 2);
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~@:,*".contains(&byte) {
            out.push(char::from(byte));
        } else {
            const HEX: &[u8; 16] = b"0123456789ABCDEF";
            out.push('%');
            out.push(char::from(HEX[usize::from(byte >> 4)]));
            out.push(char::from(HEX[usize::from(byte & 15)]));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_survives_the_url() {
        assert_eq!(encode("from:<> é&+#"), "from:%3C%3E%20%C3%A9%26%2B%23");
        assert_eq!(narrowed("/sent", ""), "/sent");
        assert_eq!(narrowed("/sent", "to:*@a.test tls:<1.2"), "/sent?q=to:*@a.test%20tls:%3C1.2");
    }
}
