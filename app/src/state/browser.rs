//! The few things asked of the browser itself: clock, zone, cookies, width.
//!
//! In and out: plain values. Only called from effects and event handlers, which never run on the server.
//! Refuses to know: what the values are for.

use leptos::prelude::*;
use tracemail_model::{time::Micros, zone::Zone};
use wasm_bindgen::JsCast;

use crate::urls;

/// The present moment.
pub fn now() -> Micros {
    Micros(js_sys::Date::now() as i64 * 1000)
}

/// The clock of this place.
pub fn zone() -> Zone {
    let moment = |time: Micros| js_sys::Date::new(&(time.0 as f64 / 1000.0).into());
    Zone::probe(now(), |time| -(moment(time).get_timezone_offset() as i32))
}

/// A random share of `most`, for waits that should not fall together.
pub fn jitter(most: u32) -> u32 {
    (js_sys::Math::random() * f64::from(most)) as u32
}

/// Remembers a choice for a year, for this site only. Inside another page there are no cookies: it lasts as the page does.
pub fn set_cookie(name: &str, value: &str) {
    if urls::is_embedded() {
        return;
    }
    if let Ok(page) = document().dyn_into::<web_sys::HtmlDocument>() {
        // refused when cookies are off: the choice then lasts as long as the page
        let _ = page.set_cookie(&format!("{name}={value}; Path=/; Max-Age=31536000; SameSite=Lax"));
    }
}

/// Sets an attribute of `<html>`.
pub fn set_root_attribute(name: &str, value: &str) {
    if let Some(html) = document().document_element() {
        let _ = html.set_attribute(name, value);
    }
}

/// What is read next is read from its beginning.
pub fn to_top() {
    if let Some(main) = document().get_element_by_id("main") {
        main.set_scroll_top(0);
    }
    window().scroll_to_with_x_and_y(0.0, 0.0);
}

/// Whether the window is so wide that a detail opens beside the list.
pub fn is_wide() -> bool {
    window().match_media("(min-width: 1200px)").ok().flatten().is_some_and(|query| query.matches())
}
