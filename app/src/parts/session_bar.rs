//! A session's life as a bar: in at the left, out at the right, a tick for each thing done between.
//!
//! In: the access and its steps. Out: a drawing with its length in words; an open session's bar runs off to the right.
//! Refuses to know: what the steps are called (the timeline says it).

use leptos::prelude::*;
use tracemail_model::{access::Access, event::Event, time::Micros};

use crate::{
    parts::when::When,
    words::{detail, number, use_lang},
};

/// The drawing is this wide, in its own units.
const WIDTH: f64 = 1000.0;

/// The bar.
#[component]
pub fn SessionBar(
    /// Whose life.
    access: Access,
    /// What happened in it.
    events: Vec<Event>,
) -> impl IntoView {
    let lang = use_lang();
    let start = access.time;
    let last = events.iter().map(|event| event.time).max().unwrap_or(start).max(start);
    let open = access.logout_time.is_none();
    let end = access.logout_time.unwrap_or(last);
    let ticks = places(start, end, &events.iter().map(|event| event.time).collect::<Vec<_>>());
    let length = number::duration(end.0 - start.0, lang);
    view! {
        <figure class="life" class:open=open>
            <svg viewBox="0 0 1000 24" preserveAspectRatio="none" role="img" aria-label=detail::session_lasted(lang, &length, open)>
                <line class="life-line" x1="0" y1="12" x2=WIDTH y2="12"></line>
                {ticks.into_iter().map(|x| view! { <line class="life-tick" x1=x y1="4" x2=x y2="20"></line> }).collect_view()}
            </svg>
            <figcaption>
                <span>{detail::LOGIN} " " <When time=start/></span>
                <span class="life-length">{if open { view! { <span class="chip tone-info">{detail::STILL_OPEN}</span> }.into_any() } else { length.into_any() }}</span>
                <span>{access.logout_time.map(|time| view! { {detail::LOGOUT} " " <When time/> })}</span>
            </figcaption>
        </figure>
    }
}

/// Where the moments between the ends stand, no two closer than can be seen.
fn places(start: Micros, end: Micros, times: &[Micros]) -> Vec<f64> {
    let length = (end.0 - start.0).max(1) as f64;
    let mut places: Vec<f64> =
        times.iter().filter(|t| **t >= start && **t <= end).map(|t| ((t.0 - start.0) as f64 / length * WIDTH).round()).collect();
    places.dedup_by(|a, b| (*a - *b).abs() < 4.0);
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_stand_where_things_happened() {
        let at = |list: &[i64]| list.iter().map(|t| Micros(*t)).collect::<Vec<_>>();
        assert_eq!(places(Micros(0), Micros(100), &at(&[0, 50, 50, 100, 101])), [0.0, 500.0, 1000.0]);
        assert_eq!(places(Micros(5), Micros(5), &at(&[5])), [0.0], "a session of no length");
    }
}
