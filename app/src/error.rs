//! What a reader may be told when something fails, with its HTTP status.
//!
//! In: errors of the store and of the transport. Out: a handful of cases that a page can put into words.
//! Refuses to know: details that help nobody but an attacker; those go to the server's own log.

use leptos::prelude::{FromServerFnError, ServerFnErrorErr};
use serde::{Deserialize, Serialize};
use tracemail_model::{account::EmbedFault, filter::QueryError};

/// What went wrong, as far as the reader is concerned.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum AppError {
    /// The query line cannot be read.
    Query(QueryError),
    /// There is no such row, or it is not the reader's.
    Missing,
    /// The password or the code is not right.
    Wrong,
    /// Whoever has learnt the mailbox's password could ask this, too.
    Unproved,
    /// What is to be made is there already, or does not fit there.
    Taken,
    /// A reseller's place in other pages cannot be so.
    Unfit(EmbedFault),
    /// There were too many tries: not now.
    Later,
    /// The search takes longer than one may.
    TooLong,
    /// The search needs more memory than one may have, or has too many conditions.
    TooMuch,
    /// The server did not answer: no network, or it is down.
    Unreachable,
    /// The server failed; its log says why.
    Broken,
}

impl std::fmt::Display for AppError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Query(_) => "the query cannot be read",
            Self::Missing => "no such row",
            Self::Wrong => "the password or the code is not right",
            Self::Unproved => "the mailbox's password alone does not do for this",
            Self::Taken => "it is taken, or does not fit there",
            Self::Unfit(_) => "it cannot be so",
            Self::Later => "there were too many tries",
            Self::TooLong => "the search takes too long",
            Self::TooMuch => "the search is too large",
            Self::Unreachable => "the server cannot be reached",
            Self::Broken => "the server failed",
        })
    }
}

impl std::error::Error for AppError {}

impl FromServerFnError for AppError {
    type Encoder = crate::api::codec::Text;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            ServerFnErrorErr::Request(_) => Self::Unreachable,
            #[cfg(feature = "ssr")]
            ServerFnErrorErr::Args(_) | ServerFnErrorErr::MissingArg(_) | ServerFnErrorErr::Deserialization(_) => {
                // what cannot be read is its sender's fault, not ours
                if let Some(options) = leptos::prelude::use_context::<leptos_axum::ResponseOptions>() {
                    options.set_status(axum::http::StatusCode::BAD_REQUEST);
                }
                Self::Broken
            }
            _ => Self::Broken,
        }
    }
}

impl From<EmbedFault> for AppError {
    fn from(fault: EmbedFault) -> Self {
        Self::Unfit(fault)
    }
}

impl From<QueryError> for AppError {
    fn from(error: QueryError) -> Self {
        Self::Query(error)
    }
}

#[cfg(feature = "ssr")]
impl From<tracemail_store::Error> for AppError {
    fn from(error: tracemail_store::Error) -> Self {
        use tracemail_store::Error;
        match error {
            Error::TooLong => Self::TooLong,
            Error::TooMuch | Error::TooComplex => Self::TooMuch,
            error => {
                leptos::logging::error!("a question to the store failed: {error}");
                Self::Broken
            }
        }
    }
}

#[cfg(feature = "ssr")]
impl From<tracemail_auth::door::Error> for AppError {
    fn from(error: tracemail_auth::door::Error) -> Self {
        match error {
            tracemail_auth::door::Error::Store(error) => error.into(),
            tracemail_auth::door::Error::Random(error) => error.into(),
        }
    }
}

#[cfg(feature = "ssr")]
impl From<tracemail_auth::secret::NoRandom> for AppError {
    fn from(error: tracemail_auth::secret::NoRandom) -> Self {
        leptos::logging::error!("{error}");
        Self::Broken
    }
}

impl AppError {
    /// The HTTP status that says the same.
    pub const fn status(&self) -> u16 {
        match self {
            Self::Query(_) => 400,
            Self::Missing => 404,
            Self::Wrong | Self::Unproved => 403,
            Self::Taken | Self::Unfit(_) => 409,
            Self::Later => 429,
            Self::TooLong | Self::TooMuch => 422,
            Self::Unreachable => 503,
            Self::Broken => 500,
        }
    }
}

/// Sets the answer's HTTP status where a server function failed: Leptos 0.8 says 500 to everything.
#[cfg(feature = "ssr")]
pub fn answer<T>(result: Result<T, AppError>) -> Result<T, AppError> {
    if let (Err(error), Some(options)) = (&result, leptos::prelude::use_context::<leptos_axum::ResponseOptions>())
        && let Ok(status) = axum::http::StatusCode::from_u16(error.status())
    {
        options.set_status(status);
    }
    result
}
