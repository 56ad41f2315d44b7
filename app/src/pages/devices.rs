//! The devices of a mailbox, and the answer to "why am I locked out?".
//!
//! In: an account, from the URL; a mailbox's owner need not say it. Out: the answer, cards, and what strangers tried.
//! Refuses to know: whose devices the reader may see; the server answers with his rows only.

use leptos::{either::Either, prelude::*};
use leptos_meta::Title;
use leptos_router::hooks::use_location;
use tracemail_model::{
    account::Role,
    filter::{Field, Filter, Flag, fold},
    mailbox::AddressPattern,
    row::Kind,
};

use super::list::Skeleton;
use crate::{
    api::devices::{Known, list_devices},
    parts::{address::Foreign, device::DeviceCard, error_view::ErrorView, finding::tone, when::When},
    state::{me::use_me, query_string::value, viewer::use_viewer},
    urls,
    words::{devices, use_lang, watch},
};

/// The page.
#[component]
pub fn DevicesPage() -> impl IntoView {
    let (viewer, search) = (use_viewer(), use_location().search);
    let account = Memo::new(move |_| search.with(|search| value(search, "account").unwrap_or_default()));
    let known = Resource::new(move || (account.get(), viewer.reader()), async |(account, reader)| list_devices(account, reader).await);
    view! {
        <Title text=format!("{} · Tracemail", devices::TITLE.here())/>
        <main class="sheet office" id="main">
            <header>
                <h1>{devices::TITLE}</h1>
                <p class="quiet">{devices::WHAT}</p>
            </header>
            <Account account/>
            <Transition fallback=Skeleton>
                {move || Suspend::new(async move {
                    match known.await {
                        Ok(known) if known.all.account.is_empty() => Either::Left(Either::Left(view! { <p>{devices::WHOSE_DEVICES}</p> })),
                        Ok(known) => Either::Left(Either::Right(view! { <Cards known/> })),
                        Err(error) => Either::Right(view! { <ErrorView error retry=move |()| known.refetch()/> }),
                    }
                })}
            </Transition>
        </main>
    }
}

/// Whose devices; it works without script. The owner of a mailbox has his own.
#[component]
fn Account(account: Memo<String>) -> impl IntoView {
    let own = use_me().is_some_and(|me| me.role == Role::Mailbox);
    (!own).then(|| view! {
        <form class="office-form" method="get" action="/devices">
            <label>
                {devices::ACCOUNT}
                <input name="account" type="text" inputmode="email" required autocapitalize="off" spellcheck="false" maxlength="320" prop:value=move || account.get() value=account.get_untracked()/>
            </label>
            <button class="button first">{devices::SHOW}</button>
        </form>
    })
}

#[component]
fn Cards(known: Known) -> impl IntoView {
    let lang = use_lang();
    let Known { now, all, verdict, findings, claims } = known;
    let account = all.account.clone();
    let out = !all.locked_out(now).is_empty();
    let strangers = (all.strangers.tries > 0).then(|| {
        let user = Field::User(AddressPattern::Exact(fold(&account)));
        let href = urls::list(Kind::Access, &Filter::All([user, Field::Is(Flag::Failed)].map(Filter::Leaf).to_vec()));
        view! {
            <section class="part">
                <h2>{devices::STRANGERS}</h2>
                <p><a href=href>{devices::strangers(all.strangers.tries, all.strangers.networks, lang)}</a></p>
            </section>
        }
    });
    let none = all.devices.is_empty();
    let cards = all.devices.into_iter().map(|device| {
        let claim = device.login.and_then(|login| claims.iter().find(|claim| claim.row == login.row).cloned());
        view! { <DeviceCard account=account.clone() device claim now/> }
    });
    let cards = cards.collect_view();
    let found = (!findings.is_empty()).then(|| {
        let stories = findings.into_iter().map(|told| view! {
            <li class=format!("device-story tone-{}", tone(told.finding.kind))>
                <a href="/watch">{watch::kind(told.finding.kind)}</a> ": " {told.verdict} " " <span class="quiet"><When time=told.finding.until/></span>
            </li>
        });
        view! {
            <section class="part">
                <h2>{devices::FINDINGS}</h2>
                <ul class="device-stories">{stories.collect_view()}</ul>
            </section>
        }
    });
    view! {
        <section class=if out { "answer tone-bad" } else { "answer tone-good" } aria-label=devices::WHY_OUT.here()>
            <h2>{devices::WHY_OUT}</h2>
            <p class="answer-says"><Foreign text=verdict.sentence/></p>
            {verdict.next.map(|next| view! { <p><strong>{devices::DO_NEXT}</strong> " " {next}</p> })}
        </section>
        {found}
        <section class="part" aria-label=devices::TITLE.here()>
            {none.then(|| view! { <p>{devices::NONE}</p> })}
            <div class="devices">{cards}</div>
            <p class="quiet">{devices::looked_at(all.looked_at, all.is_exact, lang)}</p>
        </section>
        {strangers}
    }
}
