//! Notifications of the browser: what the login watch finds while nobody looks at its page.
//!
//! In: stories that have begun. Out: one notification for all that begin within some seconds; only where the reader has
//! asked for them, in this browser, and only while the page is hidden. Refuses to know: whose stories these are: the pulse
//! has none but the reader's.

use std::time::Duration;

use leptos::prelude::*;
use tracemail_model::finding::{FindingState, ToldFinding};
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Notification, NotificationOptions, NotificationPermission};

use crate::words::{Lang, watch};

/// The storage's key; there is something in it while notifications are wanted.
const KEY: &str = "tm_notices";
/// Stories that begin within so long are told together.
const TOGETHER: Duration = Duration::from_secs(3);

/// Whether they are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// Nobody has asked for them.
    No,
    /// They are shown.
    Yes,
    /// The browser shows none of this site.
    Refused,
}

/// The notifications of a page.
#[derive(Clone, Copy)]
pub struct Notices {
    /// Whether they are wanted.
    pub wanted: RwSignal<Wanted>,
    waiting: StoredValue<Vec<ToldFinding>>,
    lang: Lang,
}

impl Notices {
    /// None are wanted until the browser has been asked what was chosen before.
    pub fn new(lang: Lang) -> Self {
        let notices = Self { wanted: RwSignal::new(Wanted::No), waiting: StoredValue::new(Vec::new()), lang };
        Effect::new(move |_| notices.wanted.set(found()));
        notices
    }

    /// Asks for them, or wants them no more; only ever by a button.
    pub fn toggle(self) {
        if self.wanted.get_untracked() == Wanted::Yes {
            keep(false);
            self.wanted.set(Wanted::No);
            return;
        }
        let Ok(asked) = Notification::request_permission() else { return };
        // refused: the permission says so
        let answered = Closure::once(move |_| {
            keep(true);
            self.wanted.try_set(found());
        });
        let _ = asked.then(&answered);
        answered.forget();
    }

    /// These have begun.
    pub fn tell(self, begun: Vec<ToldFinding>) {
        let wanted = self.wanted.try_get_untracked() == Some(Wanted::Yes);
        if begun.is_empty() || !wanted || !document().hidden() {
            return;
        }
        let first = self.waiting.try_update_value(|waiting| {
            let first = waiting.is_empty();
            waiting.extend(begun);
            first
        });
        if first == Some(true) {
            set_timeout(move || self.show(), TOGETHER);
        }
    }

    fn show(self) {
        let told = self.waiting.try_update_value(std::mem::take).unwrap_or_default();
        // by its page it is known already
        let Some(first) = told.first().filter(|_| document().hidden()) else { return };
        let title = match told.len() {
            1 => watch::kind(first.finding.kind).say(self.lang).to_owned(),
            n => watch::stories(n as u64, self.lang),
        };
        let options = NotificationOptions::new();
        options.set_body(&first.verdict);
        options.set_tag(&first.finding.id); // the same story once
        options.set_lang(self.lang.code());
        if let Ok(notice) = Notification::new_with_options(&title, &options) {
            let back = Closure::once_into_js(|| _ = window().focus());
            notice.set_onclick(Some(back.unchecked_ref()));
        }
    }
}

/// Stories that nobody was told of yet and that are still open.
pub fn begun(known: &[ToldFinding], told: &[ToldFinding]) -> Vec<ToldFinding> {
    let new = |told: &&ToldFinding| !known.iter().any(|old| old.finding.id == told.finding.id);
    told.iter().filter(new).filter(|told| told.finding.state == FindingState::Open).cloned().collect()
}

fn found() -> Wanted {
    match Notification::permission() {
        NotificationPermission::Denied => Wanted::Refused,
        NotificationPermission::Granted if storage().is_some_and(|kept| kept.get_item(KEY).ok().flatten().is_some()) => Wanted::Yes,
        _ => Wanted::No,
    }
}

fn keep(wanted: bool) {
    if let Some(storage) = storage() {
        // where nothing can be kept they last as long as the page
        let _ = if wanted { storage.set_item(KEY, "1") } else { storage.remove_item(KEY) };
    }
}

fn storage() -> Option<web_sys::Storage> {
    window().local_storage().ok().flatten()
}

#[cfg(test)]
mod tests {
    use tracemail_model::finding::FindingKind::Spraying;

    use super::*;
    use crate::state::stories::tests::told;

    #[test]
    fn a_story_that_goes_on_is_no_news() {
        let known = [told(Spraying, 1, 6, FindingState::Open)];
        let pulse = [(1, 60, FindingState::Open), (2, 6, FindingState::Open), (3, 6, FindingState::Muted)]
            .map(|(since, n, state)| told(Spraying, since, n, state));
        let began: Vec<_> = begun(&known, &pulse).into_iter().map(|told| told.finding.since.0).collect();
        assert_eq!(began, [2]);
    }
}
