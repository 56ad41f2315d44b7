//! Italian and English for every text on screen.
//!
//! In: the language, from context. Out: a [`Word`] in that language; a `Word` may stand in a view as it is
//! (`{words::status::SENT}`), or be asked with [`Word::here`] where text is wanted (`aria-label=COPY.here()`).
//! Sentences with something in them are functions that take the [`Lang`].
//! Refuses to know: pages, and changing the language under a page that stands: words are written once. The choice is a
//! cookie, and whoever changes it loads the page anew; the URL holds everything else.
//! To add a word: a line in the file of its place, English first, Italian written, not translated.

/// Makes words: `NAME: "English", "Italiano";`.
macro_rules! words {
    ($($(#[$doc:meta])* $name:ident: $en:literal, $it:literal;)+) => {
        $($(#[$doc])* pub const $name: $crate::words::Word = $crate::words::Word { en: $en, it: $it };)+
    };
}

pub mod audit;
pub mod detail;
pub mod devices;
pub mod embedding;
pub mod export;
pub mod form;
pub mod help;
pub mod home;
pub mod list;
pub mod locate;
pub mod number;
pub mod people;
pub mod person;
pub mod proof;
pub mod status;
pub mod summary;
pub mod symbol;
pub mod telling;
pub mod trouble;
pub mod watch;

use leptos::prelude::*;

use crate::state::viewer::use_viewer;
pub use tracemail_model::explain::Lang;

/// A text in both languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word {
    /// English.
    pub en: &'static str,
    /// Italian.
    pub it: &'static str,
}

impl Word {
    /// The text in that language.
    pub const fn say(self, lang: Lang) -> &'static str {
        match lang {
            Lang::En => self.en,
            Lang::It => self.it,
        }
    }

    /// The text in the reader's language; only where a view is being made (it asks the context).
    pub fn here(self) -> &'static str {
        self.say(use_lang())
    }
}

impl IntoRender for Word {
    type Output = &'static str;

    fn into_render(self) -> Self::Output {
        self.here()
    }
}

/// What the model calls a thing, in both languages.
pub fn named<T: Copy>(thing: T, name: fn(T, Lang) -> &'static str) -> Word {
    Word { en: name(thing, Lang::En), it: name(thing, Lang::It) }
}

/// The reader's language.
pub fn use_lang() -> Lang {
    use_viewer().lang.get_untracked()
}
