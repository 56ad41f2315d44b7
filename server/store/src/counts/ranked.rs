//! The most of several lists together, each with the numbers of its own day, of which only those are named that can be
//! among them.
//!
//! In: lists of numbers and counts; names and counts. Out: names, exact. Refuses to know: what is counted.
//!
//! From each list the first some are named, and looked for in all others. Who is not named has in each list no more than
//! the first that is left; when that is together less than what the last of the most has, nobody else is among them. Else
//! more are named.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

use crate::{
    Result,
    bulk::Sort,
    day::OneDay,
    query::Query,
    reader::{Deadline, Reading},
    tally::Sums,
};

/// So many times as many as wanted are named of each list at first; and then, each time.
const STEP: usize = 4;

/// One day's addresses.
pub(super) struct List {
    file: Arc<OneDay>,
    /// Number and rows, the most first.
    ranks: Vec<(i64, u64)>,
    /// The same, by number.
    rows: Vec<(i64, u64)>,
}

impl List {
    pub(super) fn new(file: Arc<OneDay>, counts: impl Iterator<Item = (i64, u64)>) -> Self {
        let mut sums = BTreeMap::new();
        counts.for_each(|(id, n)| *sums.entry(id).or_default() += n);
        let rows: Vec<(i64, u64)> = sums.into_iter().collect();
        let mut ranks = rows.clone();
        ranks.sort_unstable_by_key(|(id, rows)| (Reverse(*rows), *id));
        Self { file, ranks, rows }
    }

    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    /// The names of some.
    async fn names(&self, some: &[(i64, u64)], deadline: Deadline<'_>) -> Result<Vec<String>> {
        let mut query = Query::of(self.file.dialect, "select a.local || coalesce('@' || d.name, '') as name from (");
        let ids = query.numbers(some.iter().map(|(id, _)| *id).collect());
        query.push(&format!("{ids}) join address a on a.id = value left join domain d on d.id = a.domain"));
        let mut reading = self.file.read(deadline).await?;
        let answer = reading.fetch_many::<(String,)>(query, [("name", Sort::Text)].into_iter()).await;
        Ok(reading.done(answer)?.into_iter().map(|(name,)| name).collect())
    }

    /// How many rows each of these has.
    async fn rows(&self, names: &BTreeSet<String>, deadline: Deadline<'_>) -> Result<Vec<(String, u64)>> {
        let mut reading = self.file.read(deadline).await?;
        let answer = numbers(&mut reading, names).await;
        Ok(reading
            .done(answer)?
            .into_iter()
            .filter_map(|(name, id)| Some((name, self.rows[self.rows.binary_search_by_key(&id, |(id, _)| *id).ok()?].1)))
            .collect())
    }
}

/// The number of each of these addresses that the day knows.
async fn numbers(reading: &mut Reading, names: &BTreeSet<String>) -> Result<Vec<(String, i64)>> {
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let parts = names.iter().map(|name| name.rsplit_once('@').map_or((*name, None), |(local, domain)| (local, Some(domain))));
    let list = serde_json::to_string(&parts.collect::<Vec<_>>()).map_err(crate::Error::damaged)?;
    let query = Query::new(
        "with named as materialized (select key, value ->> 0 as local, value ->> 1 as domain from json_each($1))
         select named.key as nth, a.id as id from named cross join domain d on d.name = named.domain
         cross join address a on a.domain = d.id and a.local = named.local
         union all select named.key, a.id from named cross join address a on a.domain is null and a.local = named.local
         where named.domain is null",
    );
    let found: Vec<(i64, i64)> = reading.fetch_many(query.arg(list), [("nth", Sort::Int), ("id", Sort::Int)].into_iter()).await?;
    Ok(found.into_iter().filter_map(|(nth, id)| Some(((*names.get(nth as usize)?).to_owned(), id))).collect())
}

/// The most of all lists and of what was counted by name.
pub(super) async fn most(lists: &[List], counted: Sums, most: usize, deadline: Deadline<'_>) -> Result<Vec<(String, u64)>> {
    let by_name = counted.ranked();
    let known: HashMap<&str, u64> = by_name.iter().map(|(rows, name)| (name.as_ref(), *rows)).collect();
    let (mut from, mut to, mut sums) = (0, most * STEP, HashMap::<String, u64>::new());
    loop {
        let mut new: BTreeSet<String> = by_name.iter().skip(from).take(to - from).map(|(_, name)| name.to_string()).collect();
        for list in lists {
            let some = list.ranks.get(from..to.min(list.ranks.len())).unwrap_or_default();
            if !some.is_empty() {
                new.extend(list.names(some, deadline).await?);
            }
        }
        new.retain(|name| !sums.contains_key(name));
        sums.extend(new.iter().map(|name| (name.clone(), known.get(name.as_str()).copied().unwrap_or(0))));
        for list in lists {
            for (name, rows) in list.rows(&new, deadline).await? {
                *sums.entry(name).or_default() += rows;
            }
        }
        let left = |rows: Option<u64>| rows.unwrap_or(0);
        let others = left(by_name.get(to).map(|(rows, _)| *rows))
            + lists.iter().map(|list| left(list.ranks.get(to).map(|(_, rows)| *rows))).sum::<u64>();
        let mut found: Vec<(String, u64)> = sums.iter().map(|(name, rows)| (name.clone(), *rows)).collect();
        found.sort_unstable_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        if others == 0 || most == 0 || found.get(most - 1).is_some_and(|(_, rows)| *rows > others) {
            found.truncate(most);
            return Ok(found);
        }
        (from, to) = (to, to * STEP);
    }
}
