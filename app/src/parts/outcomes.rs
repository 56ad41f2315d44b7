//! A button for each outcome with how many rows it has, pressed or not, several at once.
//!
//! In: the question and the counts. Out: links to the question with that outcome added or taken off.
//! Refuses to know: how rows are counted.

use leptos::prelude::*;
use tracemail_model::{filter::Field, row::Kind, stats::Counts};

use crate::{
    parts::status_mark::{Outcome, StatusMark},
    state::{
        filter::{any_of, outcome_name, outcomes},
        question::use_question,
    },
    words::{list, number, use_lang},
};

/// The buttons.
#[component]
pub fn Outcomes(
    /// The list.
    kind: Kind,
    /// How many rows each outcome has, once that is known.
    #[prop(into)]
    counts: Signal<Option<Counts>>,
) -> impl IntoView {
    let (question, lang) = (use_question(), use_lang());
    let name = outcome_name(kind);
    let chosen = Memo::new(move |_| any_of(&question.filter_or_all(), name));
    let buttons = outcomes(kind).iter().enumerate().filter_map(|(at, field)| {
        let (word, mark) = match field {
            Field::Status(status) => (status.name(), Outcome::from(*status)),
            Field::Action(action) => (action.name(), Outcome::from(*action)),
            _ => return None,
        };
        let count_in = move |c: &Counts| (c.by_outcome.iter().find(|(w, _)| w == word).map_or(0, |(_, n)| *n), c.exact);
        let count = move || counts.with(|counts| counts.as_ref().map(count_in));
        let pressed = move || chosen.with(|chosen| chosen.contains(field));
        let href = move || {
            let mut fields = chosen.get();
            match fields.iter().position(|f| f == field) {
                Some(at) => drop(fields.remove(at)),
                None => fields.push(field.clone()),
            }
            question.href_filter(&question.filter_or_all().set(name, fields))
        };
        // the rare ones stay out of sight until there are some
        let absent = move || at >= 3 && !pressed() && count().is_none_or(|(n, _)| n == 0);
        Some(view! {
            <a class="outcome" href=href aria-pressed=move || pressed().to_string() role="button" hidden=absent>
                <StatusMark of=mark/>
                <span class="outcome-count number">
                    // a text even where there is none: the same node on both sides, whoever knows the number first
                    {move || count().map(|(n, exact)| format!("{}{}", number::count(n, lang), if exact { "" } else { "+" })).unwrap_or_default()}
                </span>
            </a>
        })
    });
    view! { <div class="outcomes" role="group" aria-label=list::OUTCOMES.here() inert=move || question.is_wrong()>{buttons.collect_view()}</div> }
}
