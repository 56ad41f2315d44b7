//! How often one may ask the API, and come to the door: so many questions a minute, and some at once.
//!
//! In: a request whose reader is known. Out: it goes on, or 429 with `Retry-After`. Counted by token or session, and by
//! address where neither is shown (of IPv6 the /64: that is one household). What frames in other pages ask is counted by
//! address alone, for anybody can make up a bearer. Not counted: pages, and what they ask in a session; whoever runs the
//! machine; events of machines, which have a pace of their own. Refuses to know: what is asked.

use std::{
    net::IpAddr,
    num::NonZeroU32,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use app::error::AppError;
use axum::{
    Json,
    extract::{Request, State},
    http::{Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter, clock::Clock};
use serde::{Deserialize, Serialize};

use crate::{
    panel::Panel,
    peer::Peer,
    reader::Reader,
    routes::{events, refusal::Refusal, sign_in},
};

/// So many times as much as one asks, the frames behind an address may: a reseller's proxy brings all of his customers.
const FRAMES: NonZeroU32 = NonZeroU32::new(10).expect("not zero");
/// After so many questions those who ask no more are forgotten.
const SWEEP: u64 = 4_096;

/// The section `[api]`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Questions a minute, of each token, session or address, ten times as many of frames; 0: as many as one likes.
    pub per_minute: u32,
    /// So many of them at once, after a pause.
    pub at_once: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self { per_minute: 600, at_once: 200 }
    }
}

/// Who is counted together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Asker {
    /// SHA-256 of the token or session shown.
    Shown([u8; 32]),
    /// Where nothing is shown.
    Address(IpAddr),
    /// Where frames in other pages ask from.
    Frames(IpAddr),
}

impl Asker {
    /// Whoever asks from there without showing anything.
    pub fn at(ip: IpAddr) -> Self {
        Self::Address(household(ip))
    }

    /// The frames there.
    pub fn frames(ip: IpAddr) -> Self {
        Self::Frames(household(ip))
    }
}

fn household(ip: IpAddr) -> IpAddr {
    match ip {
        IpAddr::V4(_) => ip,
        IpAddr::V6(v6) => (v6.to_bits() >> 64 << 64).to_be_bytes().into(),
    }
}

/// The counts. Cheap to copy.
#[derive(Clone)]
pub struct Limits(Option<Arc<Inner>>);

struct Inner {
    each: DefaultKeyedRateLimiter<Asker>,
    frames: DefaultKeyedRateLimiter<Asker>,
    asked: AtomicU64,
}

impl Limits {
    /// None yet.
    pub fn new(settings: &Settings) -> Self {
        let Some(per_minute) = NonZeroU32::new(settings.per_minute) else { return Self(None) };
        let at_once = NonZeroU32::new(settings.at_once).unwrap_or(NonZeroU32::MIN);
        let times = |n| RateLimiter::keyed(Quota::per_minute(per_minute.saturating_mul(n)).allow_burst(at_once.saturating_mul(n)));
        Self(Some(Arc::new(Inner { each: times(NonZeroU32::MIN), frames: times(FRAMES), asked: AtomicU64::new(0) })))
    }

    /// Counts one question; `Err`: seconds until the next one.
    pub fn ask(&self, asker: Asker) -> Result<(), u64> {
        let Some(inner) = &self.0 else { return Ok(()) };
        if inner.asked.fetch_add(1, Ordering::Relaxed) % SWEEP == SWEEP - 1 {
            for limiter in [&inner.each, &inner.frames] {
                limiter.retain_recent();
                limiter.shrink_to_fit();
            }
        }
        let limiter = if matches!(asker, Asker::Frames(_)) { &inner.frames } else { &inner.each };
        limiter.check_key(&asker).map_err(|not_until| {
            let wait = not_until.wait_time_from(limiter.clock().now());
            wait.as_secs() + 1
        })
    }
}

/// The layer; behind `reader::recognise`.
pub async fn guard(State(panel): State<Panel>, request: Request, next: Next) -> Response {
    match asker(&request).map(|asker| panel.limits.ask(asker)) {
        Some(Err(seconds)) => refuse(&panel, &request, seconds),
        Some(Ok(())) | None => next.run(request).await,
    }
}

/// Who is counted for it; `None`: nobody.
fn asker(request: &Request) -> Option<Asker> {
    let reader = request.extensions().get::<Reader>().filter(|reader| !reader.runs_the_machine())?;
    let from = request.extensions().get::<Peer>().map(|Peer(ip)| *ip);
    let (path, writes) = (request.uri().path(), request.method() == Method::POST);
    let counted = match path {
        events::PATH => !writes,
        sign_in::PATH => writes,
        sign_in::provider::PATH => true,
        _ if is_of_frames(path) => return from.map(Asker::frames),
        _ if is_of_pages(path) => !reader.has_session(),
        _ => path.starts_with("/api/v1/") || path.starts_with("/export."),
    };
    if counted { reader.asker().or_else(|| from.map(Asker::at)) } else { None }
}

/// What frames ask. Their shell is a page: it is there to say that nothing else is answered.
fn is_of_frames(path: &str) -> bool {
    let first = path.strip_prefix("/embed/").and_then(|rest| rest.split('/').next());
    matches!(first, Some("api" | "file" | "live" | "session"))
}

/// What the panel's pages ask.
fn is_of_pages(path: &str) -> bool {
    path.strip_prefix("/api/").is_some_and(|rest| rest.split('/').next() != Some("v1"))
}

/// In the shape its asker reads.
fn refuse(panel: &Panel, request: &Request, seconds: u64) -> Response {
    let path = request.uri().path();
    if path.starts_with(sign_in::PATH) {
        return sign_in::too_often(panel, request.headers(), seconds);
    }
    if is_of_pages(path) || path.starts_with("/embed/api/") {
        return (StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, seconds)], Json(AppError::Later)).into_response();
    }
    let why = format!("that is more than one may ask in a minute: ask again in {seconds} seconds");
    Refusal::new(StatusCode::TOO_MANY_REQUESTS, "too-many-requests", why).after(seconds).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_has_his_own_count() {
        // one more only after a minute: no slow machine makes this pass or fail
        let limits = Limits::new(&Settings { per_minute: 1, at_once: 3 });
        let (anna, bruno) = (Asker::Shown([1; 32]), Asker::Shown([2; 32]));
        for _ in 0..3 {
            assert_eq!(limits.ask(anna), Ok(()));
        }
        let wait = limits.ask(anna).expect_err("that was the fourth");
        assert!((2..=61).contains(&wait), "{wait}");
        assert_eq!(limits.ask(bruno), Ok(()), "another's");
        let none = Limits::new(&Settings { per_minute: 0, at_once: 1 });
        assert!((0..1_000).all(|_| none.ask(anna).is_ok()));
    }

    #[test]
    fn a_household_is_one_asker() {
        let at = |ip: &str| Asker::at(ip.parse().expect("an address"));
        assert_eq!(at("2001:db8:1:2::1"), at("2001:db8:1:2:ffff::9"));
        assert_ne!(at("2001:db8:1:2::1"), at("2001:db8:1:3::1"));
        assert_ne!(at("192.0.2.1"), at("192.0.2.2"));
    }

    #[test]
    fn what_a_page_asks_is_told_from_a_page() {
        for frames in ["/embed/session", "/embed/api/list", "/embed/api/ticket", "/embed/file/x", "/embed/live"] {
            assert!(is_of_frames(frames), "{frames}");
        }
        for page in ["/embed/acme", "/embed/live-mail", "/embed/acme/live", "/embed/frame.js", "/embed.js", "/api/live"] {
            assert!(!is_of_frames(page), "{page}");
        }
        assert!(is_of_pages("/api/list") && is_of_pages("/api/v2"));
        assert!(!is_of_pages("/api/v1") && !is_of_pages("/api/v1/numbers") && !is_of_pages("/live"));
    }

    #[test]
    fn those_who_ask_no_more_are_forgotten() {
        let limits = Limits::new(&Settings { per_minute: u32::MAX, at_once: 1 });
        for n in 0..3 * SWEEP as u32 {
            let _ = limits.ask(Asker::at(std::net::Ipv4Addr::from_bits(n).into()));
        }
        let known = limits.0.as_ref().map_or(0, |inner| inner.each.len());
        assert!(known <= 2 * SWEEP as usize, "{known}");
    }
}
