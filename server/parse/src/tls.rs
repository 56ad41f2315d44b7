//! `TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits)`, as Postfix and Dovecot both write it.
//!
//! In: bytes that begin with it. Out: a [`Tls`]. Refuses to know: which ciphers are good.

use tracemail_model::message::TlsVersion;

use crate::{
    cut::{cut, word},
    record::Tls,
};

/// Reads version and cipher; `trust` is Postfix's word on the certificate, empty elsewhere.
pub(crate) fn tls<'a>(text: &'a [u8], trust: &'a [u8]) -> Option<Tls<'a>> {
    let (name, rest) = cut(text, b" with cipher ")?;
    Some(Tls { version: version(name)?, cipher: word(rest).0, trust })
}

/// As OpenSSL names protocols.
pub(crate) fn version(name: &[u8]) -> Option<TlsVersion> {
    Some(match name {
        b"TLSv1.3" => TlsVersion::Tls13,
        b"TLSv1.2" => TlsVersion::Tls12,
        b"TLSv1.1" => TlsVersion::Tls11,
        b"TLSv1" | b"TLSv1.0" => TlsVersion::Tls10,
        b"SSLv3" | b"SSLv2" => TlsVersion::Ssl3,
        _ => return None,
    })
}
