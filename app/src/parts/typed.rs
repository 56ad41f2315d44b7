//! What was typed into a form, read when it is sent.
//!
//! In: the event, which then does nothing else. Out: texts by the names of the fields. Refuses to know: what they mean.

use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;

/// A form that was sent.
pub struct Typed(web_sys::Element);

impl Typed {
    /// Of that event.
    pub fn of(event: &ev::SubmitEvent) -> Self {
        event.prevent_default();
        Self(event_target(event))
    }

    /// The text of a field or the value of a choice; empty where there is none.
    pub fn text(&self, name: &str) -> String {
        let found = self.0.query_selector(&format!("[name={name}]")).ok().flatten();
        let value = found.and_then(|element| js_sys::Reflect::get(element.unchecked_ref(), &"value".into()).ok());
        value.and_then(|value| value.as_string()).unwrap_or_default()
    }

    /// Whether a box is ticked.
    pub fn ticked(&self, name: &str) -> bool {
        self.0.query_selector(&format!("[name={name}]:checked")).ok().flatten().is_some()
    }
}
