//! A reseller's frame as his customers see it: the real element, with the real panel in it.
//!
//! In: its name, a domain, its look as it is being chosen. Out: `<tracemail-panel>`, which hears of every colour at once.
//! Words are written once, so another language begins it anew. Refuses to know: rows; the frame asks for them itself.

use leptos::{html, prelude::*, task::spawn_local};
use tracemail_model::account::EmbedLook;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};

use crate::{api::embedding::preview, words::embedding};

/// The element's own script; the page's trust goes on to it.
const SCRIPT: &str = "/embed.js";

/// The frame.
#[component]
pub fn FramePreview(
    /// In `/embed/NAME`.
    name: String,
    /// Whose rows.
    domain: Signal<String>,
    /// As it is chosen now.
    look: Signal<EmbedLook>,
) -> impl IntoView {
    let place = NodeRef::<html::Div>::new();
    // what is no longer chosen the frame would go on wearing
    let chosen = |look: &EmbedLook| {
        [look.accent.is_some(), look.ground.is_some(), look.radius.is_some(), look.theme.is_some(), look.density.is_some()]
    };
    let begun = Memo::new(move |_| (domain.get(), look.with(|look| (look.lang.clone(), chosen(look)))));
    Effect::new(move |_| {
        let (Some(place), (domain, _)) = (place.get(), begun.get()) else { return };
        begin(&place, &name, domain, &look.get_untracked());
    });
    Effect::new(move |_| {
        let look = look.get();
        if let Some(panel) = place.get_untracked().and_then(|place| place.first_element_child()) {
            wear(&panel, &look);
        }
    });
    view! { <div class="frame-preview" node_ref=place role="region" aria-label=embedding::PREVIEW.here()></div> }
}

/// Puts the element there, in place of the one before; `None`: the browser would not.
fn begin(place: &web_sys::Element, name: &str, domain: String, look: &EmbedLook) -> Option<()> {
    let document = document();
    if document.query_selector(&format!("script[src='{SCRIPT}']")).ok()?.is_none() {
        let script = document.create_element("script").ok()?;
        script.set_attribute("src", SCRIPT).ok()?;
        document.head()?.append_child(&script).ok()?;
    }
    let panel = document.create_element("tracemail-panel").ok()?;
    panel.set_attribute("src", &format!("/embed/{name}?preview")).ok()?;
    panel.set_attribute("height", "560").ok()?;
    wear(&panel, look);
    // the page is asked for a token by the element, and asks the server
    let sign = Closure::<dyn Fn(JsValue) -> js_sys::Promise>::new(move |_| {
        let domain = domain.clone();
        js_sys::Promise::new(&mut |done, fail| {
            let domain = domain.clone();
            spawn_local(async move {
                let said = match preview(domain).await {
                    Ok(token) => done.call1(&JsValue::NULL, &token.into()),
                    Err(error) => fail.call1(&JsValue::NULL, &error.to_string().into()),
                };
                drop(said); // what a promise's own functions throw concerns nobody
            });
        })
    });
    js_sys::Reflect::set(&panel, &"sign".into(), sign.as_ref().unchecked_ref()).ok()?;
    sign.forget(); // as long as the page
    place.set_text_content(None);
    place.append_child(&panel).ok()?;
    Some(())
}

fn wear(panel: &web_sys::Element, look: &EmbedLook) {
    let radius = look.radius.map(|radius| radius.to_string());
    let all = [
        ("accent", &look.accent),
        ("ground", &look.ground),
        ("radius", &radius),
        ("theme", &look.theme),
        ("density", &look.density),
        ("lang", &look.lang),
    ];
    for (name, value) in all {
        // an element that is not there any more hears nothing
        let _ = match value {
            Some(value) if panel.get_attribute(name).as_ref() == Some(value) => Ok(()),
            Some(value) => panel.set_attribute(name, value),
            None => panel.remove_attribute(name),
        };
    }
}
