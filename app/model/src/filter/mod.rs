//! The jewel: one question, three readers.
//!
//! In: the form, the query line, the URL. Out: a tree that `matches` reads in the browser and in the live hub, and
//! that `store` compiles to SQL; a property test holds them together.
//! Refuses to know: SQL and the form. Text is compared folded ([`fold`]); a fact a row does not have makes its
//! leaf false (so `-subject:x` keeps rows without a subject).

mod compose;
mod field;
mod fold;
mod form;
mod ip;
mod matches;
mod name;
mod near;
mod normal;
mod pieces;
mod query;
#[cfg(test)]
mod round_trip;
mod text;
mod typed;
mod when;

pub use field::{Cmp, Field, Flag, Trust};
pub use fold::fold;
pub use ip::IpRange;
pub use matches::{matches, thousandths};
pub use name::FieldName;
pub use query::{from_query, to_query};
pub use text::{QueryError, Suggestion, Wrong, one_letter_off, parse, suggest, write};
pub use when::When;

use serde::{Deserialize, Serialize};

use crate::time::Micros;

/// At most so many alternatives behind one word (`from:a,b,c`).
pub const MOST_ALTERNATIVES: usize = 10;
/// At most so many conditions in one filter.
pub const MOST_LEAVES: usize = 200;
/// At most so many bytes in a query line.
pub const MOST_TEXT: usize = 4096;
/// At most so many parentheses inside one another.
pub const MOST_NESTED: usize = 32;

/// Which rows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Filter {
    /// Every one of these holds; empty: every row.
    All(Vec<Filter>),
    /// At least one of these holds; empty: no row.
    Any(Vec<Filter>),
    /// This does not hold.
    Not(Box<Filter>),
    /// One condition.
    Leaf(Field),
}

impl Default for Filter {
    fn default() -> Self {
        Self::All(Vec::new())
    }
}

impl Filter {
    /// Turns every `When` into a moment; only then may the filter be matched or compiled.
    /// `offset`: the viewer's minutes east of UTC.
    #[must_use]
    pub fn resolve(self, now: Micros, offset: i32) -> Self {
        let at = |when: When| When::At(when.resolve(now, offset));
        match self {
            Self::All(list) => Self::All(list.into_iter().map(|f| f.resolve(now, offset)).collect()),
            Self::Any(list) => Self::Any(list.into_iter().map(|f| f.resolve(now, offset)).collect()),
            Self::Not(inner) => Self::Not(Box::new(inner.resolve(now, offset))),
            Self::Leaf(Field::After(when)) => Self::Leaf(Field::After(at(when))),
            Self::Leaf(Field::Before(when)) => Self::Leaf(Field::Before(at(when))),
            leaf @ Self::Leaf(_) => leaf,
        }
    }

    /// How many conditions it has.
    pub fn leaves(&self) -> usize {
        match self {
            Self::All(list) | Self::Any(list) => list.iter().map(Self::leaves).sum(),
            Self::Not(inner) => inner.leaves(),
            Self::Leaf(_) => 1,
        }
    }
}
