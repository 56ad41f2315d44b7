//! The HTML around every page, and the headers that guard it.
//!
//! In: the names of the built files. Out: the document up to `<App/>`. Native only.
//! Refuses to know: pages.

use axum::http::{HeaderValue, header};
use leptos::{nonce::use_nonce, prelude::*};
use leptos_meta::MetaTags;

use crate::{App, state::viewer};

/// Where the built files are, as URLs (`/pkg/tracemail.1a2b3c.wasm`).
#[derive(Clone, Debug)]
pub struct Assets {
    /// The style sheet.
    pub css: String,
    /// The script that loads the module.
    pub js: String,
    /// The module.
    pub wasm: String,
}

/// The document. Sets the Content-Security-Policy too: only it knows the nonce.
pub fn shell(assets: Assets) -> impl IntoView {
    let nonce = use_nonce();
    if let (Some(nonce), Some(options)) = (&nonce, use_context::<leptos_axum::ResponseOptions>()) {
        guard(nonce, &options);
    }
    let prefs = viewer::Prefs::of_request();
    // The same import Leptos writes, with names that are built into the binary.
    let start = format!("import init,{{hydrate}} from {:?};init({{module_or_path:{:?}}}).then(hydrate)", assets.js, assets.wasm);
    view! {
        <!DOCTYPE html>
        <html
            lang=prefs.lang.code()
            data-theme=prefs.theme.name()
            data-density=prefs.density.name()
            data-offset=prefs.zone.to_string()
            data-now=prefs.now.0
            data-columns=prefs.columns.clone()
            data-week=prefs.week
            data-rows=prefs.rows
        >
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover"/>
                <meta name="color-scheme" content="light dark"/>
                <link rel="icon" type="image/svg+xml" href="/favicon.svg"/>
                <link rel="stylesheet" href=assets.css/>
                <link rel="modulepreload" href=assets.js nonce=nonce.clone()/>
                <link rel="preload" href=assets.wasm r#as="fetch" r#type="application/wasm" crossorigin="anonymous"/>
                <MetaTags/>
                <script type="module" nonce=nonce inner_html=start></script>
            </head>
            <body>
                <App/>
            </body>
        </html>
    }
}

fn guard(nonce: &str, options: &leptos_axum::ResponseOptions) {
    let policy = format!(
        "default-src 'none'; script-src 'nonce-{nonce}' 'strict-dynamic' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; \
         connect-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; frame-src 'self'; \
         manifest-src 'self'"
    );
    if let Ok(value) = HeaderValue::from_str(&policy) {
        options.insert_header(header::CONTENT_SECURITY_POLICY, value);
    }
}
