//! A body of JSON, read as what it is meant to be.
//!
//! In: what was sent. Out: the thing itself, or what to send instead. Only an object is taken: a list of values that
//! happens to fit the fields in their order is a slip. Refuses to know: what it is for.

use axum::{Json, extract::rejection::JsonRejection, http::StatusCode};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::refusal::Refusal;

/// What came; `wanted`: what to send, for whoever sent something else.
pub fn read<T: DeserializeOwned>(body: Result<Json<Value>, JsonRejection>, wanted: &str) -> Result<T, Refusal> {
    let wrong = |why: String| Refusal::new(StatusCode::BAD_REQUEST, "bad-body", format!("send {wanted} as application/json ({why})"));
    let Json(value) = body.map_err(|rejection| wrong(rejection.body_text()))?;
    if !value.is_object() {
        return Err(wrong("this is no object".into()));
    }
    serde_json::from_value(value).map_err(|error| wrong(error.to_string()))
}
