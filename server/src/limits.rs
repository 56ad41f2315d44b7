//! How often one may ask the API: so many questions a minute, and some at once.
//!
//! In: a request whose reader is known. Out: it goes on, or 429 with `Retry-After`. Counted by token or session, and by
//! address where neither is shown (of IPv6 the /64: that is one household); whoever runs the machine is not counted, and
//! events of machines have a pace of their own. Refuses to know: what is asked.

use std::{
    net::IpAddr,
    num::NonZeroU32,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use axum::{
    extract::{Request, State},
    http::{Method, StatusCode},
    middleware::Next,
    response::{IntoResponse, Response},
};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter, clock::Clock};
use serde::{Deserialize, Serialize};

use crate::{
    panel::Panel,
    peer::Peer,
    reader::Reader,
    routes::{events, refusal::Refusal},
};

/// After so many questions those who ask no more are forgotten.
const SWEEP: u64 = 4_096;

/// The section `[api]`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Questions a minute, of each token, session or address; 0: as many as one likes.
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
}

impl Asker {
    /// Whoever asks from there without showing anything.
    pub fn at(ip: IpAddr) -> Self {
        Self::Address(match ip {
            IpAddr::V4(_) => ip,
            IpAddr::V6(v6) => (v6.to_bits() >> 64 << 64).to_be_bytes().into(),
        })
    }
}

/// The counts. Cheap to copy.
#[derive(Clone)]
pub struct Limits(Option<Arc<Inner>>);

struct Inner {
    limiter: DefaultKeyedRateLimiter<Asker>,
    asked: AtomicU64,
}

impl Limits {
    /// None yet.
    pub fn new(settings: &Settings) -> Self {
        let Some(per_minute) = NonZeroU32::new(settings.per_minute) else { return Self(None) };
        let quota = Quota::per_minute(per_minute).allow_burst(NonZeroU32::new(settings.at_once).unwrap_or(NonZeroU32::MIN));
        Self(Some(Arc::new(Inner { limiter: RateLimiter::keyed(quota), asked: AtomicU64::new(0) })))
    }

    /// Counts one question; `Err`: seconds until the next one.
    pub fn ask(&self, asker: Asker) -> Result<(), u64> {
        let Some(inner) = &self.0 else { return Ok(()) };
        if inner.asked.fetch_add(1, Ordering::Relaxed) % SWEEP == SWEEP - 1 {
            inner.limiter.retain_recent();
            inner.limiter.shrink_to_fit();
        }
        inner.limiter.check_key(&asker).map_err(|not_until| {
            let wait = not_until.wait_time_from(inner.limiter.clock().now());
            wait.as_secs() + 1
        })
    }
}

/// The layer; behind `reader::recognise`.
pub async fn guard(State(panel): State<Panel>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let machine = path == events::PATH && request.method() == Method::POST;
    if (path.starts_with("/api/v1/") && !machine) || path.starts_with("/export.") {
        let (reader, peer) = (request.extensions().get::<Reader>(), request.extensions().get::<Peer>());
        let counted = reader.filter(|reader| !reader.runs_the_machine());
        let asker = counted.and_then(|reader| reader.asker().or_else(|| peer.map(|Peer(ip)| Asker::at(*ip))));
        if let Some(Err(seconds)) = asker.map(|asker| panel.limits.ask(asker)) {
            let why = format!("that is more than one may ask in a minute: ask again in {seconds} seconds");
            return Refusal::new(StatusCode::TOO_MANY_REQUESTS, "too-many-requests", why).after(seconds).into_response();
        }
    }
    next.run(request).await
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
    fn those_who_ask_no_more_are_forgotten() {
        let limits = Limits::new(&Settings { per_minute: u32::MAX, at_once: 1 });
        for n in 0..3 * SWEEP as u32 {
            let _ = limits.ask(Asker::at(std::net::Ipv4Addr::from_bits(n).into()));
        }
        let known = limits.0.as_ref().map_or(0, |inner| inner.limiter.len());
        assert!(known <= 2 * SWEEP as usize, "{known}");
    }
}
