//! How often something was tried: a count, and the moment before which the next try is not heard.
//!
//! In: a name, and how long a row of tries is remembered. Out: whether this try may be made, already counted, so that a
//! hundred at once are not all the first. Refuses to know: what is tried.

use tracemail_model::time::Micros;

use crate::{Result, Store, deed::Deed, query::Query};

/// What a try meets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Throttled {
    /// It may be made.
    No,
    /// Not before that moment.
    Until(Micros),
}

impl Store {
    /// Counts a try of each name, if all of them may be tried now. `wait(name, tries)`: how long after so many tries the
    /// next one waits, microseconds. A row of tries is forgotten when none was made for `memory`, microseconds.
    pub async fn try_once(
        &self,
        names: &[&str],
        now: Micros,
        memory: i64,
        wait: impl Fn(&str, u32) -> i64 + Send + Sync,
    ) -> Result<Throttled> {
        let mut deed = Deed::begin(self).await?;
        let mut counts = Vec::new();
        for name in names {
            let found = Query::new("select tries, since, until from throttle where name = $1").arg(*name);
            let found: Option<(i64, i64, i64)> = deed.first(found).await?;
            let (tries, until) = match found {
                Some((tries, last, until)) if now.0 - last < memory => (tries, until),
                _ => (0, 0),
            };
            if until > now.0 {
                return Ok(Throttled::Until(Micros(until)));
            }
            counts.push(tries + 1);
        }
        deed.execute(Query::new("delete from throttle where since < $1").arg(now.0 - memory)).await?;
        for (name, tries) in names.iter().zip(counts) {
            let upsert = "insert into throttle (name, tries, since, until) values ($1, $2, $3, $4)
                          on conflict (name) do update set tries = excluded.tries, since = excluded.since, until = excluded.until";
            let until = now.0 + wait(name, tries as u32);
            deed.execute(Query::new(upsert).arg(*name).arg(tries).arg(now.0).arg(until)).await?;
        }
        deed.done().await?;
        Ok(Throttled::No)
    }

    /// Forgets the tries of a name: one has succeeded.
    pub async fn forget_tries(&self, name: &str) -> Result<()> {
        self.0.engine.write(Query::new("delete from throttle where name = $1").arg(name)).await
    }
}
