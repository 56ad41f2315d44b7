//! A connection to a mail store, with TLS or without.
//!
//! In: an address from the settings. Out: a stream of bytes. Without TLS only to this very machine.
//! Refuses to know: what is said over it.

use std::{fs, io, net::IpAddr, path::Path, sync::Arc};

use hyper::Uri;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
};
use tokio_rustls::{
    TlsConnector,
    rustls::{
        self, ClientConfig, RootCertStore,
        pki_types::{CertificateDer, ServerName, pem::PemObject},
    },
};
use tracemail_model::locate::Trouble;

use crate::error::Error;

/// Bytes both ways.
pub trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

/// Where a mail store is.
pub struct Address {
    host: String,
    port: u16,
    tls: Option<(TlsConnector, ServerName<'static>)>,
}

/// How a kind of address is written.
pub struct Scheme {
    /// Its name without TLS, and the port when none is given.
    pub plain: (&'static str, u16),
    /// With TLS.
    pub tls: (&'static str, u16),
    /// An example of one.
    pub wanted: &'static str,
}

impl Address {
    /// Reads one. `place`: whose settings, for errors.
    pub fn new(place: &str, url: &str, scheme: &Scheme, ca_file: Option<&Path>) -> Result<Self, Error> {
        let wrong = || Error::Url { place: place.into(), url: url.into(), wanted: scheme.wanted };
        let uri: Uri = url.parse().map_err(|_| wrong())?;
        let authority = uri.authority().filter(|authority| !authority.as_str().contains('@')).ok_or_else(wrong)?;
        let host = authority.host().trim_start_matches('[').trim_end_matches(']').to_owned();
        if host.is_empty() {
            return Err(wrong());
        }
        let (usual, tls) = match uri.scheme_str() {
            Some(name) if name == scheme.plain.0 => (scheme.plain.1, None),
            Some(name) if name == scheme.tls.0 => {
                let name = ServerName::try_from(host.clone()).map_err(|_| wrong())?;
                (scheme.tls.1, Some((connector(place, ca_file)?, name)))
            }
            _ => return Err(wrong()),
        };
        let here = host.eq_ignore_ascii_case("localhost") || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback());
        if tls.is_none() && !here {
            return Err(Error::Plain(place.into(), url.into()));
        }
        Ok(Self { host, port: authority.port_u16().unwrap_or(usual), tls })
    }

    /// Connects.
    pub async fn dial(&self) -> Result<Box<dyn Stream>, Trouble> {
        let stream = TcpStream::connect((self.host.as_str(), self.port)).await.map_err(|_| Trouble::Down)?;
        let _ = stream.set_nodelay(true); // only slower without
        match &self.tls {
            None => Ok(Box::new(stream)),
            Some((connector, name)) => match connector.connect(name.clone(), stream).await {
                Ok(stream) => Ok(Box::new(stream)),
                Err(error) => Err(trouble(&error)),
            },
        }
    }
}

fn connector(place: &str, ca_file: Option<&Path>) -> Result<TlsConnector, Error> {
    let mut roots = RootCertStore::empty();
    if let Some(file) = ca_file {
        let unreadable = |error| Error::File { place: place.into(), file: file.into(), error };
        let pem = fs::read(file).map_err(unreadable)?;
        roots.add_parsable_certificates(CertificateDer::pem_slice_iter(&pem).flatten());
    } else {
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    }
    if roots.is_empty() {
        return Err(Error::Authorities(place.into()));
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|_| Error::Authorities(place.into()))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(TlsConnector::from(Arc::new(config)))
}

/// Why TLS was not to be had.
fn trouble(error: &io::Error) -> Trouble {
    match error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
        Some(rustls::Error::InvalidCertificate(_)) => Trouble::Untrusted,
        Some(_) => Trouble::Garbled,
        None => Trouble::Down,
    }
}
