//! The writer of a Postgres: a batch, all its days and its lane's state, in one transaction.
//!
//! In: batches, one at a time. Out: rows under their final ids. Refuses to know: questions.
//!
//! Writers of several servers take turns, by an advisory lock that ends with the transaction: so a row's place, a
//! text's number and a change's place in the stream are decided as on SQLite, by one at a time, and changes become
//! visible in their order.

use std::{
    collections::{BTreeMap, HashSet},
    sync::atomic::Ordering,
    time::Duration,
};

use sqlx::{ConnectOptions, Connection, PgConnection};
use tracemail_model::{story::StoryId, tail::Seq, time::Day};

use super::{Server, days, dictionary, refusal, schema::LOCK};
use crate::{
    Batch, Committed, Error, Result, Store, changes,
    commit::{News, Owner, sort, write},
    dialect::Dialect,
    dictionary::Dictionary,
    engine::Conn,
    entries::Written,
    lane::{self, Head},
    query::Query,
    rows,
};

/// The channel on which servers tell each other how far the stream of changes has come.
pub(crate) const CHANNEL: &str = "tracemail";

/// The advisory locks of lanes are this number and the lane's hash.
const LANES: i32 = 0x6c61_6e65;
/// How often, and after what pause, a lane is asked for that another process has.
const ATTEMPTS: u32 = 20;
const PAUSE: Duration = Duration::from_millis(100);

/// How the writer's connection is set: all that it asks for it knows the key of, so there is nothing to plan. What Postgres
/// would plan for a table nobody has looked through yet reads the whole of it: a new database took rows six times as slowly until
/// the first `autoanalyze`.
const BY_KEY: [(&str, &str); 4] =
    [("plan_cache_mode", "force_generic_plan"), ("enable_seqscan", "off"), ("enable_hashjoin", "off"), ("enable_mergejoin", "off")];

/// The writer. There is one a process; whoever commits waits for it.
#[derive(Default)]
pub(crate) struct Writer {
    open: Option<Open>,
}

/// What is lost when anything goes wrong: the connection, and what was learnt in a transaction that is no more.
struct Open {
    conn: PgConnection,
    dictionary: Dictionary,
    /// The round in which it was learnt what follows and precedes (`postgres/sweep.rs`).
    round: i64,
    /// Days that have partitions.
    made: HashSet<Day>,
    /// Days that are in the list.
    listed: HashSet<Day>,
    /// Lanes that are ours for as long as the connection stands.
    lanes: HashSet<String>,
}

impl Writer {
    pub(crate) async fn commit(&mut self, store: &Store, server: &Server, batch: Batch) -> Result<Committed> {
        let mut open = match self.open.take() {
            Some(open) => open,
            None => Open::new(server).await?,
        };
        let committed = open.write(store, server, &batch).await?;
        self.open = Some(open);
        Ok(committed)
    }
}

impl Open {
    async fn new(server: &Server) -> Result<Self> {
        let mut conn = server.options.clone().options(BY_KEY).connect().await.map_err(|error| refusal(&server.options, &error))?;
        let process = Conn::Postgres(&mut conn).first::<(i64,)>(Query::new("select pg_backend_pid()")).await?;
        server.writer.store(process.map_or(0, |(process,)| process as u32), Ordering::Relaxed);
        let dictionary = Dictionary::Postgres(dictionary::Dictionary::default());
        Ok(Self { conn, dictionary, round: -1, made: HashSet::new(), listed: HashSet::new(), lanes: HashSet::new() })
    }

    /// Takes the lane for this process: two that read on from one position would each miss what the other reads.
    async fn take(&mut self, lane: &str) -> Result<()> {
        if self.lanes.contains(lane) {
            return Ok(());
        }
        for _ in 0..ATTEMPTS {
            let query = Query::new("select cast(pg_try_advisory_lock(cast($1 as int), cast($2 as int)) as int)");
            let query = query.arg(i64::from(LANES)).arg(rows::hash(lane));
            if Conn::Postgres(&mut self.conn).first::<(i64,)>(query).await? == Some((1,)) {
                self.lanes.insert(lane.to_owned());
                return Ok(());
            }
            // it may be held by a process that has just ended, which Postgres will notice
            tokio::time::sleep(PAUSE).await;
        }
        Err(Error::LaneTaken(lane.to_owned()))
    }

    async fn write(&mut self, store: &Store, server: &Server, batch: &Batch) -> Result<Committed> {
        self.take(&batch.lane).await?;
        let days = sort(&batch.stories);
        let mut tx = loop {
            days::make(&mut self.conn, days.keys().copied(), &mut self.made).await?;
            let mut tx = self.conn.begin().await?;
            let conn = &mut Conn::Postgres(&mut tx);
            conn.execute(Query::new("select pg_advisory_xact_lock($1)").arg(LOCK)).await?;
            let round = conn.first::<(i64,)>(Query::new("select nth from round")).await?.map_or(0, |(nth,)| nth);
            if self.round == round {
                break tx;
            }
            // days and names may have gone since
            self.round = round;
            self.dictionary = Dictionary::Postgres(dictionary::Dictionary::of_round(round));
            self.made.clear();
            self.listed.clear();
        };
        let conn = &mut Conn::Postgres(&mut tx);
        let owners = learn(conn, &mut self.dictionary, &days).await?;
        let mut done = Written::default();
        for (day, news) in &days {
            done.add(write(conn, Dialect::Postgres(*day), &mut self.dictionary, news, &owners, batch.live).await?);
        }
        let unlisted: Vec<Day> = days.keys().copied().filter(|day| !self.listed.contains(day)).collect();
        for day in &unlisted {
            conn.execute(Query::new("insert into day (day) values ($1) on conflict do nothing").arg(i64::from(day.0))).await?;
        }
        let last: Option<(Option<i64>,)> = conn.first(Query::new("select max(seq) from lane")).await?;
        let seq = last.and_then(|(seq,)| seq).unwrap_or(0) as Seq;
        let mut head = lane::head(conn, &batch.lane).await?.unwrap_or_else(Head::default);
        head.version += 1;
        head.seq = (seq + done.changes(batch.live)) as i64;
        if batch.live {
            changes::write(conn, seq, &done.ids).await?;
        } else if !done.ids.is_empty() {
            head.bulk = head.seq;
        }
        lane::write(conn, batch, head, None).await?;
        if !done.ids.is_empty() {
            conn.execute(Query::new("select pg_notify($1, $2)").arg(CHANNEL).arg(head.seq.to_string())).await?;
        }
        #[cfg(test)]
        store.0.fault.point("home")?;
        tx.commit().await?;
        if !unlisted.is_empty() {
            server.known.forget();
            self.listed.extend(unlisted);
        }
        store.0.progress.moved(head.seq as Seq, head.bulk as Seq);
        let changes = if batch.live { (seq + 1..).zip(done.rows).collect() } else { Vec::new() };
        Ok(Committed { seq: head.seq as Seq, changes, new_rows: done.new_rows })
    }
}

/// Learns the numbers of every text in the batch, and whose each story is: of the domain it stands under already, else
/// of the lowest number among its rows'.
async fn learn(conn: &mut Conn<'_>, dictionary: &mut Dictionary, days: &BTreeMap<Day, News<'_>>) -> Result<BTreeMap<StoryId, Owner>> {
    if let Dictionary::Postgres(known) = dictionary {
        known.tidy();
    }
    for (key, row, story) in days.values().flat_map(|news| &news.rows) {
        // what this makes is not kept: the dictionary notes what it does not know
        rows::encode(row, row.id(), *key, *story, dictionary)?;
    }
    if let Dictionary::Postgres(known) = dictionary {
        known.learn(conn).await?;
    }
    let mut owners = BTreeMap::new();
    for (day, news) in days {
        for story in &news.parts {
            let domains = story.rows.iter().filter_map(|(_, row)| row.domain()).map(|name| dictionary.domain(&rows::fold(name)));
            owners.insert(story.id, Owner { domain: domains.min().unwrap_or(rows::NOBODY), stands: false });
        }
        let part = Dialect::Postgres(*day).table("part");
        let last: Option<(Option<i64>,)> = conn.first(Query::new(format!("select max(born) from {part}"))).await?;
        // most are born in the order of time, and no piece can stand behind the last
        let maybe = news.parts.iter().filter(|story| last.is_some_and(|(last,)| last >= Some(story.id.born.0)));
        let (born, keys): (Vec<i64>, Vec<i64>) = maybe.map(|story| (story.id.born.0, story.id.key.0 as i64)).unzip();
        if born.is_empty() {
            continue;
        }
        let text = format!(
            "select distinct p.born, p.key, p.domain from unnest($1, $2) as n(born, key) join {part} p on p.born = n.born and p.key = n.key"
        );
        for (born, key, domain) in conn.fetch::<(i64, i64, i64)>(Query::new(text).arg(born).arg(keys)).await? {
            owners.insert(story_id(born, key), Owner { domain, stands: true });
        }
    }
    Ok(owners)
}

fn story_id(born: i64, key: i64) -> StoryId {
    StoryId { born: tracemail_model::ids::RowId(born), key: tracemail_model::ids::Key(key as u64) }
}
