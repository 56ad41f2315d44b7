//! What of a day has to go: whose rows, and before which id.
//!
//! In: the policy, the time, and how many rows each domain has in each hour. Out: groups of domains with one limit.
//! Refuses to know: rows.

use std::collections::BTreeMap;

use tracemail_model::time::{DAY, Day, Micros, SECOND};

use super::Policy;
use crate::{Result, day::first_of, engine::Conn, query::Query, rows::NOBODY};

/// Domains of one limit, some of whose rows are past it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Group {
    /// The first id that stays.
    pub(crate) first: i64,
    /// By their numbers; [`NOBODY`] for rows of none.
    pub(crate) domains: Vec<i64>,
}

/// What of one day has to go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Due {
    Nothing,
    Some(Vec<Group>),
    /// No row of it may stay.
    All,
}

const HOURS: i64 = DAY / SECOND / 3600;

/// Domains that have rows in that day, each with the first hour in which it has.
const PRESENT: &str = "select d.id, d.name, min(h.hour) from hourly h join domain d on d.id = h.domain
    where h.hour >= $1 and h.hour < $2 and h.rows > 0 group by d.id, d.name";
/// The first hour that has rows of no domain.
const OF_NOBODY: &str = "select min(hour) from (
      select hour from hourly where hour >= $1 and hour < $2
      group by hour having sum(case when domain = 0 then rows else -rows end) > 0
    ) as hours";

/// What of that day has to go, asked where its rows are counted.
pub(crate) async fn due(conn: &mut Conn<'_>, day: Day, policy: &Policy, now: Micros) -> Result<Due> {
    let (first, behind) = (i64::from(day.0) * HOURS, (i64::from(day.0) + 1) * HOURS);
    let present: Vec<(i64, String, i64)> = conn.fetch(Query::new(PRESENT).arg(first).arg(behind)).await?;
    let nobody: Option<(Option<i64>,)> = conn.first(Query::new(OF_NOBODY).arg(first).arg(behind)).await?;
    let mut all = present.iter().map(|(id, name, hour)| (*id, policy.of(Some(name)), *hour)).collect::<Vec<_>>();
    all.extend(nobody.and_then(|(hour,)| hour).map(|hour| (NOBODY, policy.usual(), hour)));
    let next = first_of(Day(day.0.saturating_add(1))).0;
    if all.is_empty() {
        // whatever lies in it belongs to rows that have gone
        return Ok(if policy.usual().first(now) >= next { Due::All } else { Due::Nothing });
    }
    if all.iter().all(|(_, days, _)| days.first(now) >= next) {
        return Ok(Due::All);
    }
    let mut groups = BTreeMap::<i64, Vec<i64>>::new();
    for (domain, days, hour) in all {
        let first = days.first(now).min(next);
        if (hour * 3600) << 30 < first {
            groups.entry(first).or_default().push(domain);
        }
    }
    let groups: Vec<_> = groups.into_iter().map(|(first, domains)| Group { first, domains }).collect();
    Ok(if groups.is_empty() { Due::Nothing } else { Due::Some(groups) })
}

/// All rows of a day that cannot go as a whole.
pub(crate) async fn whole(conn: &mut Conn<'_>, day: Day) -> Result<Vec<Group>> {
    let first = i64::from(day.0) * HOURS;
    let present: Vec<(i64, String, i64)> = conn.fetch(Query::new(PRESENT).arg(first).arg(first + HOURS)).await?;
    let domains = present.into_iter().map(|(id, ..)| id).chain([NOBODY]).collect();
    Ok(vec![Group { first: first_of(Day(day.0.saturating_add(1))).0, domains }])
}
