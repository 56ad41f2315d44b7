//! A button with something to choose below it: a `details`, so that it opens without script.
//!
//! In: a label and what is below it. Out: the menu. `parts::shortcuts` closes it on Esc and on a click elsewhere.
//! Refuses to know: what is chosen.

use leptos::{html, prelude::*};
use wasm_bindgen::JsCast;

/// The menu.
#[component]
pub fn Menu(
    /// What the button says.
    #[prop(into)]
    label: ViewFn,
    /// What it is, for those who do not see where it stands.
    #[prop(optional, into)]
    name: Option<String>,
    /// Another class of the whole.
    #[prop(optional)]
    class: &'static str,
    /// Called when it opens.
    #[prop(optional, into)]
    on_open: Option<Callback<()>>,
    /// What is below.
    children: Children,
) -> impl IntoView {
    let toggled = move |event: leptos::ev::Event| {
        let open = event_target::<web_sys::Element>(&event).has_attribute("open");
        if let (true, Some(on_open)) = (open, on_open) {
            on_open.run(());
        }
    };
    // opened before the script was there to hear of it
    let menu = NodeRef::<html::Details>::new();
    Effect::new(move |_| {
        if let (Some(menu), Some(on_open)) = (menu.get(), on_open)
            && menu.has_attribute("open")
        {
            on_open.run(());
        }
    });
    view! {
        <details class=format!("menu {class}") node_ref=menu on:toggle=toggled>
            <summary class="button" title=name>{move || label.run()}</summary>
            <div class="menu-body">{children()}</div>
        </details>
    }
}

/// Closes open menus but the one around `inside`. Returns whether there was one.
pub fn close_menus(inside: Option<&web_sys::Element>) -> bool {
    let Ok(open) = document().query_selector_all("details.menu[open]") else { return false };
    let focused = document().active_element();
    let mut any = false;
    for menu in (0..open.length()).filter_map(|at| open.item(at)) {
        let menu: web_sys::Element = menu.unchecked_into();
        if inside.is_some_and(|inside| menu.contains(Some(inside))) {
            continue;
        }
        any |= menu.remove_attribute("open").is_ok();
        // what had the keys is out of sight now: they would begin at the top of the page again
        if focused.as_ref().is_some_and(|focused| menu.contains(Some(focused)))
            && let Ok(Some(summary)) = menu.query_selector("summary")
        {
            let _ = summary.unchecked_into::<web_sys::HtmlElement>().focus();
        }
    }
    any
}
