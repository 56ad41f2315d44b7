//! What was done, for operators: every administrative act, and whether the record of it is as it was written.
//!
//! In: records, newest first, some at a time. Out: a table. Refuses to know: how records are chained.

use leptos::{
    either::{Either, EitherOf3},
    prelude::*,
};
use leptos_meta::Title;
use tracemail_model::account::Audit;

use crate::{
    api::audit::{Records, check_audit, list_audit},
    parts::{address::Foreign, earlier::Earlier, error_view::ErrorView, when::When},
    words::{audit, use_lang},
};

/// The page.
#[component]
pub fn AuditPage() -> impl IntoView {
    let first = Resource::new(|| (), |()| list_audit(None));
    view! {
        <Title text=audit::DONE_HERE.here()/>
        <main class="sheet office" id="main">
            <Transition>
                {move || Suspend::new(async move {
                    match first.await {
                        Ok(records) => Either::Left(view! { <Whole records/> }),
                        Err(error) => Either::Right(view! { <ErrorView error main=true/> }),
                    }
                })}
            </Transition>
        </main>
    }
}

#[component]
fn Whole(records: Records) -> impl IntoView {
    view! {
        <header>
            <h1>{audit::DONE_HERE}</h1>
            <p class="quiet">{audit::DONE_WHAT}</p>
        </header>
        <Check/>
        <Table records/>
    }
}

/// Whether nobody has changed it.
#[component]
fn Check() -> impl IntoView {
    let lang = use_lang();
    let check = Resource::new(|| (), |()| check_audit());
    view! {
        <Transition fallback=move || view! { <p class="quiet">{audit::CHECKING.say(lang)}</p> }>
            {move || Suspend::new(async move {
                match check.await {
                    Ok(None) => EitherOf3::A(view! { <p class="chip tone-good">{audit::WHOLE.say(lang)}</p> }),
                    Ok(Some(nth)) => EitherOf3::B(view! {
                        <section class="notice" role="alert">
                            <h2>{audit::flaw(lang, nth)}</h2>
                            <p>{audit::FLAW_NEXT.say(lang)}</p>
                        </section>
                    }),
                    Err(error) => EitherOf3::C(view! { <ErrorView error retry=move |()| check.refetch()/> }),
                }
            })}
        </Transition>
    }
}

#[component]
fn Table(records: Records) -> impl IntoView {
    let (all, more) = (RwSignal::new(records.rows), RwSignal::new(records.more));
    let earlier = Action::new(move |(): &()| async move {
        let before = all.with_untracked(|all| all.last().map(|record| record.nth));
        let next = list_audit(before).await?;
        more.set(next.more);
        all.update(|all| all.extend(next.rows));
        Ok(())
    });
    view! {
        <table class="ledger">
            <thead><tr><th scope="col">{audit::WHEN}</th><th scope="col">{audit::WHO}</th><th scope="col">{audit::DID}</th></tr></thead>
            <tbody><For each=move || all.get() key=|record| record.nth let:record><Record record/></For></tbody>
        </table>
        <Earlier more ask=earlier/>
    }
}

#[component]
fn Record(record: Audit) -> impl IntoView {
    let lang = use_lang();
    let who =
        if record.account.is_none() { Either::Left(audit::MACHINE.say(lang)) } else { Either::Right(view! { <Foreign text=record.who/> }) };
    view! {
        <tr>
            <td><When time=record.time focusable=true/></td>
            <td>{who} <span class="quiet">{record.network.map(|ip| format!(" {ip}"))}</span></td>
            <td>
                {audit::act(record.act).say(lang)} " " <strong><Foreign text=record.object/></strong>
                {(!record.detail.is_empty()).then(|| view! { <span class="quiet">" " <Foreign text=record.detail/></span> })}
            </td>
        </tr>
    }
}
