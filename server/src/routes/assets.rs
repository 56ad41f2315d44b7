//! `GET /pkg/…`, `/favicon.svg` …: the site's files.
//!
//! In: a path and the request's headers. Out: the file in the best encoding the browser takes, for ever when its path
//! holds a hash, else with an ETag. Refuses to know: the file system (see `site`).

use axum::{
    body::Body,
    extract::Path,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

use crate::{routes::refusal::Refusal, site};

/// A file below `/pkg/`.
pub async fn pkg(Path(path): Path<String>, headers: HeaderMap) -> Response {
    let path = format!("pkg/{path}");
    answer(&path, &headers, site::is_hashed(&path)).unwrap_or_else(|| Refusal::missing("there is no such file").into_response())
}

/// A file of `style/assets/`, served at the root too (`/favicon.svg`).
pub fn root(path: &str, headers: &HeaderMap) -> Option<Response> {
    let name = path.strip_prefix('/').filter(|name| !name.is_empty() && !name.contains('/'))?;
    answer(&format!("{}/assets/{name}", site::folder()), headers, false)
}

fn answer(path: &str, headers: &HeaderMap, forever: bool) -> Option<Response> {
    let plain = site::file(path)?;
    let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let packed = ["br", "gzip"].into_iter().filter(|encoding| accepts(accepted, encoding)).find_map(|encoding| {
        let ending = if encoding == "br" { "br" } else { "gz" };
        Some((encoding, site::file(&format!("{path}.{ending}"))?))
    });
    let (encoding, file) = packed.map_or((None, plain), |(encoding, file)| (Some(encoding), file));

    let hash = file.metadata.sha256_hash();
    let tag = format!("\"{:016x}\"", hash.iter().take(8).fold(0u64, |n, byte| n << 8 | u64::from(*byte)));
    let known = headers.get(header::IF_NONE_MATCH).is_some_and(|value| value.as_bytes() == tag.as_bytes());

    let mut response = if known { StatusCode::NOT_MODIFIED.into_response() } else { Body::from(file.data).into_response() };
    let out = response.headers_mut();
    let caching = if forever { "public, max-age=31536000, immutable" } else { "no-cache" };
    out.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
    out.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type(path)));
    out.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        out.insert(header::ETAG, tag);
    }
    if let Some(encoding) = encoding {
        out.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    Some(response)
}

/// Whether an Accept-Encoding names the encoding without `q=0` (RFC 9110, 12.5.3).
fn accepts(header: &str, encoding: &str) -> bool {
    header.split(',').any(|item| {
        let mut parts = item.split(';').map(str::trim);
        let named = parts.next().is_some_and(|name| name.eq_ignore_ascii_case(encoding));
        named && !parts.any(|part| part.strip_prefix("q=").is_some_and(|q| q.parse::<f32>().is_ok_and(|q| q <= 0.0)))
    })
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map_or("", |(_, ending)| ending) {
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "json" | "webmanifest" => "application/json",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::accepts;

    #[test]
    fn an_encoding_is_taken_only_when_it_is_wanted() {
        assert!(accepts("gzip, deflate, br;q=0.8", "br"));
        assert!(!accepts("gzip, br;q=0", "br"));
        assert!(!accepts("gzip, brotli", "br"));
        assert!(!accepts("", "gzip"));
    }
}
