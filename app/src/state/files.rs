//! The reader's large files: watched from any page as long as one of them is being made, and announced when it is ready.
//!
//! In: that one was asked for, here or before the page was loaded. Out: how far they are, and news of one that is ready
//! or failed; the browser says so too where it may. Refuses to know: how files are asked for and fetched.

use std::time::Duration;

use leptos::{prelude::*, task::spawn_local};
use tracemail_model::{
    account::ExportId,
    export::{Export, Stage},
};
use wasm_bindgen::{JsCast, JsValue};

use crate::{
    api::exports::own_exports,
    urls,
    words::{Lang, export, use_lang},
};

/// The storage's key: those awaited, by a comma.
const AWAITED: &str = "tm_files";
/// Between two looks.
const LOOK: Duration = Duration::from_secs(2);

/// The files.
#[derive(Clone, Copy)]
pub struct Files {
    /// Newest first; `None`: not looked yet.
    pub all: RwSignal<Option<Vec<Export>>>,
    /// The last one that is ready, or failed, since somebody has read of one.
    pub news: RwSignal<Option<Export>>,
    /// Those whose end is news: it may come before the first look, or between two pages.
    awaited: StoredValue<Vec<ExportId>>,
    watching: StoredValue<bool>,
    lang: Lang,
}

/// Puts them in context; called once, by `App`.
pub fn provide() {
    let files = Files {
        all: RwSignal::new(None),
        news: RwSignal::new(None),
        awaited: StoredValue::new(Vec::new()),
        watching: StoredValue::new(false),
        lang: use_lang(),
    };
    provide_context(files);
    Effect::new(move |_| {
        let kept = storage().and_then(|storage| storage.get_item(AWAITED).ok().flatten()).unwrap_or_default();
        let ids: Vec<_> = kept.split(',').filter_map(|id| id.parse().ok()).collect();
        if !ids.is_empty() {
            files.awaited.set_value(ids);
            files.watch();
        }
    });
}

/// The files.
pub fn use_files() -> Option<Files> {
    use_context()
}

impl Files {
    /// One is being made from now on.
    pub fn begun(self, export: &Export) {
        self.expect(|awaited| awaited.push(export.id));
        self.watch();
    }

    /// What there is now.
    pub fn heard(self, all: Vec<Export>) {
        let ended = |id: &ExportId| all.iter().any(|export| export.id == *id && export.stage >= Stage::Ready);
        let awaited = self.awaited.try_get_value().unwrap_or_default();
        if let Some(news) = all.iter().find(|export| awaited.contains(&export.id) && ended(&export.id)) {
            self.news.set(Some(news.clone()));
            notify(
                if news.stage == Stage::Ready { export::IS_READY } else { export::IS_NOT }.say(self.lang),
                &news.wish.file_name(news.made),
            );
        }
        self.expect(|awaited| {
            awaited.retain(|id| !ended(id));
            awaited.extend(all.iter().filter(|export| export.stage < Stage::Ready).map(|export| export.id));
        });
        self.all.set(Some(all));
        self.watch();
    }

    /// Changes what is awaited, for this page and the next.
    fn expect(self, change: impl FnOnce(&mut Vec<ExportId>)) {
        self.awaited.try_update_value(|awaited| {
            change(awaited);
            awaited.sort_unstable();
            awaited.dedup();
            if let Some(storage) = storage() {
                let ids: Vec<_> = awaited.iter().map(ExportId::to_string).collect();
                // without storage the watch ends with the page
                let _ = if ids.is_empty() { storage.remove_item(AWAITED) } else { storage.set_item(AWAITED, &ids.join(",")) };
            }
        });
    }

    /// Looks from now on, as long as one is awaited.
    fn watch(self) {
        let idle = self.watching.try_get_value() == Some(false);
        if idle && self.awaited.try_with_value(|awaited| !awaited.is_empty()) == Some(true) {
            self.watching.set_value(true);
            self.look();
        }
    }

    fn look(self) {
        spawn_local(async move {
            let before = self.awaited.try_get_value().unwrap_or_default();
            // unreachable for a moment: the next look may do
            if let Ok(all) = own_exports().await {
                // deleted, here or elsewhere; one begun since the question is in the next answer
                let gone = |id: &ExportId| before.contains(id) && !all.iter().any(|export| export.id == *id);
                self.expect(|awaited| awaited.retain(|id| !gone(id)));
                self.heard(all);
            }
            match self.awaited.try_with_value(Vec::is_empty) {
                Some(false) => set_timeout(move || self.look(), LOOK),
                Some(true) => self.watching.set_value(false),
                None => {} // the page is gone
            }
        });
    }
}

fn storage() -> Option<web_sys::Storage> {
    if urls::is_embedded() { None } else { window().local_storage().ok().flatten() }
}

fn notification() -> Option<JsValue> {
    js_sys::Reflect::get(&window(), &"Notification".into()).ok().filter(JsValue::is_function)
}

/// `granted`, `denied`, `default`; `None`: this browser has no such thing.
pub fn permission() -> Option<String> {
    js_sys::Reflect::get(&notification()?, &"permission".into()).ok()?.as_string()
}

/// Asks whether it may; the answer is read by [`permission`] later.
pub fn ask_permission(then: impl Fn() + 'static) {
    let Some(notification) = notification() else { return };
    let ask = js_sys::Reflect::get(&notification, &"requestPermission".into()).ok();
    let Some(ask) = ask.and_then(|ask| ask.dyn_into::<js_sys::Function>().ok()) else { return };
    let then = wasm_bindgen::closure::Closure::<dyn FnMut(JsValue)>::new(move |_| then());
    let asked = ask.call0(&notification).ok();
    if let Some(asked) = asked.and_then(|asked| asked.dyn_into::<js_sys::Promise>().ok()) {
        let _ = asked.then(&then);
    }
    then.forget(); // one answer at most, as long as the page
}

/// Says so beside the page, where the browser may.
fn notify(title: &str, text: &str) {
    if permission().as_deref() != Some("granted") {
        return;
    }
    let Some(kind) = notification().and_then(|kind| kind.dyn_into::<js_sys::Function>().ok()) else { return };
    let options = js_sys::Object::new();
    let _ = js_sys::Reflect::set(&options, &"body".into(), &text.into());
    let _ = js_sys::Reflect::set(&options, &"tag".into(), &"tracemail-file".into());
    // some phones refuse to make one from a page: the notice on the page stays
    let _ = js_sys::Reflect::construct(&kind, &js_sys::Array::of2(&title.into(), &options));
}
