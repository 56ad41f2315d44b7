//! The origin of a page that may frame the panel.
//!
//! In: what somebody wrote. Out: an [`Origin`] as browsers spell it, so that it can stand in `frame-ancestors`, be
//! compared with a message's origin, and be the target of one. Nothing else fits in: no path, no wildcard, no blank.
//! Refuses to know: who may write it.

use std::fmt;

/// `https://HOST` or `https://HOST:PORT`, lower case; `http://` only of this very machine.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Origin(String);

impl Origin {
    /// Reads one. `None`: it is none that can be allowed.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim().to_ascii_lowercase();
        let text = text.strip_suffix('/').unwrap_or(&text);
        let (scheme, rest) = text.split_once("://")?;
        let (host, port) = match rest.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (rest, None),
        };
        let here = host == "localhost" || host.parse::<std::net::Ipv4Addr>().is_ok_and(|ip| ip.is_loopback());
        let usual = match scheme {
            "https" => 443,
            "http" if here => 80,
            _ => return None,
        };
        if !is_name(host) || (!host.contains('.') && !here) {
            return None;
        }
        let port = match port {
            None => None,
            Some(digits) if !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()) => {
                Some(digits.parse::<u16>().ok().filter(|port| *port > 0)?)
            }
            Some(_) => return None,
        };
        Some(Self(match port.filter(|port| *port != usual) {
            Some(port) => format!("{scheme}://{host}:{port}"),
            None => format!("{scheme}://{host}"),
        }))
    }

    /// As a browser writes it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A DNS name: labels of letters, digits and inner hyphens (names in other scripts in their `xn--` form).
fn is_name(host: &str) -> bool {
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    host.len() <= 253 && host.split('.').all(label)
}

#[cfg(test)]
mod tests {
    use super::Origin;

    #[test]
    fn an_origin_is_spelt_as_browsers_spell_it() {
        for (written, spelt) in [
            ("https://panel.example.com", "https://panel.example.com"),
            (" HTTPS://Panel.Example.com/ ", "https://panel.example.com"),
            ("https://panel.example.com:443", "https://panel.example.com"),
            ("https://panel.example.com:8443", "https://panel.example.com:8443"),
            ("https://xn--bcher-kva.example", "https://xn--bcher-kva.example"),
            ("http://localhost:3000", "http://localhost:3000"),
            ("http://127.0.0.1:80", "http://127.0.0.1"),
        ] {
            assert_eq!(Origin::parse(written).expect(written).as_str(), spelt);
        }
    }

    #[test]
    fn nothing_but_an_origin_is_one() {
        for written in [
            "",
            "*",
            "null",
            "https:",
            "https://",
            "https://*",
            "https://*.example.com",
            "http://example.com",
            "ftp://example.com",
            "data:text/html,x",
            "blob:https://a.example",
            "javascript://a.example",
            "//a.example",
            "a.example",
            "https://a.example/x",
            "https://a.example//",
            "https://a.example?x",
            "https://a.example#x",
            "https://u@a.example",
            "https://u:p@a.example",
            "https://a.example:0",
            "https://a.example:",
            "https://a.example:65536",
            "https://a.example:+1",
            "https://a.example:80:80",
            "https://a.example; script-src *",
            "https://a.example 'self'",
            "https://a.example\n.b.example",
            "https://a..example",
            "https://.example",
            "https://a.example.",
            "https://-a.example",
            "https://a-.example",
            "https://localhost.evil.example:x",
            "https://intranet",
            "http://localhost.evil.example",
            "http://127.0.0.1.evil.example",
            "http://10.0.0.1",
            "http://0.0.0.0",
            "https://b\u{fc}cher.example",
            "https://a.example\u{200b}",
            "https://a.example\0",
            "https://a_b.example",
            "https://[::1]",
            "https://a.example,https://b.example",
            "https://a.example%20",
            "https:///a.example",
            "https:/a.example",
            "'none'",
            "'self'",
            "https:",
            "https://a.example\\@b.example",
            "https://\u{ff0a}.example",
            "wss://a.example",
            "file:///etc",
            "chrome-extension://x.y",
        ] {
            assert_eq!(Origin::parse(written), None, "{written:?}");
        }
    }
}
