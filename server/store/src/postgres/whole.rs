//! Pages that an index finds by itself, asked of all days at once: one question where the walk over the days would ask
//! one a day, and one plan, kept by the connection, where each of those would be planned anew.
//!
//! In: a scope and a search. Out: whether it is of that sort, and its question. A kept plan knows no values, so only such
//! searches are: what they ask for is one domain, one mailbox, one id, one address with a domain, or some mailboxes whose
//! numbers are known, and whatever else they ask for is looked up in the row itself: words of the subject, too, where the
//! domain has not too many rows. Postgres then goes from partition to partition, the newest first, and stops when the page
//! is full. How many rows some mailboxes have is asked so, too. Refuses to know: all other searches.

use std::sync::Arc;

use tracemail_model::{
    filter::{Field, Filter, When},
    mailbox::AddressPattern,
    page::{Order, Search},
    tenant::{Reach, Scope},
    time::Day,
};

use super::Server;
use crate::{
    Result,
    day::{OneDay, first_of},
    dialect::Dialect,
    filter_sql,
    piece::Piece,
    query::Query,
    reach::reach,
    reader::{Deadline, Readers},
    rows::Shown,
    search::{Span, condition},
    sets::Sets,
};

/// How the connections for such questions are set: plans are made once, and read rows off an index in their order.
pub(super) const PLANNED: [(&str, &str); 2] = [("plan_cache_mode", "force_generic_plan"), ("enable_sort", "off")];

/// By which index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// One that ends in the order of time.
    Ordered,
    /// That of a long id: few rows, to be sorted.
    Id,
    /// That of a domain, through all its rows for words of their subjects: unless they are too many.
    Words,
}

/// How this search finds its rows; `None`: it is of another sort.
pub(crate) fn way(scope: &Scope, search: &Search) -> Option<Way> {
    let single;
    let leaves = match &search.filter {
        Filter::All(list) => list.as_slice(),
        other => {
            single = [other.clone()];
            &single
        }
    };
    let (mut ordered, mut id, mut address, mut domain, mut words) = (false, false, false, false, false);
    match reach(scope) {
        Reach::Everything => {}
        Reach::Domains(list) if list.len() == 1 => domain = true,
        Reach::Mailboxes(list) if list.len() == 1 => ordered = true,
        Reach::Domains(_) | Reach::Mailboxes(_) => return None,
    }
    for leaf in leaves {
        match leaf {
            Filter::Leaf(Field::Domain(name)) if !name.contains('*') => domain = true,
            Filter::Leaf(Field::Ip(range)) if range.base == range.last() => address = true,
            Filter::Leaf(Field::Subject(_)) => words = true,
            Filter::Leaf(Field::User(AddressPattern::Exact(_)) | Field::From(AddressPattern::Exact(_))) => ordered = true,
            Filter::Leaf(Field::MessageId(_) | Field::QueueId(_) | Field::Session(_)) => id = true,
            Filter::Leaf(field) if is_small(field) => {}
            Filter::Any(list) if list.iter().all(|one| matches!(one, Filter::Leaf(field) if is_small(field))) => {}
            _ => return None,
        }
    }
    match (id, address, words) {
        (true, ..) => Some(Way::Id),
        (_, true, false) => (domain && !ordered).then_some(Way::Ordered),
        (_, true, true) => None,
        (.., true) => (domain && !ordered).then_some(Way::Words),
        _ => (domain || ordered).then_some(Way::Ordered),
    }
}

/// What no index is needed for beside another.
fn is_small(field: &Field) -> bool {
    matches!(
        field,
        Field::After(When::At(_))
            | Field::Before(When::At(_))
            | Field::Status(_)
            | Field::Action(_)
            | Field::Reason(_)
            | Field::Failure(_)
            | Field::Protocol(_)
    )
}

/// The question for at most so many rows of the span.
pub(crate) fn page(way: Way, scope: &Scope, search: &Search, span: Span, most: usize) -> Result<Query> {
    let mut query = Query::of(Dialect::Days, format!("select {} from ", Shown::list()));
    let condition = condition(scope, search, &Piece { span, only: None, sets: Sets::default() }, Day(0), &mut query)?;
    let order = match search.order {
        Order::Newest => "desc",
        Order::Oldest => "asc",
    };
    let most = query.bind(most as i64);
    match way {
        Way::Ordered | Way::Words => query.push(&format!("entry where {condition} order by id {order} limit {most}")),
        // found first, without a thought of order
        Way::Id => query
            .push(&format!("(select {} from entry where {condition} offset 0) as found order by id {order} limit {most}", Shown::list())),
    };
    Ok(query)
}

/// Columns of rows that were found as `page`.
pub(super) fn page_columns() -> String {
    Shown::columns().map(|(name, _)| format!("page.{name}")).collect::<Vec<_>>().join(", ")
}

/// Whether the search asks for senders, or for users, of whom there may be many, and for nothing else that an index finds.
pub(crate) fn asks_for_some(search: &Search) -> bool {
    let is_some = |filter: &Filter| match filter {
        Filter::Leaf(Field::From(pattern) | Field::User(pattern)) => !matches!(pattern, AddressPattern::Exact(_) | AddressPattern::Null),
        _ => false,
    };
    match &search.filter {
        Filter::All(list) => {
            let rest = |one: &&Filter| !matches!(one, Filter::Leaf(field) if is_small(field));
            matches!(list.iter().filter(rest).collect::<Vec<_>>()[..], [one] if is_some(one))
        }
        one => is_some(one),
    }
}

/// The question for at most so many rows of theirs. No index has them in order: day by day they are found, and then sorted.
pub(crate) fn page_of_some(scope: &Scope, search: &Search, span: Span, sets: Sets, days: &[Day], most: usize) -> Result<Query> {
    let columns = Shown::list();
    let mut query = Query::of(Dialect::Days, format!("select {} from ", page_columns()));
    let bounds = |day: Day| (first_of(day).0, first_of(Day(day.0.saturating_add(1))).0 - 1);
    let (firsts, lasts): (Vec<_>, Vec<_>) = days.iter().map(|day| bounds(*day)).unzip();
    let (firsts, lasts) = (query.bind(firsts), query.bind(lasts));
    let condition = condition(scope, search, &Piece { span, only: None, sets }, Day(0), &mut query)?;
    let order = match search.order {
        Order::Newest => "desc",
        Order::Oldest => "asc",
    };
    let most = query.bind(most as i64);
    // their ids first, which an index tells by itself
    query.push(&format!(
        "unnest({firsts}, {lasts}) as day(first, last) cross join lateral (
             select id from (
                 select id from entry where {condition} and id between day.first and day.last offset 0
             ) as found order by id {order} limit {most}
         ) as found cross join lateral (select {columns} from entry e where e.id = found.id offset 0) as page limit {most}"
    ));
    Ok(query)
}

/// The question for how many rows of theirs there are, and no more than so many.
pub(crate) fn total_of_some(scope: &Scope, search: &Search, span: Span, sets: Sets, most: i64) -> Result<Query> {
    let mut query = Query::of(Dialect::Days, "select count(*) from (select from entry where ");
    let condition = condition(scope, search, &Piece { span, only: None, sets }, Day(0), &mut query)?;
    let most = query.bind(most);
    query.push(&format!("{condition} limit {most}) as seen"));
    Ok(query)
}

/// More rows than these are not gone through for words: the index of letters finds them.
const MANY: i64 = if cfg!(test) { 20 } else { 100_000 };

impl Server {
    /// Whether the domain that is asked for has so few rows in these days that its words are found by reading them: as many a
    /// day, about, as in the last two.
    pub(crate) async fn has_few(&self, scope: &Scope, search: &Search, days: &[Day], deadline: Deadline<'_>) -> Result<bool> {
        let Some(newest) = days.iter().max() else { return Ok(true) };
        let behind = (i64::from(newest.0) + 1) * 24;
        let mut query = Query::of(Dialect::Days, "select cast(coalesce(sum(rows), 0) as bigint) from hourly where ");
        let mut all = vec![filter_sql::scope(scope, search.kind, &mut query)];
        let leaves = if let Filter::All(list) = &search.filter { list.as_slice() } else { std::slice::from_ref(&search.filter) };
        let domains = leaves.iter().filter(|leaf| matches!(leaf, Filter::Leaf(Field::Domain(_))));
        for domain in domains {
            all.push(filter_sql::condition(domain, search.kind, &mut query)?);
        }
        let (kind, first, behind) = (query.bind(search.kind.code()), query.bind(behind - 48), query.bind(behind));
        query.push(&format!("kind = {kind} and hour >= {first} and hour < {behind} and {}", all.join(" and ")));
        let mut reading = self.planned.read(deadline).await?;
        let answer = reading.first::<(i64,)>(query).await;
        let rows = reading.done(answer)?.map_or(0, |(rows,)| rows);
        let many = days.len() as i64;
        Ok(rows.saturating_mul(many) / many.min(2) <= MANY)
    }

    /// All days as one.
    pub(crate) fn all_days(&self) -> Arc<OneDay> {
        self.days_as_one(&self.planned)
    }

    /// The same for a question that is planned for what it asks.
    pub(crate) fn all_days_anew(&self) -> Arc<OneDay> {
        self.days_as_one(&self.replica)
    }

    fn days_as_one(&self, readers: &Arc<Readers>) -> Arc<OneDay> {
        Arc::new(OneDay { day: Day(0), dialect: Dialect::Days, names: self.names.clone(), readers: readers.clone(), digest: None })
    }
}

#[cfg(test)]
mod tests {
    use tracemail_model::{filter::IpRange, row::Kind, status::Status};

    use super::*;

    #[expect(clippy::disallowed_methods, reason = "tests stand in for auth")]
    fn of(reach: Reach, leaves: Vec<Field>) -> Option<Way> {
        let filter = Filter::All(leaves.into_iter().map(Filter::Leaf).collect());
        way(&Scope::mint(reach), &Search { kind: Kind::Received, filter, order: Order::Newest, limit: 50, after: None })
    }

    #[test]
    fn only_what_one_index_finds_is_asked_of_all_days() {
        let (domain, pattern) = (|name: &str| Field::Domain(name.into()), |text: &str| AddressPattern::Exact(text.into()));
        let (words, status) = (Field::Subject("ordine".into()), Field::Status(Status::Rejected));
        let all = Reach::Everything;
        assert_eq!(of(all.clone(), vec![domain("a.test"), status.clone()]), Some(Way::Ordered));
        assert_eq!(of(all.clone(), vec![Field::From(pattern("x@a.test"))]), Some(Way::Ordered));
        assert_eq!(of(all.clone(), vec![domain("a.test"), Field::MessageId("1@x".into())]), Some(Way::Id));
        assert_eq!(of(Reach::Domains(vec!["a.test".into()]), vec![]), Some(Way::Ordered));
        let ip = |prefix| Field::Ip(IpRange::new([192, 0, 2, 7].into(), prefix));
        assert_eq!(of(all.clone(), vec![domain("a.test"), ip(32)]), Some(Way::Ordered));
        assert_eq!(of(Reach::Domains(vec!["a.test".into()]), vec![ip(32)]), Some(Way::Ordered));
        assert_eq!(of(Reach::Mailboxes(vec!["x@a.test".into()]), vec![ip(32)]), None);
        assert_eq!((of(all.clone(), vec![ip(32)]), of(all.clone(), vec![domain("a.test"), ip(24)])), (None, None));
        assert_eq!(of(Reach::Mailboxes(vec!["x@a.test".into(), "y@a.test".into()]), vec![Field::QueueId("1".into())]), None);
        assert_eq!(of(all.clone(), vec![domain("a.test"), words.clone()]), Some(Way::Words));
        assert_eq!((of(all.clone(), vec![words.clone()]), of(all.clone(), vec![domain("a.test"), words, ip(32)])), (None, None));
        for other in [vec![], vec![status], vec![domain("*.test")], vec![Field::To(pattern("x@a.test"))]] {
            assert_eq!(of(all.clone(), other), None);
        }
    }

    #[test]
    fn some_mailboxes_are_asked_of_all_days_too() {
        let some = |leaves: Vec<Field>| {
            let filter = Filter::All(leaves.into_iter().map(Filter::Leaf).collect());
            asks_for_some(&Search { kind: Kind::Received, filter, order: Order::Newest, limit: 50, after: None })
        };
        let from = || Field::From(AddressPattern::Domain("a.test".into()));
        assert!(some(vec![from()]) && some(vec![Field::Status(Status::Rejected), from()]));
        assert!(!some(vec![]) && !some(vec![from(), from()]) && !some(vec![from(), Field::Subject("ordine".into())]));
        assert!(
            !some(vec![Field::From(AddressPattern::Exact("x@a.test".into()))]) && !some(vec![Field::To(AddressPattern::Part("x".into()))])
        );
    }
}
