//! Who may talk to the panel at all: only pages of its own, under a name of its own.
//!
//! In: `Host`, `Origin`, `Sec-Fetch-Site`. Out: the request goes on, or 403/421. A foreign page cannot make the panel
//! write or open its socket (CSRF), and a foreign name that resolves to 127.0.0.1 is not answered (DNS rebinding).
//! Refuses to know: accounts.

use axum::{
    extract::{Request, State},
    http::{HeaderMap, Method, StatusCode, Uri, header, uri::Authority},
    middleware::Next,
    response::{IntoResponse, Response},
};

use crate::{
    panel::Panel,
    routes::{events, exports, refusal::Refusal, verify},
};

/// The layer.
pub async fn guard(State(panel): State<Panel>, request: Request, next: Next) -> Response {
    let headers = request.headers();
    let Some(host) = text(headers, header::HOST.as_str()).filter(|host| is_ours(host, &panel.hosts)) else {
        let why = "the panel is not known by this name: open it as localhost, or add the name to `hosts`";
        return Refusal::new(StatusCode::MISDIRECTED_REQUEST, "unknown-host", why).into_response();
    };
    let reads = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS) && !headers.contains_key(header::UPGRADE);
    let path = request.uri().path();
    // what shows a token is not believed for its cookies
    let meant =
        [events::PATH, verify::PATH].contains(&path) || path.starts_with(exports::PATH) || headers.contains_key(header::AUTHORIZATION);
    let machine = meant && comes_from_no_page(headers);
    if !reads && !machine && !comes_from(headers, host) {
        // a program that has forgotten its token hears that, not a word about pages
        if path.starts_with("/api/v1/") && comes_from_no_page(headers) && panel.store.has_accounts().await.unwrap_or(false) {
            return Refusal::not_signed_in().into_response();
        }
        let why = "only the panel's own pages may do this";
        return Refusal::new(StatusCode::FORBIDDEN, "foreign-origin", why).into_response();
    }
    next.run(request).await
}

/// Whether a `Host` means this panel: loopback by name or number, or a configured name; whatever the port.
fn is_ours(host: &str, configured: &[String]) -> bool {
    let Ok(uri) = host.parse::<Uri>() else { return false };
    let Some(name) = uri.authority().filter(|authority| !authority.as_str().contains('@')).map(Authority::host) else {
        return false;
    };
    is_loopback(name) || configured.iter().any(|own| own.eq_ignore_ascii_case(name) || own.eq_ignore_ascii_case(host))
}

/// Whether that is what this machine calls itself.
pub fn is_loopback(name: &str) -> bool {
    let number = name.trim_start_matches('[').trim_end_matches(']').parse::<std::net::IpAddr>();
    name.eq_ignore_ascii_case("localhost") || number.is_ok_and(|ip| ip.is_loopback())
}

/// Whether the browser says that a page of this very host asks. Browsers put `Origin` on every write and upgrade.
fn comes_from(headers: &HeaderMap, host: &str) -> bool {
    let origin = text(headers, header::ORIGIN.as_str());
    let own = origin.and_then(|o| o.strip_prefix("http://").or_else(|| o.strip_prefix("https://"))) == Some(host);
    own && text(headers, "sec-fetch-site").is_none_or(|site| site == "same-origin")
}

/// Whether no page asks: a browser would say which, by one of these two. Programs on Node send `Sec-Fetch-Mode`, and
/// neither. Only where machines write.
fn comes_from_no_page(headers: &HeaderMap) -> bool {
    !headers.contains_key(header::ORIGIN) && !headers.contains_key("sec-fetch-site")
}

/// A header that is there exactly once.
fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let mut all = headers.get_all(name).iter();
    let first = all.next()?;
    if all.next().is_some() { None } else { first.to_str().ok() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_own_names_are_answered() {
        let configured = ["panel.example.com".to_owned()];
        for ours in ["localhost", "LOCALHOST:8025", "127.0.0.1:8025", "127.3.2.1", "[::1]:8025", "panel.example.com:443"] {
            assert!(is_ours(ours, &configured), "{ours}");
        }
        for foreign in ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:8025", "x@localhost", "192.0.2.1", "", "[::2]"] {
            assert!(!is_ours(foreign, &configured), "{foreign}");
        }
    }

    #[test]
    fn only_own_pages_may_write() {
        let asks = |pairs: &[(&str, &str)]| {
            let mut headers = HeaderMap::new();
            for (name, value) in pairs {
                headers.append(name.parse::<axum::http::HeaderName>().expect("a name"), value.parse().expect("a value"));
            }
            comes_from(&headers, "localhost:8025")
        };
        assert!(asks(&[("origin", "http://localhost:8025")]));
        assert!(asks(&[("origin", "https://localhost:8025"), ("sec-fetch-site", "same-origin")]));
        for foreign in
            ["null", "http://localhost", "http://localhost:8025.evil", "http://evil", "ws://localhost:8025", "http://localhost:8025/", ""]
        {
            assert!(!asks(&[("origin", foreign)]), "{foreign}");
        }
        assert!(!asks(&[]));
        assert!(!asks(&[("origin", "http://localhost:8025"), ("sec-fetch-site", "cross-site")]));
        assert!(!asks(&[("origin", "http://localhost:8025"), ("sec-fetch-site", "same-site")]));
        assert!(!asks(&[("origin", "http://evil"), ("origin", "http://localhost:8025")]));
    }
}
