//! Every URL and who answers it: the table of contents. Below it, what every answer goes through.
//!
//! In: a [`Panel`]. Out: a router. Refuses to know: what the handlers do.

use std::time::Duration;

use app::{App, backend::Backend, shell};
use axum::{
    Router,
    extract::Request,
    http::{StatusCode, request::Parts},
    middleware::{from_fn, from_fn_with_state, map_response},
    response::Response,
    routing::{get, post},
};
use leptos::prelude::{provide_context, use_context};
use leptos_axum::{LeptosRoutes, generate_route_list, render_app_async_with_context};
use tower_http::{
    catch_panic::CatchPanicLayer,
    compression::CompressionLayer,
    limit::RequestBodyLimitLayer,
    timeout::{RequestBodyTimeoutLayer, TimeoutLayer},
};

use crate::{
    again, headers, limits, origin,
    panel::Panel,
    peer::Peer,
    reader::{self, Reader},
    routes::{
        access, assets, audit, blocklist, body, claim, devices, embed, embedding, events, export, exports, fallback, findings, freshness,
        glance, health, live, locate, messages, numbers, openapi, people, person, refusal, report, sign_in, summary, telling, trusted,
        verify, watch,
    },
};

/// The longest until an answer begins.
const LONGEST: Duration = Duration::from_mins(1);
/// The longest pause in a body on its way to us.
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

/// The whole of it.
pub fn router(panel: Panel) -> Router {
    let (lent, assets) = (panel.clone(), panel.assets.clone());
    Router::new()
        .route("/healthz", get(health::healthz))
        .route("/api/v1", get(openapi::page))
        .route("/api/v1/openapi.json", get(openapi::document))
        .route("/api/v1/access", get(access::list))
        .route("/api/v1/access/{id}", get(access::one))
        .route("/api/v1/access/{id}/claim", get(claim::one).post(claim::say))
        .route("/api/v1/devices", get(devices::list))
        .route("/api/v1/messages", get(messages::list))
        .route("/api/v1/messages/{id}", get(messages::one))
        .route("/api/v1/messages/{id}/locate", get(locate::locate))
        .route("/api/v1/numbers", get(numbers::count))
        .route("/api/v1/near", get(numbers::near))
        .route("/api/v1/names", get(numbers::names))
        .route("/api/v1/domains", get(numbers::domains))
        .route("/api/v1/freshness", get(freshness::strip))
        .route("/api/v1/watch", get(glance::one))
        .route("/api/v1/events/schema.json", get(events::schema))
        .route("/api/v1/access/{id}/report.pdf", get(report::access))
        .route("/api/v1/messages/{id}/report.pdf", get(report::message))
        .route("/api/v1/report.pdf", get(report::selection))
        .route("/api/v1/summary", get(summary::one).post(summary::wanted))
        .route("/api/v1/summary.pdf", get(summary::paper))
        .route("/api/v1/audit", get(audit::list))
        .route("/api/v1/audit/check", get(audit::check))
        .route("/api/v1/looks", get(audit::looks))
        .route("/api/v1/findings", get(findings::list))
        .route("/api/v1/findings/{id}", get(findings::one).post(findings::judge))
        .route("/api/v1/trusted", get(trusted::list).post(trusted::add).delete(trusted::remove))
        .route("/api/v1/people", get(people::list).post(people::manage))
        .route("/api/v1/person", get(person::one))
        .route("/api/v1/telling", get(telling::one).post(telling::set))
        .route("/api/v1/embedding", get(embedding::one).post(embedding::set))
        .route("/api/v1/blocklist.txt", get(blocklist::fetch))
        .route("/api/v1/blocklist.json", get(blocklist::fetch))
        .route("/api/v1/blocklist.nft", get(blocklist::fetch))
        .route("/api/v1/blocklist.crowdsec", get(blocklist::fetch))
        .route("/api/watch", get(watch::watch))
        .route("/ca.pem", get(verify::authority))
        .route("/export.csv", get(export::download))
        .route("/export.jsonl", get(export::lines))
        .route("/api/v1/exports", get(exports::list).post(exports::make))
        .route("/api/v1/exports/{id}", get(exports::one).delete(exports::remove))
        .route("/api/v1/exports/{id}/file", get(exports::file))
        .route("/api/live", get(live::live))
        .route(sign_in::PATH, get(sign_in::page).post(sign_in::enter))
        .route(sign_in::provider::PATH, get(sign_in::provider::back).post(sign_in::provider::leave))
        .route(sign_in::OUT, post(sign_in::leave))
        // the panel inside another page: opened by a bearer, never by a cookie; a cookie's holder opens only what is above
        .route("/embed.js", get(embed::script::element))
        .route("/embed/frame.js", get(embed::script::frame))
        .route("/embed/session", post(embed::session::exchange))
        .route("/embed/api/ticket", post(embed::ticket::make))
        .route("/embed/api/{function}", post(embed::functions::function))
        .route("/embed/live", get(embed::live::live))
        .route("/embed/file/{ticket}", get(embed::file::file))
        .route("/embed/{site}", get(embed::shell::shell))
        .route("/embed/{site}/{*page}", get(embed::shell::shell))
        // the pages, and the server functions they ask, each at /api/NAME
        .leptos_routes_with_context(
            &panel,
            generate_route_list(App),
            move || {
                // who asks, `reader::recognise` has written onto the request; from where, `listen`
                let Some(parts) = use_context::<Parts>() else { return };
                if let Some(reader) = parts.extensions.get::<Reader>().cloned() {
                    let network = parts.extensions.get::<Peer>().map(|Peer(ip)| *ip);
                    provide_context(Backend { network, ..lent.backend(reader) });
                }
            },
            move || shell(assets.clone()),
        )
        .fallback(fallback::fallback)
        .method_not_allowed_fallback(refusal::method)
        .layer(CompressionLayer::new())
        .route("/pkg/{*path}", get(assets::pkg)) // compressed once, when it was packed
        .layer(RequestBodyLimitLayer::new(body::LARGEST))
        .layer(map_response(body::tell_too_large))
        // the longest bodies come from machines
        .route(events::PATH, post(events::take).fallback(refusal::method).layer(RequestBodyLimitLayer::new(events::LARGEST)))
        .route(verify::PATH, get(verify::code).post(verify::file).fallback(refusal::method)) // its own limit
        .layer(RequestBodyTimeoutLayer::new(LONGEST_PAUSE))
        .layer(TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, LONGEST))
        .layer(CatchPanicLayer::custom(refusal::panicked))
        .layer(from_fn(again::once_more))
        .layer(from_fn_with_state(panel.clone(), limits::guard))
        .layer(from_fn_with_state(panel.clone(), reader::recognise))
        .layer(from_fn_with_state(panel.clone(), origin::guard))
        .layer(from_fn(headers::secure))
        .with_state(panel)
}

/// The panel's page at any URL: the app itself says when there is none.
pub async fn page(panel: &Panel, reader: Reader, request: Request) -> Response {
    let (backend, assets) = (panel.backend(reader), panel.assets.clone());
    render_app_async_with_context(move || provide_context(backend.clone()), move || shell(assets.clone()))(request).await
}
