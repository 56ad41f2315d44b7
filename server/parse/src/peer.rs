//! The other end of a connection as Postfix writes it: `name[address]:port`, `[address]:port`, `name[/socket]`.
//!
//! In: bytes that begin with it. Out: a [`Peer`] and the rest. The name is one Postfix accepted from DNS (RFC 1123
//! letters), so neither blanks nor brackets can stand in it.
//! Refuses to know: whether the name is true.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use memchr::memchr;

use crate::{cut::leading, record::Peer};

/// Longer is no host name (RFC 1035) and no service address of Postfix.
const LONGEST_NAME: usize = 255;

/// Reads a peer at the beginning.
pub(crate) fn peer(hay: &[u8]) -> Option<(Peer<'_>, &[u8])> {
    let open = memchr(b'[', &hay[..hay.len().min(LONGEST_NAME + 1)])?;
    let name = &hay[..open];
    if !name.iter().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_' | b':')) {
        return None;
    }
    let inside = &hay[open + 1..];
    let close = memchr(b']', &inside[..inside.len().min(LONGEST_NAME)])?;
    let address = &inside[..close];
    let rest = &inside[close + 1..];
    let (port, rest) = match rest.strip_prefix(b":").and_then(leading) {
        Some((port, rest)) => (u16::try_from(port).ok(), rest),
        None => (None, rest),
    };
    Some((Peer { name, ip: ip(address), port }, rest))
}

/// An address, IPv4 written as IPv6 brought back; a zone (`%eth0`) is left out.
pub(crate) fn ip(text: &[u8]) -> Option<IpAddr> {
    if let Some(v4) = ipv4(text) {
        return Some(IpAddr::V4(v4));
    }
    let text = text.strip_prefix(b"IPv6:").unwrap_or(text);
    let text = match memchr(b'%', text) {
        Some(zone) => &text[..zone],
        None => text,
    };
    if text.len() > 45 || !text.contains(&b':') {
        return None;
    }
    let v6: Ipv6Addr = std::str::from_utf8(text).ok()?.parse().ok()?;
    Some(IpAddr::V6(v6).to_canonical())
}

fn ipv4(text: &[u8]) -> Option<Ipv4Addr> {
    if text.len() > 15 {
        return None;
    }
    let mut octets = [0u8; 4];
    let (mut at, mut value, mut digits) = (0, 0u32, 0);
    for byte in text {
        match byte {
            b'0'..=b'9' if digits < 3 => {
                value = value * 10 + u32::from(byte - b'0');
                digits += 1;
            }
            b'.' if digits > 0 && at < 3 => {
                octets[at] = u8::try_from(value).ok()?;
                (at, value, digits) = (at + 1, 0, 0);
            }
            _ => return None,
        }
    }
    if at != 3 || digits == 0 {
        return None;
    }
    octets[3] = u8::try_from(value).ok()?;
    Some(Ipv4Addr::from(octets))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_both_families() {
        for (text, want) in [
            ("192.0.2.1", Some("192.0.2.1")),
            ("::ffff:192.0.2.1", Some("192.0.2.1")),
            ("IPv6:2001:db8::1", Some("2001:db8::1")),
            ("fe80::1%eth0", Some("fe80::1")),
            ("unknown", None),
            ("/run/lmtp", None),
            ("256.1.1.1", None),
            ("1.2.3", None),
            ("1.2.3.4.5", None),
            ("", None),
        ] {
            assert_eq!(ip(text.as_bytes()).map(|ip| ip.to_string()).as_deref(), want, "{text}");
        }
    }

    #[test]
    fn peers_with_and_without_name_and_port() {
        let (found, rest) = peer(b"mx.example.com[192.0.2.1]:25: no").expect("a peer");
        assert_eq!((found.name, found.port, rest), (&b"mx.example.com"[..], Some(25), &b": no"[..]));
        let (found, rest) = peer(b"[2001:db8::1]:40077").expect("a peer");
        assert_eq!((found.name, found.port, rest), (&b""[..], Some(40077), &b""[..]));
        assert_eq!(peer(b"mx1[/run/dovecot/lmtp], delay").expect("a socket").0.ip, None);
        assert!(peer(b"two words[192.0.2.1]").is_none());
        assert!(peer(b"open[192.0.2.1").is_none());
    }
}
