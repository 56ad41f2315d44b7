//! "Was this you?": two buttons under a login, and what was said of it last.
//!
//! In: a login and the last word on it. Out: the word given here goes to the server. From within another page nobody is
//! asked. Refuses to know: what follows from it.

use leptos::{prelude::*, task::spawn_local};
use tracemail_model::{claim::Claim, ids::RowId};

use crate::{
    api::claim::claim_login,
    parts::{address::Foreign, when::When},
    state::viewer::use_viewer,
    urls,
    words::{devices, use_lang, watch},
};

/// The question.
#[component]
pub fn Whose(
    /// Of which login.
    id: RowId,
    /// The last word on it.
    claim: Option<Claim>,
) -> impl IntoView {
    let (viewer, lang) = (use_viewer(), use_lang());
    let (said, wrong, busy) = (RwSignal::new(claim), RwSignal::new(false), RwSignal::new(false));
    let say = move |mine: bool| {
        busy.set(true);
        spawn_local(async move {
            let answer = claim_login(id, mine, untrack(|| viewer.reader())).await;
            busy.set(false);
            wrong.set(answer.is_err());
            if let Ok(claim) = answer {
                said.set(Some(claim));
            }
        });
    };
    let button = move |mine: bool| {
        let pressed = move || said.with(|said| said.as_ref().is_some_and(|said| said.mine == mine)).to_string();
        view! {
            <button class="button" type="button" disabled=move || busy.get() aria-pressed=pressed on:click=move |_| say(mine)>
                {devices::said(mine)}
            </button>
        }
    };
    (!urls::is_embedded()).then(|| view! {
        <div class="whose">
            <div class="whose-ask" role="group" aria-label=devices::WAS_IT.here()>
                <strong>{devices::WAS_IT}</strong>
                {button(true)}
                {button(false)}
            </div>
            <div aria-live="polite">
                {move || said.get().map(|claim| view! {
                    <p class=if claim.mine { "whose-said" } else { "whose-said tone-bad" }>
                        "“" {devices::said(claim.mine).say(lang)} "”: " {devices::SAID_BY.say(lang)} " " <Foreign text=claim.who/> ", " <When time=claim.at/> ". "
                        {match (claim.mine, claim.vouched) {
                            (true, true) => devices::ME_NEXT,
                            (true, false) => devices::ME_NOTED,
                            (false, _) => devices::NOT_ME_NEXT,
                        }.say(lang)}
                    </p>
                })}
                {move || wrong.get().then(|| view! { <p class="story-wrong">{watch::NOT_SAVED.say(lang)}</p> })}
            </div>
        </div>
    })
}
