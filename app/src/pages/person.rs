//! What is stored of one person: how much, as a file, and gone.
//!
//! In: an address, in the URL. Out: his rows counted; a file of them on its way; erasing, once the address is typed again,
//! and how far it has come. Refuses to know: who may ask about whom; the server answers that.

use std::time::Duration;

use leptos::{
    either::{Either, EitherOf3},
    ev,
    prelude::*,
    task::spawn_local,
};
use leptos_meta::Title;
use leptos_router::hooks::use_location;
use tracemail_model::account::Role;

use crate::{
    api::person::{Found, Progress, erase_person, erasing, export_person, find_person},
    error::AppError,
    parts::{address::Foreign, error_view::ErrorView, typed::Typed},
    state::{files::use_files, me::use_me, query_string::value},
    words::{Word, export, number, people, person, use_lang},
};

/// Between two looks at how far it has come.
const LOOK: Duration = Duration::from_secs(1);

/// The page.
#[component]
pub fn PersonPage() -> impl IntoView {
    let search = use_location().search;
    let address = Memo::new(move |_| search.with(|search| value(search, "address").unwrap_or_default().trim().to_owned()));
    let found = Resource::new(
        move || address.get(),
        |address| async move { if address.is_empty() { Ok(None) } else { find_person(address).await.map(Some) } },
    );
    let again = Callback::new(move |()| found.refetch());
    let own = use_me().is_some_and(|me| me.role == Role::Mailbox);
    let (title, what) = if own { (person::OWN, person::OWN_WHAT) } else { (person::TITLE, person::WHAT) };
    view! {
        <Title text=title.here()/>
        <main class="sheet office person-data" id="main">
            <header>
                <h1>{title}</h1>
                <p class="quiet">{what}</p>
            </header>
            // an ordinary form: the address stands in the URL, and it works without script too
            <form class="office-form" method="get" action="/person">
                <label>
                    {person::ADDRESS}
                    <input name="address" type="email" required maxlength="254" autocomplete="off" spellcheck="false" autocapitalize="none" placeholder="mario@example.com" value=move || address.get()/>
                </label>
                <button class="button first">{person::LOOK}</button>
            </form>
            <Transition>
                {move || Suspend::new(async move {
                    match found.await {
                        Ok(None) => EitherOf3::A(()),
                        Ok(Some(found)) => EitherOf3::B(view! { <Data found address=address.get_untracked() again/> }),
                        Err(error) => EitherOf3::C(view! { <ErrorView error/> }),
                    }
                })}
            </Transition>
        </main>
    }
}

#[component]
fn Data(found: Found, address: String, again: Callback<()>) -> impl IntoView {
    let lang = use_lang();
    let Found { addresses, rows, erases, everywhere } = found;
    let some = rows.iter().any(|rows| *rows > 0);
    let lists = [person::ACCESS, person::RECEIVED, person::SENT];
    let counted = rows.into_iter().zip(lists).map(|(rows, word)| counted(rows, word)).collect_view();
    let (to_give, to_erase) = (address.clone(), address);
    view! {
        <section class="part">
            <p>{person::MEANS}</p>
            <p class="person-names">{addresses.into_iter().map(|name| view! { <span class="chip"><Foreign text=name/></span> }).collect_view()}</p>
            {if some {
                Either::Left(view! { <dl class="person-rows">{counted}</dl> })
            } else {
                Either::Right(view! { <p>{person::NOTHING.say(lang)}</p> })
            }}
        </section>
        {some.then(move || view! { <Give address=to_give/> })}
        {erases.then(move || view! { <Erase address=to_erase everywhere again/> })}
    }
}

fn counted(rows: u64, word: Word) -> impl IntoView {
    view! { <div><dt>{word}</dt> <dd class="number">{number::count(rows, use_lang())}</dd></div> }
}

#[component]
fn Give(address: String) -> impl IntoView {
    let lang = use_lang();
    let files = use_files();
    let came = RwSignal::new(None::<Result<(), AppError>>);
    let ask = move |_| {
        let address = address.clone();
        spawn_local(async move {
            let given = export_person(address).await;
            if let (Ok(export), Some(files)) = (&given, files) {
                files.begun(export);
            }
            came.set(Some(given.map(drop)));
        });
    };
    view! {
        <section class="part">
            <h2>{person::GIVE}</h2>
            <p class="quiet">{person::GIVE_WHAT}</p>
            <p><button class="button first" type="button" on:click=ask>{person::GIVE_DO}</button></p>
            <div aria-live="polite">
                {move || came.get().map(|came| match came {
                    Ok(()) => Either::Left(view! { <p>{person::GIVEN.say(lang)} " " <a href="/exports">{export::SEE.say(lang)}</a></p> }),
                    Err(error) => Either::Right(view! { <ErrorView error/> }),
                })}
            </div>
        </section>
    }
}

#[component]
fn Erase(address: String, everywhere: bool, again: Callback<()>) -> impl IntoView {
    let lang = use_lang();
    let asking = RwSignal::new(false);
    let stands = RwSignal::new(None::<Result<Progress, AppError>>);
    let name = StoredValue::new(address.clone());
    // begun before the page was loaded, perhaps
    Effect::new(move |_| watch(name.get_value(), stands));
    let busy = move || matches!(stands.get(), Some(Ok(Progress::Running(..))));
    // what was counted above has gone
    Effect::new(move |was_busy: Option<bool>| {
        let is_busy = busy();
        if was_busy == Some(true) && matches!(stands.get_untracked(), Some(Ok(Progress::Done(_)))) {
            again.run(());
        }
        is_busy
    });
    view! {
        <section class="part">
            <h2>{person::ERASE}</h2>
            <p class="quiet">{person::ERASE_WHAT}</p>
            <div aria-live="polite">{move || stands.get().map(|stands| standing(stands, lang))}</div>
            {move || (!asking.get() && !busy()).then(|| view! {
                <p><button class="button danger" type="button" on:click=move |_| asking.set(true)>{person::ERASE_DOTS.say(lang)}</button></p>
            })}
            {move || (asking.get() && !busy()).then(|| view! { <Confirm address=address.clone() everywhere asking stands/> })}
        </section>
    }
}

fn standing(stands: Result<Progress, AppError>, lang: crate::words::Lang) -> impl IntoView {
    match stands {
        Ok(Progress::Running(days, of, rows)) => EitherOf3::A(view! {
            <p>
                {person::RUNNING.say(lang)} " "
                <progress class="export-bar" max=of.max(1) value=days aria-label=person::RUNNING.say(lang)></progress> " "
                <span class="number">{person::so_far(days, of, rows, lang)}</span>
            </p>
        }),
        Ok(Progress::Done(rows)) => {
            EitherOf3::B(view! { <p role="status"><strong>{person::gone(rows, lang)}</strong> " " {person::RECORDED.say(lang)}</p> })
        }
        Ok(Progress::Failed) => EitherOf3::C(Either::Left(view! { <p role="alert">{person::FAILED.say(lang)}</p> })),
        Err(error) => EitherOf3::C(Either::Right(view! { <ErrorView error/> })),
    }
}

/// Asks how far it has come until it has ended.
fn watch(address: String, stands: RwSignal<Option<Result<Progress, AppError>>>) {
    spawn_local(async move {
        // unreachable for a moment: the next look may do
        let far = erasing(address.clone()).await;
        let goes_on = match far {
            Ok(Some(progress)) => {
                let none_left = stands.try_set(Some(Ok(progress))).is_some();
                matches!(progress, Progress::Running(..)) && !none_left
            }
            Ok(None) => false,
            Err(_) => matches!(stands.try_get_untracked(), Some(Some(Ok(Progress::Running(..))))),
        };
        if goes_on {
            set_timeout(move || watch(address, stands), LOOK);
        }
    });
}

/// What goes, and the address to be typed once more.
#[component]
fn Confirm(
    address: String,
    everywhere: bool,
    asking: RwSignal<bool>,
    stands: RwSignal<Option<Result<Progress, AppError>>>,
) -> impl IntoView {
    let lang = use_lang();
    let typed = RwSignal::new(String::new());
    let wanted = address.clone();
    let name = address.clone();
    let send = move |event: ev::SubmitEvent| {
        let _form = Typed::of(&event);
        let address = address.clone();
        spawn_local(async move {
            match erase_person(address.clone(), typed.get_untracked()).await {
                Ok(()) => {
                    stands.set(Some(Ok(Progress::Running(0, 0, 0))));
                    asking.set(false);
                    watch(address, stands);
                }
                Err(error) => stands.set(Some(Err(error))),
            }
        });
    };
    view! {
        <form class="office-form removing" on:submit=send>
            <div class="office-wide">
                <p>{person::NOT_UNDONE.say(lang)}</p>
                <ul class="plain">
                    <li>{if everywhere { person::GOES_ALL.say(lang) } else { person::GOES_OWN.say(lang) }}</li>
                    <li>{person::GOES_BEHIND.say(lang)}</li>
                    <li>{person::GOES_BESIDE.say(lang)}</li>
                </ul>
                <p class="quiet">{person::STAYS.say(lang)}</p>
            </div>
            <label>
                {person::TYPE_ADDRESS.say(lang)} " " <Foreign text=name/>
                <input name="typed" required autocomplete="off" spellcheck="false" autocapitalize="none" autofocus on:input:target=move |event| typed.set(event.target().value())/>
            </label>
            <div class="cluster">
                <button class="button danger" disabled=move || typed.get().trim() != wanted>{person::REALLY.say(lang)}</button>
                <button class="button bare" type="button" on:click=move |_| asking.set(false)>{people::CANCEL.say(lang)}</button>
            </div>
        </form>
    }
}
