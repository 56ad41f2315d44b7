//! A domain's day or week beside the one before, and whether it comes by mail.
//!
//! In: `?domain=&pace=&date=`. Out: tables; a form for what is looked at, which works without script, and one for the
//! letters. Refuses to know: how rows are counted.

use leptos::{
    either::{Either, EitherOf3},
    ev,
    prelude::*,
};
use leptos_meta::Title;
use leptos_router::hooks::use_location;
use tracemail_model::summary::{Pace, Section, Summary};

use crate::{
    api::summary::{Letters, SummaryNow, domain_summary, want_summary},
    parts::{address::Foreign, came_of::CameOf, error_view::ErrorView, typed::Typed},
    state::{deeds::Deeds, query_string::value},
    urls,
    words::{number, summary, telling, use_lang},
};

/// The page.
#[component]
pub fn SummaryPage() -> impl IntoView {
    let search = use_location().search;
    let asked = Memo::new(move |_| {
        search.with(|search| {
            let word = |name| value(search, name).unwrap_or_default();
            (word("domain"), Pace::from_name(&word("pace")).unwrap_or(Pace::Week), word("date"))
        })
    });
    let deeds = Deeds::new();
    let found = Resource::new(move || (asked.get(), deeds.done.get()), |((domain, pace, date), _)| domain_summary(domain, pace, date));
    view! {
        <Title text=format!("{} · Tracemail", summary::TITLE.here())/>
        <main class="sheet office summary" id="main">
            <header>
                <h1>{summary::TITLE}</h1>
                <p class="quiet">{summary::WHAT}</p>
            </header>
            <CameOf deeds/>
            <Transition>
                {move || Suspend::new(async move {
                    match found.await {
                        Ok(SummaryNow { domains, summary: Some(summary), letters }) => EitherOf3::A(view! { <Whole domains summary letters deeds/> }),
                        Ok(_) => EitherOf3::B(view! { <p>{summary::NOTHING.here()}</p> }),
                        Err(error) => EitherOf3::C(view! { <ErrorView error/> }),
                    }
                })}
            </Transition>
        </main>
    }
}

fn address(domain: &str, pace: Pace, date: &str) -> String {
    format!("/summary?domain={}&pace={pace}&date={}", urls::encode(domain), urls::encode(date))
}

#[component]
fn Whole(domains: Vec<String>, summary: Summary, letters: Option<Letters>, deeds: Deeds) -> impl IntoView {
    let lang = use_lang();
    let period = summary.period.clone();
    let (domain, pace) = (summary.domain.clone(), period.pace);
    let paper = format!(
        "/api/v1/summary.pdf?domain={}&pace={pace}&date={}&zone={}&first={}&lang={}",
        urls::encode(&domain),
        period.date,
        urls::encode(&period.zone),
        letters.as_ref().map_or(0, |letters| letters.first),
        lang.code()
    );
    let mut choices = domains;
    if !choices.contains(&domain) {
        choices.insert(0, domain.clone());
    }
    let chosen = domain.clone();
    let choices =
        choices.into_iter().map(|name| view! { <option value=name.clone() selected=name == chosen>{name.clone()}</option> }).collect_view();
    let paces = [(Pace::Day, summary::DAY), (Pace::Week, summary::WEEK)];
    let paces = paces
        .map(|(own, word)| view! { <option value=own.name() selected=own == pace>{word.say(lang)}</option> })
        .into_iter()
        .collect_view();
    view! {
        <form class="office-form" method="get" action="/summary">
            <label>{summary::DOMAIN.say(lang)} <select name="domain">{choices}</select></label>
            <label>{summary::DAY.say(lang)} " / " {summary::WEEK.say(lang)} <select name="pace">{paces}</select></label>
            <label>{summary::DATE.say(lang)} <input name="date" type="date" value=period.date.clone()/></label>
            <button class="button">{summary::SHOW.say(lang)}</button>
        </form>
        <section class="part summary-of">
            <h2><Foreign text=domain.clone()/></h2>
            <p>{summary.title(lang)} ". " {summary.sentence(lang)}</p>
            {summary.caution(lang).map(|caution| view! { <p class="quiet">{caution}</p> })}
            <p class="quiet">{summary::TIMES.say(lang)} " " {period.zone.clone()} "."</p>
            <nav class="summary-steps" aria-label=summary::TITLE.say(lang)>
                <a class="button" href=address(&domain, pace, &period.earlier)>"← " {summary::EARLIER.say(lang)}</a>
                <a class="button" href=address(&domain, pace, &period.later)>{summary::LATER.say(lang)} " →"</a>
                <a class="button" href=paper rel="external" download="">{summary::PAPER.say(lang)}</a>
            </nav>
        </section>
        {summary.told(lang).into_iter().map(|section| view! { <Table section/> }).collect_view()}
        {letters.map(|letters| view! { <ByMail domain letters deeds/> })}
    }
}

#[component]
fn Table(section: Section) -> impl IntoView {
    let lang = use_lang();
    let compared = section.lines.iter().any(|line| line.before.is_some());
    let foreign = section.foreign;
    let lines = section.lines.into_iter().map(|line| {
        let change = line.change();
        let name = if foreign { Either::Left(view! { <Foreign text=line.name/> }) } else { Either::Right(line.name) };
        view! {
            <tr class:sum=line.sum>
                <th scope="row">{name}</th>
                <td class="number">{number::count(line.rows, lang)}</td>
                {compared.then(|| view! {
                    <td class="number quiet">{line.before.map(|before| number::count(before, lang))}</td>
                    <td class="number quiet">{change}</td>
                })}
            </tr>
        }
    });
    view! {
        <section class="part">
            <h2>{section.title}</h2>
            <table class="summary-table">
                <thead><tr>
                    <th scope="col"><span class="unseen">{summary::NAME.say(lang)}</span></th>
                    <th scope="col" class="number">{summary::NOW.say(lang)}</th>
                    {compared.then(|| view! {
                        <th scope="col" class="number">{summary::THEN.say(lang)}</th>
                        <th scope="col" class="number">{summary::CHANGE.say(lang)}</th>
                    })}
                </tr></thead>
                <tbody>{lines.collect_view()}</tbody>
            </table>
        </section>
    }
}

#[component]
fn ByMail(domain: String, letters: Letters, deeds: Deeds) -> impl IntoView {
    let lang = use_lang();
    let Letters { possible, to, day, week, first } = letters;
    let send = move |event: ev::SubmitEvent| {
        let form = Typed::of(&event);
        let first = form.text("first").parse().unwrap_or(0);
        deeds.run(want_summary(domain.clone(), form.ticked("day"), form.ticked("week"), first), |_| ());
    };
    let days = (0_u8..)
        .zip(summary::DAYS)
        .map(|(nth, word)| view! { <option value=nth.to_string() selected=nth == first>{word.say(lang)}</option> });
    let goes = match to {
        Some(to) => Either::Left(
            view! { <p class="quiet">{summary::GOES_TO.say(lang)} " " <Foreign text=to/> ". " <a href="/telling">{summary::CHANGE_WHERE.say(lang)}</a></p> },
        ),
        None => Either::Right(view! { <p>{summary::NOWHERE.say(lang)} " " <a href="/telling">{summary::CHANGE_WHERE.say(lang)}</a></p> }),
    };
    view! {
        <section class="part">
            <h2>{summary::LETTERS.say(lang)}</h2>
            {(!possible).then(|| view! { <p class="quiet">{telling::NO_LETTERS.say(lang)}</p> })}
            {goes}
            <form class="office-form" on:submit=send>
                <label class="tick"><input type="checkbox" name="day" value="1" checked=day/> {summary::EVERY_DAY.say(lang)}</label>
                <label class="tick"><input type="checkbox" name="week" value="1" checked=week/> {summary::EVERY_WEEK.say(lang)}</label>
                <label>{summary::FIRST.say(lang)} <select name="first">{days.collect_view()}</select></label>
                <button class="button first" disabled=move || deeds.busy.get()>{summary::SAVE.say(lang)}</button>
            </form>
        </section>
    }
}
