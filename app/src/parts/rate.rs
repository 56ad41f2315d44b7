//! How many rows arrive: a number a minute and a small line of the last minute.
//!
//! In: rows as they are heard. Out: the number and the line. Refuses to know: rows.

use std::{collections::VecDeque, time::Duration};

use leptos::prelude::*;

use crate::words::{list, use_lang};

/// Seconds in the line.
const SECONDS: usize = 60;

/// Rows heard in each of the last seconds, newest last.
#[derive(Clone, Copy)]
pub struct Rate(RwSignal<VecDeque<u32>>);

impl Rate {
    /// Nothing heard yet. Begins to count once the page is alive.
    pub fn new() -> Self {
        let seconds = RwSignal::new(VecDeque::from([0; SECONDS]));
        Effect::new(move |_| {
            let tick = set_interval_with_handle(
                move || {
                    seconds.update(|seconds| {
                        seconds.pop_front();
                        seconds.push_back(0);
                    });
                },
                Duration::from_secs(1),
            );
            if let Ok(tick) = tick {
                on_cleanup(move || tick.clear());
            }
        });
        Self(seconds)
    }

    /// So many rows just came.
    pub fn heard(self, rows: usize) {
        self.0.try_update(|seconds| {
            if let Some(now) = seconds.back_mut() {
                *now += rows as u32;
            }
        });
    }
}

impl Default for Rate {
    fn default() -> Self {
        Self::new()
    }
}

/// The number and the line.
#[component]
pub fn RateLine(
    /// What was heard.
    rate: Rate,
) -> impl IntoView {
    let lang = use_lang();
    let points = move || {
        rate.0.with(|seconds| {
            let most = seconds.iter().copied().max().unwrap_or(0).max(1);
            let point = |(x, n): (usize, &u32)| format!("{x},{}", 16 - n * 15 / most);
            seconds.iter().enumerate().map(point).collect::<Vec<_>>().join(" ")
        })
    };
    view! {
        <span class="rate">
            <svg viewBox="0 0 59 17" preserveAspectRatio="none" aria-hidden="true"><polyline points=points></polyline></svg>
            <span class="number">{move || list::rate(rate.0.with(|seconds| seconds.iter().sum()), lang)}</span>
        </span>
    }
}
