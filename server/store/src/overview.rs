//! What there is at all: domains, the oldest row, lines nobody understood.
//!
//! In: a scope. Out: short lists. Refuses to know: searches.

use std::collections::{BTreeSet, HashMap};

use tracemail_model::{
    filter::Filter,
    mailbox::domain_of,
    page::{Order, Search},
    row::{Kind, Row},
    tenant::{Reach, Scope},
    time::Micros,
};

use crate::{Result, Store, UnknownLine, query::Query, reach::reach, reader::Deadline, search::Span};

/// Days looked at for the domains there are.
const RECENT: usize = 31;

impl Store {
    pub(crate) async fn domains_seen(&self, scope: &Scope, most: u32) -> Result<Vec<String>> {
        let own: Option<Vec<&str>> = match reach(scope) {
            Reach::Everything => None,
            Reach::Domains(list) => Some(list.iter().map(String::as_str).collect()),
            // whose counts are not his to see
            Reach::Mailboxes(list) => {
                let own: BTreeSet<_> = list.iter().filter_map(|mailbox| domain_of(mailbox)).map(str::to_owned).collect();
                return Ok(own.into_iter().take(most as usize).collect());
            }
        };
        let deadline = Deadline::of(scope);
        let mut seen = HashMap::<String, i64>::new();
        for day in self.days(Span::ALL, Order::Newest).await?.into_iter().take(RECENT) {
            let Some(file) = self.0.engine.day(day).await? else { continue };
            let mut reading = file.read(deadline).await?;
            let hour = i64::from(day.0) * 24;
            let query = Query::new(
                "select name, cast(sum(rows) as bigint) from hourly join domain on domain.id = hourly.domain
                 where hour >= $1 and hour < $2 group by domain.id, name",
            );
            let answer = reading.fetch::<(String, i64)>(query.arg(hour).arg(hour + 24)).await;
            let found = reading.done(answer)?;
            for (name, rows) in found {
                if own.as_ref().is_none_or(|own| own.contains(&name.as_str())) {
                    *seen.entry(name).or_default() += rows;
                }
            }
        }
        let mut seen: Vec<_> = seen.into_iter().filter(|(_, rows)| *rows > 0).collect();
        seen.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        Ok(seen.into_iter().map(|(name, _)| name).take(most as usize).collect())
    }

    pub(crate) async fn oldest_of(&self, scope: &Scope, kind: Option<Kind>) -> Result<Option<Micros>> {
        let mut oldest = None;
        for kind in Kind::ALL.iter().copied().filter(|k| kind.is_none_or(|only| only == *k)) {
            let search = Search { kind, filter: Filter::default(), order: Order::Oldest, limit: 1, after: None };
            let found = self.walk(scope, &search, Span::ALL, 1, Deadline::new()).await?;
            oldest = oldest.into_iter().chain(found.first().map(Row::time)).min();
        }
        Ok(oldest)
    }

    /// Lines belong to no domain, so only whoever sees everything sees them.
    pub(crate) async fn unknown_lines(&self, scope: &Scope, most: u32) -> Result<Vec<UnknownLine>> {
        let mut lines = Vec::new();
        if *reach(scope) != Reach::Everything {
            return Ok(lines);
        }
        for home in self.homes().await? {
            let mut reading = self.read_home(home, Deadline::behind(scope)).await?;
            let query = Query::new("select time, source, why, text from unknown order by id desc limit $1").arg(i64::from(most));
            let answer = reading.fetch::<(i64, String, String, String)>(query).await;
            let found = reading.done(answer)?;
            lines.extend(found.into_iter().map(|(time, source, why, text)| UnknownLine { time: Micros(time), source, why, text }));
            if lines.len() >= most as usize {
                break;
            }
        }
        lines.truncate(most as usize);
        Ok(lines)
    }
}
