//! Piece by piece through a day: the whole of it at once, or, when words of the subject are asked for and the day has
//! an index of them, the rows the index does not cover and then its candidates, some at a time, and of a domain's rows these
//! only; or the few rows of an id, or of a machine that is asked for together with a domain: SQLite knows no figures of a day,
//! and would take the domain's.
//!
//! In: a search. Out: pieces in the order of the search, which together hold every row that fits. Refuses to know: how
//! the rows of a piece are asked for, and counted.

use std::{borrow::Cow, sync::Arc};

use tracemail_model::{
    filter::{Field, Filter, IpRange},
    page::{Order, Search},
    row::Kind,
    tenant::{Reach, Scope},
};

use crate::{
    Result,
    day::OneDay,
    dialect::Dialect,
    digest::wanted,
    query::Query,
    reach::reach,
    reader::{Deadline, Reading},
    rows::fold,
    search::Span,
    sets::Sets,
    sqlite::narrow::{self, Candidates},
};

/// Candidates of the first piece: a page's worth; then of each.
const FIRST: usize = 200;
const MORE: usize = 2_000;
/// Rows of a domain that are sooner looked at than the index of words.
const SOME: usize = if cfg!(test) { 3 } else { 150 };
/// With more candidates than that in a day, what else the search asks for may find its rows sooner.
const MANY: usize = 4_000;

/// Some rows of a day: those of the span, and of `only`, where it says.
#[derive(Clone)]
pub(crate) struct Piece {
    pub(crate) span: Span,
    pub(crate) only: Option<Arc<[i64]>>,
    pub(crate) sets: Sets,
}

impl Piece {
    /// `entry`, as `from` says it. Candidates are gone to one by one, whatever other index there is.
    pub(crate) fn from(&self, dialect: Dialect) -> String {
        let table = dialect.table("entry");
        if self.only.is_some() { format!("{table} not indexed") } else { table.into() }
    }

    /// The condition that says which rows, besides the span.
    pub(crate) fn among(&self, query: &mut Query) -> Option<String> {
        let list = query.numbers(self.only.as_ref()?.to_vec());
        Some(format!("id in ({list})"))
    }
}

/// What is wanted of subjects: every row that fits has all of these. Empty: anything.
fn needles(filter: &Filter) -> Vec<String> {
    match filter {
        Filter::All(list) => list.iter().flat_map(needles).collect(),
        Filter::Leaf(Field::Subject(needle)) => vec![needle.clone()],
        _ => Vec::new(),
    }
}

/// Whether the search asks for more than words of the subject and times.
fn asks_for_more(scope: &Scope, filter: &Filter) -> bool {
    let plain = |filter: &Filter| matches!(filter, Filter::Leaf(Field::Subject(_) | Field::After(_) | Field::Before(_)));
    let more = match filter {
        Filter::All(list) => !list.iter().all(plain),
        filter => !plain(filter),
    };
    more || *reach(scope) != Reach::Everything
}

/// The machines that are asked for beside a domain.
fn machines<'a>(scope: &Scope, filter: &'a Filter) -> Option<&'a IpRange> {
    let Filter::All(list) = filter else { return None };
    let range = list.iter().find_map(|filter| if let Filter::Leaf(Field::Ip(range)) = filter { Some(range) } else { None })?;
    (*reach(scope) != Reach::Everything || domain(scope, filter).is_some()).then_some(range)
}

/// The one domain that is asked for, by its folded name.
fn domain<'a>(scope: &'a Scope, filter: &'a Filter) -> Option<Cow<'a, str>> {
    if let Reach::Domains(names) = reach(scope)
        && let [one] = names.as_slice()
    {
        return Some(one.into());
    }
    let Filter::All(list) = filter else { return None };
    list.iter().find_map(|filter| match filter {
        Filter::Leaf(Field::Domain(name)) if !name.contains('*') => Some(fold(name)),
        _ => None,
    })
}

/// The id that is asked for, whatever else is.
fn id(filter: &Filter) -> Option<&Field> {
    match filter {
        Filter::All(list) => list.iter().find_map(id),
        Filter::Leaf(field @ (Field::MessageId(_) | Field::QueueId(_) | Field::Session(_))) => Some(field),
        _ => None,
    }
}

/// Among which rows of the day every one is that fits; `None`: any can.
async fn candidates(file: &OneDay, scope: &Scope, search: &Search, span: Span, deadline: Deadline<'_>) -> Result<Option<Candidates>> {
    if file.dialect.has_domains() {
        return Ok(None);
    }
    if let Some(id) = id(&search.filter) {
        let mut reading = file.read(deadline).await?;
        let found = narrow::of_id(&mut reading, id, search.kind, span).await;
        return reading.done(found);
    }
    if let Some(range) = machines(scope, &search.filter) {
        let mut reading = file.read(deadline).await?;
        let found = narrow::of_address(&mut reading, range, domain(scope, &search.filter).as_deref(), search.kind, span).await;
        if let Some(found) = reading.done(found)? {
            return Ok(Some(found));
        }
    }
    let needles = needles(&search.filter);
    if search.kind == Kind::Access || needles.is_empty() {
        return Ok(None);
    }
    let domain = domain(scope, &search.filter);
    let mut reading = file.read(deadline).await?;
    let found = narrowed(&mut reading, &needles, domain.as_deref(), search.kind, span).await;
    let is_worth_it = |found: &Candidates| found.ids.len() <= MANY || !asks_for_more(scope, &search.filter);
    Ok(reading.done(found)?.filter(is_worth_it))
}

/// Those with the words, of the domain where one is asked for; with few rows these are looked at sooner than the words.
async fn narrowed(reading: &mut Reading, needles: &[String], domain: Option<&str>, kind: Kind, span: Span) -> Result<Option<Candidates>> {
    let own = match domain {
        Some(name) => narrow::of_domain(reading, name, kind).await?,
        None => None,
    };
    if own.as_ref().is_some_and(|own| own.len() <= SOME) {
        return Ok(None);
    }
    let mut found = narrow::candidates(reading, needles, own.is_some(), span).await?;
    if let (Some(found), Some(own)) = (&mut found, &own) {
        found.ids.retain(|id| own.binary_search(id).is_ok());
    }
    Ok(found)
}

/// The pieces of that day.
pub(crate) async fn pieces(
    file: &OneDay,
    scope: &Scope,
    search: &Search,
    span: Span,
    sets: &Sets,
    deadline: Deadline<'_>,
) -> Result<Vec<Piece>> {
    if file.lacks(&wanted(scope, search), deadline).await? {
        return Ok(Vec::new());
    }
    let whole = Piece { span, only: None, sets: sets.clone() };
    let Some(found) = candidates(file, scope, search, span, deadline).await? else { return Ok(vec![whole]) };
    let mut pieces = Vec::new();
    let behind = Span { first: span.first.max(found.last.saturating_add(1)), ..span };
    let is_behind = found.last < i64::MAX && behind.first <= behind.last;
    let mut ids = found.ids;
    if search.order == Order::Newest {
        ids.reverse();
        pieces.extend(is_behind.then_some(Piece { span: behind, only: None, sets: sets.clone() }));
    }
    let mut rest = ids.as_slice();
    while !rest.is_empty() {
        let (some, more) = rest.split_at(rest.len().min(if rest.len() == ids.len() { FIRST } else { MORE }));
        pieces.push(Piece { span, only: Some(some.into()), sets: sets.clone() });
        rest = more;
    }
    if search.order == Order::Oldest {
        pieces.extend(is_behind.then_some(Piece { span: behind, only: None, sets: sets.clone() }));
    }
    Ok(pieces)
}
