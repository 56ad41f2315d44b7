//! `GET /embed.js`: the custom element, for the page around; `/embed/frame.js`: its other end, inside the frame.
//!
//! In: nothing. Out: the two files of `app/embed`. Any page may load the first: it holds nothing but itself.

use axum::{
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use ring::digest::{SHA256, digest};

const ELEMENT: &str = include_str!("../../../../app/embed/embed.js");
const FRAME: &str = include_str!("../../../../app/embed/frame.js");

/// For the page around.
pub async fn element(headers: HeaderMap) -> Response {
    let mut response = answer(ELEMENT, &headers);
    let out = response.headers_mut();
    out.insert("cross-origin-resource-policy", HeaderValue::from_static("cross-origin"));
    out.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*")); // so that `integrity=` can be used
    response
}

/// For the frame.
pub async fn frame(headers: HeaderMap) -> Response {
    answer(FRAME, &headers)
}

fn answer(text: &'static str, headers: &HeaderMap) -> Response {
    let tag =
        digest(&SHA256, text.as_bytes()).as_ref().iter().take(8).fold(String::from("\""), |tag, byte| format!("{tag}{byte:02x}")) + "\"";
    let known = headers.get(header::IF_NONE_MATCH).is_some_and(|value| value.as_bytes() == tag.as_bytes());
    let mut response = if known { StatusCode::NOT_MODIFIED.into_response() } else { text.into_response() };
    let out = response.headers_mut();
    out.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/javascript; charset=utf-8"));
    out.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        out.insert(header::ETAG, tag);
    }
    response
}
