//! `GET /embed/NAME` and below: the page in the frame, before it is known for whom it is. It holds no row and no name.
//!
//! In: a reseller's name in the URL. Out: the same HTML for everybody, and in its headers whose pages may frame it: that
//! reseller's origins, for an unknown name nobody's; with `?preview` the panel's own page alone, where he sets it up.
//! Refuses to know: who looks; there is no cookie.

use std::fmt::Write as _;

use axum::{
    extract::{Path, RawQuery, State},
    http::{HeaderName, HeaderValue, header},
    response::{IntoResponse, Response},
};
use tracemail_auth::embed::{Look, Origin};

use crate::{headers::Framed, panel::Panel, routes::refusal::Refusal};

/// The page.
pub async fn shell(
    State(panel): State<Panel>,
    Path(path): Path<Vec<(String, String)>>,
    RawQuery(query): RawQuery,
) -> Result<Response, Refusal> {
    let name = path.first().map(|(_, name)| name.as_str()).unwrap_or_default();
    let site = panel.store.embed_site(name).await?;
    let origins: Vec<Origin> = site.iter().flat_map(|site| &site.origins).filter_map(|origin| Origin::parse(origin)).collect();
    let preview = !origins.is_empty() && query.is_some_and(|query| query.split('&').any(|pair| pair == "preview" || pair == "preview="));
    let look = site.and_then(|site| serde_json::from_str::<Look>(&site.look).ok()).filter(|look| look.fault().is_none());
    // what is being chosen beside it decides
    let look = look.filter(|_| !preview);
    let listed = if preview { "'self'".into() } else { origins.iter().map(Origin::as_str).collect::<Vec<_>>().join(" ") };
    let mut response = page(&panel, &listed, &look.unwrap_or_default()).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(header::CONTENT_SECURITY_POLICY, policy(&listed));
    // the page around may ask for it of everything it holds
    headers.insert(HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("cross-origin"));
    if !listed.is_empty() {
        response.extensions_mut().insert(Framed);
    }
    Ok(response)
}

fn policy(origins: &str) -> HeaderValue {
    let around = if origins.is_empty() { "'none'" } else { origins };
    let text = format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
         font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors {around}"
    );
    // an origin is letters, digits and `:/.-`; the panel's own page is called self
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'"))
}

fn page(panel: &Panel, origins: &str, look: &Look) -> String {
    let look = serde_json::to_string(look).unwrap_or_else(|_| "{}".into());
    let (css, js, wasm) = (&panel.assets.css, &panel.assets.js, &panel.assets.wasm);
    format!(
        r#"<!DOCTYPE html>
<html lang="en" data-origins="{}" data-look="{}" data-js="{}" data-wasm="{}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Tracemail</title>
<link rel="stylesheet" href="{}">
<script type="module" src="/embed/frame.js"></script>
</head>
<body><div class="waiting" id="wait" role="status"></div></body>
</html>
"#,
        quoted(origins),
        quoted(&look),
        quoted(js),
        quoted(wasm),
        quoted(css),
    )
}

/// As an attribute's value.
fn quoted(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut out, c| {
        match c {
            '&' | '"' | '<' | '>' | '\'' => _ = write!(out, "&#{};", u32::from(c)),
            _ => out.push(c),
        }
        out
    })
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn an_attribute_ends_where_it_should() {
        assert_eq!(quoted(r#"{"a":"<b>&'"}"#), "{&#34;a&#34;:&#34;&#60;b&#62;&#38;&#39;&#34;}");
    }
}
