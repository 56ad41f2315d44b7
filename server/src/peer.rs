//! From where a request comes: an address that can be believed.
//!
//! In: the connection's other end, the proxies that are configured, what they wrote. Out: an [`IpAddr`].
//! `X-Forwarded-For` is read from its right end, past our own proxies, and only when one of them brought it: what stands
//! further left was written by anybody. Refuses to know: who asks.

use std::net::IpAddr;

use axum::http::HeaderMap;

/// From where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Peer(pub IpAddr);

/// The address that the last of our proxies was spoken to from; else the connection's own.
pub fn peer(headers: &HeaderMap, socket: IpAddr, proxies: &[IpAddr]) -> Peer {
    let mut nearest = socket;
    let all: Vec<&str> = headers.get_all("x-forwarded-for").iter().flat_map(|value| value.to_str().unwrap_or("?").split(',')).collect();
    for hop in all.into_iter().rev() {
        if !proxies.contains(&nearest) {
            break;
        }
        let Ok(hop) = hop.trim().parse() else { break };
        nearest = hop;
    }
    Peer(nearest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_proxies_are_believed() {
        let ip = |text: &str| text.parse::<IpAddr>().expect("an address");
        let proxies = [ip("127.0.0.1"), ip("10.0.0.1")];
        for (socket, said, is) in [
            ("192.0.2.9", "198.51.100.7", "192.0.2.9"), // says so himself
            ("127.0.0.1", "198.51.100.7", "198.51.100.7"),
            ("127.0.0.1", "1.1.1.1, 198.51.100.7", "198.51.100.7"), // its left was written by the client
            ("127.0.0.1", "198.51.100.7, 10.0.0.1", "198.51.100.7"),
            ("127.0.0.1", "", "127.0.0.1"),
            ("127.0.0.1", "nonsense", "127.0.0.1"),
            ("127.0.0.1", "2001:db8::7", "2001:db8::7"),
            ("127.0.0.1", "198.51.100.7, nonsense", "127.0.0.1"),
        ] {
            let mut headers = HeaderMap::new();
            headers.append("x-forwarded-for", said.parse().expect("a value"));
            assert_eq!(peer(&headers, ip(socket), &proxies), Peer(ip(is)), "{socket} {said}");
        }
    }
}
