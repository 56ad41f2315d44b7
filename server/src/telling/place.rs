//! Where a POST may go.
//!
//! In: a URL of the settings, or one that a customer gave. Out: a connection. A customer's goes to public addresses over
//! https and nowhere else: what a name means is looked up once, each address of it is judged, and the very address that
//! was judged is connected to, so that no name can mean another in between. Nothing is followed to elsewhere.
//! Refuses to know: what is posted.

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::{Arc, OnceLock},
};

use axum::http::Uri;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpStream, lookup_host},
};
use tokio_rustls::{
    TlsConnector,
    rustls::{ClientConfig, RootCertStore, crypto::ring, pki_types::ServerName},
};

use crate::mail::Trouble;

/// Bytes both ways.
pub trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

/// Why a URL is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Wrong {
    /// It cannot be read, or has a name and password in it.
    #[error("it is https://HOST/PATH, without a name and password")]
    Form,
    /// It is not https.
    #[error("it has to be https://")]
    Plain,
    /// It is an address of this machine or of a private network.
    #[error("it has to be an address that everybody can reach")]
    Private,
}

/// A place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    host: String,
    port: u16,
    tls: bool,
    /// Only addresses that everybody can reach.
    public: bool,
    /// For the `Host` header.
    pub authority: String,
    /// Path and query.
    pub path: String,
}

impl Place {
    /// One that the settings name: whoever runs the machine may post to it.
    pub fn of_operator(url: &str) -> Result<Self, Wrong> {
        Self::read(url, false)
    }

    /// One that somebody else gave.
    pub fn public(url: &str) -> Result<Self, Wrong> {
        let place = Self::read(url, true)?;
        if !place.tls {
            return Err(Wrong::Plain);
        }
        let local = place.host.eq_ignore_ascii_case("localhost") || !place.host.contains(['.', ':']);
        if local || place.host.parse().is_ok_and(|ip| !is_public(ip)) { Err(Wrong::Private) } else { Ok(place) }
    }

    fn read(url: &str, public: bool) -> Result<Self, Wrong> {
        let uri: Uri = url.trim().parse().map_err(|_| Wrong::Form)?;
        let authority = uri.authority().filter(|authority| !authority.as_str().contains('@')).ok_or(Wrong::Form)?;
        let tls = match uri.scheme_str() {
            Some("https") => true,
            Some("http") => false,
            _ => return Err(Wrong::Form),
        };
        let host = authority.host().trim_start_matches('[').trim_end_matches(']').to_owned();
        if host.is_empty() {
            return Err(Wrong::Form);
        }
        Ok(Self {
            port: authority.port_u16().unwrap_or(if tls { 443 } else { 80 }),
            path: uri.path_and_query().map_or("/", |path| path.as_str()).to_owned(),
            authority: authority.to_string(),
            host,
            tls,
            public,
        })
    }

    /// Connects.
    pub async fn dial(&self) -> Result<Box<dyn Stream>, Trouble> {
        let later = |error: std::io::Error| Trouble::Later(format!("{}: {error}", self.authority));
        let all: Vec<SocketAddr> = lookup_host((self.host.as_str(), self.port)).await.map_err(later)?.collect();
        if self.public && all.iter().any(|address| !is_public(address.ip())) {
            return Err(Trouble::Later(format!("{}: its address is not one that everybody can reach", self.authority)));
        }
        let stream = TcpStream::connect(all.as_slice()).await.map_err(later)?;
        if !self.tls {
            return Ok(Box::new(stream));
        }
        let name = ServerName::try_from(self.host.clone()).map_err(|_| Trouble::Never("its host is no name".into()))?;
        let connector = connector().ok_or_else(|| Trouble::Later("this system trusts no certificate authority".into()))?;
        Ok(Box::new(connector.connect(name, stream).await.map_err(later)?))
    }
}

/// Trusts what the system trusts.
fn connector() -> Option<TlsConnector> {
    static ONE: OnceLock<Option<TlsConnector>> = OnceLock::new();
    let make = || {
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider())).with_safe_default_protocol_versions().ok()?;
        (!roots.is_empty()).then(|| TlsConnector::from(Arc::new(config.with_root_certificates(roots).with_no_client_auth())))
    };
    ONE.get_or_init(make).clone()
}

/// Whether everybody can reach that address: IANA's special-purpose registries, and what leads on to an IPv4 address.
pub fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    !(a == 0
        || a == 10
        || a == 127
        || a >= 224
        || (a == 100 && (64..128).contains(&b))
        || (a == 169 && b == 254)
        || (a == 172 && (16..32).contains(&b))
        || (a == 192 && b == 168)
        || (a == 192 && b == 0 && (c == 0 || c == 2))
        || (a == 192 && b == 88 && c == 99)
        || (a == 198 && (b == 18 || b == 19 || (b == 51 && c == 100)))
        || (a == 203 && b == 0 && c == 113))
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    let s = ip.segments();
    if let Some(within) = ip.to_ipv4_mapped() {
        return is_public_v4(within);
    }
    // of 2000::/3 without Teredo and other protocol assignments, documentation and 6to4
    s[0] & 0xe000 == 0x2000
        && !(s[0] == 0x2001 && s[1] < 0x200)
        && !(s[0] == 0x2001 && s[1] == 0x0db8)
        && s[0] != 0x2002
        && !(s[0] == 0x3fff && s[1] < 0x1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_led_into_this_house() {
        for inside in [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "224.0.0.1",
            "255.255.255.255",
            "198.18.0.1",
            "::1",
            "::",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "fe80::1",
            "fc00::1",
            "fd12::1",
            "ff02::1",
            "64:ff9b::7f00:1",
            "2002:7f00:1::",
            "2001:db8::1",
            "2001::1",
            "::127.0.0.1",
        ] {
            assert!(!is_public(inside.parse().expect("an address")), "{inside}");
        }
        for outside in ["8.8.8.8", "172.32.0.1", "100.128.0.1", "2a00:1450::1", "2606:4700::1111", "::ffff:8.8.8.8"] {
            assert!(is_public(outside.parse().expect("an address")), "{outside}");
        }
    }

    #[test]
    fn what_a_customer_gives_is_https_to_a_public_name() {
        for (url, wrong) in [
            ("http://hooks.example.com/x", Wrong::Plain),
            ("https://127.0.0.1/x", Wrong::Private),
            ("https://[::1]:8443/x", Wrong::Private),
            ("https://localhost/x", Wrong::Private),
            ("https://intranet/x", Wrong::Private),
            ("https://user:word@hooks.example.com/x", Wrong::Form),
            ("ftp://hooks.example.com/x", Wrong::Form),
            ("hooks.example.com", Wrong::Form),
            ("", Wrong::Form),
        ] {
            assert_eq!(Place::public(url), Err(wrong), "{url}");
        }
        let place = Place::public("https://hooks.example.com:8443/a?b=c").expect("is taken");
        assert_eq!((place.port, place.path.as_str(), place.authority.as_str()), (8443, "/a?b=c", "hooks.example.com:8443"));
        assert!(Place::of_operator("http://127.0.0.1:9/x").is_ok());
    }

    #[tokio::test]
    async fn a_name_that_means_this_machine_is_not_connected_to() {
        let place = Place { host: "localhost".into(), ..Place::public("https://hooks.example.com/").expect("is taken") };
        let Err(Trouble::Later(why)) = place.dial().await else { panic!("it was connected to") };
        assert!(why.contains("everybody can reach"), "{why}");
    }
}
