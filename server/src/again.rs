//! A page whose drawing panicked is drawn once more.
//!
//! In: a request that only reads. Out: its answer; after a panic that of a second try, and if that panics too, the error.
//! Refuses to know: pages.
//!
//! Leptos 0.8 draws a page on several threads, and now and then (once in some ten thousand pages, under load) one of them
//! loses the values of the others: "a reactive value that has already been disposed" (leptos-rs/leptos pull 3595, open).
//! Nothing is wrong with the question, and nobody shall have to ask it twice.

use axum::{extract::Request, http::Method, middleware::Next, response::Response};

/// Stands on the answer to a request whose handler panicked.
#[derive(Clone, Copy, Debug)]
pub struct Panicked;

/// The layer, outside the one that catches panics.
pub async fn once_more(request: Request, next: Next) -> Response {
    if request.method() != Method::GET {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    let same = Request::from_parts(parts.clone(), axum::body::Body::empty());
    let response = next.clone().run(Request::from_parts(parts, body)).await;
    if response.extensions().get::<Panicked>().is_none() {
        return response;
    }
    tracing::warn!("{} is tried once more", same.uri().path());
    next.run(same).await
}

#[cfg(test)]
mod tests {
    use std::sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    };

    use axum::{Router, body::Body, middleware::from_fn, routing::get};
    use tower::ServiceExt;
    use tower_http::catch_panic::CatchPanicLayer;

    use super::*;
    use crate::routes::refusal::panicked;

    #[tokio::test]
    async fn what_panics_once_is_answered_what_panics_twice_is_an_error_and_what_writes_is_asked_once() {
        let asked = Arc::new(AtomicU32::new(0));
        let counted = Arc::clone(&asked);
        let drawn = move |panics: u32| {
            let asked = Arc::clone(&counted);
            move || async move {
                assert!(asked.fetch_add(1, Ordering::Relaxed) >= panics, "on purpose");
                "drawn"
            }
        };
        let router = Router::new()
            .route("/once", get(drawn(1)).post(drawn(1)))
            .route("/always", get(drawn(u32::MAX)))
            .layer(CatchPanicLayer::custom(panicked))
            .layer(from_fn(once_more));
        for (method, path, status, times) in [("GET", "/once", 200, 2), ("GET", "/always", 500, 2), ("POST", "/once", 500, 1)] {
            asked.store(0, Ordering::Relaxed);
            let request = Request::builder().method(method).uri(path).body(Body::empty()).expect("a request");
            let response = router.clone().oneshot(request).await.expect("an answer");
            assert_eq!((response.status().as_u16(), asked.load(Ordering::Relaxed)), (status, times), "{method} {path}");
        }
    }
}
