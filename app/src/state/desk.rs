//! What keys and buttons outside a list act on: the list on screen, its active row, whether news are paused.
//!
//! In: acts. Out: the list that has taken the desk does them. Refuses to know: how.

use std::collections::BTreeSet;

use leptos::prelude::*;
use tracemail_model::{ids::RowId, page::LIMITS};

/// Something to do with the list on screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// Make the row so many places further active.
    Step(i32),
    /// Open the row so many places from the open one.
    Sibling(i32),
    /// Open the active row.
    Open,
    /// Pick the active row, or let it go.
    Pick,
    /// Let in what waits, and go to the newest.
    Release,
    /// Empty the list.
    Clear,
}

/// The desk.
#[derive(Clone, Copy)]
pub struct Desk {
    /// The row the keys act on.
    pub active: RwSignal<Option<RowId>>,
    /// Whether the list has a row before the open one, and one after it.
    pub beside: RwSignal<(bool, bool)>,
    /// New rows wait.
    pub paused: RwSignal<bool>,
    /// Rows picked one by one, for a file.
    pub picked: RwSignal<BTreeSet<RowId>>,
    /// Boxes to pick rows by are shown.
    pub picking: RwSignal<bool>,
    list: StoredValue<(u32, Option<Callback<Act>>)>,
}

/// Puts the desk in context; called once, by `App`.
pub fn provide() {
    provide_context(Desk {
        active: RwSignal::new(None),
        beside: RwSignal::default(),
        paused: RwSignal::new(false),
        picked: RwSignal::default(),
        picking: RwSignal::new(false),
        list: StoredValue::new((0, None)),
    });
}

/// The desk of the page.
pub fn use_desk() -> Desk {
    expect_context()
}

impl Desk {
    /// The calling view does the acts from now on, until it goes away.
    pub fn take(self, list: Callback<Act>) {
        let mut ticket = 0;
        self.list.update_value(|(last, hook)| {
            *last += 1;
            ticket = *last;
            *hook = Some(list);
        });
        on_cleanup(move || {
            self.list.try_update_value(|(last, hook)| {
                // the next list may have taken over already
                if *last == ticket {
                    *hook = None;
                }
            });
        });
    }

    /// Picks a row, or lets it go; at most as many as a file takes.
    pub fn pick(self, id: RowId) {
        self.picked.update(|picked| {
            if !picked.remove(&id) && picked.len() < LIMITS.1 as usize {
                picked.insert(id);
            }
        });
        self.picking.set(true);
    }

    /// Does it, if there is a list.
    pub fn act(self, act: Act) {
        if let Some(list) = self.list.with_value(|(_, list)| *list) {
            list.run(act);
        }
    }
}
