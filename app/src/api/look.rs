//! A row with all that stands around it, as the Message and Access pages, the API and `tracemail show` tell it.
//!
//! In: the store and what the reader may see of it. Out: the row, its steps, its family, other logins of its account;
//! and the verdict on all of that. Refuses to know: HTTP and HTML.

use tracemail_locate::Locator;
use tracemail_model::{
    event::{Event, Leg},
    explain::{Around, Lang, Verdict, explain_with},
    filter::{Field, Filter, When, fold},
    ids::RowId,
    locate::Located,
    mailbox::AddressPattern,
    page::{Order, Search},
    row::{Kind, Row},
    tenant::Scope,
    time::{DAY, Micros},
    zone::Zone,
};
use tracemail_store::{Result, Store};

/// Other logins of the account looked at, before and after.
const OTHERS: (u32, u32) = (50, 10);
/// No further back than so many microseconds, and no further on than a day.
const WEEK: i64 = 7 * DAY;

/// The row and its surroundings.
#[derive(Debug)]
pub struct Look {
    /// The row.
    pub row: Row,
    /// Its steps, in order.
    pub events: Vec<Event>,
    /// The other recipients' rows of the same message, and rows of messages tied to it.
    pub family: Vec<Row>,
    /// How those messages are tied to it.
    pub legs: Vec<Leg>,
    /// For an access: other tries and sessions of the account around it.
    pub others: Vec<Row>,
}

impl Look {
    /// `None`: there is no such row, or it is not the reader's.
    pub async fn at(store: &Store, scope: &Scope, id: RowId) -> Result<Option<Self>> {
        let Some(row) = store.row(scope, id).await? else { return Ok(None) };
        let events = store.timeline(scope, id).await?.unwrap_or_default();
        let (family, legs) = store.family(scope, id).await?.unwrap_or_default();
        let others = match &row {
            Row::Access(access) => others(store, scope, access.id, access.time).await?,
            Row::Message(_) => Vec::new(),
        };
        Ok(Some(Self { row, events, family, legs, others }))
    }

    /// What happened, and what to do, by the reader's clock.
    pub fn verdict(&self, lang: Lang, zone: Zone) -> Verdict {
        let Self { row, events, family, legs, others } = self;
        explain_with(row, &Around { events, legs, family, others }, lang, zone)
    }
}

/// Where a message is now; `None`: there is no such message, or it is not the reader's.
pub async fn located(store: &Store, scope: &Scope, locator: &Locator, id: RowId) -> Result<Option<Located>> {
    #[expect(clippy::disallowed_methods, reason = "the mailbox is asked for by its name; the answer is shown as the reader may see it")]
    let whole = scope.whole();
    let Some(Row::Message(message)) = store.row(&whole, id).await? else { return Ok(None) };
    let events = store.timeline(&whole, id).await?.unwrap_or_default();
    let located = locator.locate(&message, &events).await;
    Ok(Some(match scope.mask() {
        Some(mask) => mask.located(&Row::Message(message), located),
        None => located,
    }))
}

async fn others(store: &Store, scope: &Scope, id: RowId, time: Micros) -> Result<Vec<Row>> {
    #[expect(clippy::disallowed_methods, reason = "the name is asked for, not shown")]
    let Some(Row::Access(access)) = store.row(&scope.whole(), id).await? else { return Ok(Vec::new()) };
    let user = Filter::Leaf(Field::User(AddressPattern::Exact(fold(&access.user))));
    let from = Filter::Leaf(Field::After(When::At(time.plus(-WEEK))));
    let to = Filter::Leaf(Field::Before(When::At(time.plus(DAY))));
    let filter = Filter::All(vec![user, from, to]);
    let search = |order, limit| Search { kind: Kind::Access, filter: filter.clone(), order, limit, after: Some(id) };
    let mut rows = store.search(scope, &search(Order::Newest, OTHERS.0)).await?.rows;
    rows.extend(store.search(scope, &search(Order::Oldest, OTHERS.1)).await?.rows);
    Ok(rows)
}
