//! How many rows of a search have each reason.
//!
//! In: a scope and a search. Out: counts, most rows first; of one domain as sealed days know them, else counted row by row
//! up to a cap, newest day first.
//! Refuses to know: rollups, which know no reasons.

use std::collections::BTreeMap;

use tracemail_model::{
    page::{Order, Search},
    reason::{Failure, Reason},
    row::Kind,
    stats::Reasons,
    tenant::Scope,
};

use super::{apart::OneDomain, rolled::fetch};
use crate::{
    Error, Result, Store,
    apart::Of,
    piece::pieces,
    query::Query,
    reader::Deadline,
    search::{RowsOf, Span, rows_of},
};

impl Store {
    pub(crate) async fn reasons_of(&self, scope: &Scope, search: &Search, cap: u64) -> Result<Reasons> {
        let (deadline, span) = (Deadline::of(scope), Span::of(&search.filter));
        let column = if search.kind == Kind::Access { "failure" } else { "reason" };
        let (mut counted, mut left, mut exact) = (BTreeMap::<i64, u64>::new(), cap, true);
        let sets = self.sets(scope, search, deadline).await?;
        let domain = OneDomain::of(scope, search);
        'days: for day in self.days(span, Order::Newest).await? {
            let Some(file) = self.0.engine.day(day).await? else { continue };
            if let Some(domain) = domain.as_ref().filter(|_| span.holds(day))
                && let Some(counts) = domain.counts::<i64>(&file, search.kind, Of::Reasons, deadline).await?
            {
                counts.for_each(|(code, rows)| *counted.entry(code).or_default() += rows);
                continue;
            }
            for piece in pieces(&file, scope, search, span, &sets, deadline).await? {
                let mut query =
                    Query::of(file.dialect, format!("select 0 as slot, {column} as code, count(*) as n from (select {column} from "));
                let RowsOf { from, condition, .. } = rows_of(scope, search, &piece, day, &mut query)?;
                let most = query.bind(i64::try_from(left).map_or(i64::MAX, |left| left.saturating_add(1)));
                query.push(&format!("{from} where {condition} and {column} is not null limit {most}) as seen group by {column}"));
                let found = fetch(&file, query, deadline).await?;
                let rows: u64 = found.iter().map(|(.., rows)| rows).sum();
                for (_, code, rows) in found {
                    *counted.entry(code).or_default() += rows;
                }
                if rows > left {
                    exact = false;
                    break 'days;
                }
                left -= rows;
            }
        }
        let mut counted: Vec<_> = counted.into_iter().collect();
        counted.sort_by_key(|(_, rows)| std::cmp::Reverse(*rows));
        let name = |(code, rows)| Ok((name(search.kind, code)?, rows));
        Ok(Reasons { by_reason: counted.into_iter().map(name).collect::<Result<_>>()?, exact })
    }
}

/// The word behind a code.
pub(super) fn name(kind: Kind, code: i64) -> Result<String> {
    let name = if kind == Kind::Access { Failure::from_code(code).map(Failure::name) } else { Reason::from_code(code).map(Reason::name) };
    name.map(str::to_owned).ok_or_else(|| Error::damaged(format!("reason {code} is not in the vocabulary")))
}
