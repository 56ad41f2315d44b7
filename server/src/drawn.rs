//! Rows on their way into a file: the one place where they are drawn, whether somebody waits for the file or it is made
//! beforehand.
//!
//! In: what is wished, and who may see what. Out: rows, seen by their witness; the bytes of the file. When the database
//! fails on the way the stream ends with that error, so that a part is never taken for the whole. Refuses to know:
//! where the bytes go, and how a cell is written.

mod person;

use std::{
    collections::{BTreeSet, HashSet},
    sync::Arc,
};

use app::state::filter::span;
use futures::{StreamExt, TryStreamExt, stream::BoxStream};
use tracemail_auth::Witness;
use tracemail_export::{
    Error as FileError,
    csv::{Chosen, Options, csv},
    jsonl::jsonl,
};
use tracemail_model::{
    export::{Format, Wish},
    filter::{self, QueryError},
    page::{LIMITS, Order, Search},
    row::Row,
    tenant::Scope,
    time::Micros,
};
use tracemail_store::{Error, Store};

use crate::{clock, routes::refusal::Refusal};

/// Rows of a file, some at a time.
pub type Rows = BoxStream<'static, Result<Vec<Row>, Error>>;
/// Pieces of a file.
pub type Pieces = BoxStream<'static, Result<Vec<u8>, FileError<Error>>>;

/// Who draws.
#[derive(Clone)]
pub struct Drawer {
    /// The rows there are.
    pub store: Store,
    /// Those he may see.
    pub scope: Scope,
    /// Whether he is seen doing it.
    pub witness: Witness,
}

/// What is wished, as the store wants it; words such as `today` mean what they meant at `made`.
pub fn search(wish: &Wish, made: Micros) -> Result<Search, Refusal> {
    let wrong = |error: QueryError| Refusal::field("q", error.message_in(&wish.q, wish.lang));
    let filter = filter::from_query(&wish.q).map_err(wrong)?;
    if wish.ids.len() > LIMITS.1 as usize {
        return Err(Refusal::field("ids", format!("ids are up to {} row ids", LIMITS.1)));
    }
    if wish.person.is_some() && (wish.format != Format::Lines || !wish.q.is_empty() || !wish.ids.is_empty()) {
        return Err(Refusal::field("person", "all of a person's rows come as jsonl, and q and ids cannot narrow them"));
    }
    chosen(wish)?;
    Ok(Search { kind: wish.kind, filter: filter.resolve(made, wish.zone), order: wish.order, limit: LIMITS.1, after: None })
}

fn chosen(wish: &Wish) -> Result<Chosen, Refusal> {
    let unknown = |name: &str| Refusal::field("columns", format!("{name:?} is no column of this list; they are named as in the API"));
    Chosen::named(wish.kind, &wish.columns).map_err(unknown)
}

impl Drawer {
    /// The whole file, in pieces; `count` hears of how many rows come.
    pub fn file(self, wish: &Wish, made: Micros, count: impl Fn(u64) + Send + 'static) -> Result<Pieces, Refusal> {
        if let Some(address) = &wish.person {
            search(wish, made)?;
            return Ok(self.person(address.clone(), made, wish.lang, wish.zone, count));
        }
        let rows = self.rows(wish, made)?.inspect_ok(move |page| count(page.len() as u64));
        Ok(match wish.format {
            Format::Csv => csv(rows, options(wish, made)?).boxed(),
            Format::Lines => jsonl(rows, wish.lang, wish.zone).boxed(),
        })
    }

    /// The whole result, or of the rows picked those that are there, in the order asked for.
    fn rows(self, wish: &Wish, made: Micros) -> Result<Rows, Refusal> {
        let search = search(wish, made)?;
        if wish.ids.is_empty() {
            let rows = self.store.pages(&self.scope, &search);
            return Ok(self.witnessed(rows, format!("export of {} {}", wish.kind, wish.q)));
        }
        let mut ids = wish.ids.clone();
        ids.sort_unstable();
        ids.dedup();
        if search.order == Order::Newest {
            ids.reverse();
        }
        let (store, scope, kind) = (self.store.clone(), self.scope.clone(), wish.kind);
        let rows = futures::stream::iter(ids).then(move |id| {
            let (store, scope) = (store.clone(), scope.clone());
            async move { store.row(&scope, id).await.transpose() }
        });
        let of_kind = move |row: Option<Result<Row, Error>>| {
            std::future::ready(row.filter(|row| row.as_ref().map_or(true, |row| row.kind() == kind)))
        };
        let rows = rows.filter_map(of_kind).map_ok(|row| vec![row]);
        Ok(self.witnessed(rows.boxed(), format!("export of rows of {kind}")))
    }

    /// Rows that staff reads are remembered, by the first of each domain, before any of its page goes out.
    fn witnessed(self, rows: Rows, what: String) -> Rows {
        let Self { store, witness, .. } = self;
        if !witness.is_staff() {
            return rows;
        }
        let (mut known, what) = (HashSet::new(), Arc::<str>::from(what));
        rows.and_then(move |page| {
            let mut new = BTreeSet::new();
            for domain in page.iter().filter_map(Row::domain) {
                if !known.contains(domain) {
                    known.insert(domain.to_owned());
                    new.insert(domain.to_owned());
                }
            }
            let (witness, store, what) = (witness.clone(), store.clone(), Arc::clone(&what));
            async move {
                if !new.is_empty() {
                    witness.saw_domains(&store, clock::now(), new, &what).await?;
                }
                Ok(page)
            }
        })
        .boxed()
    }
}

fn options(wish: &Wish, made: Micros) -> Result<Options, Refusal> {
    // the head of the table names the offsets of its own period
    let (from, to) = if wish.ids.is_empty() { span(&search(wish, made)?.filter) } else { (None, None) };
    let zone = wish.zone.between(from, Some(to.unwrap_or(made).min(made)));
    Ok(Options {
        lang: wish.lang,
        words: if wish.raw { None } else { Some(zone) },
        safe: !wish.raw,
        bom: wish.bom,
        columns: chosen(wish)?,
        separator: if wish.semicolon { b';' } else { b',' },
        ..Options::new(wish.kind)
    })
}
