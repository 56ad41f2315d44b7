//! What keys and clicks do to a list: move the active row, open one, let in what waits.
//!
//! In: acts and clicks. Out: the active row, the URL, the scroll position. Refuses to know: which key does what.

use leptos::{ev, html, prelude::*};
use tracemail_model::ids::RowId;
use wasm_bindgen::JsCast;

use crate::{
    parts::virtual_list::{Lie, Scroll, reveal},
    state::{
        browser,
        desk::{Act, Desk},
        question::Question,
        sheet::Sheet,
    },
};

/// A list to act on.
#[derive(Clone, Copy)]
pub struct Hand {
    pub sheet: RwSignal<Sheet>,
    pub lie: RwSignal<Lie>,
    pub scroll: Scroll,
    pub grid: NodeRef<html::Div>,
    pub desk: Desk,
    pub question: Question,
}

impl Hand {
    /// Does it.
    pub fn act(self, act: Act) {
        match act {
            Act::Step(by) => {
                self.step(by);
                if let Some(grid) = self.grid.get_untracked() {
                    let still = web_sys::FocusOptions::new();
                    still.set_prevent_scroll(true);
                    // refused only when it is not on the page any more
                    let _ = grid.focus_with_options(&still);
                }
            }
            Act::Sibling(by) => {
                let beside = |id| self.sheet.with_untracked(|sheet| sheet.beside(id, by));
                if let Some((_, id)) = self.question.selected.get_untracked().and_then(beside) {
                    self.show(id);
                    self.question.select(Some(id), true);
                }
            }
            Act::Open => {
                let row = self.desk.active.get_untracked().and_then(|id| document().get_element_by_id(&format!("row-{id}")));
                let link = row.and_then(|row| row.query_selector("a").ok().flatten());
                if let Some(Ok(link)) = link.map(JsCast::dyn_into::<web_sys::HtmlElement>) {
                    link.click();
                }
            }
            Act::Pick => {
                if let Some(id) = self.desk.active.get_untracked() {
                    self.desk.pick(id);
                }
            }
            Act::Release => {
                self.sheet.update(Sheet::release);
                self.scroll.to(0);
                self.scroll.look();
            }
            Act::Clear => self.sheet.update(Sheet::clear),
        }
    }

    /// A click anywhere on a row opens it: beside the list where there is room, else its link is followed.
    pub fn click(self, event: &ev::MouseEvent) {
        let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        if target.as_ref().is_some_and(|target| target.matches(".pick, .pick *").unwrap_or(false)) {
            return;
        }
        let row = target.and_then(|target| target.closest(".row").ok().flatten());
        let id: Option<RowId> = row.and_then(|row| row.id().strip_prefix("row-").and_then(|id| id.parse().ok()));
        let plain = event.button() == 0 && !(event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key());
        if let (Some(id), true) = (id, plain) {
            self.desk.active.set(Some(id));
            if browser::is_wide() {
                event.prevent_default();
                self.question.select(Some(id), self.question.selected.get_untracked().is_some());
            }
        }
    }

    /// Makes the row so many places from the active one active; the first, where none was.
    fn step(self, by: i32) {
        let active = self.desk.active.get_untracked();
        let next = self.sheet.with_untracked(|sheet| match active.filter(|id| sheet.place_of(*id).is_some()) {
            Some(id) => sheet.beside(id, by).map(|(_, id)| id),
            None => sheet.items.first().map(|item| item.id),
        });
        if let Some(id) = next {
            self.show(id);
        }
    }

    /// Makes a row active, and brings it in sight.
    fn show(self, id: RowId) {
        let Some(at) = self.sheet.with_untracked(|sheet| sheet.place_of(id)) else { return };
        if let Some(top) = reveal(at, self.lie.get_untracked(), self.scroll.top.get_untracked(), self.scroll.height.get_untracked()) {
            self.scroll.to(top);
        }
        self.desk.active.set(Some(id));
    }
}
