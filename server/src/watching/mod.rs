//! The login watch while the panel is served: every login and every message sent goes past it as it is committed, and
//! what it finds is kept.
//!
//! In: what people have said of networks; the hub's rows; after a start, or where the hub lost some, those of the last days from the store. Out: findings in
//! the database, and a [`Bell`] for whoever shows them. Several servers on one database: one of them watches.
//! Refuses to know: the rules (`watch`), and who is told.

mod bell;
mod keep;
mod places;
pub mod replay;

use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::time::{Instant, interval, sleep, timeout};
use tracemail_live::{Heard, Hub, Listener, Wanted};
use tracemail_model::{
    filter::{Filter, IpRange},
    ids::RowId,
    row::{Kind, Row},
    time::{DAY, Micros},
};
use tracemail_store::{Store, Watcher};
use tracemail_watch::{Places, Trust, Watch};

pub use bell::Bell;
use keep::Keep;

use crate::clock;

/// How often somebody who may not watch asks whether he may now, and whoever may, whether he still does.
const TURN: Duration = Duration::from_secs(5);
/// What a story already told goes on with is written as often.
const PACE: Duration = Duration::from_secs(1);
/// How far it has come is written as often, however calm it is.
const STAND: Duration = Duration::from_mins(1);
/// Rows the hub lost are read from the store once it has been quiet for so long, or has gone on for [`LONGEST_LOSS`].
const QUIET: Duration = Duration::from_secs(2);
/// See [`QUIET`].
const LONGEST_LOSS: Duration = Duration::from_secs(20);
/// What people say of a login counts, and is kept, for so long: no row is kept longer.
const CLAIMS: i64 = 90 * DAY;
/// Lost rows up to so many are fetched one by one.
const MOST_FILLED: u64 = 2_000;

/// The section `[watch]`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// So many days are read again at a start, to know who usually comes from where.
    pub days: u32,
    /// Networks that never come onto the block list, such as `192.0.2.0/24`.
    pub allow: Vec<String>,
    /// A network stays on the block list for so many hours after its last try.
    pub block_hours: u32,
    /// A network that somebody says a login from was not his comes onto the block list, too.
    pub block_denied: bool,
    /// The numbers of the rules.
    pub rules: tracemail_watch::Settings,
}

impl Default for Settings {
    fn default() -> Self {
        Self { days: 14, allow: Vec::new(), block_hours: 24, block_denied: false, rules: tracemail_watch::Settings::default() }
    }
}

/// What the watch is to know, and where addresses are.
#[derive(Clone)]
pub struct Wall {
    settings: Settings,
    places: Option<std::sync::Arc<Places>>,
}

impl Wall {
    /// Opens the database of places, if one is named.
    pub fn new(settings: &crate::config::Settings) -> anyhow::Result<Self> {
        let places = places::open(settings.geoip.as_ref())?.map(std::sync::Arc::new);
        Ok(Self { settings: settings.watch.clone(), places })
    }

    /// A watch that knows nobody yet, but what people have said.
    pub async fn begin(&self, store: &Store) -> tracemail_store::Result<Watch> {
        let places = self.places.clone();
        let mut watch = Watch::new(self.settings.rules.clone(), places.map(|places| Box::new(move |ip| places(ip)) as Places));
        watch.trust(said(store).await?);
        Ok(watch)
    }
}

/// The networks that domains trust, and those that owners of accounts were in.
async fn said(store: &Store) -> tracemail_store::Result<Trust> {
    let trusted = store.trusted(&tracemail_auth::operator()).await?;
    let trusted = trusted.into_iter().filter_map(|trusted| Some((trusted.domain, IpRange::parse(&trusted.network)?)));
    Ok(Trust::new(trusted.chain(store.claimed(clock::now().plus(-CLAIMS)).await?)))
}

/// Watches until the hub closes. A database that fails is tried again.
pub async fn watch(store: &Store, hub: &Hub, wall: &Wall, bell: &Bell) {
    loop {
        match turn(store, hub, wall, bell).await {
            Ok(true) => return,
            Ok(false) => {}
            Err(error) => tracing::warn!("the login watch stopped and begins again: {error}"),
        }
        sleep(TURN).await;
    }
}

/// Watches while it may. `true`: the hub has closed.
async fn turn(store: &Store, hub: &Hub, wall: &Wall, bell: &Bell) -> tracemail_store::Result<bool> {
    let settings = &wall.settings;
    let Some(mut right) = store.watcher().await? else { return Ok(false) };
    let mut begins = true;
    loop {
        // listened to before the store is read: what comes meanwhile waits, and what comes twice counts once
        let mut listener = hub.listen(everything(), None);
        let mut watch = wall.begin(store).await?;
        let mut keep = Keep::load(store, settings.days, clock::now(), begins).await?;
        begins = false;
        store.forget_claims(clock::now().plus(-CLAIMS)).await?;
        let mut told = Vec::new();
        replay::replay(store, settings.days, clock::now(), &mut watch, |finding| told.push(finding)).await?;
        told.extend(watch.harvest());
        keep.again(told);
        keep.write(store, watch.clock(), bell).await?;
        match follow(store, &mut listener, &mut right, &mut watch, &mut keep, bell).await? {
            After::Closed => return Ok(true),
            After::NotOurs => return Ok(false),
            After::Lost => calm(&mut listener).await,
        }
    }
}

/// Why following ended.
enum After {
    Closed,
    /// Another server watches.
    NotOurs,
    /// Rows went past that only the store has.
    Lost,
}

async fn follow(
    store: &Store,
    listener: &mut Listener,
    right: &mut Watcher,
    watch: &mut Watch,
    keep: &mut Keep,
    bell: &Bell,
) -> tracemail_store::Result<After> {
    let (mut pace, mut turn, mut stand) = (interval(PACE), interval(TURN), interval(STAND));
    let mut heard = None; // what people had said when they were last asked
    loop {
        tokio::select! {
            heard = listener.next() => match heard {
                None => return Ok(After::Closed),
                Some(Heard::Rows { rows, .. }) => rows.iter().for_each(|row| look(watch, row)),
                Some(Heard::Gap { missed, from, to }) => {
                    let changes = if missed <= MOST_FILLED { store.changes(from.saturating_sub(1), missed as u32).await? } else { None };
                    match changes.filter(|changes| changes.last().is_some_and(|(seq, _)| *seq >= to)) {
                        Some(changes) => changes.iter().for_each(|(_, row)| look(watch, row)),
                        None => return Ok(After::Lost),
                    }
                }
            },
            _ = pace.tick() => {
                watch.rest();
                keep.take(watch.harvest());
                if keep.waits() {
                    keep.write(store, watch.clock(), bell).await?;
                }
                continue;
            }
            _ = stand.tick() => {
                keep.write(store, watch.clock(), bell).await?;
                continue;
            }
            _ = turn.tick() => {
                if !right.holds().await {
                    return Ok(After::NotOurs);
                }
                let stand = store.said_stand().await?;
                if heard.replace(stand) != Some(stand) {
                    watch.trust(said(store).await?);
                }
                continue;
            }
        }
        // a new story at once; more of an old one with the next tick
        if keep.take(watch.harvest()) {
            keep.write(store, watch.clock(), bell).await?;
        }
    }
}

fn look(watch: &mut Watch, row: &Row) {
    match row {
        Row::Access(row) => watch.access(row),
        Row::Message(row) => watch.message(row),
    }
}

/// Lets the flood pass: whoever reads the store while it is being filled reads it again and again.
async fn calm(listener: &mut Listener) {
    let began = Instant::now();
    while began.elapsed() < LONGEST_LOSS && matches!(timeout(QUIET, listener.next()).await, Ok(Some(_))) {}
}

/// Every login and every message sent.
fn everything() -> Wanted {
    Wanted {
        scope: tracemail_auth::operator(),
        kinds: vec![Kind::Access, Kind::Sent],
        filter: Filter::default(),
        shown: RowId::first(Micros(0)),
    }
}
