//! Where the time of a delivery went: before the queue, in it, connecting, transmitting (Postfix's `delays=a/b/c/d`).
//!
//! In: seconds. Out: the sum, and a bar of four parts with their lengths. Refuses to know: what is normal.

use leptos::prelude::*;
use tracemail_model::time::SECOND;

use crate::words::{Word, detail, number, use_lang};

const NAMES: [Word; 4] = [detail::BEFORE_QUEUE, detail::IN_QUEUE, detail::CONNECTING, detail::TRANSMITTING];

/// The time a delivery took.
#[component]
pub fn Delays(
    /// All of it.
    seconds: f64,
    /// Its four parts.
    parts: Option<[f64; 4]>,
) -> impl IntoView {
    let lang = use_lang();
    let length = move |seconds: f64| number::duration((seconds * SECOND as f64) as i64, lang);
    let drawn = parts.map(|parts| {
        let total = parts.iter().sum::<f64>().max(f64::MIN_POSITIVE);
        let mut x = 0.0;
        let bars = parts
            .iter()
            .enumerate()
            .map(|(i, part)| {
                let (from, width) = (x, part / total * 100.0);
                x += width;
                view! { <rect class=format!("delay-{i}") x=from y="0" width=width height="6"></rect> }
            })
            .collect_view();
        let names = NAMES
            .iter()
            .zip(parts)
            .enumerate()
            .map(|(i, (name, part))| view! { <li class=format!("delay-{i}")>{*name} " " <span class="number">{length(part)}</span></li> })
            .collect_view();
        view! {
            <svg class="delays" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">{bars}</svg>
            <ul class="delay-names">{names}</ul>
        }
    });
    view! { <span class="number">{length(seconds)}</span> {drawn} }
}
