//! The addresses of somebody erased, out of the dictionary, as far as no row that stays is written with them.
//!
//! In: a target whose rows have gone. Out: numbers of addresses. Refuses to know: how they are deleted, which is each
//! engine's own.

use std::collections::HashSet;

use super::erase::Target;
use crate::{Result, dialect::Dialect, engine::Conn, query::Query};

/// The columns of `entry` that hold an address's number.
const COLUMNS: [&str; 6] = ["account", "sender", "recipient", "original_recipient", "header_from", "header_to"];

type Held = (Option<i64>, Option<i64>, Option<i64>, Option<i64>, Option<i64>, Option<i64>);

/// His addresses that no row uses.
pub(crate) async fn unused(conn: &mut Conn<'_>, dialect: Dialect, target: &Target<'_>) -> Result<Vec<i64>> {
    let mut query = Query::of(dialect, "");
    let question = target.addresses(&mut query);
    query.push(&question);
    let mut ids: Vec<i64> = conn.fetch::<(i64,)>(query).await?.into_iter().map(|(id,)| id).collect();
    if ids.is_empty() {
        return Ok(ids);
    }
    let mut query = Query::of(dialect, "");
    let list = query.numbers(ids.clone());
    let any: Vec<String> = COLUMNS.iter().map(|column| format!("{column} in ({list})")).collect();
    query.push(&format!("select distinct {} from {} where {}", COLUMNS.join(", "), dialect.table("entry"), any.join(" or ")));
    let held: Vec<Held> = conn.fetch(query).await?;
    let used: HashSet<i64> = held.into_iter().flat_map(|(a, b, c, d, e, f)| [a, b, c, d, e, f]).flatten().collect();
    ids.retain(|id| !used.contains(id));
    Ok(ids)
}
