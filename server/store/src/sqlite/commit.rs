//! The one writer: a batch goes into the days it touches, and the lane's state with the newest of them.
//!
//! In: batches, one at a time. Out: rows under their final ids. Refuses to know: questions.
//!
//! The days a batch touches are written oldest first, each in its own transaction; the lane's home (its newest day so
//! far) comes last and takes the positions, the open objects, the tallies and the changes along. A crash before that
//! last commit leaves rows that the next reading of the same lines writes again, to the same ids, counted by
//! difference: harmless. Other processes may write too (`tracemail import` beside `serve`): every transaction begins
//! `immediate`, waits for its turn, and reads on the dictionaries first. A lane belongs to one process.

use std::collections::{BTreeMap, HashMap};

use sqlx::{Connection, SqliteConnection};
use tracemail_model::{tail::Seq, time::Day};

use super::{
    Folder, dictionary, files,
    schema::{self, Place},
};
use crate::{
    Batch, Committed, Result, Store, changes,
    commit::{News, sort, write},
    dialect::Dialect,
    dictionary::Dictionary,
    engine::Conn,
    entries,
    lane::{self, Head, Home},
};

/// Days kept open for writing: mail may be retried for five days, and each keeps its dictionary in memory.
const KEPT: usize = 7;

/// A file open for writing.
pub(crate) struct DayWriter {
    day: Home,
    /// What the disk knows it by.
    number: Option<u64>,
    conn: SqliteConnection,
    dictionary: Dictionary,
}

/// The writer. There is one a process; whoever commits waits for it.
pub(crate) struct Writer {
    /// The one used last stands last.
    open: Vec<DayWriter>,
    lanes: HashMap<String, (Home, Head)>,
    seq: Seq,
}

impl Writer {
    pub(crate) fn new(seq: Seq) -> Self {
        Self { open: Vec::new(), lanes: HashMap::new(), seq }
    }

    pub(crate) async fn commit(&mut self, store: &Store, folder: &Folder, batch: Batch) -> Result<Committed> {
        let answer = self.write(store, folder, &batch).await;
        if answer.is_err() {
            // whatever went wrong, the files know where the lane stands
            self.lanes.remove(&batch.lane);
        }
        answer
    }

    async fn write(&mut self, store: &Store, folder: &Folder, batch: &Batch) -> Result<Committed> {
        let mut days = sort(&batch.stories);
        let old = self.home(store, &batch.lane).await?;
        let newest = days.keys().next_back().copied();
        let home = old.map_or(newest, |(home, _)| home.max(newest));
        let carried = match old {
            Some((old, _)) if old != home => {
                Some(lane::whole(&mut Conn::Sqlite(&mut self.file(folder, old).await?.conn), &batch.lane).await?)
            }
            _ => None,
        };
        if home != old.and_then(|(home, _)| home) {
            self.announce(folder, &batch.lane, home).await?;
        }
        let last = home.and_then(|day| days.remove(&day)).unwrap_or_default();
        let mut done = entries::Written::default();
        for (day, news) in days {
            self.with(folder, Some(day), async |file: &mut DayWriter| file.write(&news, batch.live).await)
                .await
                .map(|written| done.add(written))?;
        }
        let mut head = old.map_or_else(Head::default, |(_, head)| head);
        head.version += 1;
        let seq = self.seq;
        let (done, head) = self
            .with(folder, home, async |file: &mut DayWriter| {
                let mut tx = file.conn.begin_with("begin immediate").await?;
                let mut done = done;
                let conn = &mut Conn::Sqlite(&mut tx);
                if home.is_some() {
                    done.add(file_news(conn, &mut file.dictionary, &last, batch.live).await?);
                }
                let seq = seq.max(changes::last(conn).await?);
                head.seq = (seq + done.changes(batch.live)) as i64;
                if batch.live {
                    changes::write(conn, seq, &done.ids).await?;
                } else if !done.ids.is_empty() {
                    head.bulk = head.seq;
                }
                lane::write(conn, batch, head, carried).await?;
                #[cfg(test)]
                store.0.fault.point("home")?;
                tx.commit().await?;
                Ok((done, head))
            })
            .await?;
        let moved_from = self.lanes.insert(batch.lane.clone(), (home, head)).map(|(from, _)| from).filter(|from| *from != home);
        self.seq = head.seq as Seq;
        store.0.progress.moved(head.seq as Seq, head.bulk as Seq);
        if let Some(from) = moved_from
            && let Err(error) = self
                .leave(
                    #[cfg(test)]
                    store,
                    folder,
                    &batch.lane,
                    from,
                )
                .await
        {
            // the batch is on disk; what remains of the old home is older than the new one, and so means nothing
            tracing::warn!(%error, "the old state of a reader could not be cleared away");
        }
        let first = self.seq - done.changes(batch.live);
        let changes = if batch.live { (first + 1..).zip(done.rows).collect() } else { Vec::new() };
        Ok(Committed { seq: self.seq, changes, new_rows: done.new_rows })
    }

    /// Where the lane stands; looked for once.
    async fn home(&mut self, store: &Store, lane: &str) -> Result<Option<(Home, Head)>> {
        if let Some(known) = self.lanes.get(lane) {
            return Ok(Some(*known));
        }
        let found = store.home(lane).await?;
        if let Some(found) = found {
            self.lanes.insert(lane.to_owned(), found);
        }
        Ok(found)
    }

    /// Tells `tracemail.db` that the lane may live there from now on.
    async fn announce(&mut self, folder: &Folder, lane: &str, home: Home) -> Result<()> {
        let Some(day) = home else { return Ok(()) };
        let main = self.file(folder, None).await?;
        sqlx::query("insert into home (lane, day) values ($1, $2) on conflict do nothing")
            .bind(lane)
            .bind(i64::from(day.0))
            .execute(&mut main.conn)
            .await?;
        Ok(())
    }

    /// Clears the old home after a move.
    async fn leave(&mut self, #[cfg(test)] store: &Store, folder: &Folder, lane: &str, from: Home) -> Result<()> {
        #[cfg(test)]
        store.0.fault.point("leave")?;
        self.with(folder, from, async |file: &mut DayWriter| {
            let mut tx = file.conn.begin_with("begin immediate").await?;
            lane::forget(&mut Conn::Sqlite(&mut tx), lane).await?;
            Ok(tx.commit().await?)
        })
        .await?;
        let Some(day) = from else { return Ok(()) };
        let main = self.file(folder, None).await?;
        sqlx::query("delete from home where lane = $1 and day = $2").bind(lane).bind(i64::from(day.0)).execute(&mut main.conn).await?;
        Ok(())
    }

    /// Does something with a file; when it fails the file is closed, for its dictionary may hold what was rolled back.
    async fn with<T>(&mut self, folder: &Folder, home: Home, work: impl AsyncFnOnce(&mut DayWriter) -> Result<T>) -> Result<T> {
        let answer = work(self.file(folder, home).await?).await;
        if answer.is_err() {
            self.open.retain(|file| file.day != home);
        }
        answer
    }

    /// Lets go of that day's file, which is about to be taken away.
    pub(crate) async fn close(&mut self, day: Day) -> Result<()> {
        if let Some(at) = self.open.iter().position(|file| file.day == Some(day)) {
            self.open.remove(at).conn.close().await?;
        }
        Ok(())
    }

    async fn file(&mut self, folder: &Folder, day: Home) -> Result<&mut DayWriter> {
        let (path, place) = match day {
            Some(day) => (folder.files.path(day), Place::Day),
            None => (folder.main_path.clone(), Place::Main),
        };
        // another process may have taken the file away: what is written into it would be lost
        self.open.retain(|file| file.day != day || file.number == files::number(&path));
        let at = if let Some(at) = self.open.iter().position(|file| file.day == day) {
            at
        } else {
            let conn = schema::writer(&path, place).await?;
            if self.open.len() > KEPT {
                self.open.remove(0).conn.close().await?;
            }
            let number = files::number(&path);
            self.open.push(DayWriter { day, number, conn, dictionary: Dictionary::Sqlite(dictionary::Dictionary::default()) });
            self.open.len() - 1
        };
        let file = self.open.remove(at);
        self.open.push(file);
        Ok(self.open.last_mut().expect("just put there"))
    }
}

impl DayWriter {
    async fn write(&mut self, news: &News<'_>, live: bool) -> Result<entries::Written> {
        let mut tx = self.conn.begin_with("begin immediate").await?;
        let written = file_news(&mut Conn::Sqlite(&mut tx), &mut self.dictionary, news, live).await?;
        tx.commit().await?;
        Ok(written)
    }
}

async fn file_news(conn: &mut Conn<'_>, dictionary: &mut Dictionary, news: &News<'_>, live: bool) -> Result<entries::Written> {
    if let Dictionary::Sqlite(known) = dictionary {
        known.read_on(conn).await?;
    }
    write(conn, Dialect::Sqlite, dictionary, news, &BTreeMap::new(), live).await
}
