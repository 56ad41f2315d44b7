//! What is wrong with the settings: said at the start, with what to do about it.

use std::path::PathBuf;

/// Why mailboxes cannot be asked as the settings say.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Two ways.
    #[error("{0} names doveadm and imap: keep one of them")]
    Both(String),
    /// None.
    #[error("{0} names no mail store: add doveadm = \"http://127.0.0.1:2480/doveadm/v1\" or imap = \"imaps://HOST\"")]
    Neither(String),
    /// A domain with domains.
    #[error("{0} cannot have domains of its own")]
    Nested(String),
    /// Something is missing.
    #[error("{0} needs {1}")]
    Missing(String, &'static str),
    /// Not an address.
    #[error("{place}: {url:?} is no address; {wanted}")]
    Url {
        /// Which settings.
        place: String,
        /// As given.
        url: String,
        /// What would be one.
        wanted: &'static str,
    },
    /// Keys in the clear.
    #[error("{0}: {1:?} would send the key unencrypted to another machine: use https or imaps, or a tunnel that ends on 127.0.0.1")]
    Plain(String, String),
    /// A file.
    #[error("{place}: {} cannot be read: {error}", file.display())]
    File {
        /// Which settings.
        place: String,
        /// Which file.
        file: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// Certificates.
    #[error("{0}: no certificate authority could be loaded: apt-get install ca-certificates, or name a PEM file by ca_file")]
    Authorities(String),
}
