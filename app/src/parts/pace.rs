//! Logins over time: what failed as bars, what worked as a thin line behind them.
//!
//! In: a histogram of accesses. Out: an SVG, its sentence, and the same numbers as a table for whoever wants them.
//! Refuses to know: where the numbers come from. Geometry is in attributes, never in styles (the page's policy).

use std::fmt::Write as _;

use leptos::prelude::*;
use tracemail_model::{stats::Histogram, status::Action};

use crate::{
    state::viewer::use_viewer,
    words::{Word, number, use_lang, watch},
};

/// Width of a step and height of the whole, in the drawing's own units.
const STEP: usize = 8;
const HEIGHT: u64 = 64;

/// The chart.
#[component]
pub fn Pace(
    /// What it shows.
    histogram: RwSignal<Histogram>,
    /// What is written above it.
    title: Word,
    /// The lower one of two.
    #[prop(optional)]
    small: bool,
) -> impl IntoView {
    let (viewer, lang) = (use_viewer(), use_lang());
    let shape = Memo::new(move |_| histogram.with(draw));
    let moment = move |at: tracemail_model::time::Micros| {
        let zone = viewer.zone.get();
        number::moment(at, zone, zone.day(viewer.now.get()), lang)
    };
    let says = move || {
        histogram.with(|h| {
            let failed = series(h, Action::FailedLogin);
            let (at, most) = failed.iter().enumerate().max_by_key(|(_, n)| **n).map_or((0, 0), |(at, n)| (at, *n));
            let sum = |list: &[u32]| list.iter().map(|n| u64::from(*n)).sum::<u64>();
            let when = moment(h.begin(at));
            watch::chart_says(sum(failed), sum(series(h, Action::Login)), most.into(), &when, lang)
        })
    };
    let open = RwSignal::new(false);
    let toggled = move |event: leptos::ev::Event| {
        let details: web_sys::Element = event_target(&event);
        open.set(details.has_attribute("open"));
    };
    // a copy: a table that changes under the finger that reads it is no use
    let rows = move || {
        open.get().then(|| {
            let h = histogram.get_untracked();
            let at = |list: &[u32], n: usize| number::count(list.get(n).copied().unwrap_or(0).into(), lang);
            let (failed, worked) = (series(&h, Action::FailedLogin).to_vec(), series(&h, Action::Login).to_vec());
            (0..failed.len().max(worked.len()))
                .rev()
                .map(|n| {
                    let when = moment(h.begin(n));
                    view! { <tr><th scope="row">{when}</th><td class="right">{at(&failed, n)}</td><td class="right">{at(&worked, n)}</td></tr> }
                })
                .collect_view()
        })
    };
    view! {
        <figure class="pace" class:small=small>
            <figcaption>{title}</figcaption>
            <svg
                viewBox=move || format!("0 0 {} {HEIGHT}", shape.with(|shape| shape.width))
                preserveAspectRatio="none"
                role="img"
                aria-label=says
            >
                <path class="pace-worked" d=move || shape.with(|shape| shape.worked.clone())></path>
                <path class="pace-failed" d=move || shape.with(|shape| shape.failed.clone())></path>
            </svg>
            <p class="pace-ends" aria-hidden="true">
                <span>{move || moment(histogram.with(|h| h.from))}</span>
                <span>{says}</span>
            </p>
            <details class="pace-table" on:toggle=toggled>
                <summary>{watch::AS_TABLE}</summary>
                <div class="scrolls">
                    <table class="sources">
                        <thead>
                            <tr>
                                <th scope="col">{watch::WHEN}</th>
                                <th scope="col" class="right">{watch::FAILED}</th>
                                <th scope="col" class="right">{watch::WORKED}</th>
                            </tr>
                        </thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
            </details>
        </figure>
    }
}

#[derive(Clone, Default, PartialEq)]
struct Shape {
    width: usize,
    failed: String,
    worked: String,
}

fn series(histogram: &Histogram, action: Action) -> &[u32] {
    histogram.series.iter().find(|(word, _)| word == action.name()).map_or(&[], |(_, counts)| counts)
}

fn draw(histogram: &Histogram) -> Shape {
    let (failed, worked) = (series(histogram, Action::FailedLogin), series(histogram, Action::Login));
    let steps = failed.len().max(worked.len()).max(1);
    let most = u64::from(failed.iter().chain(worked).copied().max().unwrap_or(0)).max(1);
    let height = |n: u32| u64::from(n) * HEIGHT / most;
    let mut shape = Shape { width: steps * STEP, ..Shape::default() };
    for (at, n) in failed.iter().enumerate().filter(|(_, n)| **n > 0) {
        // what is there is seen, however little of the whole it is
        let _ = write!(shape.failed, "M{} {HEIGHT}v-{}h{}V{HEIGHT}z", at * STEP + 1, height(*n).max(2), STEP - 2);
    }
    for (at, n) in worked.iter().enumerate() {
        let sign = if at == 0 { 'M' } else { 'L' };
        let _ = write!(shape.worked, "{sign}{} {}", at * STEP + STEP / 2, HEIGHT - height(*n));
    }
    shape
}

#[cfg(test)]
mod tests {
    use tracemail_model::time::Micros;

    use super::*;

    #[test]
    fn the_tallest_fills_the_height_and_the_least_is_seen() {
        let series = vec![("login".into(), vec![4, 8]), ("failed-login".into(), vec![0, 1_000])];
        let shape = draw(&Histogram { from: Micros(0), step: 60, series, ..Histogram::default() });
        assert_eq!(shape.failed, "M9 64v-64h6V64z");
        assert_eq!(shape.worked, "M4 64L12 64");
        assert_eq!(draw(&Histogram::default()).failed, "");
    }
}
