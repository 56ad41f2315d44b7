//! The filter as a form: the common fields, reasons with how many rows each has, and all the others behind "more".
//!
//! In: the question. Out: a menu whose fields say what the query line says, and change it; the URL is both.
//! Refuses to know: the grammar (`model::filter::typed`), and period and outcome, which have controls of their own.

use leptos::prelude::*;
use tracemail_model::{
    explain::{failure_name, protocol_name, reason_name},
    filter::{Field, FieldName, Filter, Flag, to_query},
    reason::{Failure, Reason},
    row::Kind,
    stats::Reasons,
    status::Protocol,
};

use crate::{
    api::numbers::count_reasons,
    parts::menu::Menu,
    state::{filter::has_own_control, question::use_question, viewer::use_viewer},
    words::{Lang, Word, form, number, use_lang},
};

use FieldName as F;

/// The fields always in sight.
const fn common(kind: Kind) -> &'static [FieldName] {
    match kind {
        Kind::Access => &[F::User, F::Ip, F::Client, F::Session],
        Kind::Received => &[F::From, F::To, F::Subject, F::Ip],
        Kind::Sent => &[F::From, F::To, F::Subject, F::User],
    }
}

/// The others, in groups.
const fn more(kind: Kind) -> &'static [(Word, &'static [FieldName])] {
    match kind {
        Kind::Access => &[(form::WAY, &[F::Host, F::Service, F::Port, F::Tls])],
        Kind::Received => &[
            (form::PEOPLE, &[F::HeaderFrom, F::HeaderTo, F::User]),
            (form::CONTENT, &[F::Size, F::Score, F::Virus, F::File, F::FileSize, F::FileStatus, F::Sha256, F::Encryption]),
            (form::WAY, &[F::Helo, F::Host, F::Service, F::Port, F::Tls, F::Relay, F::Rtls]),
            (form::IDENTITY, &[F::Id, F::Queue, F::Folder, F::Action, F::Spf, F::Dkim, F::Dmarc]),
        ],
        Kind::Sent => &[
            (form::PEOPLE, &[F::HeaderFrom, F::HeaderTo, F::Ip]),
            (form::CONTENT, &[F::Size, F::Score, F::Virus, F::File, F::FileSize, F::FileStatus, F::Sha256, F::Encryption]),
            (form::WAY, &[F::Relay, F::Rtls, F::Trust, F::Helo, F::Host, F::Service, F::Port, F::Tls]),
            (form::IDENTITY, &[F::Id, F::Queue]),
        ],
    }
}

/// The menu.
#[component]
pub fn FilterForm(
    /// The list.
    kind: Kind,
) -> impl IntoView {
    let (question, viewer, lang) = (use_question(), use_viewer(), use_lang());
    // nothing of it is in the page before it is wanted
    let opened = RwSignal::new(false);
    let reasons = RwSignal::new(Reasons::default());
    let why = if kind == Kind::Access { F::Failure } else { F::Reason };
    Effect::new(move |_| {
        if opened.get() {
            let q = to_query(&question.filter_or_all().set(why, Vec::new()));
            let offset = viewer.offset.get();
            leptos::task::spawn_local(async move {
                if let Ok(counted) = count_reasons(kind, q, offset).await {
                    reasons.try_set(counted);
                }
            });
        }
    });
    let label = move || {
        let set = question.filter_or_all().chips().iter().filter(|chip| !has_own_control(chip, kind)).count();
        if set == 0 { form::FILTER.say(lang).to_owned() } else { format!("{} · {set}", form::FILTER.say(lang)) }
    };
    let many = move |name: &str| reasons.with(|r| r.by_reason.iter().find(|(word, _)| word == name).map(|(_, n)| (*n, r.exact)));
    let whys = move || -> Vec<Choice> {
        match kind {
            Kind::Access => Failure::ALL.iter().map(|f| (Field::Failure(*f), failure_name(*f, lang), many(f.name()))).collect(),
            _ => Reason::ALL.iter().map(|r| (Field::Reason(*r), reason_name(*r, lang), many(r.name()))).collect(),
        }
    };
    let facts = move || flags(kind).iter().map(|f| (Field::Is(*f), form::flag(*f).say(lang), None)).collect();
    let doors = move || Protocol::ALL.iter().map(|p| (Field::Protocol(*p), protocol_name(*p, lang), None)).collect();
    view! {
        <Menu class="filter-form" label=label on_open=move |()| opened.set(true)>
            <Show when=move || opened.get()>
                <div class="fields">{common(kind).iter().map(|name| view! { <Control name=*name/> }).collect_view()}</div>
                {(kind == Kind::Access).then(|| view! { <Choices name=F::Protocol legend=form::PROTOCOL choices=Signal::derive(doors)/> })}
                <Choices name=why legend=if kind == Kind::Access { form::FAILURE } else { form::REASON } choices=Signal::derive(whys) counted=true/>
                <Choices name=F::Is legend=form::FACTS choices=Signal::derive(facts)/>
                <details class="more">
                    <summary>{form::MORE}</summary>
                    {more(kind)
                        .iter()
                        .map(|(word, names)| view! {
                            <fieldset><legend>{*word}</legend><div class="fields">{names.iter().map(|name| view! { <Control name=*name/> }).collect_view()}</div></fieldset>
                        })
                        .collect_view()}
                </details>
                <p class="quiet">{form::HINT}</p>
            </Show>
        </Menu>
    }
}

const fn flags(kind: Kind) -> &'static [Flag] {
    match kind {
        Kind::Access => &[Flag::Open, Flag::Encrypted],
        Kind::Received => &[Flag::Attachment, Flag::Forwarded, Flag::Autoreply, Flag::Encrypted, Flag::Open, Flag::Bounce],
        Kind::Sent => &[Flag::Attachment, Flag::Open, Flag::Bounce],
    }
}

/// One field: its conditions as the query line writes them.
#[component]
fn Control(name: FieldName) -> impl IntoView {
    let (question, lang) = (use_question(), use_lang());
    let wrong = RwSignal::new(None::<String>);
    let said = Memo::new(move |_| question.filter_or_all().said(name));
    let change = move |typed: String| match untrack(|| question.filter_or_all()).say(name, &typed) {
        Ok(filter) => {
            wrong.set(None);
            question.ask(&filter);
        }
        Err(error) => wrong.set(Some(error.message(lang))),
    };
    let choices = name.choices();
    let list = (!choices.is_empty()).then(|| format!("choices-{name}"));
    let options = list.clone().map(
        |id| view! { <datalist id=id>{choices.into_iter().map(|word| view! { <option value=word></option> }).collect_view()}</datalist> },
    );
    let example = name.example().split_once(':').map_or("", |(_, value)| value);
    view! {
        <label>
            {form::label(name)}
            <input
                type="text"
                autocomplete="off"
                autocapitalize="off"
                spellcheck="false"
                maxlength="1000"
                list=list
                placeholder=example.get(..24).unwrap_or(example)
                prop:value=move || said.get()
                aria-invalid=move || wrong.with(Option::is_some).to_string()
                on:change:target=move |event| change(event.target().value())
            />
            {options}
            <span class="wrong" role="status">{move || wrong.get()}</span>
        </label>
    }
}

/// A condition, its name, how many rows it has.
type Choice = (Field, &'static str, Option<(u64, bool)>);

/// Buttons for the words of a closed list: any of those pressed.
#[component]
fn Choices(
    name: FieldName,
    legend: Word,
    choices: Signal<Vec<Choice>>,
    /// Those without a row stay out of sight.
    #[prop(optional)]
    counted: bool,
) -> impl IntoView {
    let (question, lang) = (use_question(), use_lang());
    let chosen = Memo::new(move |_| question.filter_or_all().get(name).into_iter().cloned().collect::<Vec<Field>>());
    let shown = move || {
        let mut shown: Vec<Choice> =
            choices.get().into_iter().filter(|(field, _, n)| !counted || n.is_some() || chosen.with(|c| c.contains(field))).collect();
        shown.sort_by_key(|(_, _, n)| std::cmp::Reverse(n.map(|(n, _)| n)));
        shown
    };
    let button = move |(field, word, n): Choice| {
        let pressed = chosen.with(|chosen| chosen.contains(&field));
        let href = question.href_filter(&toggled(question.filter_or_all(), name, field));
        view! {
            <a class="outcome" role="button" href=href aria-pressed=pressed.to_string()>
                {word} {n.map(|(n, exact)| view! { <span class="outcome-count number">{said_count(n, exact, lang)}</span> })}
            </a>
        }
    };
    view! {
        <fieldset hidden=move || shown().is_empty()>
            <legend>{legend}</legend>
            <div class="outcomes">{move || shown().into_iter().map(button).collect_view()}</div>
        </fieldset>
    }
}

fn said_count(n: u64, exact: bool, lang: Lang) -> String {
    format!("{}{}", number::count(n, lang), if exact { "" } else { "+" })
}

/// The filter with one more alternative of that name, or one fewer.
fn toggled(filter: Filter, name: FieldName, field: Field) -> Filter {
    let mut fields: Vec<Field> = filter.get(name).into_iter().cloned().collect();
    match fields.iter().position(|own| *own == field) {
        Some(at) => drop(fields.remove(at)),
        None => fields.push(field),
    }
    filter.set(name, fields)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_of_the_grammar_has_a_control_somewhere() {
        let elsewhere = [F::Domain, F::Status, F::Reason, F::Failure, F::Protocol, F::After, F::Before, F::Last, F::Is];
        for name in FieldName::ALL.iter().filter(|name| !elsewhere.contains(name)) {
            let there = |kind| common(kind).contains(name) || more(kind).iter().any(|(_, names)| names.contains(name));
            assert!(Kind::ALL.iter().any(|kind| there(*kind)), "{name}");
        }
    }

    #[test]
    fn a_choice_is_added_and_taken_off() {
        let (rbl, virus) = (Field::Reason(Reason::Rbl), Field::Reason(Reason::Virus));
        let both = toggled(toggled(Filter::default(), F::Reason, rbl.clone()), F::Reason, virus);
        assert_eq!(to_query(&both), "reason:rbl,virus");
        assert_eq!(to_query(&toggled(both, F::Reason, rbl)), "reason:virus");
    }
}
