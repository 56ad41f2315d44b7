//! Which numbers of the dictionaries a search asks for, looked up once and not anew in each of its days.
//!
//! In: a scope and a search. Out: the numbers of each set that its condition names, in the order in which it names them;
//! [`Query::set`] puts them in the place of the question. Only of a Postgres, whose dictionaries are those of all days; names
//! that come while the search is at work are of rows that came later, too. Refuses to know: what the sets are of.

use std::sync::Arc;

use tracemail_model::{page::Search, tenant::Scope};

use crate::{Result, Store, dialect::Dialect, engine::Engine, filter_sql, query::Query, reader::Deadline};

/// A set of more numbers stays a question: each day would have to be sent all of them.
const MOST: usize = if cfg!(test) { 20 } else { 10_000 };

/// The sets of one search, as many as are known.
#[derive(Clone, Default)]
pub(crate) struct Sets(Arc<[Option<Vec<i64>>]>);

impl Sets {
    /// The numbers of the nth.
    pub(crate) fn get(&self, nth: usize) -> Option<&Vec<i64>> {
        self.0.get(nth)?.as_ref()
    }

    /// Whether there are any, and none of them stays a question.
    pub(crate) fn are_known(&self) -> bool {
        !self.0.is_empty() && self.0.iter().all(Option::is_some)
    }
}

impl Store {
    /// Looks the sets of a search up, if its days share their dictionaries.
    pub(crate) async fn sets(&self, scope: &Scope, search: &Search, deadline: Deadline<'_>) -> Result<Sets> {
        let Engine::Postgres(server) = &self.0.engine else { return Ok(Sets::default()) };
        let mut query = Query::for_sets(Dialect::Days);
        filter_sql::scope(scope, search.kind, &mut query);
        filter_sql::condition(&search.filter, search.kind, &mut query)?;
        let (mut query, names) = query.sets();
        if names.is_empty() {
            return Ok(Sets::default());
        }
        let each: Vec<_> = (0..).zip(&names).map(|(n, name)| format!("(select {n}, id from {name} limit {})", MOST + 1)).collect();
        query.push(&each.join(" union all "));
        // planned for what it asks: how many names fit a pattern, nobody knows before
        let mut reading = server.replica.read(deadline).await?;
        let found = reading.fetch::<(i64, i64)>(query).await;
        let mut sets: Vec<Vec<i64>> = names.iter().map(|_| Vec::new()).collect();
        reading.done(found)?.into_iter().for_each(|(n, id)| sets[n as usize].push(id));
        Ok(Sets(sets.into_iter().map(|set| Some(set).filter(|set| set.len() <= MOST)).collect()))
    }
}
