//! Something done on a page of settings: what came of it last, and how often something was done.
//!
//! In: an answer on its way. Out: signals; what was done successfully makes the page ask its lists anew, what was not
//! leaves all that was typed. Refuses to know: what is done.

use leptos::{prelude::*, task::spawn_local};

use crate::{api::account::Given, error::AppError};

/// The deeds of a page.
#[derive(Clone, Copy)]
pub struct Deeds {
    /// What came of the last one.
    pub last: RwSignal<Option<Result<Given, AppError>>>,
    /// How many were done: what lists are asked by.
    pub done: RwSignal<u32>,
    /// One is on its way.
    pub busy: RwSignal<bool>,
}

impl Deeds {
    /// None yet.
    pub fn new() -> Self {
        Self { last: RwSignal::new(None), done: RwSignal::new(0), busy: RwSignal::new(false) }
    }

    /// Does one, unless another is on its way; `then` hears of it once it is done.
    pub fn run(self, deed: impl Future<Output = Result<Given, AppError>> + 'static, then: impl FnOnce(&Given) + 'static) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        spawn_local(async move {
            let came = deed.await;
            self.busy.set(false);
            if let Ok(given) = &came {
                then(given);
                // what is only proposed has changed nothing, and is being answered while lists would come anew
                if !matches!(given, Given::Secret(..)) {
                    self.done.update(|done| *done += 1);
                }
            }
            self.last.set(Some(came));
        });
    }
}

impl Default for Deeds {
    fn default() -> Self {
        Self::new()
    }
}
