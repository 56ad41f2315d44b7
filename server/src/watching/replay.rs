//! The last days' logins and messages sent, once more past a watch.
//!
//! In: the store. Out: findings, as they are found. Refuses to know: who wants them.

use std::pin::pin;

use futures::StreamExt;
use tracemail_model::{
    filter::{Field, Filter, When},
    finding::Finding,
    page::{self, Order},
    row::{Kind, Row},
    time::{DAY, Micros},
};
use tracemail_store::Store;
use tracemail_watch::Watch;

/// Reads the last days once, oldest first; memory does not grow with the rows.
pub async fn replay(
    store: &Store,
    days: u32,
    now: Micros,
    watch: &mut Watch,
    mut found: impl FnMut(Finding),
) -> tracemail_store::Result<()> {
    let scope = tracemail_auth::operator();
    let filter = Filter::Leaf(Field::After(When::At(now.plus(-i64::from(days) * DAY))));
    let ask = |kind| page::Search { kind, filter: filter.clone(), order: Order::Oldest, limit: page::LIMITS.1, after: None };
    let mut logins = pin!(store.stream(&scope, &ask(Kind::Access)).peekable());
    let mut sent = pin!(store.stream(&scope, &ask(Kind::Sent)).peekable());
    loop {
        let time = |row: Option<&tracemail_store::Result<Row>>| row.map(|row| row.as_ref().map_or(i64::MIN, |row| row.time().0));
        let (login, mail) = (time(logins.as_mut().peek().await), time(sent.as_mut().peek().await));
        let row = match (login, mail) {
            (None, None) => return Ok(()),
            (Some(login), mail) if mail.is_none_or(|mail| login <= mail) => logins.next().await,
            _ => sent.next().await,
        };
        match row.transpose()? {
            Some(Row::Access(row)) => watch.access(&row),
            Some(Row::Message(row)) => watch.message(&row),
            None => {}
        }
        watch.harvest().into_iter().for_each(&mut found);
    }
}
