//! The keys of the whole page, and what closes an open menu.
//!
//! In: key and click events of the window. Out: acts on the desk, moves in the router, the list of keys.
//! Refuses to know: what the list does with an act. Keys typed into a field are the field's; within an open menu only Esc
//! is ours.

use leptos::{ev, prelude::*};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use wasm_bindgen::JsCast;

use crate::{
    parts::menu::close_menus,
    state::{
        desk::{Act, use_desk},
        question::{Screen, use_question},
    },
};

/// Listens; shows nothing.
#[component]
pub fn Shortcuts(
    /// Set to show the keys.
    help: RwSignal<bool>,
) -> impl IntoView {
    let (desk, question, navigate) = (use_desk(), use_question(), use_navigate());
    let pressed = move |event: ev::KeyboardEvent| {
        if event.ctrl_key() || event.meta_key() || event.alt_key() || event.default_prevented() {
            return;
        }
        if is_within(&event, "details.menu[open] *") {
            if event.key() == "Escape" && close_menus(None) {
                event.prevent_default();
            }
            return;
        }
        if is_within(&event, "input, textarea, select, [contenteditable], dialog[open] *") {
            return;
        }
        let selected = question.selected.get_untracked();
        match event.key().as_str() {
            "j" | "ArrowDown" => desk.act(Act::Step(1)),
            "k" | "ArrowUp" => desk.act(Act::Step(-1)),
            "Enter" if !is_within(&event, CONTROLS) => desk.act(Act::Open),
            "x" => desk.act(Act::Pick),
            "]" => desk.act(Act::Sibling(1)),
            "[" => desk.act(Act::Sibling(-1)),
            "Escape" if close_menus(None) => {}
            "Escape" if selected.is_some() => question.select(None, false),
            "/" => focus_query(),
            "l" => navigate(crate::urls::live(), NavigateOptions::default()),
            " " if matches!(question.screen.get_untracked(), Screen::Live | Screen::Watch) && !is_within(&event, CONTROLS) => {
                desk.paused.update(|paused| *paused = !*paused);
            }
            "?" => help.set(true),
            _ => return,
        }
        event.prevent_default();
    };
    Effect::new(move |_| {
        let pressed = pressed.clone();
        let keys = window_event_listener(ev::keydown, pressed);
        let clicks = window_event_listener(ev::click, |event| {
            let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
            // a choice made closes its menu too
            let chosen = target.as_ref().is_some_and(|target| target.closest("a.menu-item").ok().flatten().is_some());
            let _ = close_menus(target.filter(|_| !chosen).as_ref());
        });
        on_cleanup(move || {
            keys.remove();
            clicks.remove();
        });
    });
}

/// What these keys press themselves.
const CONTROLS: &str = "a, button, summary";

fn is_within(event: &ev::KeyboardEvent, what: &str) -> bool {
    let element: Option<web_sys::Element> = event.target().and_then(|target| target.dyn_into().ok());
    element.is_some_and(|element| element.matches(what).unwrap_or(false))
}

fn focus_query() {
    if let Some(input) = document().get_element_by_id("q").and_then(|input| input.dyn_into::<web_sys::HtmlInputElement>().ok()) {
        let _ = input.focus();
        input.select();
    }
}
