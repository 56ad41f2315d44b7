//! A lane's state: how far its reader has come. It lies whole in one file, its home, and commits with the rows that
//! came from it.
//!
//! In: a batch. Out: what the lane goes on from. Refuses to know: rows.
//!
//! A lane's home is the newest day it has written (`tracemail.db` until it has written any). When it moves, the state
//! is written whole into the new file, in the transaction that makes it home, and deleted from the old one after.
//! `tracemail.db` names the days to look into, and is told before the move; after a crash in between, the higher
//! version is the true one.

use sqlx::SqliteConnection;
use tracemail_model::{tail::Seq, time::Day};

use crate::{
    Batch, Lane, Result, Store, Tally, bulk,
    reader::{Deadline, Reading},
};

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

pub(crate) async fn head(conn: &mut SqliteConnection, lane: &str) -> Result<Option<Head>> {
    let row: Option<(i64, i64, i64)> =
        sqlx::query_as("select version, seq, bulk from lane where name = $1").bind(lane).fetch_optional(conn).await?;
    Ok(row.map(|(version, seq, bulk)| Head { version, seq, bulk }))
}

pub(crate) async fn whole(conn: &mut SqliteConnection, lane: &str) -> Result<Whole> {
    let positions = sqlx::query_as("select source, at from position where lane = $1").bind(lane).fetch_all(&mut *conn).await?;
    let open = sqlx::query_as("select name, state from open_object where lane = $1").bind(lane).fetch_all(&mut *conn).await?;
    Ok(Whole { lane: Lane { positions, open }, tallies: tallies(conn, lane).await? })
}

async fn tallies(conn: &mut SqliteConnection, lane: &str) -> Result<Vec<(String, Tally)>> {
    let rows: Vec<(String, i64, i64, i64, Option<i64>)> =
        sqlx::query_as("select source, lines, not_understood, foreign_lines, last_line from tally where lane = $1")
            .bind(lane)
            .fetch_all(conn)
            .await?;
    let tally = |(source, lines, not_understood, foreign, last): (String, i64, i64, i64, Option<i64>)| {
        let last_line = last.map(tracemail_model::time::Micros);
        (source, Tally { lines: lines as u64, not_understood: not_understood as u64, foreign: foreign as u64, last_line })
    };
    Ok(rows.into_iter().map(tally).collect())
}

/// Writes what a batch says of its lane, and what is carried over from the old home, if it moves.
pub(crate) async fn write(conn: &mut SqliteConnection, batch: &Batch, head: Head, carried: Option<Whole>) -> Result<()> {
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
        sqlx::query("delete from open_object where lane = $1 and name = $2").bind(lane).bind(name).execute(&mut *conn).await?;
    }
    put_tallies(conn, lane, &batch.tally).await?;
    put_unknown(conn, batch).await?;
    sqlx::query(
        "insert into lane (name, version, seq, bulk) values ($1, $2, $3, $4)
         on conflict (name) do update set version = excluded.version, seq = excluded.seq, bulk = excluded.bulk",
    )
    .bind(lane)
    .bind(head.version)
    .bind(head.seq)
    .bind(head.bulk)
    .execute(conn)
    .await?;
    Ok(())
}

async fn put_positions(conn: &mut SqliteConnection, lane: &str, positions: &[(String, Vec<u8>)]) -> Result<()> {
    let end = "on conflict (lane, source) do update set at = excluded.at";
    bulk::insert(conn, "insert into position (lane, source, at) values", end, 3, positions.iter(), |(source, at), put| {
        put.text(lane.to_owned());
        put.text(source.clone());
        put.blob(at.clone());
    })
    .await
}

async fn put_open<'a>(conn: &mut SqliteConnection, lane: &str, open: impl Iterator<Item = (&'a Vec<u8>, &'a Vec<u8>)>) -> Result<()> {
    let end = "on conflict (lane, name) do update set state = excluded.state";
    let open: Vec<_> = open.collect();
    bulk::insert(conn, "insert into open_object (lane, name, state) values", end, 3, open.into_iter(), |(name, state), put| {
        put.text(lane.to_owned());
        put.blob(name.clone());
        put.blob(state.clone());
    })
    .await
}

async fn put_tallies(conn: &mut SqliteConnection, lane: &str, tallies: &[(String, Tally)]) -> Result<()> {
    for (source, tally) in tallies {
        sqlx::query(
            "insert into tally (lane, source, lines, not_understood, foreign_lines, last_line) values ($1, $2, $3, $4, $5, $6)
             on conflict (lane, source) do update set lines = tally.lines + excluded.lines,
             not_understood = tally.not_understood + excluded.not_understood,
             foreign_lines = tally.foreign_lines + excluded.foreign_lines,
             last_line = coalesce(excluded.last_line, tally.last_line)",
        )
        .bind(lane)
        .bind(source)
        .bind(tally.lines as i64)
        .bind(tally.not_understood as i64)
        .bind(tally.foreign as i64)
        .bind(tally.last_line.map(|t| t.0))
        .execute(&mut *conn)
        .await?;
    }
    Ok(())
}

async fn put_unknown(conn: &mut SqliteConnection, batch: &Batch) -> Result<()> {
    if batch.unknown.is_empty() {
        return Ok(());
    }
    let begin = "insert into unknown (time, source, why, text) values";
    bulk::insert(conn, begin, "", 4, batch.unknown.iter(), |line, put| {
        put.int(line.time.0);
        put.text(line.source.clone());
        put.text(line.why.clone());
        put.text(line.text.clone());
    })
    .await?;
    sqlx::query("delete from unknown where id <= (select max(id) from unknown) - $1").bind(UNKNOWN_KEPT).execute(conn).await?;
    Ok(())
}

/// Deletes a lane's state, here and now.
pub(crate) async fn forget(conn: &mut SqliteConnection, lane: &str) -> Result<()> {
    for sql in [
        "delete from lane where name = $1",
        "delete from position where lane = $1",
        "delete from open_object where lane = $1",
        "delete from tally where lane = $1",
    ] {
        sqlx::query(sql).bind(lane).execute(&mut *conn).await?;
    }
    Ok(())
}

impl Store {
    /// State of a lane; empty when there is none.
    pub(crate) async fn lane_state(&self, lane: &str) -> Result<Lane> {
        let Some((home, _)) = self.home(lane).await? else { return Ok(Lane::default()) };
        let mut reading = self.read_home(home).await?;
        let answer = whole(&mut reading, lane).await;
        Ok(reading.done(answer)?.lane)
    }

    /// Where a lane's state lies, of all the places it may.
    pub(crate) async fn home(&self, lane: &str) -> Result<Option<(Home, Head)>> {
        let mut best = None;
        for home in self.homes_of(lane).await? {
            let mut reading = self.read_home(home).await?;
            let answer = head(&mut reading, lane).await;
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
        let mut reading = self.0.main.read(Deadline::new()).await?;
        let answer = sqlx::query_scalar("select lane from home union select name from lane").fetch_all(&mut *reading).await;
        reading.done(answer)
    }

    pub(crate) async fn all_tallies(&self) -> Result<Vec<(String, Tally)>> {
        let mut all = std::collections::BTreeMap::<String, Tally>::new();
        for lane in self.lanes().await? {
            let Some((home, _)) = self.home(&lane).await? else { continue };
            let mut reading = self.read_home(home).await?;
            let answer = tallies(&mut reading, &lane).await;
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
        let mut last = (0, 0);
        for lane in self.lanes().await? {
            if let Some((_, head)) = self.home(&lane).await? {
                last = (last.0.max(head.seq as Seq), last.1.max(head.bulk as Seq));
            }
        }
        Ok(last)
    }

    async fn homes_of(&self, lane: &str) -> Result<Vec<Home>> {
        let mut reading = self.0.main.read(Deadline::new()).await?;
        let answer = sqlx::query_scalar("select day from home where lane = $1").bind(lane).fetch_all(&mut *reading).await;
        let days: Vec<i64> = reading.done(answer)?;
        Ok(days
            .into_iter()
            .map(|day| Some(Day(day as i32)))
            .filter(|home| home.is_some_and(|day| self.0.files.has(day)))
            .chain([None])
            .collect())
    }

    pub(crate) async fn read_home(&self, home: Home) -> Result<Reading> {
        match home {
            None => self.0.main.read(Deadline::new()).await,
            Some(day) => match self.0.files.get(day).await? {
                Some(file) => file.read(Deadline::new()).await,
                None => Err(crate::Error::damaged(format!("the file of {day} has gone"))),
            },
        }
    }
}
