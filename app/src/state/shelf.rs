//! The list last looked at, kept for whoever comes back to it: its loaded rows and where it was scrolled to.
//!
//! In: a list that goes away. Out: the same list, if the same question is asked again by going back in the history; the
//! rows beside the one that was opened from it.
//! Refuses to know: what a list looks like.

use leptos::{ev, prelude::*};
use tracemail_model::{ids::RowId, page::Page, row::Kind, time::SECOND, told::Told};

use super::{browser, sheet::Sheet, source::Source};

/// A list made so soon after a step back is the one gone back to, microseconds.
const SOON: i64 = 10 * SECOND;

/// The shelf.
#[derive(Clone, Copy)]
pub struct Shelf {
    kept: RwSignal<Option<(Source, Sheet, i32)>>,
    /// When the reader last went back or forward, by the browser's clock.
    back: StoredValue<i64>,
}

/// Puts the shelf in context; called once, by `App`.
pub fn provide() {
    let shelf = Shelf { kept: RwSignal::new(None), back: StoredValue::new(0) };
    provide_context(shelf);
    Effect::new(move |_| {
        let went = window_event_listener(ev::popstate, move |_| shelf.back.set_value(browser::now().0));
        on_cleanup(move || went.remove());
    });
}

/// The shelf of the page.
pub fn use_shelf() -> Shelf {
    expect_context()
}

impl Shelf {
    /// Keeps a list that goes away.
    pub fn put(self, source: Source, sheet: Sheet, top: i32) {
        self.kept.try_set(Some((source, sheet, top)));
    }

    /// The kept list with the newest page laid over it, and where it was scrolled to.
    pub fn take(self, source: &Source, first: &Page<Told>) -> Option<(Sheet, i32)> {
        // before any step back there is no clock to ask: the server has none
        let back = self.back.get_value();
        if back == 0 || browser::now().0 - back > SOON {
            return None;
        }
        self.back.set_value(0);
        let (kept, mut sheet, top) = self.kept.try_update(Option::take).flatten()?;
        (kept == *source && sheet.lay_over(first)).then_some((sheet, top))
    }

    /// Fetches the next page of the list that was left, if it has one.
    pub async fn more(self) {
        let next = |kept: &Option<(Source, Sheet, i32)>| kept.as_ref().and_then(|(source, sheet, _)| Some((source.clone(), sheet.next?)));
        let Some((source, after)) = self.kept.with_untracked(next) else { return };
        if let Ok(listing) = source.clone().page(Some(after), false).await {
            self.kept.try_update(|kept| match kept {
                // another list may have been left meanwhile
                Some((own, sheet, _)) if *own == source => sheet.append(after, listing.page),
                _ => {}
            });
        }
    }

    /// The row so many places from another in the list that was left. Tracks the list.
    pub fn beside(self, id: RowId, by: i32) -> Option<(Kind, RowId)> {
        self.kept.with(|kept| kept.as_ref().and_then(|(_, sheet, _)| sheet.beside(id, by)))
    }

    /// The list that was left: its lists, and what was asked of them. Tracks it.
    pub fn asked(self) -> Option<Source> {
        self.kept.with(|kept| kept.as_ref().map(|(source, _, _)| source.clone()))
    }
}
