//! A time stamp by somebody else (RFC 3161): proof that the signature was there at a moment, whatever our clock says.
//!
//! In: a signature's value; the answer of a time stamping authority. Out: the question to it; a [`Token`] that says the
//! moment, proven to be over this very signature, for this very question, by somebody trusted. Refuses to know: the
//! network, PDF. `ask` writes the question and opens the answer, `token` proves, `way` knows algorithms.

mod ask;
mod token;
mod way;

use tracemail_model::time::Micros;
use x509_cert::Certificate;

pub use ask::question;
pub use token::Token;

/// Bytes kept free in a report for a token, its certificates among them.
pub const ROOM: usize = 8 << 10;

/// Whom stamps are believed.
#[derive(Clone, Debug, Default)]
pub struct Authorities(Vec<Certificate>);

impl Authorities {
    /// From PEM.
    pub fn from_pem(text: &str) -> super::Result<Self> {
        let all = Certificate::load_pem_chain(text.as_bytes())?;
        if all.is_empty() { Err(super::Error::Certificate("the file holds none".into())) } else { Ok(Self(all)) }
    }

    /// From DER, one each; what cannot be read is left out, as in a system's own list.
    pub fn from_der<'a>(all: impl IntoIterator<Item = &'a [u8]>) -> Self {
        use der::Decode;
        Self(all.into_iter().filter_map(|one| Certificate::from_der(one).ok()).collect())
    }
}

/// What a stamp says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stamped {
    /// The moment, by the authority's clock.
    pub time: Micros,
    /// Its name.
    pub authority: String,
}

/// Why a stamp is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Wrong {
    /// The authority says so.
    #[error("the time stamping authority refused")]
    Declined,
    /// No answer of that kind, or not written as the standard has it.
    #[error("the answer cannot be read as a time stamp")]
    Form,
    /// It is about something else.
    #[error("the time stamp is for another signature")]
    Imprint,
    /// It answers another question.
    #[error("the time stamp answers another question")]
    Nonce,
    /// Not the key's.
    #[error("the time stamp's own signature is broken or forged")]
    Forged,
    /// A kind of signature that is not known here.
    #[error("the time stamp is signed in a way that is not known here (known: RSA, P-256 and P-384 with SHA-2)")]
    Unknown,
    /// Whoever signed it.
    #[error("the time stamp is by nobody who is trusted here: name the authority's certificate")]
    Stranger,
    /// Nobody can have signed it then.
    #[error("the time stamp is far from this machine's clock")]
    Clock,
    /// With its certificates.
    #[error("the time stamp is larger than {ROOM} bytes")]
    Large,
}
