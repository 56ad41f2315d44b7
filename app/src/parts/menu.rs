//! A button with something to choose below it: a `details`, so that it opens without script.
//!
//! In: a label and what is below it. Out: the menu. `state::keys` closes it on Esc and on a click elsewhere.
//! Refuses to know: what is chosen.

use leptos::{html, prelude::*};

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
