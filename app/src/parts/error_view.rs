//! When something failed: what, what to do next, and a way to try again.
//!
//! In: an [`AppError`]. Out: a notice; the URL, and with it everything typed, stays as it was.
//! Refuses to know: the cause, which the server's own log has.

use leptos::{either::Either, prelude::*};
use tracemail_model::account::EmbedFault;

use crate::{
    error::AppError,
    parts::address::visible,
    words::{Word, embedding, trouble, use_lang},
};

/// What failed.
#[component]
pub fn ErrorView(
    /// What.
    error: AppError,
    /// Asks again; without it the page is loaded anew.
    #[prop(optional, into)]
    retry: Option<Callback<()>>,
    /// The page is about nothing else: its heading is the page's.
    #[prop(optional)]
    main: bool,
    /// What more can be said of it.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let (title, next) = told(&error);
    let missing = error == AppError::Missing;
    let query = match error {
        AppError::Query(error) => Some(view! { <p class="query-trouble">{visible(&error.message(use_lang()))}</p> }),
        _ => None,
    };
    let again = move |click: leptos::ev::MouseEvent| {
        if let Some(retry) = retry {
            click.prevent_default();
            retry.run(());
        }
    };
    view! {
        <section class="notice" role="alert">
            {if main { Either::Left(view! { <h1>{title}</h1> }) } else { Either::Right(view! { <h2>{title}</h2> }) }}
            <p>{next}</p>
            {query}
            {children.map(|more| more())}
            {if missing {
                Either::Left(view! { <p><a class="button" href=crate::urls::home()>{trouble::TO_START}</a></p> })
            } else {
                // an empty reference is this very page: it works without script too
                Either::Right(view! { <p><a class="button" href="" rel="external" on:click=again>{trouble::RETRY}</a></p> })
            }}
        </section>
    }
}

/// What went wrong, and what to do next.
pub const fn told(error: &AppError) -> (Word, Word) {
    match error {
        AppError::Query(_) => (trouble::QUERY, trouble::QUERY_NEXT),
        AppError::Missing => (trouble::MISSING, trouble::MISSING_NEXT),
        AppError::Unproved => (trouble::UNPROVED, trouble::UNPROVED_NEXT),
        AppError::Wrong => (trouble::WRONG, trouble::WRONG_NEXT),
        AppError::Taken => (trouble::TAKEN, trouble::TAKEN_NEXT),
        AppError::Unfit(fault) => (embedding::UNFIT, unfit(fault)),
        AppError::Later => (trouble::LATER, trouble::LATER_NEXT),
        AppError::TooLong => (trouble::TOO_LONG, trouble::TOO_LONG_NEXT),
        AppError::TooMuch => (trouble::TOO_MUCH, trouble::TOO_MUCH_NEXT),
        AppError::Unreachable => (trouble::UNREACHABLE, trouble::UNREACHABLE_NEXT),
        AppError::Broken => (trouble::BROKEN, trouble::BROKEN_NEXT),
    }
}

const fn unfit(fault: &EmbedFault) -> Word {
    match fault {
        EmbedFault::Role => embedding::BAD_ROLE,
        EmbedFault::Name => embedding::BAD_NAME,
        EmbedFault::NameTaken => embedding::NAME_TAKEN,
        EmbedFault::Origin(_) => embedding::BAD_ORIGIN,
        EmbedFault::NoOrigin => embedding::NO_ORIGIN,
        EmbedFault::Look(..) => embedding::BAD_LOOK,
        EmbedFault::Key => embedding::BAD_KEY,
        EmbedFault::TwoKeys => embedding::TWO_KEYS,
        EmbedFault::NoPlace => embedding::NO_PLACE,
    }
}
