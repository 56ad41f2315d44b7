//! An error as the API tells it: `{"error": {"code", "message", "field"?}}`.
//!
//! In: what is wrong, in words that help the asker. Out: an answer. Refuses to know: what failed inside; that goes to
//! the server's own log, and the asker hears only that it failed.

use std::any::Any;

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::json;
use tracemail_auth::secret::NoRandom;

use crate::{again::Panicked, stamping::NoStamp};

/// Why there is no answer.
#[derive(Clone, Debug)]
pub struct Refusal {
    status: StatusCode,
    code: &'static str,
    message: String,
    field: Option<&'static str>,
    /// Seconds to wait.
    after: Option<u64>,
}

impl Refusal {
    /// Any.
    pub fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into(), field: None, after: None }
    }

    /// A parameter is wrong.
    pub fn field(field: &'static str, message: impl Into<String>) -> Self {
        Self { field: Some(field), ..Self::new(StatusCode::BAD_REQUEST, "bad-parameter", message) }
    }

    /// The same question may be asked again after so many seconds.
    #[must_use]
    pub fn after(self, seconds: u64) -> Self {
        Self { after: Some(seconds), ..self }
    }

    /// There is no such thing, or it is not the asker's.
    pub fn missing(message: &'static str) -> Self {
        Self::new(StatusCode::NOT_FOUND, "not-found", message)
    }

    /// He fetches as many files as one may, at once.
    pub fn busy(seconds: u64) -> Self {
        let why = "you are fetching as many files at once as one may: wait for one of them";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "busy", why).after(seconds)
    }

    /// Whoever asks has not said who he is.
    pub fn not_signed_in() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "not-signed-in", "sign in, or send a token as `Authorization: Bearer tm_…`")
    }

    /// It failed here.
    pub fn broken() -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "failed", "the server failed; its log says why")
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut error = json!({ "code": self.code, "message": self.message });
        if let Some(field) = self.field {
            error["field"] = field.into();
        }
        let mut response = (self.status, Json(json!({ "error": error }))).into_response();
        if let Some(seconds) = self.after {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if self.status == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

impl From<tracemail_store::Error> for Refusal {
    fn from(error: tracemail_store::Error) -> Self {
        use tracemail_store::Error;
        match error {
            // these say what to do, and nothing else
            Error::TooLong => Self::new(StatusCode::UNPROCESSABLE_ENTITY, "too-long", error.to_string()),
            Error::TooMuch | Error::TooComplex => Self::new(StatusCode::UNPROCESSABLE_ENTITY, "too-much", error.to_string()),
            error => {
                tracing::error!("a question to the store failed: {error}");
                Self::broken()
            }
        }
    }
}

impl From<NoRandom> for Refusal {
    fn from(error: NoRandom) -> Self {
        tracing::error!("{error}");
        Self::broken()
    }
}

impl From<anyhow::Error> for Refusal {
    fn from(error: anyhow::Error) -> Self {
        if let Some(why) = error.downcast_ref::<NoStamp>() {
            return Self::new(StatusCode::SERVICE_UNAVAILABLE, "no-time-stamp", why.to_string()).after(60);
        }
        tracing::error!("a report failed: {error:#}");
        Self::broken()
    }
}

/// A handler panicked: this request fails, the others go on.
pub fn panicked(_: Box<dyn Any + Send>) -> Response {
    tracing::error!("a handler panicked");
    let mut response = Refusal::broken().into_response();
    response.extensions_mut().insert(Panicked);
    response
}

/// The address exists, the method does not.
pub async fn method() -> Refusal {
    Refusal::new(StatusCode::METHOD_NOT_ALLOWED, "method-not-allowed", "this address does not take this method")
}

#[cfg(test)]
mod tests {
    use super::*;
    use tracemail_store::Error;

    #[test]
    fn a_search_that_asks_too_much_is_told_what_to_do() {
        for (error, code) in [(Error::TooLong, "too-long"), (Error::TooMuch, "too-much"), (Error::TooComplex, "too-much")] {
            let refusal = Refusal::from(error);
            assert_eq!((refusal.status, refusal.code), (StatusCode::UNPROCESSABLE_ENTITY, code));
            assert!(refusal.message.contains("shorter period") || refusal.message.contains("leave some out"), "{}", refusal.message);
        }
        let refusal = Refusal::from(Error::Damaged("the secret of page 7".into()));
        assert_eq!(refusal.code, "failed");
        assert!(!refusal.message.contains("secret"));
    }
}
