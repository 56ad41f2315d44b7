//! What is wrong with a query line, in words for the person who typed it.
//!
//! In: the place and what was expected. Out: one sentence, English or Italian.
//! Refuses to know: grammar.

use serde::{Deserialize, Serialize};

use crate::explain::{Lang, plain};

/// What is wrong with a query, where, and what would have been liked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueryError {
    /// Byte offset of the first wrong character.
    pub at: usize,
    /// The piece that is wrong.
    pub piece: String,
    /// What is wrong with it.
    pub wrong: Wrong,
    /// What would be right: words to choose from, or an example.
    pub wanted: Vec<String>,
}

/// The ways in which a query can be wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Wrong {
    /// More than [`MOST_TEXT`](crate::filter::MOST_TEXT) bytes.
    TooLong,
    /// More than [`MOST_NESTED`](crate::filter::MOST_NESTED) parentheses inside one another.
    TooDeep,
    /// More than [`MOST_LEAVES`](crate::filter::MOST_LEAVES) conditions.
    TooManyConditions,
    /// More than [`MOST_ALTERNATIVES`](crate::filter::MOST_ALTERNATIVES) behind one word.
    TooManyAlternatives,
    /// A quote that does not end.
    OpenQuote,
    /// Letters that follow a closing quote at once.
    AfterQuote,
    /// A parenthesis that does not end.
    OpenGroup,
    /// A closing parenthesis without its opening one.
    LoneClose,
    /// An `or` with nothing on one side.
    LoneOr,
    /// No such word before the colon.
    UnknownName,
    /// Nothing behind the colon.
    NoValue,
    /// Not a value of that field.
    BadValue,
    /// A `*` where only the whole value is looked for.
    Star,
    /// A comma that could be a decimal one, or stand between two values.
    UnclearComma,
}

impl QueryError {
    /// One sentence that says what is wrong and what would be right.
    pub fn message(&self, lang: Lang) -> String {
        let it = lang == Lang::It;
        let piece = plain(&self.piece, 60);
        let said = match (self.wrong, it) {
            (Wrong::TooLong, false) => "The query is longer than 4096 bytes.".into(),
            (Wrong::TooLong, true) => "La ricerca supera i 4096 byte.".into(),
            (Wrong::TooDeep, false) => "More than 32 parentheses lie inside one another.".into(),
            (Wrong::TooDeep, true) => "Ci sono più di 32 parentesi una dentro l’altra.".into(),
            (Wrong::TooManyConditions, false) => "The query has more than 200 conditions.".into(),
            (Wrong::TooManyConditions, true) => "La ricerca ha più di 200 condizioni.".into(),
            (Wrong::TooManyAlternatives, false) => format!("“{piece}” is one too many: up to 10 can be given, separated by commas."),
            (Wrong::TooManyAlternatives, true) => {
                format!("“{piece}” è di troppo: si possono indicare fino a 10 valori separati da virgole.")
            }
            (Wrong::OpenQuote, false) => format!("The quote in “{piece}” does not end."),
            (Wrong::OpenQuote, true) => format!("Le virgolette in “{piece}” non si chiudono."),
            (Wrong::AfterQuote, false) => format!("A blank or a comma is missing before “{piece}”."),
            (Wrong::AfterQuote, true) => format!("Prima di “{piece}” manca uno spazio o una virgola."),
            (Wrong::OpenGroup, false) => "A parenthesis is not closed.".into(),
            (Wrong::OpenGroup, true) => "C’è una parentesi non chiusa.".into(),
            (Wrong::LoneClose, false) => "A parenthesis is closed that was never opened.".into(),
            (Wrong::LoneClose, true) => "C’è una parentesi chiusa che non era stata aperta.".into(),
            (Wrong::LoneOr, false) => "“or” needs a condition on both sides.".into(),
            (Wrong::LoneOr, true) => "“or” vuole una condizione da entrambe le parti.".into(),
            (Wrong::UnknownName, false) => format!("There is no field “{piece}”."),
            (Wrong::UnknownName, true) => format!("Il campo “{piece}” non esiste."),
            (Wrong::NoValue, false) => format!("Something is missing after “{piece}”."),
            (Wrong::NoValue, true) => format!("Dopo “{piece}” manca qualcosa."),
            (Wrong::BadValue, false) => format!("“{piece}” does not fit here."),
            (Wrong::BadValue, true) => format!("“{piece}” qui non va bene."),
            (Wrong::Star, false) => format!("“{piece}” has a *, but this field is looked for whole."),
            (Wrong::Star, true) => format!("“{piece}” contiene un *, ma questo campo si cerca per intero."),
            (Wrong::UnclearComma, false) => format!("The comma in “{piece}” can be read in two ways."),
            (Wrong::UnclearComma, true) => format!("La virgola in “{piece}” si può leggere in due modi."),
        };
        match self.wanted.split_last() {
            None => said,
            Some((last, [])) => format!("{said} {} {}", if it { "Per esempio:" } else { "For example:" }, plain(last, 80)),
            Some((last, others)) => {
                let (open, or) = if it { ("Si può scrivere", "oppure") } else { ("It could be", "or") };
                format!("{said} {open} {} {or} {}.", plain(&others.join(", "), 300), plain(last, 80))
            }
        }
    }
}
