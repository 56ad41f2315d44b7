//! The dictionaries, read: numbers back to text.
//!
//! In: numbers found in rows. Out: text, asked for once and then remembered, up to a bound.
//! Refuses to know: which column a number stood in.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, PoisonError},
};

use crate::{Error, Result, bulk::Sort, dialect::Dialect, query::Query, reader::Reading};

/// Texts remembered of each dictionary; then it is begun anew.
const REMEMBERED: usize = 50_000;

/// Each behind its number, to be asked in one question.
const DICTIONARIES: [&str; 3] = [
    "select 0 as book, id, text from word where ",
    " union all select 1, id, name from domain where ",
    // no join: Postgres would read all domains for a page's addresses
    " union all select 2, id, local || coalesce('@' || (select name from domain d where d.id = a.domain), '') from address a where ",
];

/// A dictionary.
#[derive(Clone, Copy)]
pub(crate) enum Book {
    Word = 0,
    Domain = 1,
    Address = 2,
}

/// What is remembered: of one day's dictionaries on SQLite, of those for all days on Postgres.
#[derive(Default)]
pub(crate) struct Names(Mutex<Known>);

type Known = [HashMap<i64, Arc<str>>; 3];
type Missing = [HashSet<i64>; 3];

/// One look into [`Names`]: what is not known yet is noted, to be fetched and looked up again.
pub(crate) struct Look<'a> {
    known: &'a Known,
    missing: Missing,
}

impl Names {
    /// Lets `build` make something of each item and names, fetching those it asks for. It runs again for an item after a
    /// fetch, so it must have no effect of its own.
    pub(crate) async fn with<I, T>(
        &self,
        reading: &mut Reading,
        dialect: Dialect,
        items: &[I],
        build: impl Fn(&I, &mut Look<'_>) -> Result<T>,
    ) -> Result<Vec<T>> {
        let mut made: Vec<Option<T>> = items.iter().map(|_| None).collect();
        let mut missing = Missing::default();
        // more than once only when another question begins a book anew in between
        for _ in 0..4 {
            missing = self.attempt(items, &mut made, &build)?;
            if missing.iter().all(HashSet::is_empty) {
                return Ok(made.into_iter().flatten().collect());
            }
            let mut query = Query::of(dialect, "");
            for (ids, sql) in missing.iter().zip(DICTIONARIES) {
                // those learnt together lie together
                let mut ids: Vec<i64> = ids.iter().copied().collect();
                ids.sort_unstable();
                let ids = query.bind(ids);
                query.push(sql).push(&dialect.listed("id", &ids));
            }
            let columns = [("book", Sort::Int), ("id", Sort::Int), ("text", Sort::Text)];
            self.remember(reading.fetch_many(query, columns.into_iter()).await?);
        }
        Err(Error::damaged(format!("rows use names that are not in its dictionaries: {missing:?}")))
    }

    fn remember(&self, found: Vec<(i64, i64, String)>) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for book in known.iter_mut().filter(|book| book.len() + found.len() > REMEMBERED) {
            book.clear();
        }
        for (book, id, text) in found {
            known[book as usize].insert(id, text.into());
        }
    }

    /// Makes what is not made yet and can be; says which names the others miss.
    fn attempt<I, T>(&self, items: &[I], made: &mut [Option<T>], build: impl Fn(&I, &mut Look<'_>) -> Result<T>) -> Result<Missing> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut all = Missing::default();
        for (item, place) in items.iter().zip(made).filter(|(_, place)| place.is_none()) {
            let mut look = Look { known: &known, missing: Missing::default() };
            let built = build(item, &mut look)?;
            if look.missing.iter().all(HashSet::is_empty) {
                *place = Some(built);
            } else {
                all.iter_mut().zip(look.missing).for_each(|(all, more)| all.extend(more));
            }
        }
        Ok(all)
    }
}

/// The numbers that `build` would look up.
pub(crate) fn asked(build: impl Fn(&mut Look<'_>) -> Result<()>) -> Result<[HashSet<i64>; 3]> {
    let nothing = Known::default();
    let mut look = Look { known: &nothing, missing: Missing::default() };
    build(&mut look)?;
    Ok(look.missing)
}

impl Look<'_> {
    /// The text behind a number; empty while it is not known yet.
    pub(crate) fn text(&mut self, book: Book, id: i64) -> String {
        if let Some(text) = self.known[book as usize].get(&id) {
            return text.as_ref().to_owned();
        }
        self.missing[book as usize].insert(id);
        String::new()
    }
}
