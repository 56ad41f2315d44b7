//! A body of JSON, read as what it is meant to be.
//!
//! In: what was sent. Out: the thing itself, or what to send instead. Only an object is taken: a list of values that
//! happens to fit the fields in their order is a slip. Refuses to know: what it is for.

use axum::{
    Json,
    extract::rejection::JsonRejection,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::refusal::Refusal;

/// The largest body taken, bytes, but of reports and of what machines tell. A filter is the longest thing anybody sends.
pub const LARGEST: usize = 64 << 10;

/// What came; `wanted`: what to send, for whoever sent something else.
pub fn read<T: DeserializeOwned>(body: Result<Json<Value>, JsonRejection>, wanted: &str) -> Result<T, Refusal> {
    let wrong = |why: String| Refusal::new(StatusCode::BAD_REQUEST, "bad-body", format!("send {wanted} as application/json ({why})"));
    let Json(value) =
        body.map_err(
            |rejection| {
                if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE { too_large() } else { wrong(rejection.body_text()) }
            },
        )?;
    if !value.is_object() {
        return Err(wrong("this is no object".into()));
    }
    serde_json::from_value(value).map_err(|error| wrong(error.to_string()))
}

/// The layer around the one that measures: it and axum's own readers refuse in plain text, programs read ours.
pub async fn tell_too_large(response: Response) -> Response {
    let told = response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"application/json"));
    if response.status() == StatusCode::PAYLOAD_TOO_LARGE && !told { too_large().into_response() } else { response }
}

fn too_large() -> Refusal {
    let why = format!("the body is longer than {} KiB: nothing was done; send less at once", LARGEST >> 10);
    Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, "too-large", why)
}
