//! Pages and counts of whoever sends from some domains: a closed day's lists say which rows those are (`senders`), and of an
//! open day they are found by the senders' numbers.
//!
//! In: a search for senders by their domain, and for nothing else but times, of somebody who sees everything: lists have no
//! owners. Out: where its rows lie, or how many there are; `None`: to be asked otherwise. Refuses to know: how lists are made.

use std::collections::{HashMap, HashSet};

use tracemail_model::{
    filter::{Field, Filter, When},
    ids::RowId,
    mailbox::AddressPattern,
    page::{Order, Search, Total},
    row::Kind,
    tenant::{Reach, Scope},
    time::Day,
};

use super::{
    Server,
    senders::{self, Sent},
    whole::page_columns,
};
use crate::{
    Result, Store,
    day::{OneDay, day_of, first_of},
    dialect::Dialect,
    filter_sql,
    query::Query,
    reach::reach,
    reader::Deadline,
    rows::Shown,
    search::{Found, Span, find},
};

/// Domains that one pattern may stand for.
const DOMAINS: usize = 2_000;
/// Lists of one day are asked for first, then of twice as many.
const FIRST: usize = 1;

/// The senders asked for, if a search is of this sort.
pub(crate) fn asked<'a>(scope: &Scope, search: &'a Search) -> Option<&'a AddressPattern> {
    if *reach(scope) != Reach::Everything || search.kind == Kind::Access {
        return None;
    }
    let leaves = if let Filter::All(list) = &search.filter { list.as_slice() } else { std::slice::from_ref(&search.filter) };
    let mut patterns = Vec::new();
    for leaf in leaves {
        match leaf {
            Filter::Leaf(Field::After(When::At(_)) | Field::Before(When::At(_))) => {}
            Filter::Leaf(Field::From(pattern)) => patterns.push(pattern),
            _ => return None,
        }
    }
    let [pattern] = patterns[..] else { return None };
    domain_of(pattern).map(|_| pattern)
}

/// The pattern of its domain.
fn domain_of(pattern: &AddressPattern) -> Option<&str> {
    match pattern {
        AddressPattern::Domain(domain) | AddressPattern::Glob { domain, .. } => Some(domain.as_str()).filter(|d| !matches!(*d, "" | "*")),
        _ => None,
    }
}

/// A search of this sort.
struct Asked<'a> {
    kind: Kind,
    order: Order,
    span: Span,
    domains: Vec<i64>,
    /// Of all senders of those domains these only.
    senders: Option<Vec<i64>>,
    /// Days that have lists.
    made: HashSet<Day>,
    deadline: Deadline<'a>,
}

impl Store {
    /// Where at most `most` rows of the span lie, in order.
    pub(crate) async fn find_sent(
        &self,
        server: &Server,
        scope: &Scope,
        search: &Search,
        span: Span,
        most: usize,
        deadline: Deadline<'_>,
    ) -> Result<Option<Vec<Found>>> {
        let Some(asked) = self.asked(server, scope, search, span, deadline).await? else { return Ok(None) };
        let (mut all, mut left, mut ids) = (Vec::new(), most, Vec::new());
        let days = if asked.is_nobody() { Vec::new() } else { self.days(span, search.order).await? };
        let (mut lists, mut ahead, mut listed) = (HashMap::new(), FIRST, 0);
        for (nth, day) in days.iter().enumerate() {
            if nth >= listed && asked.made.contains(day) {
                let next = &days[nth..days.len().min(nth + ahead)];
                lists.extend(asked.lists(server, next).await?);
                (ahead, listed) = (ahead * 2, nth + next.len());
            }
            if let Some(list) = lists.remove(day) {
                ids.extend(asked.sorted(list));
            } else {
                let Some(file) = self.0.engine.day(*day).await? else { continue };
                // what comes before it
                if !asked.fetch(server, &mut ids, &mut left, &mut all).await? {
                    return Ok(None);
                }
                if left > 0
                    && let Some(mut found) = find(&file, asked.page(&file, left), deadline).await?
                {
                    found.sort(search.order);
                    left = left.saturating_sub(found.len());
                    all.push(found);
                }
            }
            if ids.len() >= left {
                break;
            }
        }
        let is_all = asked.fetch(server, &mut ids, &mut left, &mut all).await?;
        Ok(is_all.then_some(all))
    }

    /// How many there are, and no more than so many.
    pub(crate) async fn total_sent(
        &self,
        server: &Server,
        scope: &Scope,
        search: &Search,
        cap: u64,
        deadline: Deadline<'_>,
    ) -> Result<Option<Total>> {
        let span = Span::of(&search.filter);
        let Some(asked) = self.asked(server, scope, search, span, deadline).await? else { return Ok(None) };
        let days = if asked.is_nobody() { Vec::new() } else { self.days(span, Order::Newest).await? };
        let made = days.iter().copied().filter(|day| asked.made.contains(day));
        // of whole days their numbers will do
        let (whole, cut): (Vec<_>, Vec<_>) = made.partition(|day| asked.senders.is_none() && span.holds(*day));
        let mut counts = asked.counts(server, &whole).await?;
        counts.extend(asked.lists(server, &cut).await?.into_iter().map(|(day, list)| (day, asked.sorted(list).len() as u64)));
        let mut rows = counts.values().sum::<u64>();
        for day in days.into_iter().filter(|day| !counts.contains_key(day)) {
            if rows > cap {
                break;
            }
            let Some(file) = self.0.engine.day(day).await? else { continue };
            let mut reading = file.read(deadline).await?;
            let answer = reading.first::<(i64,)>(asked.total(&file, cap - rows)).await;
            rows += reading.done(answer)?.map_or(0, |(rows,)| rows as u64);
        }
        Ok(Some(Total { rows: rows.min(cap), exact: rows <= cap }))
    }

    async fn asked<'a>(
        &self,
        server: &Server,
        scope: &Scope,
        search: &Search,
        span: Span,
        deadline: Deadline<'a>,
    ) -> Result<Option<Asked<'a>>> {
        let Some(pattern) = asked(scope, search) else { return Ok(None) };
        let Some(domain) = domain_of(pattern) else { return Ok(None) };
        let mut query = Query::of(Dialect::Days, "");
        let numbers = filter_sql::fitting(domain, &mut query);
        query.push(&format!("select 0, id from ({numbers} limit {}) as fitting union all {}", DOMAINS + 1, senders::days()));
        let mut reading = server.replica.read(deadline).await?;
        let answer = reading.fetch::<(i64, i64)>(query).await;
        let (domains, made): (Vec<_>, Vec<_>) = reading.done(answer)?.into_iter().partition(|(what, _)| *what == 0);
        let domains: Vec<i64> = domains.into_iter().map(|(_, id)| id).collect();
        if domains.len() > DOMAINS {
            return Ok(None);
        }
        let senders = match pattern {
            AddressPattern::Glob { local, .. } if local != "*" => {
                let sets = self.sets(scope, search, deadline).await?;
                let Some(set) = sets.get(0) else { return Ok(None) };
                Some(set.clone())
            }
            _ => None,
        };
        let made = made.into_iter().map(|(_, day)| Day(day as i32)).collect();
        Ok(Some(Asked { kind: search.kind, order: search.order, span, domains, senders, made, deadline }))
    }
}

impl Asked<'_> {
    fn is_nobody(&self) -> bool {
        self.domains.is_empty() || self.senders.as_ref().is_some_and(Vec::is_empty)
    }

    async fn lists(&self, server: &Server, days: &[Day]) -> Result<HashMap<Day, Vec<Sent>>> {
        if days.is_empty() {
            return Ok(HashMap::new());
        }
        let mut reading = server.replica.read(self.deadline).await?;
        let answer = senders::lists(&mut reading, self.kind, days, &self.domains).await;
        reading.done(answer)
    }

    async fn counts(&self, server: &Server, days: &[Day]) -> Result<HashMap<Day, u64>> {
        if days.is_empty() {
            return Ok(HashMap::new());
        }
        let mut reading = server.replica.read(self.deadline).await?;
        let answer = senders::counts(&mut reading, self.kind, days, &self.domains).await;
        reading.done(answer)
    }

    /// The rows of a list that are asked for.
    fn sorted(&self, list: Vec<Sent>) -> Vec<i64> {
        let some: Option<HashSet<i64>> = self.senders.as_ref().map(|some| some.iter().copied().collect());
        let is_asked =
            |(id, sender): &Sent| self.span.first <= *id && *id <= self.span.last && some.as_ref().is_none_or(|some| some.contains(sender));
        let mut ids: Vec<i64> = list.into_iter().filter(is_asked).map(|(id, _)| id).collect();
        ids.sort_unstable();
        if self.order == Order::Newest {
            ids.reverse();
        }
        ids
    }

    /// Goes to the first of these rows; `false`: some have gone since they were listed.
    async fn fetch(&self, server: &Server, ids: &mut Vec<i64>, left: &mut usize, all: &mut Vec<Found>) -> Result<bool> {
        let mut ids = std::mem::take(ids);
        ids.truncate(*left);
        let (Some(first), Some(last)) = (ids.first(), ids.last()) else { return Ok(true) };
        let wanted = ids.len();
        // one day's rows are asked for without a thought of the others
        let day = day_of(RowId(*first));
        let is_one = day == day_of(RowId(*last));
        let file = if is_one { server.day(day).await? } else { Some(server.all_days()) };
        let Some(file) = file else { return Ok(false) };
        let mut query = Query::of(file.dialect, format!("select {} from unnest(", page_columns()));
        let list = query.bind(ids);
        query.push(&format!("{list}) as found(id) {}", rows_of(&file)));
        let Some(mut found) = find(&file, query, self.deadline).await? else { return Ok(false) };
        found.sort(self.order);
        *left -= found.len();
        let is_all = found.len() == wanted;
        all.push(found);
        Ok(is_all)
    }

    /// `from … where …` for the rows `e` of an open day.
    fn rows(&self, file: &OneDay, query: &mut Query) -> String {
        let entry = file.dialect.table("entry");
        let from = match &self.senders {
            Some(senders) => format!("{entry} e where e.sender = any (cast({} as int[]))", query.bind(senders.clone())),
            None => format!(
                "address a join {entry} e on e.sender = a.id where a.domain = any (cast({} as int[]))",
                query.bind(self.domains.clone())
            ),
        };
        let mut all = vec![from, format!("e.kind = {}", query.bind(self.kind.code()))];
        if self.span.first > first_of(file.day).0 {
            all.push(format!("e.id >= {}", query.bind(self.span.first)));
        }
        if self.span.last < first_of(Day(file.day.0.saturating_add(1))).0 {
            all.push(format!("e.id <= {}", query.bind(self.span.last)));
        }
        all.join(" and ")
    }

    fn page(&self, file: &OneDay, most: usize) -> Query {
        let mut query = Query::of(file.dialect, format!("select {} from (select e.id from ", page_columns()));
        let (rows, most) = (self.rows(file, &mut query), query.bind(most as i64));
        let order = if self.order == Order::Newest { "desc" } else { "asc" };
        query.push(&format!("{rows} order by e.id {order} limit {most}) as found {}", rows_of(file)));
        query
    }

    fn total(&self, file: &OneDay, most: u64) -> Query {
        let mut query = Query::of(file.dialect, "select count(*) from (select from ");
        let (rows, most) = (self.rows(file, &mut query), query.bind(i64::try_from(most).map_or(i64::MAX, |most| most.saturating_add(1))));
        query.push(&format!("{rows} limit {most}) as seen"));
        query
    }
}

/// The rows whose ids are `found`.
fn rows_of(file: &OneDay) -> String {
    let entry = file.dialect.table("entry");
    format!("cross join lateral (select {} from {entry} e where e.id = found.id offset 0) as page", Shown::list())
}
