//! What came of the last deed on a page: that it is done, why it is not, or a secret that is shown this once.
//!
//! In: the page's deeds. Out: a notice that stays in sight until it is closed. Refuses to know: what was done.

use leptos::{either::EitherOf5, prelude::*};

use crate::{
    api::account::Given,
    error::AppError,
    parts::{copy::Copy, error_view},
    state::deeds::Deeds,
    words::{Word, embedding, list, people},
};

/// The notice.
#[component]
pub fn CameOf(
    /// Of the page.
    deeds: Deeds,
) -> impl IntoView {
    let lang = crate::words::use_lang();
    view! {
        <div class="came-of" aria-live="polite">
            {move || deeds.last.get().filter(|came| !matches!(came, Ok(Given::Secret(..)))).map(|came| view! {
                <section class="came-of-notice">
                    <button class="button bare came-of-close" type="button" aria-label=list::CLOSE.say(lang) on:click=move |_| deeds.last.set(None)>"✕"</button>
                    {told(came)}
                </section>
            })}
        </div>
    }
}

fn told(came: Result<Given, AppError>) -> impl IntoView {
    match came {
        Err(error) => {
            let (title, next) = error_view::told(&error);
            EitherOf5::A(view! { <p role="alert"><strong>{title}</strong> " " {next}</p> })
        }
        // a proposed secret stands where its code is asked for: nothing is done yet
        Ok(Given::Done | Given::Secret(..)) => EitherOf5::B(view! { <p>{people::DONE}</p> }),
        Ok(Given::Paper(codes)) => EitherOf5::C(view! {
            <h2>{people::PAPER}</h2>
            <p>{people::PAPER_NEXT}</p>
            <ul class="paper">{codes.iter().map(|code| view! { <li><code>{code.clone()}</code></li> }).collect_view()}</ul>
            <p><Copy text=codes.join("\n")/></p>
        }),
        Ok(Given::Token(token)) => EitherOf5::D(once(people::TOKENS, people::TOKEN_NEXT, token)),
        Ok(Given::Key(kid, secret)) => EitherOf5::E(view! {
            <h2>{embedding::NEW_KEY}</h2>
            <p class="secret-text">{embedding::KID} " " <code>{kid.clone()}</code> <Copy text=kid/></p>
            {secret.map(|secret| view! {
                <p>{embedding::SECRET_NEXT}</p>
                <p class="secret-text"><code>{secret.clone()}</code> <Copy text=secret/></p>
            })}
        }),
        Ok(Given::Link(path)) => {
            // the panel's own address, as whoever looks reaches it
            let origin = window().location().origin().unwrap_or_default();
            EitherOf5::D(once(people::LINK, people::LINK_NEXT, format!("{origin}{path}")))
        }
    }
}

fn once(title: Word, next: Word, secret: String) -> impl IntoView {
    view! {
        <h2>{title}</h2>
        <p>{next}</p>
        <p class="secret-text"><code>{secret.clone()}</code> <Copy text=secret/></p>
    }
}
