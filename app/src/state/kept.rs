//! Searches kept and the latest ones, in the browser's own storage, for this browser only.
//!
//! In: query lines, each with the list it was asked of. Out: lines to choose from again.
//! Refuses to know: what a line says.

use std::time::Duration;

use leptos::prelude::*;

use super::question::{Question, Screen};
use crate::urls;

/// The storage's keys: one line each `path`, a tab, the query.
const KEPT: &str = "tm_kept";
const LATEST: &str = "tm_latest";
/// The latest, at most.
const MOST: usize = 20;
/// A question counts as asked when it has stood so long: typing asks many on the way.
const STOOD: Duration = Duration::from_secs(2);

/// The searches of this browser.
#[derive(Clone, Copy)]
pub struct Searches {
    kept: RwSignal<Vec<(String, String)>>,
    latest: RwSignal<Vec<(String, String)>>,
}

/// Makes them, and listens to the question from now on. Called once, by the query line.
pub fn searches(question: Question) -> Searches {
    let searches = Searches { kept: RwSignal::new(Vec::new()), latest: RwSignal::new(Vec::new()) };
    let waiting = StoredValue::new(None::<TimeoutHandle>);
    Effect::new(move |before: Option<()>| {
        if before.is_none() {
            searches.kept.set(read(KEPT));
            searches.latest.set(read(LATEST));
        }
        let asked = (question.screen.get().path().to_owned(), question.q.get());
        if let Some(other) = waiting.try_update_value(Option::take).flatten() {
            other.clear();
        }
        if question.screen.get() != Screen::Other && !asked.1.is_empty() {
            let note = move || _ = searches.latest.try_update(|latest| push(latest, asked.clone()));
            let handle = set_timeout_with_handle(
                move || {
                    note();
                    searches.latest.try_with_untracked(|latest| write(LATEST, latest));
                },
                STOOD,
            );
            waiting.set_value(handle.ok());
        }
    });
    searches
}

impl Searches {
    /// What can be asked again on that path: those kept first, each once, and whether it is kept.
    pub fn on(self, path: &str) -> Vec<String> {
        let mut lines = Vec::new();
        let mut add = |list: &Vec<(String, String)>| {
            for (_, q) in list.iter().filter(|(of, q)| of == path && !lines.contains(q)).cloned().collect::<Vec<_>>() {
                lines.push(q);
            }
        };
        self.kept.with(&mut add);
        self.latest.with(&mut add);
        lines
    }

    /// Whether the line is kept.
    pub fn keeps(self, path: &str, q: &str) -> bool {
        self.kept.with(|kept| kept.iter().any(|(of, own)| of == path && own == q))
    }

    /// Keeps the line, or forgets it.
    pub fn toggle(self, path: &str, q: &str) {
        self.kept.update(|kept| {
            let before = kept.len();
            kept.retain(|(of, own)| !(of == path && own == q));
            if kept.len() == before {
                kept.insert(0, (path.into(), q.into()));
            }
            write(KEPT, kept);
        });
    }
}

/// To the front, once, no more than [`MOST`].
fn push(list: &mut Vec<(String, String)>, asked: (String, String)) {
    list.retain(|other| *other != asked);
    list.insert(0, asked);
    list.truncate(MOST);
}

/// None inside another page either: its next visitor may be somebody else.
fn storage() -> Option<web_sys::Storage> {
    if urls::is_embedded() { None } else { window().local_storage().ok().flatten() }
}

fn read(key: &str) -> Vec<(String, String)> {
    // none where the browser forbids it: then nothing is kept
    let text = storage().and_then(|storage| storage.get_item(key).ok().flatten());
    lines(&text.unwrap_or_default())
}

fn write(key: &str, list: &[(String, String)]) {
    if let Some(storage) = storage() {
        // refused when it is full
        let _ = storage.set_item(key, &text(list));
    }
}

fn lines(text: &str) -> Vec<(String, String)> {
    text.lines().filter_map(|line| line.split_once('\t')).map(|(path, q)| (path.into(), q.into())).collect()
}

fn text(list: &[(String, String)]) -> String {
    list.iter().fold(String::new(), |text, (path, q)| text + path + "\t" + &q.replace(['\n', '\r'], " ") + "\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(n: usize) -> (String, String) {
        ("/sent".into(), format!("from:a{n}\tb"))
    }

    #[test]
    fn the_latest_stand_first_and_once() {
        let mut list = Vec::new();
        (0..30).for_each(|n| push(&mut list, one(n)));
        push(&mut list, one(25));
        assert_eq!((list.len(), &list[0], &list[1]), (MOST, &one(25), &one(29)));
    }

    #[test]
    fn storage_gives_back_what_it_took() {
        let list = vec![one(1), ("/received".into(), "subject:\"a b\"".into())];
        assert_eq!(lines(&text(&list)), list);
        assert_eq!(lines("no tab\n\n"), []);
    }
}
