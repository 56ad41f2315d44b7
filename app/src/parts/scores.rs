//! What filters thought of a message: the sum, each rule with its weight and a plain name, and the sender checks.
//!
//! In: the spam filter's word, results of SPF, DKIM, DMARC. Out: facts. Refuses to know: which filter it was.

use leptos::prelude::*;
use tracemail_model::message::{Auth, Spam};

use crate::{
    parts::{
        address::{Foreign, visible},
        facts::{fact, text},
    },
    words::{detail, number, symbol, use_lang},
};

/// Score, action and rules, as facts.
#[component]
pub fn Scores(
    /// The filter's word.
    spam: Spam,
) -> impl IntoView {
    let lang = use_lang();
    let required = spam.required;
    let sum = move |n: f64| number::decimal(n, 1, lang);
    let share = required.filter(|r| *r > 0.0).map(|required| (spam.score / required).clamp(0.0, 1.0));
    let tone = match share {
        Some(share) if share >= 1.0 => "bad",
        Some(share) if share >= 0.4 => "warn",
        _ => "good",
    };
    let score = view! {
        <span class=format!("score tone-{tone}")>
            <strong>{sum(spam.score)}</strong>
            {required.map(|required| view! { <span class="quiet">" / " {sum(required)}</span> })}
            {share.map(|share| view! {
                <svg class="meter" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
                    <rect class="meter-ground" width="100" height="6"></rect>
                    <rect class="meter-part" width=share * 100.0 height="6"></rect>
                </svg>
            })}
        </span>
    };
    let mut symbols = spam.symbols;
    symbols.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()));
    // most rules only note something: they are kept out of the way
    let (heavy, idle): (Vec<_>, Vec<_>) = symbols.into_iter().partition(|(_, weight)| weight.abs() >= 0.005);
    let idle_count = number::count(idle.len() as u64, lang);
    view! {
        {fact(detail::SPAM, Some(score))}
        {match detail::spam_action(&spam.action) {
            Some(word) => fact(detail::SPAM_ACTION, Some(view! { {word} " " <code class="quiet">{spam.action}</code> })),
            None => text(detail::SPAM_ACTION, Some(&spam.action)),
        }}
        <div class="fact whole">
            <dt>{detail::SYMBOLS}</dt>
            <dd>
                <Rules rules=heavy/>
                {(!idle.is_empty()).then(|| view! {
                    <details class="idle-rules">
                        <summary>{detail::rules_without_weight(lang, &idle_count)}</summary>
                        <Rules rules=idle/>
                    </details>
                })}
            </dd>
        </div>
    }
}

#[component]
fn Rules(rules: Vec<(String, f64)>) -> impl IntoView {
    let rows = rules.into_iter().map(|(name, weight)| view! { <Rule name weight/> }).collect_view();
    view! {
        <table class="rules">
            <thead class="unseen">
                <tr><th scope="col">{detail::WEIGHT}</th><th scope="col">{detail::SYMBOL}</th></tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
}

/// One rule: its weight, its plain name where one is known, its own name.
#[component]
fn Rule(name: String, weight: f64) -> impl IntoView {
    let lang = use_lang();
    let sign = if weight > 0.0 { "+" } else { "" };
    let tone = match weight {
        w if w >= 0.5 => "weight against",
        w if w <= -0.5 => "weight in-favour",
        _ => "weight",
    };
    let plain = symbol::symbol(&name).map(|word| view! { <span class="plain-name">{word}</span> " " });
    view! {
        <tr>
            <td class=tone>{sign} {number::decimal(weight, 2, lang)}</td>
            <td>{plain} <code class="quiet">{visible(&name)}</code></td>
        </tr>
    }
}

/// SPF, DKIM, DMARC.
#[component]
pub fn Checks(
    /// Their results.
    auth: Auth,
) -> impl IntoView {
    let chips = [("SPF", auth.spf), ("DKIM", auth.dkim), ("DMARC", auth.dmarc)]
        .into_iter()
        .filter_map(|(name, result)| result.map(|result| (name, result)))
        .map(|(name, result)| {
            let tone = match result.as_str() {
                "pass" => "chip tone-good",
                "fail" | "reject" | "permerror" => "chip tone-bad",
                "softfail" | "temperror" | "quarantine" => "chip tone-warn",
                _ => "chip",
            };
            view! { <span class=tone>{name} " " <Foreign text=result/></span> " " }
        })
        .collect_view();
    view! { <span class="cluster">{chips}</span> }
}
