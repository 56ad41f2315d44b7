//! Whose rows: all domains, one domain, one account.
//!
//! In: the question. Out: the menu whose choices are links to the narrowed question.
//! Refuses to know: who may see what (the server answers only with the reader's domains).

use leptos::prelude::*;
use tracemail_model::{
    filter::{Field, FieldName},
    mailbox::AddressPattern,
    row::Kind,
};

use crate::{
    api::domains::list_domains,
    parts::{
        address::visible,
        menu::{Menu, close_menus},
    },
    state::question::{Question, Screen, use_question},
    urls,
    words::{devices, list, use_lang},
};

/// The menu.
#[component]
pub fn Scope() -> impl IntoView {
    let (question, lang) = (use_question(), use_lang());
    let domains = Action::new(|(): &()| list_domains());
    let wanted = RwSignal::new(String::new());
    let found = move || {
        let wanted = wanted.read().trim().to_lowercase();
        let known = domains.value().get().and_then(Result::ok).unwrap_or_default();
        known.into_iter().filter(|domain| domain.contains(&wanted)).take(50).collect::<Vec<_>>()
    };
    let label = move || scope_name(question).unwrap_or_else(|| list::ALL_DOMAINS.say(lang).to_owned());
    let everybody = move || {
        let filter = question.filter_or_all().set(FieldName::Domain, Vec::new());
        question.href_filter(&filter.set(account_name(question.screen.get()), Vec::new()))
    };
    let go_to_account = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let form: web_sys::HtmlElement = event_target(&event);
        let Ok(Some(input)) = form.query_selector("input") else { return };
        let typed = wasm_bindgen::JsCast::unchecked_into::<web_sys::HtmlInputElement>(input).value();
        let name = account_name(question.screen.get_untracked());
        let fields = if typed.trim().is_empty() { Vec::new() } else { vec![account(name, &typed)] };
        question.ask(&untrack(|| question.filter_or_all()).set(name, fields));
        close_menus(None);
    };
    view! {
        <Menu class="scope" name=list::DOMAIN.here() label=label on_open=move |()| drop(domains.dispatch(())) attr:inert=move || question.is_wrong()>
            <a class="menu-item" href=everybody aria-current=move || scope_name(question).is_none().then_some("true")>{list::ALL_DOMAINS}</a>
            <input
                class="menu-find"
                type="search"
                placeholder=list::DOMAIN.here()
                aria-label=list::DOMAIN.here()
                prop:value=move || wanted.get()
                on:input:target=move |event| wanted.set(event.target().value())
            />
            <div class="menu-list">
                <For
                    each=found
                    key=Clone::clone
                    children=move |domain| {
                        let name = visible(&domain);
                        let href = move || question.href_filter(&question.filter_or_all().set(FieldName::Domain, vec![Field::Domain(domain.clone())]));
                        view! { <a class="menu-item" href=href>{name}</a> }
                    }
                />
            </div>
            {move || one_account(question).map(|account| view! { <a class="menu-item" href=urls::devices(&account)>{devices::OF_THIS_ACCOUNT.say(lang)}</a> })}
            <form class="menu-form" on:submit=go_to_account>
                <label>
                    {list::ACCOUNT}
                    <input type="text" inputmode="email" autocapitalize="off" spellcheck="false" placeholder=list::ACCOUNT_EXAMPLE.here()/>
                </label>
                <button class="button">{list::APPLY}</button>
            </form>
        </Menu>
    }
}

/// The one account asked for, by its whole address; not within another page.
fn one_account(question: Question) -> Option<String> {
    let filter = question.filter_or_all();
    match filter.get(account_name(question.screen.get())).as_slice() {
        [
            Field::User(pattern @ AddressPattern::Exact(_))
            | Field::To(pattern @ AddressPattern::Exact(_))
            | Field::From(pattern @ AddressPattern::Exact(_)),
        ] => Some(pattern.text()).filter(|_| !urls::is_embedded()),
        _ => None,
    }
}

/// The one domain or account asked for.
fn scope_name(question: Question) -> Option<String> {
    let filter = question.filter_or_all();
    let accounts = filter.get(account_name(question.screen.get()));
    let account = match accounts.as_slice() {
        [Field::User(pattern) | Field::To(pattern) | Field::From(pattern)] => Some(visible(&pattern.text())),
        _ => None,
    };
    let domain = match filter.get(FieldName::Domain).as_slice() {
        [Field::Domain(domain)] => Some(visible(domain)),
        _ => None,
    };
    account.or(domain)
}

/// Which condition names the account, on each list.
const fn account_name(screen: Screen) -> FieldName {
    match screen {
        Screen::List(Kind::Access) | Screen::Watch => FieldName::User,
        Screen::List(Kind::Sent) => FieldName::From,
        Screen::List(Kind::Received) | Screen::Live | Screen::Other => FieldName::To,
    }
}

fn account(name: FieldName, typed: &str) -> Field {
    let pattern = AddressPattern::parse(typed);
    match name {
        FieldName::User => Field::User(pattern),
        FieldName::From => Field::From(pattern),
        _ => Field::To(pattern),
    }
}
