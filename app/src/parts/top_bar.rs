//! The bar above every page: the query line, whose rows, how fresh they are, language and theme.
//!
//! In: nothing. Out: the bar. Refuses to know: the page below it.

use leptos::prelude::*;
use tracemail_model::explain::Lang;

use crate::{
    parts::{freshness::FreshnessStrip, keys_help::HelpButton, person::Person, query_line::QueryLine, scope::Scope},
    state::{
        browser,
        viewer::{Theme, use_viewer},
    },
    words::{Word, list, use_lang},
};

/// The bar.
#[component]
pub fn TopBar(
    /// Set to show the keys.
    keys: RwSignal<bool>,
) -> impl IntoView {
    view! {
        <header class="top">
            <QueryLine/>
            <Scope/>
            <FreshnessStrip/>
            <div class="top-switches">
                <HelpButton open=keys/>
                <LanguageSwitch/>
                <ThemeSwitch/>
            </div>
            <Person/>
        </header>
    }
}

/// The other language. Words are written once, so the page is loaded anew; the URL holds everything else.
#[component]
fn LanguageSwitch() -> impl IntoView {
    let (other, name) = match use_lang() {
        Lang::En => (Lang::It, "IT"),
        Lang::It => (Lang::En, "EN"),
    };
    let switch = move |_| {
        browser::set_cookie("tm_lang", other.code());
        // refused only while the page is being left anyway
        let _ = window().location().reload();
    };
    view! {
        <button class="button bare" type="button" lang=other.code() title=list::LANGUAGE.here() on:click=switch>
            {name}
        </button>
    }
}

/// As the device, light, dark, and round again.
#[component]
fn ThemeSwitch() -> impl IntoView {
    let (theme, lang) = (use_viewer().theme, use_lang());
    let name = move || {
        let now: Word = match theme.get() {
            Theme::Auto => list::THEME_AUTO,
            Theme::Light => list::THEME_LIGHT,
            Theme::Dark => list::THEME_DARK,
        };
        format!("{}: {}", list::THEME.say(lang), now.say(lang))
    };
    let drawing = move || match theme.get() {
        Theme::Auto => "M10 3a7 7 0 1 1 0 14 7 7 0 0 1 0-14ZM10 3v14M10 6l6.3 1M10 10h7M10 14l6.3-1",
        Theme::Light => {
            "M10 6.5a3.5 3.5 0 1 1 0 7 3.5 3.5 0 0 1 0-7ZM10 1.8v1.7M10 16.5v1.7M1.8 10h1.7M16.5 10h1.7M4.2 4.2l1.2 1.2M14.6 14.6l1.2 1.2M15.8 4.2l-1.2 1.2M5.4 14.6l-1.2 1.2"
        }
        Theme::Dark => "M16.5 12.2A7 7 0 0 1 7.8 3.5a7 7 0 1 0 8.7 8.7Z",
    };
    let next = move |_| {
        theme.update(|theme| {
            *theme = match theme {
                Theme::Auto => Theme::Light,
                Theme::Light => Theme::Dark,
                Theme::Dark => Theme::Auto,
            }
        });
    };
    view! {
        <button class="button bare" type="button" title=name aria-label=name on:click=next>
            <svg class="switch-glyph" viewBox="0 0 20 20" aria-hidden="true"><path d=drawing></path></svg>
        </button>
    }
}
