//! A lane's state: how far its reader has come. It lies whole in one place, its home, and commits with the rows that
//! came from it. On Postgres there is one place; on SQLite it is a file.
//!
//! In: a batch. Out: what the lane goes on from. Refuses to know: rows.
//!
//! A lane's home is the newest day it has written (`tracemail.db` until it has written any). When it moves, the state
//! is written whole into the new file, in the transaction that makes it home, and deleted from the old one after.
//! `tracemail.db` names the days to look into, and is told before the move; after a crash in between, the higher
//! version is the true one.

use std::collections::BTreeMap;

use tracemail_model::{page::Order, tail::Seq, time::Day};

use crate::{
    Batch, Lane, Result, Store, Tally,
    bulk::{self, Sort, Table},
    engine::{Conn, Engine},
    query::Query,
    reader::{Deadline, Reading},
    search::Span,
};

const POSITION: Table<'_> = Table {
    name: "position",
    columns: &[("lane", Sort::Text), ("source", Sort::Text), ("at", Sort::Blob)],
    end: "on conflict (lane, source) do update set at = excluded.at",
};
const OPEN: Table<'_> = Table {
    name: "open_object",
    columns: &[("lane", Sort::Text), ("name", Sort::Blob), ("state", Sort::Blob)],
    end: "on conflict (lane, name) do update set state = excluded.state",
};
const UNKNOWN: Table<'_> =
    Table { name: "unknown", columns: &[("time", Sort::Int), ("source", Sort::Text), ("why", Sort::Text), ("text", Sort::Text)], end: "" };

/// Lines not understood that are kept in one file.
const UNKNOWN_KEPT: i64 = 1_000;

/// Where a lane's state lies; `None` is `tracemail.db`.
pub(crate) type Home = Option<Day>;

/// What is said of a lane in its home.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Head {
    pub(crate) version: i64,
    pub(crate) seq: i64,
    pub(crate) bulk: i64,
}

/// Everything of a lane, to be carried to a new home.
#[derive(Default)]
pub(crate) struct Whole {
    lane: Lane,
    tallies: Vec<(String, Tally)>,
}

pub(crate) async fn head(conn: &mut Conn<'_>, lane: &str) -> Result<Option<Head>> {
    let row = conn.first::<(i64, i64, i64)>(Query::new("select version, seq, bulk from lane where name = $1").arg(lane)).await?;
    Ok(row.map(|(version, seq, bulk)| Head { version, seq, bulk }))
}

pub(crate) async fn whole(conn: &mut Conn<'_>, lane: &str) -> Result<Whole> {
    let positions = conn.fetch(Query::new("select source, at from position where lane = $1 order by source").arg(lane)).await?;
    let open = conn.fetch(Query::new("select name, state from open_object where lane = $1 order by name").arg(lane)).await?;
    Ok(Whole { lane: Lane { positions, open }, tallies: tallies(conn, lane).await? })
}

async fn tallies(conn: &mut Conn<'_>, lane: &str) -> Result<Vec<(String, Tally)>> {
    let query = Query::new("select source, lines, not_understood, foreign_lines, last_line from tally where lane = $1 order by source");
    let rows: Vec<(String, i64, i64, i64, Option<i64>)> = conn.fetch(query.arg(lane)).await?;
    let tally = |(source, lines, not_understood, foreign, last): (String, i64, i64, i64, Option<i64>)| {
        let last_line = last.map(tracemail_model::time::Micros);
        (source, Tally { lines: lines as u64, not_understood: not_understood as u64, foreign: foreign as u64, last_line })
    };
    Ok(rows.into_iter().map(tally).collect())
}

/// Writes what a batch says of its lane, and what is carried over from the old home, if it moves.
pub(crate) async fn write(conn: &mut Conn<'_>, batch: &Batch, head: Head, carried: Option<Whole>) -> Result<()> {
    let lane = batch.lane.as_str();
    if let Some(Whole { lane: old, tallies }) = carried {
        // remains of a move that a crash cut short
        forget(conn, lane).await?;
        put_positions(conn, lane, &old.positions).await?;
        put_open(conn, lane, old.open.iter().map(|(name, state)| (name, state))).await?;
        put_tallies(conn, lane, &tallies).await?;
    }
    put_positions(conn, lane, &batch.positions).await?;
    put_open(conn, lane, batch.open.iter().filter_map(|(name, state)| Some((name, state.as_ref()?)))).await?;
    for (name, _) in batch.open.iter().filter(|(_, state)| state.is_none()) {
        conn.execute(Query::new("delete from open_object where lane = $1 and name = $2").arg(lane).arg(name.clone())).await?;
    }
    put_tallies(conn, lane, &batch.tally).await?;
    put_unknown(conn, batch).await?;
    let query = Query::new(
        "insert into lane (name, version, seq, bulk) values ($1, $2, $3, $4)
         on conflict (name) do update set version = excluded.version, seq = excluded.seq, bulk = excluded.bulk",
    );
    conn.execute(query.arg(lane).arg(head.version).arg(head.seq).arg(head.bulk)).await
}

async fn put_positions(conn: &mut Conn<'_>, lane: &str, positions: &[(String, Vec<u8>)]) -> Result<()> {
    let last: BTreeMap<_, _> = positions.iter().map(|(source, at)| (source, at)).collect();
    bulk::insert(conn, &POSITION, last.into_iter(), |(source, at), put| {
        put.text(lane.to_owned());
        put.text(source.clone());
        put.blob(at.clone());
    })
    .await
}

async fn put_open<'a>(conn: &mut Conn<'_>, lane: &str, open: impl Iterator<Item = (&'a Vec<u8>, &'a Vec<u8>)>) -> Result<()> {
    let last: BTreeMap<_, _> = open.collect();
    bulk::insert(conn, &OPEN, last.into_iter(), |(name, state), put| {
        put.text(lane.to_owned());
        put.blob(name.clone());
        put.blob(state.clone());
    })
    .await
}

async fn put_tallies(conn: &mut Conn<'_>, lane: &str, tallies: &[(String, Tally)]) -> Result<()> {
    for (source, tally) in tallies {
        let query = Query::new(
            "insert into tally (lane, source, lines, not_understood, foreign_lines, last_line) values ($1, $2, $3, $4, $5, $6)
             on conflict (lane, source) do update set lines = tally.lines + excluded.lines,
             not_understood = tally.not_understood + excluded.not_understood,
             foreign_lines = tally.foreign_lines + excluded.foreign_lines,
             last_line = case when excluded.last_line < tally.last_line then tally.last_line
                         else coalesce(excluded.last_line, tally.last_line) end",
        );
        let counts = [tally.lines, tally.not_understood, tally.foreign].map(|n| n as i64);
        let query = counts.into_iter().fold(query.arg(lane).arg(source.as_str()), Query::arg);
        conn.execute(query.arg(tally.last_line.map(|t| t.0))).await?;
    }
    Ok(())
}

async fn put_unknown(conn: &mut Conn<'_>, batch: &Batch) -> Result<()> {
    if batch.unknown.is_empty() {
        return Ok(());
    }
    bulk::insert(conn, &UNKNOWN, batch.unknown.iter(), |line, put| {
        put.int(line.time.0);
        put.text(line.source.clone());
        put.text(line.why.clone());
        put.text(line.text.clone());
    })
    .await?;
    conn.execute(Query::new("delete from unknown where id <= (select max(id) from unknown) - $1").arg(UNKNOWN_KEPT)).await
}

/// Deletes a lane's state, here and now.
pub(crate) async fn forget(conn: &mut Conn<'_>, lane: &str) -> Result<()> {
    for sql in [
        "delete from lane where name = $1",
        "delete from position where lane = $1",
        "delete from open_object where lane = $1",
        "delete from tally where lane = $1",
    ] {
        conn.execute(Query::new(sql).arg(lane)).await?;
    }
    Ok(())
}

impl Store {
    /// State of a lane; empty when there is none.
    pub(crate) async fn lane_state(&self, lane: &str) -> Result<Lane> {
        let Some((home, _)) = self.home(lane).await? else { return Ok(Lane::default()) };
        let mut reading = self.read_home(home, Deadline::new()).await?;
        let answer = whole(&mut reading.conn(), lane).await;
        Ok(reading.done(answer)?.lane)
    }

    /// Where a lane's state lies, of all the places it may.
    pub(crate) async fn home(&self, lane: &str) -> Result<Option<(Home, Head)>> {
        let mut best = None;
        for home in self.homes_of(lane).await? {
            let mut reading = self.read_home(home, Deadline::new()).await?;
            let answer = head(&mut reading.conn(), lane).await;
            if let Some(head) = reading.done(answer)?
                && best.is_none_or(|(_, known): (Home, Head)| known.version < head.version)
            {
                best = Some((home, head));
            }
        }
        Ok(best)
    }

    /// Every lane there is.
    pub(crate) async fn lanes(&self) -> Result<Vec<String>> {
        let mut reading = self.0.engine.main().read(Deadline::new()).await?;
        let answer = reading.fetch::<(String,)>(Query::new(self.0.engine.lanes())).await;
        Ok(reading.done(answer)?.into_iter().map(|(lane,)| lane).collect())
    }

    pub(crate) async fn all_tallies(&self) -> Result<Vec<(String, Tally)>> {
        let mut all = std::collections::BTreeMap::<String, Tally>::new();
        for lane in self.lanes().await? {
            let Some((home, _)) = self.home(&lane).await? else { continue };
            let mut reading = self.read_home(home, Deadline::new()).await?;
            let answer = tallies(&mut reading.conn(), &lane).await;
            for (source, tally) in reading.done(answer)? {
                let sum = all.entry(source).or_default();
                sum.lines += tally.lines;
                sum.not_understood += tally.not_understood;
                sum.foreign += tally.foreign;
                sum.last_line = sum.last_line.max(tally.last_line);
            }
        }
        Ok(all.into_iter().collect())
    }

    /// The last change, and the last that stands for many, over all lanes.
    pub(crate) async fn last_changes(&self) -> Result<(Seq, Seq)> {
        if let Engine::Postgres(_) = self.0.engine {
            let mut reading = self.0.engine.main().read(Deadline::new()).await?;
            let query = Query::new("select coalesce(max(seq), 0), coalesce(max(bulk), 0) from lane");
            let answer = reading.first::<(i64, i64)>(query).await;
            return Ok(reading.done(answer)?.map_or((0, 0), |(seq, bulk)| (seq as Seq, bulk as Seq)));
        }
        let mut last = (0, 0);
        for lane in self.lanes().await? {
            if let Some((_, head)) = self.home(&lane).await? {
                last = (last.0.max(head.seq as Seq), last.1.max(head.bulk as Seq));
            }
        }
        Ok(last)
    }

    async fn homes_of(&self, lane: &str) -> Result<Vec<Home>> {
        match &self.0.engine {
            Engine::Sqlite(folder) => folder.homes_of(lane).await,
            Engine::Postgres(_) => Ok(vec![None]),
        }
    }

    /// Every place that may hold the state of lanes, the newest first.
    pub(crate) async fn homes(&self) -> Result<Vec<Home>> {
        let mut homes = Vec::new();
        if let Engine::Sqlite(_) = &self.0.engine {
            homes.extend(self.days(Span::ALL, Order::Newest).await?.into_iter().map(Some));
        }
        homes.push(None);
        Ok(homes)
    }

    pub(crate) async fn read_home(&self, home: Home, deadline: Deadline<'_>) -> Result<Reading> {
        match home {
            None => self.0.engine.main().read(deadline).await,
            Some(day) => match self.0.engine.day(day).await? {
                Some(file) => file.read(deadline).await,
                None => Err(crate::Error::damaged(format!("the file of {day} has gone"))),
            },
        }
    }
}
