//! A moment, told in the viewer's zone.
//!
//! In: a time in UTC; the zone and the day it is come from the viewer in context. Out: today as clock time, older with
//! its date; whole, with fraction and zone, on hover and focus; UTC in `datetime`.
//! Refuses to know: the machine's own clock and zone: server and browser must write the same text.

use leptos::prelude::*;
use tracemail_model::time::Micros;

use crate::{
    state::viewer::use_viewer,
    words::{number, use_lang},
};

/// A moment, short.
#[component]
pub fn When(
    /// Which.
    time: Micros,
    /// Reachable by keyboard, so that its whole form can be read there too.
    #[prop(optional)]
    focusable: bool,
) -> impl IntoView {
    let (viewer, lang) = (use_viewer(), use_lang());
    let whole = move || number::full_moment(time, viewer.zone.get(), lang);
    let short = move || {
        let zone = viewer.zone.get();
        number::moment(time, zone, zone.day(viewer.now.get()), lang)
    };
    view! { <time class="when" datetime=time.to_string() title=whole tabindex=focusable.then_some("0")>{short}</time> }
}

/// A moment, whole: date, seconds, fraction, zone.
#[component]
pub fn WhenFull(
    /// Which.
    time: Micros,
) -> impl IntoView {
    let (viewer, lang) = (use_viewer(), use_lang());
    view! { <time class="when whole" datetime=time.to_string()>{move || number::full_moment(time, viewer.zone.get(), lang)}</time> }
}
