//! Whether a report is genuine: anybody drops the file or types its code.
//!
//! In: a code in the URL (the QR code leads here), or a file. Out: made here or not, unaltered, when, about which row.
//! By code it works without script. A file is sent, looked at and forgotten. Refuses to know: how it is checked.

use leptos::{either::Either, ev, prelude::*, task::spawn_local};
use leptos_meta::Title;
use leptos_router::hooks::use_location;
use tracemail_model::report::{Checked, Outcome};
use wasm_bindgen::JsCast;

use crate::{
    api::report::look_up_report,
    error::AppError,
    parts::{error_view::ErrorView, when::WhenFull},
    state::query_string::value,
    urls,
    words::{proof, status},
};

/// The page.
#[component]
pub fn VerifyPage() -> impl IntoView {
    let search = use_location().search;
    let code = Memo::new(move |_| search.with(|search| value(search, "code").unwrap_or_default()));
    let found = Resource::new(move || code.get(), async |code| if code.is_empty() { None } else { Some(look_up_report(code).await) });
    let sent = RwSignal::new(None::<Result<Checked, AppError>>);
    view! {
        <Title text=proof::TITLE.here()/>
        <main class="sheet home" id="main">
            <h1>{proof::TITLE}</h1>
            <p>{proof::WHAT}</p>
            <FileField sent/>
            <form method="get" action="/verify" class="ask">
                <label for="code">{proof::CODE}</label>
                <div class="ask-line">
                    <input id="code" name="code" autocomplete="off" spellcheck="false" placeholder="7K2M-QX4D-09ZT" prop:value=code value=code/>
                    <button class="button first">{proof::LOOK_UP}</button>
                </div>
            </form>
            <div aria-live="polite">
                {move || sent.get().map(|answer| view! { <Answer answer/> })}
                <Transition>
                    {move || Suspend::new(async move { found.await.filter(|_| sent.get_untracked().is_none()).map(|answer| view! { <Answer answer/> }) })}
                </Transition>
            </div>
            <p class="quiet">{proof::ELSEWHERE} " " <a href="/ca.pem" rel="external" download="">"ca.pem"</a></p>
        </main>
    }
}

/// Choosing or dropping a file sends it.
#[component]
fn FileField(sent: RwSignal<Option<Result<Checked, AppError>>>) -> impl IntoView {
    let send = move |event: ev::Event| {
        let chosen = event.target().and_then(|target| target.dyn_into::<web_sys::HtmlInputElement>().ok());
        let Some(file) = chosen.and_then(|input| input.files()?.get(0)) else { return };
        spawn_local(async move { sent.set(Some(ask(file).await)) });
    };
    view! {
        <form class="ask">
            <label for="file">{proof::FILE}</label>
            <input id="file" type="file" accept="application/pdf,.pdf" on:change=send/>
        </form>
    }
}

async fn ask(file: web_sys::File) -> Result<Checked, AppError> {
    let request = gloo_net::http::Request::post("/api/v1/verify").body(file).map_err(|_| AppError::Broken)?;
    let response = request.send().await.map_err(|_| AppError::Unreachable)?;
    if matches!(response.status(), 429 | 503) {
        return Err(AppError::Later);
    }
    response.json().await.map_err(|_| AppError::Broken)
}

#[component]
fn Answer(answer: Result<Checked, AppError>) -> impl IntoView {
    let checked = match answer {
        Ok(checked) => checked,
        Err(error) => return Either::Left(view! { <ErrorView error/> }),
    };
    let tone = match checked.outcome {
        Outcome::Genuine => "good",
        Outcome::Forgotten | Outcome::Known => "info",
        Outcome::Refused | Outcome::Unknown => "bad",
    };
    let report = checked.report.map(|report| {
        let row = report.row;
        let about = if report.rows == 0 {
            Either::Left(proof::OF_DOMAIN.here())
        } else {
            Either::Right(view! { <a href=urls::row(report.kind, row)>{status::kind(report.kind)} " " {row.to_string()}</a> })
        };
        view! {
            <dl class="facts">
                <div class="fact"><dt>{proof::MADE}</dt><dd><WhenFull time=report.time/></dd></div>
                <div class="fact"><dt>{proof::ABOUT}</dt><dd>{about}</dd></div>
                {(report.rows > 0).then(|| view! { <div class="fact"><dt>{proof::ROWS}</dt><dd>{report.rows}</dd></div> })}
                <div class="fact"><dt>{proof::CODE}</dt><dd><code>{report.code.to_string()}</code></dd></div>
                <div class="fact whole"><dt>"SHA-256"</dt><dd><code>{report.sha256}</code></dd></div>
            </dl>
        }
    });
    let stamp = checked.stamp.map(|stamp| {
        view! {
            <dl class="facts">
                <div class="fact"><dt>{proof::STAMPED}</dt><dd><WhenFull time=stamp.time/></dd></div>
                <div class="fact"><dt>{proof::STAMPED_BY}</dt><dd><bdi>{stamp.authority}</bdi></dd></div>
            </dl>
        }
    });
    Either::Right(view! {
        <section class="part">
            <header class=format!("verdict tone-{tone}")><h2>{proof::outcome(checked.outcome)}</h2></header>
            {report}
            {stamp}
        </section>
    })
}
