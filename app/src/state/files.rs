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

/// The storage's key: there, as long as a file is being made.
const MAKING: &str = "tm_files";
/// Between two looks.
const LOOK: Duration = Duration::from_secs(2);

/// The files.
#[derive(Clone, Copy)]
pub struct Files {
    /// Newest first; `None`: not looked yet.
    pub all: RwSignal<Option<Vec<Export>>>,
    /// The last one that is ready, or failed, since somebody has read of one.
    pub news: RwSignal<Option<Export>>,
    watching: StoredValue<bool>,
    lang: Lang,
}

/// Puts them in context; called once, by `App`.
pub fn provide() {
    let files = Files { all: RwSignal::new(None), news: RwSignal::new(None), watching: StoredValue::new(false), lang: use_lang() };
    provide_context(files);
    Effect::new(move |_| {
        if storage().and_then(|storage| storage.get_item(MAKING).ok().flatten()).is_some() {
            files.watch();
        }
    });
}

/// The files.
pub fn use_files() -> Option<Files> {
    use_context()
}

impl Files {
    /// Looks from now on, until none is being made.
    pub fn watch(self) {
        if let Some(storage) = storage() {
            // without storage the watch ends with the page
            let _ = storage.set_item(MAKING, "1");
        }
        if !self.watching.try_get_value().unwrap_or(true) {
            self.watching.set_value(true);
            self.look();
        }
    }

    fn look(self) {
        spawn_local(async move {
            // unreachable for a moment: the next look may do
            if let Ok(all) = own_exports().await {
                let making = all.iter().any(|export| export.stage < Stage::Ready);
                self.heard(all);
                if !making {
                    self.watching.set_value(false);
                    if let Some(storage) = storage() {
                        let _ = storage.remove_item(MAKING);
                    }
                    return;
                }
            }
            set_timeout(move || self.look(), LOOK);
        });
    }

    /// What there is now.
    pub fn heard(self, all: Vec<Export>) {
        let before = self.all.get_untracked().unwrap_or_default();
        let was_made = |id: ExportId| before.iter().any(|old| old.id == id && old.stage < Stage::Ready);
        if let Some(news) = all.iter().find(|export| export.stage >= Stage::Ready && was_made(export.id)) {
            self.news.set(Some(news.clone()));
            notify(
                if news.stage == Stage::Ready { export::IS_READY } else { export::IS_NOT }.say(self.lang),
                &news.wish.file_name(news.made),
            );
        }
        self.all.set(Some(all));
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
