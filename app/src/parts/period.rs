//! The period: presets by name, or from a day and hour to another, by the reader's clock.
//!
//! In: the question. Out: the menu. Refuses to know: the present moment (`model::filter` resolves it).

use leptos::{html, prelude::*};
use tracemail_model::{
    filter::When,
    time::{Day, Micros},
    zone::Zone,
};

use crate::{
    parts::menu::{Menu, close_menus},
    state::{
        filter::{PERIODS, Period, with_week},
        question::use_question,
        viewer::use_viewer,
    },
    words::{Lang, form, list, number, use_lang},
};

/// The menu.
#[component]
pub fn PeriodMenu() -> impl IntoView {
    let (question, viewer, lang) = (use_question(), use_viewer(), use_lang());
    let (from, to) = (NodeRef::<html::Input>::new(), NodeRef::<html::Input>::new());
    let period = Memo::new(move |_| question.filter_or_all().period());
    let label = move || {
        let zone = viewer.zone.get();
        say(period.get(), zone, zone.day(viewer.now.get()), lang)
    };
    let presets = PERIODS
        .iter()
        .map(|(name, preset)| {
            let own = move || with_week(*preset, viewer.week.get());
            let href = move || question.href_filter(&question.filter_or_all().set_period(own()));
            let current = move || (period.get() == own()).then_some("true");
            view! { <a class="menu-item" href=href aria-current=current>{*name}</a> }
        })
        .collect_view();
    let wrong = RwSignal::new(false);
    Effect::new(move |_| {
        period.track();
        wrong.set(false);
    });
    let apply = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let clock = |input: NodeRef<html::Input>| {
            let text = input.get_untracked()?.value();
            Micros::parse_rfc3339(&format!("{text}:00Z")).map(|time| When::Local(time.0))
        };
        let (begin, end) = (clock(from), clock(to));
        let order = |when: When| if let When::Local(time) = when { time } else { 0 };
        wrong.set(begin.zip(end).is_some_and(|(begin, end)| order(begin) >= order(end)));
        if !wrong.get_untracked() {
            question.ask(&untrack(|| question.filter_or_all()).set_period((begin, end)));
            close_menus(None);
        }
    };
    // what a bound is on the reader's clock, as the browser's own input writes it
    let clock = move |pick: fn(Period) -> Option<When>| {
        let zone = viewer.zone.get();
        let when = pick(period.get())?.resolve(viewer.now.get(), zone);
        zone.shown(when).to_string().get(..16).map(str::to_owned)
    };
    let told_by = move || {
        let (zone, now, period) = (viewer.zone.get(), viewer.now.get(), period.get());
        let at = |when: Option<When>| when.map_or(now, |when| when.resolve(now, zone));
        number::zone(zone, at(period.0), at(period.1))
    };
    view! {
        <Menu class="period" name=list::PERIOD.here() label=label attr:inert=move || question.is_wrong()>
            <div class="menu-list">{presets}</div>
            <label class="menu-item">
                {form::WEEK_BEGINS}
                <select prop:value=move || viewer.week.get().to_string() on:change=move |event| viewer.week.set(event_target_value(&event).parse().unwrap_or(0))>
                    <option value="0">{form::MONDAY}</option>
                    <option value="5">{form::SATURDAY}</option>
                    <option value="6">{form::SUNDAY}</option>
                </select>
            </label>
            <form class="menu-form" on:submit=apply on:input=move |_| wrong.set(false)>
                <label>{list::FROM}<input type="datetime-local" node_ref=from prop:value=move || clock(|period| period.0).unwrap_or_default()/></label>
                <label>{list::TO}<input type="datetime-local" node_ref=to prop:value=move || clock(|period| period.1).unwrap_or_default()/></label>
                <p class="wrong" role="status">{move || wrong.get().then(|| form::BACKWARDS.say(lang))}</p>
                <p class="quiet">{told_by}</p>
                <button class="button first">{list::APPLY}</button>
            </form>
        </Menu>
    }
}

/// The period in words: its name, or its two ends.
fn say(period: Period, zone: Zone, today: Day, lang: Lang) -> String {
    // by whatever day its weeks begin
    let plain = with_week(period, 0);
    if let Some((name, _)) = PERIODS.iter().find(|(_, preset)| *preset == plain) {
        return name.say(lang).to_owned();
    }
    let now = zone.start(today);
    let moment = |when: When| {
        let text = number::moment(when.resolve(now, zone), zone, today, lang);
        // whole minutes are what people choose; of another year there are no seconds to leave out
        text.strip_suffix(":00").filter(|short| short.contains(':')).map_or(text.clone(), str::to_owned)
    };
    let [from, to] = [period.0, period.1].map(|end| end.map(&moment).unwrap_or_default());
    format!("{from} – {to}").trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_is_said_by_its_name_or_by_its_ends() {
        let time = |text: &str| Some(When::At(Micros::parse_rfc3339(text).expect("a time")));
        let (from, to) = (time("2025-01-02T03:00:00Z"), time("2026-11-10T10:30:00Z"));
        let today = Micros::parse_rfc3339("2026-11-21T00:00:00Z").expect("a time").day();
        for (period, said) in [
            ((None, None), "Any time"),
            ((Some(When::WeeksBack(1, 6)), Some(When::WeeksBack(0, 6))), "Last week"),
            ((from, to), "2\u{a0}Jan\u{a0}2025, 03:00 – 10\u{a0}Nov 10:30"),
            ((from, None), "2\u{a0}Jan\u{a0}2025, 03:00 –"),
            ((None, to), "– 10\u{a0}Nov 10:30"),
        ] {
            assert_eq!(say(period, Zone::UTC, today, Lang::En), said);
        }
    }
}
