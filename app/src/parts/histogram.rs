//! Rows by outcome over time, as small stacked bars; dragging across them narrows the period.
//!
//! In: a [`Histogram`]. Out: an SVG with two handles for the keyboard, and a move to the narrowed question.
//! Refuses to know: how rows were counted. Geometry is in attributes, never in styles (the page's policy).

use std::fmt::Write as _;

use leptos::{html, prelude::*};
use tracemail_model::{
    filter::When,
    stats::Histogram,
    status::{Action, Status},
};

use crate::{
    parts::status_mark::Outcome,
    state::{question::use_question, viewer::use_viewer},
    words::{Lang, list, number, use_lang},
};

/// Width of a step and height of the whole, in the drawing's own units.
const STEP: usize = 8;
const HEIGHT: u64 = 48;

/// The bars.
#[component]
pub fn Bars(
    /// What they show.
    #[prop(into)]
    histogram: Signal<Histogram>,
) -> impl IntoView {
    let (question, viewer, lang) = (use_question(), use_viewer(), use_lang());
    let frame = NodeRef::<html::Div>::new();
    let steps = Memo::new(move |_| histogram.with(Histogram::steps));
    let last = move || steps.get_untracked().saturating_sub(1);
    // the two ends of what is marked, as steps; the second moves
    let marked = RwSignal::new(None::<(usize, usize)>);
    let pointed = RwSignal::new(None::<usize>);
    let dragging = RwSignal::new(false);

    let step_at = move |event: &leptos::ev::PointerEvent| {
        let frame = frame.get_untracked()?.get_bounding_client_rect();
        let share = (f64::from(event.client_x()) - frame.left()) / frame.width().max(1.0);
        Some(((share * steps.get_untracked() as f64) as usize).min(last()))
    };
    let apply = move || {
        if let Some((a, b)) = marked.get_untracked() {
            let at = |step: usize| When::At(histogram.with_untracked(|h| h.begin(step)));
            let filter = untrack(|| question.filter_or_all());
            question.ask(&filter.set_period((Some(at(a.min(b))), Some(at(a.max(b) + 1)))));
        }
        marked.set(None);
    };
    let down = move |event: leptos::ev::PointerEvent| {
        if event.button() == 0
            && let Some(at) = step_at(&event)
        {
            dragging.set(true);
            marked.set(Some((at, at)));
            let target: web_sys::Element = event_target(&event);
            // without capture the drag ends at the edge
            let _ = target.set_pointer_capture(event.pointer_id());
        }
    };
    let moved = move |event: leptos::ev::PointerEvent| {
        let at = step_at(&event);
        pointed.set(at);
        if let (true, Some(at)) = (dragging.get_untracked(), at) {
            marked.update(|marked| *marked = marked.map(|(a, _)| (a, at)));
        }
    };
    let up = move |_| {
        if dragging.get_untracked() {
            dragging.set(false);
            apply();
        }
    };
    let keys = move |event: leptos::ev::KeyboardEvent| {
        let (a, b) = marked.get_untracked().unwrap_or((last(), last()));
        let moved = match event.key().as_str() {
            "ArrowLeft" => b.saturating_sub(1),
            "ArrowRight" => (b + 1).min(last()),
            "Home" => 0,
            "End" => last(),
            "Enter" => return apply(),
            "Escape" => return marked.set(None),
            _ => return,
        };
        event.prevent_default();
        event.stop_propagation();
        marked.set(Some((if event.shift_key() { a } else { moved }, moved)));
        pointed.set(Some(moved));
    };
    let moment = move |step: usize| {
        let zone = viewer.zone.get();
        number::moment(histogram.with(|h| h.begin(step)), zone, zone.day(viewer.now.get()), lang)
    };
    let told = move || {
        let (a, b) = marked.get().or_else(|| pointed.get().map(|at| (at, at)))?;
        let counts = histogram.with(|h| counted(h, a.min(b), a.max(b), lang));
        Some(format!("{} – {} · {counts}", moment(a.min(b)), moment(a.max(b) + 1)))
    };
    let bars = move || {
        let drawn = histogram.with(draw);
        drawn.into_iter().map(|(tone, path)| view! { <path class=format!("bars tone-{tone}") d=path></path> }).collect_view()
    };

    view! {
        <div
            class="histogram"
            class:nothing=move || steps.get() == 0
            inert=move || question.is_wrong()
            node_ref=frame
            role="slider"
            tabindex="0"
            aria-label=list::HISTOGRAM_HELP.here()
            aria-valuemin="0"
            aria-valuemax=move || steps.get()
            aria-valuenow=move || marked.get().map_or_else(|| steps.get(), |(_, b)| b)
            aria-valuetext=told
            on:pointerdown=down
            on:pointermove=moved
            on:pointerup=up
            on:pointercancel=move |_| { dragging.set(false); marked.set(None); }
            on:pointerleave=move |_| pointed.set(None)
            on:keydown=keys
        >
            <svg viewBox=move || format!("0 0 {} {HEIGHT}", (steps.get() * STEP).max(1)) preserveAspectRatio="none" aria-hidden="true">
                {bars}
                <rect
                    class="marked"
                    y="0"
                    height=HEIGHT
                    x=move || marked.get().map_or(0, |(a, b)| a.min(b) * STEP)
                    width=move || marked.get().map_or(0, |(a, b)| (a.abs_diff(b) + 1) * STEP)
                ></rect>
            </svg>
            <p class="histogram-ends" aria-hidden="true">
                <span>{move || moment(0)}</span>
                <span>{move || moment(steps.get())}</span>
                <span class="histogram-told">{told}</span>
            </p>
        </div>
    }
}

/// Each outcome's bars as one path, stacked: the good below, what went wrong above it, so that trouble sticks out.
fn draw(histogram: &Histogram) -> Vec<(&'static str, String)> {
    let steps = histogram.steps();
    let total = |at: usize| histogram.series.iter().filter_map(|(_, counts)| counts.get(at)).map(|n| u64::from(*n)).sum::<u64>();
    let most = (0..steps).map(total).max().unwrap_or(0).max(1);
    let mut base = vec![0_u64; steps];
    histogram
        .series
        .iter()
        .map(|(word, counts)| {
            let mut path = String::new();
            for (at, n) in counts.iter().enumerate().filter(|(_, n)| **n > 0) {
                // what is there is seen, however little of the whole it is
                let height = (u64::from(*n) * HEIGHT / most).max(1);
                let bottom = HEIGHT.saturating_sub(base[at]);
                let _ = write!(path, "M{} {bottom}v-{height}h{}v{height}z", at * STEP + 1, STEP - 2);
                base[at] += height;
            }
            (tone(word), path)
        })
        .collect()
}

fn outcome(word: &str) -> Option<Outcome> {
    Status::from_name(word).map(Outcome::from).or_else(|| Action::from_name(word).map(Outcome::from))
}

fn tone(word: &str) -> &'static str {
    outcome(word).map_or("info", |outcome| outcome.tone)
}

/// `12 accepted, 3 rejected` between two steps.
fn counted(histogram: &Histogram, from: usize, to: usize, lang: Lang) -> String {
    let parts = histogram.series.iter().filter_map(|(word, counts)| {
        let n: u64 = counts.get(from..=to.min(counts.len().checked_sub(1)?))?.iter().map(|n| u64::from(*n)).sum();
        let name = outcome(word).map_or(word.as_str(), |outcome| outcome.word.say(lang));
        (n > 0).then(|| format!("{} {}", number::count(n, lang), name.to_lowercase()))
    });
    let all = parts.collect::<Vec<_>>().join(", ");
    if all.is_empty() { "0".into() } else { all }
}

#[cfg(test)]
mod tests {
    use tracemail_model::time::Micros;

    use super::*;

    fn two() -> Histogram {
        let series = vec![("accepted".into(), vec![8, 0, 1]), ("rejected".into(), vec![4, 0, 0])];
        Histogram { from: Micros(0), step: 60_000_000, series, ..Histogram::default() }
    }

    #[test]
    fn bars_stand_on_one_another_and_the_tallest_fills_the_height() {
        let drawn = draw(&two());
        assert_eq!(drawn[0], ("good", "M1 48v-32h6v32zM17 48v-4h6v4z".into()));
        assert_eq!(drawn[1], ("bad", "M1 16v-16h6v16z".into()));
    }

    #[test]
    fn a_span_is_counted_in_words() {
        assert_eq!(counted(&two(), 0, 2, Lang::En), "9 accepted, 4 rejected");
        assert_eq!(counted(&two(), 1, 1, Lang::It), "0");
    }
}
