//! The URL of every screen, written in one place; `lib.rs` has the same paths as routes.
//!
//! In: kinds, filters, rows. Out: hrefs, spelt the same natively and in the browser.
//! Refuses to know: what stands at those URLs.

use tracemail_model::{
    filter::{Field, Filter, to_query},
    ids::RowId,
    row::Kind,
};

/// The path of a list.
pub const fn path(kind: Kind) -> &'static str {
    match kind {
        Kind::Access => "/access",
        Kind::Received => "/received",
        Kind::Sent => "/sent",
    }
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
    match kind {
        Kind::Access => format!("/access/{id}"),
        Kind::Received | Kind::Sent => format!("/message/{id}"),
    }
}

/// The signed report of one row.
pub fn report(kind: Kind, id: RowId) -> String {
    match kind {
        Kind::Access => format!("/api/v1/access/{id}/report.pdf"),
        Kind::Received | Kind::Sent => format!("/api/v1/messages/{id}/report.pdf"),
    }
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
