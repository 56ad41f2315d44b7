//! One's own account: the password, the second factor, where one is signed in, tokens for programs.
//!
//! In: the account. Out: what can be changed of it, each with its own form. What is secret is shown once.
//! Refuses to know: how secrets are checked and kept.

use leptos::{either::Either, ev, prelude::*};
use leptos_meta::Title;
use tracemail_model::account::{Account, ApiToken, Role, Session, SessionId};

use crate::{
    api::account::{Given, LONGEST_TOKEN, Own, OwnDeed, change_own, own_account},
    parts::{address::Foreign, browser_name::browser_name, came_of::CameOf, error_view::ErrorView, typed::Typed, when::When},
    state::deeds::Deeds,
    urls,
    words::{people, person, use_lang},
};

/// A secret of an authenticator that waits for its first code: as text, and as a drawing so many units wide.
type Proposed = RwSignal<Option<(String, usize, String)>>;

/// The page.
#[component]
pub fn AccountPage() -> impl IntoView {
    let deeds = Deeds::new();
    let proposed: Proposed = RwSignal::new(None);
    let own = Resource::new(move || deeds.done.get(), |_| own_account());
    view! {
        <Title text=people::MY_ACCOUNT.here()/>
        <main class="sheet office" id="main">
            <CameOf deeds/>
            <Transition>
                {move || Suspend::new(async move {
                    match own.await {
                        Ok(own) => Either::Left(view! { <Account own deeds proposed/> }),
                        Err(error) => Either::Right(view! { <ErrorView error main=true/> }),
                    }
                })}
            </Transition>
        </main>
    }
}

fn act(deeds: Deeds, deed: OwnDeed) {
    deeds.run(change_own(deed), |_| ());
}

#[component]
fn Account(own: Own, deeds: Deeds, proposed: Proposed) -> impl IntoView {
    let mailbox = own.account.role == Role::Mailbox;
    let Own { account, here, sessions, tokens, domains, paper, shortest } = own;
    view! {
        <header>
            <h1><Foreign text=account.title.clone()/></h1>
            <p class="quiet">{people::role(account.role)} " · " <Foreign text=account.name.clone()/></p>
        </header>
        {mailbox.then(|| view! { <p><a href=urls::person(&account.name)>{person::OWN}</a></p> })}
        <Password has=account.password name=account.name.clone() shortest deeds/>
        <Second account paper deeds proposed/>
        <Sessions sessions here deeds/>
        <Tokens tokens domains deeds/>
    }
}

#[component]
fn Password(has: bool, name: String, shortest: usize, deeds: Deeds) -> impl IntoView {
    let lang = use_lang();
    let typed = RwSignal::new(0);
    let send = move |event: ev::SubmitEvent| {
        let form = Typed::of(&event);
        act(deeds, OwnDeed::Password { present: form.text("present"), new: form.text("new") });
    };
    let present = has.then(|| {
        view! { <label>{people::PRESENT} <input name="present" type="password" required autocomplete="current-password" maxlength="1024"/></label> }
    });
    view! {
        <section class="part">
            <h2>{people::PASSWORD}</h2>
            <p class="quiet">{if has { people::PASSWORD_ENDS } else { people::NO_PASSWORD }}</p>
            <form class="office-form" method="post" on:submit=send>
                // for programs that keep passwords
                <input type="text" name="name" autocomplete="username" value=name readonly hidden/>
                {present}
                <label>
                    {people::NEW_PASSWORD}
                    <input
                        name="new"
                        type="password"
                        required
                        autocomplete="new-password"
                        maxlength="1024"
                        aria-describedby="to-go"
                        on:input:target=move |event| typed.set(event.target().value().chars().count())
                    />
                </label>
                <button class="button first" disabled=move || { typed.get() < shortest || deeds.busy.get() }>
                    {if has { people::CHANGE } else { people::CHOOSE }}
                </button>
                <p class="office-hint" id="to-go" aria-live="polite">{move || people::to_go(lang, shortest, typed.get())}</p>
            </form>
        </section>
    }
}

#[component]
fn Second(account: Account, paper: u32, deeds: Deeds, proposed: Proposed) -> impl IntoView {
    let lang = use_lang();
    let propose = move |_| {
        deeds.run(change_own(OwnDeed::ProposeFactor), move |given| {
            if let Given::Secret(text, width, path) = given {
                proposed.set(Some((text.clone(), *width, path.clone())));
            }
        });
    };
    let begin = move |event: ev::SubmitEvent| {
        let code = Typed::of(&event).text("code");
        deeds.run(change_own(OwnDeed::BeginFactor(code)), move |_| proposed.set(None));
    };
    let end = move |event: ev::SubmitEvent| act(deeds, OwnDeed::EndFactor(Typed::of(&event).text("code")));
    let body = if account.totp {
        Either::Left(view! {
            <p>{people::SECOND_ON} " " {people::paper_left(lang, paper)}</p>
            <form class="office-form" on:submit=end>
                <label>{people::CODE_OR_PAPER} <input name="code" required autocomplete="one-time-code" maxlength="40"/></label>
                <button class="button">{people::SWITCH_OFF}</button>
            </form>
        })
    } else {
        Either::Right(view! {
            <p class="quiet">{people::SECOND_OFF}</p>
            {move || match proposed.get() {
                None => Either::Left(view! { <p><button class="button" type="button" on:click=propose>{people::SWITCH_ON.say(lang)}</button></p> }),
                Some((text, width, path)) => Either::Right(view! {
                    <p>{people::SCAN.say(lang)}</p>
                    <div class="factor">
                        <svg class="factor-qr" viewBox=format!("-3 -3 {0} {0}", width + 6) role="img" aria-label=people::QR.say(lang)><path d=path></path></svg>
                        <form class="office-form" on:submit=begin>
                            <p class="factor-secret"><code>{spaced(&text)}</code></p>
                            <label>{people::CODE.say(lang)} <input name="code" required inputmode="numeric" autocomplete="one-time-code" maxlength="8"/></label>
                            <button class="button first">{people::SWITCH_ON.say(lang)}</button>
                        </form>
                    </div>
                }),
            }}
        })
    };
    view! {
        <section class="part">
            <h2>{people::SECOND}</h2>
            {body}
        </section>
    }
}

/// In fours, as one reads it out.
fn spaced(secret: &str) -> String {
    secret.as_bytes().chunks(4).map(|four| String::from_utf8_lossy(four).into_owned()).collect::<Vec<_>>().join(" ")
}

#[component]
fn Sessions(sessions: Vec<Session>, here: SessionId, deeds: Deeds) -> impl IntoView {
    let others = sessions.len() > 1;
    let lines = sessions.into_iter().map(|session| {
        let id = session.id;
        let this = id == here;
        let name = browser_name(&session.agent).unwrap_or_else(|| people::SOME_BROWSER.here().to_owned());
        view! {
            <li class="office-line">
                <div class="office-who">
                    <strong title=session.agent.clone()><Foreign text=name/></strong>
                    {this.then(|| view! { <span class="chip tone-good">{people::THIS_ONE}</span> })}
                    <span class="quiet">{session.network.map(|ip| ip.to_string())}</span>
                    <span class="quiet">{people::SINCE} " " <When time=session.made focusable=true/> ", " {people::LAST_HERE} " " <When time=session.seen focusable=true/></span>
                </div>
                {(!this).then(|| view! { <button class="button" type="button" on:click=move |_| act(deeds, OwnDeed::EndSession(id))>{people::END}</button> })}
            </li>
        }
    });
    view! {
        <section class="part">
            <div class="part-head">
                <h2>{people::SESSIONS}</h2>
                {others.then(|| view! { <button class="button" type="button" on:click=move |_| act(deeds, OwnDeed::EndOthers)>{people::END_OTHERS}</button> })}
            </div>
            <ul class="office-list">{lines.collect_view()}</ul>
        </section>
    }
}

#[component]
fn Tokens(tokens: Vec<ApiToken>, domains: Vec<String>, deeds: Deeds) -> impl IntoView {
    let send = move |event: ev::SubmitEvent| {
        let form = Typed::of(&event);
        let domains = form.text("domains").split([',', ' ', ';']).filter(|name| !name.is_empty()).map(str::to_lowercase).collect();
        let days = form.text("days").parse().unwrap_or(0);
        act(deeds, OwnDeed::MakeToken { name: form.text("name"), domains, days });
    };
    let none = tokens.is_empty();
    let lines = tokens.into_iter().map(|token| {
        let id = token.id;
        let within = token.domains.map_or_else(|| people::ALL_DOMAINS.here().to_owned(), |domains| domains.join(", "));
        view! {
            <li class="office-line">
                <div class="office-who">
                    <strong><Foreign text=token.name/></strong>
                    <span class="quiet"><Foreign text=within/></span>
                    <span class="quiet">
                        {token.until.map(|until| view! { {people::ENDS} " " <When time=until focusable=true/> ", " })}
                        {match token.seen {
                            Some(seen) => Either::Left(view! { {people::USED} " " <When time=seen focusable=true/> }),
                            None => Either::Right(people::NEVER_USED.here()),
                        }}
                    </span>
                </div>
                <button class="button" type="button" on:click=move |_| act(deeds, OwnDeed::RemoveToken(id))>{people::REMOVE}</button>
            </li>
        }
    });
    let lines = lines.collect_view();
    let example = domains.first().cloned();
    view! {
        <section class="part">
            <h2>{people::TOKENS}</h2>
            <p class="quiet">{people::TOKENS_WHAT}</p>
            {if none { Either::Left(view! { <p>{people::NO_TOKENS}</p> }) } else { Either::Right(view! { <ul class="office-list">{lines}</ul> }) }}
            <form class="office-form" on:submit=send>
                <label>{people::WHAT_FOR} <input name="name" required autocomplete="off" maxlength="120"/></label>
                // a mailbox has none to choose from
                {example.map(|example| view! {
                    <label>{people::ONLY_DOMAINS} <input name="domains" autocomplete="off" spellcheck="false" autocapitalize="none" placeholder=example/></label>
                })}
                <label>{people::DAYS} <input name="days" type="number" required min="1" max=LONGEST_TOKEN value="90"/></label>
                <button class="button first">{people::MAKE_TOKEN}</button>
            </form>
        </section>
    }
}
