//! The description of the API for people: one page, nothing from elsewhere, no script.
//!
//! In: the table. Out: HTML with the panel's own style. Refuses to know: the document, which it links to.

use std::fmt::Write as _;

use super::{OPERATIONS, Operation};

/// The page. `css`: where the panel's style sheet is.
pub fn page(css: &str) -> String {
    let list: String = OPERATIONS.iter().map(section).collect();
    format!(
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta name=\"color-scheme\" content=\"light dark\"><title>API · Tracemail</title><link rel=\"stylesheet\" href=\"{css}\"></head>\
         <body><main class=\"sheet stack\"><h1>The API of this panel</h1>\
         <p>For programs: <a href=\"/api/v1/openapi.json\">openapi.json</a> (OpenAPI 3.1). Lists are paged: follow <code>next</code> until it \
         is null. Every error is <code>{{\"error\": {{\"code\", \"message\", \"field\"}}}}</code>. What is not yours does not exist: 404.</p>\
         {list}</main></body></html>"
    )
}

fn section(operation: &Operation) -> String {
    let mut out = format!(
        "<section aria-labelledby=\"{name}\"><h2 id=\"{name}\"><code>{method} {path}</code></h2><p>{summary} {gives}</p>",
        name = operation.name,
        method = operation.method.to_uppercase(),
        path = escaped(operation.path),
        summary = escaped(operation.summary),
        gives = escaped(operation.gives),
    );
    if !operation.parameters.is_empty() {
        out.push_str("<dl>");
        for parameter in operation.parameters {
            // writing to a String cannot fail
            let _ = write!(out, "<dt><code>{}</code></dt><dd>{}</dd>", escaped(parameter.name), escaped(parameter.says));
        }
        out.push_str("</dl>");
    }
    if let Some(example) = operation.example() {
        let _ = write!(out, "<pre class=\"scrolls\" tabindex=\"0\"><code>{}</code></pre>", escaped(&example));
    }
    out.push_str("</section>");
    out
}

impl Operation {
    /// Whether anybody may ask it.
    pub fn is_open(&self) -> bool {
        matches!(self.name, "getEventSchema" | "getAuthority" | "tellEvents" | "checkCode" | "checkReport")
    }

    /// Whether it is counted how often it is asked.
    pub fn is_counted(&self) -> bool {
        (self.path.starts_with("/api/v1/") && self.name != "tellEvents") || self.path.starts_with("/export.")
    }

    /// A call to be typed, with what it needs; `end2end/tests/api.test.mjs` types them all.
    pub fn example(&self) -> Option<String> {
        let path = self.path.replace("{id}", "ID");
        let told = |name| match name {
            "q" => Some("?q=after:7d"),
            "code" => Some("?code=CODE"),
            "account" => Some("?account=mario@example.com"),
            "address" => Some("?address=mario@example.com"),
            "domain" => Some("?domain=example.com"),
            "field" => Some("?field=user"),
            _ => None,
        };
        let tail = self.parameters.iter().find_map(|parameter| told(parameter.name)).unwrap_or_default();
        let address = format!("'http://127.0.0.1:8025{path}{tail}'");
        match self.sends() {
            Some(body) => Some(format!("curl -H 'Content-Type: application/json' -d '{body}' {address}")),
            None => (self.method == "get").then(|| format!("curl {address}")),
        }
    }

    /// What the example of a call that writes sends.
    fn sends(&self) -> Option<&'static str> {
        match self.name {
            "managePeople" => Some(r#"{"add": {"role": "customer", "name": "acme"}}"#),
            "wantSummary" => Some(r#"{"domain": "example.com", "day": false, "week": true}"#),
            "setTelling" => Some(r#"{"mail": "anna@example.com", "quiet": [1320, 420], "zone": "Europe/Rome"}"#),
            _ => None,
        }
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
