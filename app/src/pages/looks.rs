//! Who of the staff looked at the reader's rows: who, when, at what, and why if he said so.
//!
//! In: looks, newest first, some at a time. Out: a table. Refuses to know: what the reader may hear of; that is the server's.

use leptos::{either::Either, prelude::*};
use leptos_meta::Title;
use tracemail_model::account::{Look, Looks};

use crate::{
    api::audit::list_looks,
    parts::{address::Foreign, earlier::Earlier, error_view::ErrorView, when::When},
    words::{audit, people, use_lang},
};

/// The page.
#[component]
pub fn LooksPage() -> impl IntoView {
    let first = Resource::new(|| (), |()| list_looks(None));
    view! {
        <Title text=audit::LOOKS.here()/>
        <main class="sheet office" id="main">
            <Transition>
                {move || Suspend::new(async move {
                    match first.await {
                        Ok(looks) => Either::Left(view! { <Whole looks/> }),
                        Err(error) => Either::Right(view! { <ErrorView error main=true/> }),
                    }
                })}
            </Transition>
        </main>
    }
}

#[component]
fn Whole(looks: Looks) -> impl IntoView {
    let lang = use_lang();
    let (all, next) = (RwSignal::new(numbered(0, looks.rows)), RwSignal::new(looks.next));
    let earlier = Action::new(move |(): &()| async move {
        let more = list_looks(next.get_untracked()).await?;
        next.set(more.next);
        all.update(|all| all.extend(numbered(all.len(), more.rows)));
        Ok(())
    });
    view! {
        <header>
            <h1>{audit::LOOKS}</h1>
            <p class="quiet">{audit::LOOKS_WHAT}</p>
        </header>
        <Show when=move || all.with(Vec::is_empty) && next.get().is_none()>
            <p>{audit::NO_LOOKS.say(lang)}</p>
        </Show>
        <Show when=move || !all.with(Vec::is_empty)>
            <table class="ledger">
                <thead><tr>
                    <th scope="col">{audit::WHEN.say(lang)}</th>
                    <th scope="col">{audit::WHO.say(lang)}</th>
                    <th scope="col">{audit::WHOSE.say(lang)}</th>
                    <th scope="col">{audit::LOOKED_AT.say(lang)}</th>
                    <th scope="col">{audit::WHY.say(lang)}</th>
                </tr></thead>
                <tbody><For each=move || all.get() key=|(nth, _)| *nth let:line><Line look=line.1/></For></tbody>
            </table>
        </Show>
        <Earlier more=Signal::derive(move || next.get().is_some()) ask=earlier/>
    }
}

fn numbered(from: usize, looks: Vec<Look>) -> Vec<(usize, Look)> {
    (from..).zip(looks).collect()
}

#[component]
fn Line(look: Look) -> impl IntoView {
    let lang = use_lang();
    let what = match audit::looked_at(&look.what) {
        None => Either::Left(view! { <a href=format!("/message/{}", look.what)>{audit::ONE_ROW.say(lang)}</a> }),
        Some((list, filter)) => Either::Right(view! {
            {list.say(lang)}
            {(!filter.is_empty()).then(|| view! { " " <code><Foreign text=filter/></code> })}
        }),
    };
    view! {
        <tr>
            <td><When time=look.time focusable=true/></td>
            <td><Foreign text=look.who/> " " <span class="quiet">{people::role(look.role).say(lang)}</span></td>
            <td><Foreign text=look.domain/></td>
            <td>{what}</td>
            <td>{match look.reason {
                Some(why) => Either::Left(view! { <Foreign text=why/> }),
                None => Either::Right(view! { <span class="quiet">{audit::NOT_SAID.say(lang)}</span> }),
            }}</td>
        </tr>
    }
}
