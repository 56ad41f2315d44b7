//! How one is told of what the login watch finds: letters, a program, how often, and when not.
//!
//! In: what was chosen. Out: one form. Refuses to know: how anybody is reached.

use leptos::{either::Either, ev, prelude::*};
use leptos_meta::Title;
use tracemail_model::telling::{EVERY, Telling, minute};

use crate::{
    api::telling::{TellingNow, change_telling, own_telling},
    parts::{address::Foreign, came_of::CameOf, copy::Copy, error_view::ErrorView, typed::Typed, when::When},
    state::deeds::Deeds,
    words::{telling, use_lang},
};

/// The page.
#[component]
pub fn TellingPage() -> impl IntoView {
    let deeds = Deeds::new();
    let own = Resource::new(move || deeds.done.get(), |_| own_telling());
    view! {
        <Title text=telling::TITLE.here()/>
        <main class="sheet office" id="main">
            <CameOf deeds/>
            <Transition>
                {move || Suspend::new(async move {
                    match own.await {
                        Ok(own) => Either::Left(view! { <Choice own deeds/> }),
                        Err(error) => Either::Right(view! { <ErrorView error main=true/> }),
                    }
                })}
            </Transition>
        </main>
    }
}

/// `07:05`; empty: none.
fn clock(minute: Option<u16>) -> String {
    minute.map_or_else(String::new, |minute| format!("{:02}:{:02}", minute / 60, minute % 60))
}

#[component]
fn Choice(own: TellingNow, deeds: Deeds) -> impl IntoView {
    let lang = use_lang();
    let TellingNow { telling: chosen, letters, address } = own;
    let send = move |event: ev::SubmitEvent| {
        let form = Typed::of(&event);
        let quiet = minute(&form.text("from")).zip(minute(&form.text("to")));
        let new = Telling {
            mail: Some(form.text("mail")),
            webhook: Some(form.text("webhook")),
            secret: String::new(),
            every: form.text("every").parse().unwrap_or(0),
            quiet,
            zone: form.text("zone").trim().to_owned(),
            lang,
            ..Telling::default()
        };
        deeds.run(change_telling(new), |_| ());
    };
    let secret = (!chosen.secret.is_empty() && chosen.webhook.is_some()).then(|| {
        let secret = chosen.secret.clone();
        view! {
            <p class="secret-text"><strong>{telling::SECRET}</strong> " " <code>{secret.clone()}</code> " " <Copy text=secret/></p>
            <p class="office-hint">{telling::SECRET_HINT}</p>
        }
    });
    view! {
        <header>
            <h1>{telling::TITLE}</h1>
            <p class="quiet">{telling::WHAT}</p>
        </header>
        {chosen.untaken.map(|untaken| {
            let words = match (untaken.is_letter, untaken.is_over) {
                (true, true) => telling::LETTER_OVER,
                (true, false) => telling::LETTER_WAITS,
                (false, true) => telling::HOOK_OVER,
                (false, false) => telling::HOOK_WAITS,
            };
            let tone = if untaken.is_over { "telling-untaken tone-bad" } else { "telling-untaken tone-warn" };
            view! { <p class=tone role="status"><strong>{words}</strong> " “" <Foreign text=untaken.why/> "” " <When time=untaken.at/></p> }
        })}
        <form class="telling" on:submit=send>
            <section class="part">
                <h2>{telling::LETTER}</h2>
                {(!letters).then(|| view! { <p class="quiet">{telling::NO_LETTERS}</p> })}
                <div class="office-form">
                    <label>
                        {telling::ADDRESS}
                        <input name="mail" type="email" maxlength="320" autocomplete="email" value=chosen.mail.unwrap_or_default() placeholder=address aria-describedby="mail-hint"/>
                    </label>
                    <p class="office-hint" id="mail-hint">{telling::ADDRESS_HINT}</p>
                </div>
            </section>
            <section class="part">
                <h2>{telling::HOOK}</h2>
                <div class="office-form">
                    <label>
                        {telling::URL}
                        <input name="webhook" type="url" maxlength="2000" autocomplete="off" spellcheck="false" value=chosen.webhook.unwrap_or_default() aria-describedby="hook-hint"/>
                    </label>
                    <p class="office-hint" id="hook-hint">{telling::URL_HINT}</p>
                </div>
                {secret}
            </section>
            <section class="part">
                <h2>{telling::PACE}</h2>
                <div class="office-form">
                    <label>{telling::EVERY} <input name="every" type="number" required min=EVERY.0 max=EVERY.1 value=chosen.every/></label>
                </div>
            </section>
            <section class="part">
                <h2>{telling::QUIET}</h2>
                <div class="office-form">
                    <label>{telling::FROM} <input name="from" type="time" value=clock(chosen.quiet.map(|(from, _)| from)) aria-describedby="night-hint"/></label>
                    <label>{telling::TO} <input name="to" type="time" value=clock(chosen.quiet.map(|(_, to)| to))/></label>
                    <label>{telling::ZONE} <input name="zone" required maxlength="60" autocomplete="off" spellcheck="false" value=chosen.zone aria-describedby="zone-hint"/></label>
                    <p class="office-hint" id="zone-hint">{telling::ZONE_HINT}</p>
                    <p class="office-hint" id="night-hint">{telling::NIGHT_HINT}</p>
                </div>
            </section>
            <button class="button first" disabled=move || deeds.busy.get()>{telling::SAVE}</button>
        </form>
    }
}
