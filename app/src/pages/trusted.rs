//! The networks that one's domains trust: a list, and a form for another one.
//!
//! In: what the server keeps. Out: a page of settings. Refuses to know: what trust does.

use leptos::{either::Either, ev, prelude::*};
use leptos_meta::Title;
use tracemail_model::claim::LONGEST_NOTE;

use crate::{
    api::trusted::{TrustDeed, TrustedNow, change_trusted, list_trusted},
    parts::{address::Foreign, came_of::CameOf, error_view::ErrorView, typed::Typed, when::When},
    state::deeds::Deeds,
    words::devices,
};

/// The page.
#[component]
pub fn TrustedPage() -> impl IntoView {
    let deeds = Deeds::new();
    let now = Resource::new(move || deeds.done.get(), |_| list_trusted());
    view! {
        <Title text=devices::TRUSTED.here()/>
        <main class="sheet office" id="main">
            <CameOf deeds/>
            <Transition>
                {move || Suspend::new(async move {
                    match now.await {
                        Ok(now) => Either::Left(view! { <Networks now deeds/> }),
                        Err(error) => Either::Right(view! { <ErrorView error main=true/> }),
                    }
                })}
            </Transition>
        </main>
    }
}

#[component]
fn Networks(now: TrustedNow, deeds: Deeds) -> impl IntoView {
    let TrustedNow { networks, domains } = now;
    let send = move |event: ev::SubmitEvent| {
        let form = Typed::of(&event);
        let deed = TrustDeed::Trust { domain: form.text("domain"), network: form.text("network"), note: form.text("note") };
        deeds.run(change_trusted(deed), |_| ());
    };
    let none = networks.is_empty();
    let lines = networks.into_iter().map(|trusted| {
        let (domain, network) = (trusted.domain.clone(), trusted.network.clone());
        let remove = move |_| {
            let deed = TrustDeed::Distrust { domain: domain.clone(), network: network.clone() };
            deeds.run(change_trusted(deed), |_| ());
        };
        view! {
            <li class="office-line">
                <div class="office-who">
                    <strong class="code">{trusted.network}</strong>
                    <span><Foreign text=trusted.domain/></span>
                    <span><Foreign text=trusted.note/></span>
                    <span class="quiet">{devices::SAID_BY} " " <Foreign text=trusted.who/> ", " <When time=trusted.at focusable=true/></span>
                </div>
                <button class="button" type="button" on:click=remove>{devices::DISTRUST}</button>
            </li>
        }
    });
    let lines = lines.collect_view();
    let which = if domains.is_empty() {
        Either::Left(view! { <input name="domain" required maxlength="253" autocomplete="off" autocapitalize="none" spellcheck="false"/> })
    } else {
        let options = domains.into_iter().map(|domain| view! { <option value=domain.clone()>{domain.clone()}</option> }).collect_view();
        Either::Right(view! { <select name="domain">{options}</select> })
    };
    view! {
        <header>
            <h1>{devices::TRUSTED}</h1>
            <p class="quiet">{devices::TRUSTED_WHAT}</p>
        </header>
        <section class="part">
            {if none { Either::Left(view! { <p>{devices::NO_TRUSTED}</p> }) } else { Either::Right(view! { <ul class="office-list">{lines}</ul> }) }}
            <form class="office-form" on:submit=send>
                <label>{devices::DOMAIN} {which}</label>
                <label>
                    {devices::NETWORK}
                    <input name="network" required maxlength="60" autocomplete="off" spellcheck="false" aria-describedby="network-hint"/>
                </label>
                <label>{devices::WHAT_IT_IS} <input name="note" maxlength=LONGEST_NOTE autocomplete="off"/></label>
                <button class="button first" disabled=move || deeds.busy.get()>{devices::TRUST}</button>
                <p class="office-hint" id="network-hint">{devices::NETWORK_HINT}</p>
            </form>
        </section>
    }
}
