//! What an address carries, or a refusal like every other: axum's own would be plain text.
//!
//! In: the path, the query. Out: what they say. Refuses to know: what it means.

use axum::{
    extract::{FromRequestParts, Path as AxumPath, Query as AxumQuery},
    http::{StatusCode, request::Parts},
};
use serde::de::DeserializeOwned;

use super::refusal::Refusal;

/// Of the query; a name that stands there twice is refused.
#[derive(Debug)]
pub struct Query<T>(pub T);

/// Of the path.
#[derive(Debug)]
pub struct Path<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        let query = AxumQuery::<T>::from_request_parts(parts, state).await;
        query.map(|AxumQuery(given)| Self(given)).map_err(|wrong| Refusal::new(StatusCode::BAD_REQUEST, "bad-query", wrong.body_text()))
    }
}

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        let path = AxumPath::<T>::from_request_parts(parts, state).await;
        path.map(|AxumPath(given)| Self(given)).map_err(|_| Refusal::missing("there is nothing at this address"))
    }
}
