//! The fields of the filter form: the common ones, reasons with how many rows each has, and all the others behind "more".
//!
//! In: the question. Out: fields that say what the query line says, and change it; the URL is both.
//! Refuses to know: the grammar (`model::filter::typed`), the menu around them, and period and outcome, which have
//! controls of their own.

use leptos::prelude::*;
use tracemail_model::{
    explain::{action_name, failure_name, protocol_name, reason_name, status_name},
    filter::{Field, FieldName, Filter, Flag, to_query},
    reason::{Failure, Reason},
    row::Kind,
    stats::Reasons,
    status::{Action, Protocol, Status},
};

use crate::{
    api::numbers::count_reasons,
    state::{filter::any_of, question::use_question, viewer::use_viewer},
    words::{Lang, Word, form, list, number, status, use_lang},
};

use FieldName as F;

/// The fields always in sight; `None`: of several lists together.
const fn common(kind: Option<Kind>) -> &'static [FieldName] {
    match kind {
        None => &[F::From, F::To, F::Subject, F::User, F::Ip],
        Some(Kind::Access) => &[F::User, F::Ip, F::Client, F::Session],
        Some(Kind::Received) => &[F::From, F::To, F::Subject, F::Ip],
        Some(Kind::Sent) => &[F::From, F::To, F::Subject, F::User],
    }
}

/// The others, in groups.
const fn more(kind: Option<Kind>) -> &'static [(Word, &'static [FieldName])] {
    match kind {
        None => &[
            (form::PEOPLE, &[F::HeaderFrom, F::HeaderTo, F::Client]),
            (form::CONTENT, &[F::Size, F::Score, F::Virus, F::File, F::FileSize, F::FileStatus, F::Sha256, F::Encryption]),
            (form::WAY, &[F::Relay, F::Rtls, F::Trust, F::Helo, F::Host, F::Service, F::Port, F::Tls]),
            (form::IDENTITY, &[F::Id, F::Queue, F::Session, F::Folder, F::Action, F::Spf, F::Dkim, F::Dmarc]),
        ],
        Some(Kind::Access) => &[(form::WAY, &[F::Host, F::Service, F::Port, F::Tls])],
        Some(Kind::Received) => &[
            (form::PEOPLE, &[F::HeaderFrom, F::HeaderTo, F::User]),
            (form::CONTENT, &[F::Size, F::Score, F::Virus, F::File, F::FileSize, F::FileStatus, F::Sha256, F::Encryption]),
            (form::WAY, &[F::Helo, F::Host, F::Service, F::Port, F::Tls, F::Relay, F::Rtls]),
            (form::IDENTITY, &[F::Id, F::Queue, F::Folder, F::Action, F::Spf, F::Dkim, F::Dmarc]),
        ],
        Some(Kind::Sent) => &[
            (form::PEOPLE, &[F::HeaderFrom, F::HeaderTo, F::Ip]),
            (form::CONTENT, &[F::Size, F::Score, F::Virus, F::File, F::FileSize, F::FileStatus, F::Sha256, F::Encryption]),
            (form::WAY, &[F::Relay, F::Rtls, F::Trust, F::Helo, F::Host, F::Service, F::Port, F::Tls]),
            (form::IDENTITY, &[F::Id, F::Queue]),
        ],
    }
}

/// The fields.
#[component]
pub fn FilterFields(
    /// The list; `None`: several together.
    kind: Option<Kind>,
) -> impl IntoView {
    let (question, viewer, lang) = (use_question(), use_viewer(), use_lang());
    let lists = move || kind.map_or_else(|| question.kinds.get(), |kind| vec![kind]);
    let reasons = RwSignal::new(Vec::<(Kind, Reasons)>::new());
    Effect::new(move |_| {
        let (filter, zone) = (question.filter_or_all(), viewer.zone.get());
        reasons.set(Vec::new());
        for kind in lists() {
            let q = to_query(&filter.clone().set(why(kind), Vec::new()));
            leptos::task::spawn_local(async move {
                if let Ok(counted) = count_reasons(kind, q, zone).await {
                    reasons.try_update(|all| {
                        all.retain(|(known, _)| *known != kind);
                        all.push((kind, counted));
                    });
                }
            });
        }
    });
    // of mail, the received and the sent together
    let many = move |name: FieldName, word: &str| {
        reasons.with(|all| {
            let of = |(kind, counted): &(Kind, Reasons)| {
                let found = counted.by_reason.iter().find(|(known, _)| *known == word);
                found.filter(|_| why(*kind) == name).map(|(_, n)| (*n, counted.exact))
            };
            all.iter().filter_map(of).reduce(|(n, exact), (more, also)| (n + more, exact && also))
        })
    };
    let reasons = move || -> Vec<Choice> {
        Reason::ALL.iter().map(|r| (Field::Reason(*r), reason_name(*r, lang), many(F::Reason, r.name()))).collect()
    };
    let failures = move || -> Vec<Choice> {
        Failure::ALL.iter().map(|f| (Field::Failure(*f), failure_name(*f, lang), many(F::Failure, f.name()))).collect()
    };
    let facts = move || flags(kind).iter().map(|f| (Field::Is(*f), form::flag(*f).say(lang), None)).collect();
    // a list has these beside the form, with how many rows each has
    let outcomes = move || Status::ALL.iter().map(|s| (Field::Status(*s), status_name(*s, lang), None)).collect();
    let logged = move || Action::ALL.iter().map(|a| (Field::Action(*a), action_name(*a, lang), None)).collect();
    let doors = move || Protocol::ALL.iter().map(|p| (Field::Protocol(*p), protocol_name(*p, lang), None)).collect();
    let (mail, logins) = (kind != Some(Kind::Access), matches!(kind, None | Some(Kind::Access)));
    view! {
        <div class="fields">{common(kind).iter().map(|name| view! { <Control name=*name/> }).collect_view()}</div>
        {kind.is_none().then(|| view! {
            <Choices name=F::Status legend=list::OUTCOMES choices=Signal::derive(outcomes)/>
            <Choices name=F::Action legend=status::ACCESS choices=Signal::derive(logged)/>
        })}
        {logins.then(|| view! {
            <Choices name=F::Protocol legend=form::PROTOCOL choices=Signal::derive(doors)/>
            <Choices name=F::Failure legend=form::FAILURE choices=Signal::derive(failures) counted=true/>
        })}
        {mail.then(|| view! { <Choices name=F::Reason legend=form::REASON choices=Signal::derive(reasons) counted=true/> })}
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
    }
}

/// The name of the condition that says why, in that list.
const fn why(kind: Kind) -> FieldName {
    match kind {
        Kind::Access => F::Failure,
        Kind::Received | Kind::Sent => F::Reason,
    }
}

const fn flags(kind: Option<Kind>) -> &'static [Flag] {
    match kind {
        None => Flag::ALL,
        Some(Kind::Received) => &[Flag::Attachment, Flag::Forwarded, Flag::Autoreply, Flag::Encrypted, Flag::Open, Flag::Bounce],
        Some(Kind::Access) => &[Flag::Open, Flag::Encrypted],
        Some(Kind::Sent) => &[Flag::Attachment, Flag::Open, Flag::Bounce],
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
                name=name.name()
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

/// Buttons for the words of a closed list: any of those pressed, or all but those.
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
    let picked = Memo::new(move |_| chosen(&question.filter_or_all(), name));
    let shown = move || {
        let mut shown: Vec<Choice> = choices
            .get()
            .into_iter()
            .filter(|(field, _, n)| !counted || n.is_some() || picked.with(|(fields, _)| fields.contains(field)))
            .collect();
        shown.sort_by_key(|(_, _, n)| std::cmp::Reverse(n.map(|(n, _)| n)));
        shown
    };
    let button = move |(field, word, n): Choice| {
        let (mut fields, but) = picked.get();
        let at = fields.iter().position(|own| *own == field);
        match at {
            Some(at) => drop(fields.remove(at)),
            None => fields.push(field),
        }
        let href = question.href_filter(&choose(question.filter_or_all(), name, fields, but));
        view! {
            <a class="outcome" role="button" href=href aria-pressed=at.is_some().to_string()>
                {word} {n.map(|(n, exact)| view! { <span class="outcome-count number">{said_count(n, exact, lang)}</span> })}
            </a>
        }
    };
    let turned = move || {
        let (fields, but) = picked.get();
        question.href_filter(&choose(question.filter_or_all(), name, fields, !but))
    };
    view! {
        <fieldset hidden=move || shown().is_empty()>
            <legend>{legend}</legend>
            <div class="outcomes">
                {move || shown().into_iter().map(button).collect_view()}
                <Show when=move || picked.with(|(fields, _)| !fields.is_empty())>
                    <a class="outcome but" role="button" href=turned aria-pressed=move || picked.with(|(_, but)| *but).to_string()>{form::ALL_BUT}</a>
                </Show>
            </div>
        </fieldset>
    }
}

fn said_count(n: u64, exact: bool, lang: Lang) -> String {
    format!("{}{}", number::count(n, lang), if exact { "" } else { "+" })
}

/// The words of that name asked for, and whether all but those are.
fn chosen(filter: &Filter, name: FieldName) -> (Vec<Field>, bool) {
    let all = |filter: &Filter| any_of(filter, name);
    let said = filter.said(name);
    match said.strip_prefix('-').filter(|said| !said.contains(' ')) {
        Some(said) => (Filter::default().say(name, said).map(|own| all(&own)).unwrap_or_default(), true),
        None => (all(filter), false),
    }
}

/// The filter with these words of that name instead of those it asks for; `but`: with all but these.
fn choose(filter: Filter, name: FieldName, fields: Vec<Field>, but: bool) -> Filter {
    let before = if chosen(&filter, name).1 { filter.clone().say(name, "").unwrap_or(filter) } else { filter };
    let after = before.set(name, fields);
    match after.said(name) {
        said if but && !said.is_empty() => after.clone().say(name, &format!("-{said}")).unwrap_or(after),
        _ => after,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The conditions that have no text field in the form, and what has them.
    const ELSEWHERE: &[(FieldName, &str)] = &[
        (F::Domain, "the scope menu"),
        (F::Status, "the outcome buttons; on the live screen the form"),
        (F::Reason, "the form's buttons"),
        (F::Failure, "the form's buttons"),
        (F::Protocol, "the form's buttons"),
        (F::Is, "the form's buttons"),
        (F::After, "the period menu"),
        (F::Before, "the period menu"),
        (F::Last, "the period menu: another spelling of after:"),
    ];

    #[test]
    fn every_name_of_the_grammar_has_a_control_somewhere() {
        for name in FieldName::ALL.iter().filter(|name| ELSEWHERE.iter().all(|(other, _)| other != *name)) {
            let there = |kind| common(kind).contains(name) || more(kind).iter().any(|(_, names)| names.contains(name));
            assert!(Kind::ALL.iter().any(|kind| there(Some(*kind))), "{name}");
            assert!(there(None), "{name}: the live screen has every field of the lists");
        }
        assert!(Flag::ALL.iter().all(|flag| flags(None).contains(flag)));
    }

    #[test]
    fn every_condition_is_the_same_in_a_field_in_the_line_and_in_the_address() {
        for name in FieldName::ALL.iter().copied() {
            let (_, typed) = name.example().split_once(':').expect("an example");
            for typed in [typed.to_owned(), format!("-{typed}")] {
                let filter = Filter::default().say(name, &typed).expect("its own example");
                let line = to_query(&filter);
                let address = crate::urls::narrowed("/sent", &line);
                let (_, search) = address.split_once('?').expect("a query");
                let read = crate::state::query_string::value(search, "q").map(|q| tracemail_model::filter::from_query(&q));
                assert_eq!(read, Some(Ok(filter.clone())), "{address}");
                let own = if name == F::Last { F::After } else { name };
                assert_eq!(Filter::default().say(own, &filter.said(own)), Ok(filter), "{line}");
            }
        }
    }

    #[test]
    fn choices_are_asked_for_or_all_but_those() {
        let (rbl, virus) = (Field::Reason(Reason::Rbl), Field::Reason(Reason::Virus));
        let both = choose(Filter::default(), F::Reason, vec![rbl.clone(), virus], false);
        let but = choose(both.clone(), F::Reason, chosen(&both, F::Reason).0, true);
        let one = choose(but.clone(), F::Reason, vec![rbl.clone()], true);
        assert_eq!([&both, &but, &one].map(to_query), ["reason:rbl,virus", "-reason:rbl,virus", "-reason:rbl"]);
        assert_eq!((chosen(&but, F::Reason).0.len(), chosen(&one, F::Reason)), (2, (vec![rbl.clone()], true)));
        let at_once = Filter::default().with(Field::Is(Flag::Open)).with(Field::Is(Flag::Attachment));
        assert_eq!(chosen(&at_once, F::Is), (vec![], false), "pressed, they would say: one or the other");
        assert_eq!(to_query(&choose(one.clone(), F::Reason, vec![rbl], false)), "reason:rbl");
        assert_eq!(to_query(&choose(one, F::Reason, vec![], true)), "");
    }
}
