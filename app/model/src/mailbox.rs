//! Addresses as text: their domain, their local part, and the wildcard patterns people search them by.
//!
//! In: text written by strangers. Out: slices and matches. Refuses to know: whether an address exists.

use serde::{Deserialize, Serialize};

/// The part behind the last `@`; `None` when there is none or it is empty.
pub fn domain_of(address: &str) -> Option<&str> {
    let (_, domain) = address.rsplit_once('@')?;
    (!domain.is_empty()).then_some(domain)
}

/// The domain whose people an address's rows belong to: [`domain_of`] where that can be the name of a host (or an
/// address literal). Anybody can type a user name with an `@` and anything behind it; that makes nobody a customer.
pub fn host_of(address: &str) -> Option<&str> {
    let named = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | '[' | ']' | ':');
    domain_of(address).filter(|domain| domain.len() <= 255 && domain.chars().all(named))
}

/// What stands around an address in a header.
pub const BETWEEN: [char; 9] = [' ', '\t', '<', '>', ',', ';', '"', '(', ')'];

/// Something to find addresses by, lower case: `anna@example.com`, `*@example.com`, `test*@*.test.com`,
/// `@example.com` (everybody in it), `<>` (no sender), or a bare word (anywhere in the address).
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum AddressPattern {
    /// The null sender.
    Null,
    /// Exactly this address.
    Exact(String),
    /// Everybody at this domain.
    Domain(String),
    /// Local part and domain, `*` standing for anything, each matched for itself.
    Glob {
        /// Before the last `@`.
        local: String,
        /// Behind it.
        domain: String,
    },
    /// These letters anywhere in the address.
    Part(String),
}

impl AddressPattern {
    /// Reads what a person typed; never fails: what is no address is looked for anywhere in addresses.
    /// Blanks and `<>` around it do not count.
    pub fn parse(text: &str) -> Self {
        let text = crate::filter::fold(text);
        let inner =
            text.trim_start_matches(|c: char| c == '<' || c.is_whitespace()).trim_end_matches(|c: char| c == '>' || c.is_whitespace());
        match inner.rsplit_once('@') {
            None if inner.is_empty() => Self::Null,
            None if inner.contains('*') => Self::Glob { local: inner.into(), domain: "*".into() },
            None | Some((_, "")) => Self::Part(inner.into()),
            Some(("" | "*", domain)) if !domain.contains('*') => Self::Domain(domain.into()),
            Some((local, domain)) if inner.contains('*') => {
                Self::Glob { local: if local.is_empty() { "*" } else { local }.into(), domain: domain.into() }
            }
            Some(_) => Self::Exact(inner.into()),
        }
    }

    /// As [`AddressPattern::parse`] would read it back.
    pub fn text(&self) -> String {
        match self {
            Self::Null => "<>".into(),
            Self::Exact(text) | Self::Part(text) => text.clone(),
            Self::Domain(domain) => format!("@{domain}"),
            Self::Glob { local, domain } => format!("{local}@{domain}"),
        }
    }

    /// Whether it fits a header's text (already folded to lower case): the whole of it, or one of the addresses in it, which
    /// may have names beside them (RFC 5322 section 3.4, as far as logs keep to it).
    pub fn matches_header(&self, header: &str) -> bool {
        self.matches(header) || header.split(BETWEEN).any(|word| word.contains('@') && self.matches(word))
    }

    /// Whether it fits that address (already folded to lower case; empty is the null sender).
    /// A name without `@` (a login such as `admin`) is a local part of no domain: only `*` fits its domain.
    pub fn matches(&self, address: &str) -> bool {
        match self {
            Self::Null => address.is_empty(),
            Self::Exact(text) => address == text,
            Self::Part(text) => address.contains(text.as_str()),
            Self::Domain(domain) => domain_of(address) == Some(domain),
            Self::Glob { local, domain } => match address.rsplit_once('@') {
                Some((l, d)) => glob(local, l) && glob(domain, d),
                None => !address.is_empty() && domain == "*" && glob(local, address),
            },
        }
    }
}

/// Whether `text` fits `pattern`, in which `*` stands for any run of characters. Linear in both.
pub fn glob(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = text.strip_prefix(first) else { return false };
    let Some(mut part) = parts.next() else { return rest.is_empty() };
    for next in parts {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
        part = next;
    }
    rest.ends_with(part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn globs() {
        for (pattern, text, fits) in [
            ("a*c", "abbc", true),
            ("a*c", "ac", true),
            ("a*c", "a", false),
            ("*", "", true),
            ("", "", true),
            ("", "x", false),
            ("a*", "ba", false),
            ("*a", "ba", true),
            ("a*b*c", "aXbYc", true),
            ("a*b*c", "acb", false),
            ("ab*b", "ab", false),
            ("*.test.com", "mx.test.com", true),
        ] {
            assert_eq!(glob(pattern, text), fits, "{pattern} {text}");
        }
    }

    #[test]
    fn only_a_host_has_customers() {
        for (address, host) in [
            ("anna@example.com", Some("example.com")),
            ("a@b@mx_1.example.com", Some("mx_1.example.com")),
            ("x@münchen.example", Some("münchen.example")),
            ("x@[192.0.2.1]", Some("[192.0.2.1]")),
            ("anna@example.com>, rip=6.6.6.6, session=<x", None),
            ("admin", None),
            ("a@b c", None),
            ("a@", None),
        ] {
            assert_eq!(host_of(address), host, "{address}");
        }
    }

    #[test]
    fn patterns() {
        for (pattern, address, fits) in [
            ("<>", "", true),
            ("<>", "a@b", false),
            ("@Example.com", "anna@example.com", true),
            ("*@example.com", "anna@sub.example.com", false),
            ("test*@example.com", "test1@example.com", true),
            ("example@*.test.com", "example@mx.test.com", true),
            ("anna", "johanna@example.com", true),
            ("\"a@b\"@example.com", "\"a@b\"@example.com", true),
            ("<anna@example.com>", "anna@example.com", true),
            ("admin*", "admin2", true),
            ("admin*", "admin2@example.com", true),
            ("admin*@*.com", "admin2", false),
            ("*", "", false),
            ("anna@", "anna@example.com", true),
        ] {
            assert_eq!(AddressPattern::parse(pattern).matches(address), fits, "{pattern} {address}");
        }
    }

    #[test]
    fn headers_have_names_beside_addresses() {
        let header = "\"rossi, mario\" <mario@example.com>, in carica anna@sub.example.com (anna);bob@example.org";
        for (pattern, fits) in [
            ("mario@example.com", true),
            ("anna@sub.example.com", true),
            ("bob@example.org", true),
            ("@example.com", true),
            ("*@*.example.com", true),
            ("m*@example.*", true),
            ("bob*", true),
            ("rossi", true),
            ("ario@example.com", false),
            ("@xample.com", false),
            ("in*@example.org", false),
            ("mario*anna@sub.example.com", false),
            ("@example", false),
            ("<>", false),
        ] {
            assert_eq!(AddressPattern::parse(pattern).matches_header(header), fits, "{pattern}");
        }
    }
}
