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
    parts::menu::Menu,
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
            let own = move || preset.map(|preset| with_week(preset, viewer.week.get()));
            let href = move || question.href_filter(&question.filter_or_all().set_period(own()));
            let current = move || (period.get() == own()).then_some("true");
            view! { <a class="menu-item" href=href aria-current=current>{*name}</a> }
        })
        .collect_view();
    let apply = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let clock = |input: NodeRef<html::Input>| {
            let text = input.get_untracked()?.value();
            Micros::parse_rfc3339(&format!("{text}:00Z")).map(|time| When::Local(time.0))
        };
        let filter = untrack(|| question.filter_or_all());
        match (clock(from), clock(to)) {
            (Some(from), to) => question.ask(&filter.set_period(Some((from, to)))),
            (None, Some(to)) => question.ask(&filter.set_period(None).with(tracemail_model::filter::Field::Before(to))),
            (None, None) => {}
        }
    };
    // what a bound is on the reader's clock, as the browser's own input writes it
    let clock = move |pick: fn(Period) -> Option<When>| {
        let zone = viewer.zone.get();
        let when = period.get().and_then(pick)?.resolve(viewer.now.get(), zone);
        zone.shown(when).to_string().get(..16).map(str::to_owned)
    };
    let told_by = move || {
        let (zone, now) = (viewer.zone.get(), viewer.now.get());
        let at = |when: Option<When>| when.map_or(now, |when| when.resolve(now, zone));
        number::zone(zone, at(period.get().map(|period| period.0)), at(period.get().and_then(|period| period.1)))
    };
    view! {
        <Menu class="period" name=list::PERIOD.here() label=label>
            <div class="menu-list">{presets}</div>
            <label class="menu-item">
                {form::WEEK_BEGINS}
                <select prop:value=move || viewer.week.get().to_string() on:change=move |event| viewer.week.set(event_target_value(&event).parse().unwrap_or(0))>
                    <option value="0">{form::MONDAY}</option>
                    <option value="5">{form::SATURDAY}</option>
                    <option value="6">{form::SUNDAY}</option>
                </select>
            </label>
            <form class="menu-form" on:submit=apply>
                <label>{list::FROM}<input type="datetime-local" node_ref=from prop:value=move || clock(|period| Some(period.0)).unwrap_or_default()/></label>
                <label>{list::TO}<input type="datetime-local" node_ref=to prop:value=move || clock(|period| period.1).unwrap_or_default()/></label>
                <p class="quiet">{told_by}</p>
                <button class="button first">{list::APPLY}</button>
            </form>
        </Menu>
    }
}

/// The period in words: its name, or its two ends.
fn say(period: Option<Period>, zone: Zone, today: Day, lang: Lang) -> String {
    // by whatever day its weeks begin
    let plain = period.map(|period| with_week(period, 0));
    if let Some((name, _)) = PERIODS.iter().find(|(_, preset)| *preset == plain) {
        return name.say(lang).to_owned();
    }
    let Some((from, to)) = period else { return list::ANY_TIME.say(lang).to_owned() };
    let now = zone.start(today);
    let moment = |when: When| {
        let text = number::moment(when.resolve(now, zone), zone, today, lang);
        // whole minutes are what people choose
        text.strip_suffix(":00").map_or(text.clone(), str::to_owned)
    };
    match to {
        Some(to) => format!("{} – {}", moment(from), moment(to)),
        None => format!("{} –", moment(from)),
    }
}
