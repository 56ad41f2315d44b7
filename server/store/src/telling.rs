//! Who wants to be told of findings, and what has yet to be told.
//!
//! In: changes of findings and for whom they are. Out: what is due, until it is said to have been told: what was put in
//! is told at least once, whenever the server ends; a record of what somebody chose. Refuses to know: how anybody is reached, and who may see what.

use tracemail_model::{
    account::{AccountId, Act, By},
    telling::{Telling, Untaken},
    time::Micros,
};

use crate::{Error, Result, Store, account::by_id, deed::Deed, query::Query, reader::Deadline};

/// Something to be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// To whom.
    pub target: String,
    /// Of which finding.
    pub finding: String,
    /// As new as this change.
    pub change: i64,
    /// Tried in vain so often.
    pub tries: u32,
}

/// What came of telling it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Told {
    /// It was taken; more of it is told not before then.
    Yes(Micros),
    /// It is to be tried then.
    Not(Micros),
    /// Nobody is to be told of it any more.
    Never,
}

type Line = (String, String, i64, i64);

impl Store {
    /// How an account is told; `None`: it is not.
    pub async fn telling(&self, account: AccountId) -> Result<Option<Telling>> {
        let query = Query::new("select account, body from telling where account = $1").arg(account.to_string());
        Ok(self.tellings_of(query).await?.into_iter().next().map(|(_, telling)| telling))
    }

    /// All who are told.
    pub async fn tellings(&self) -> Result<Vec<(AccountId, Telling)>> {
        self.tellings_of(Query::new("select account, body from telling order by account")).await
    }

    async fn tellings_of(&self, query: Query) -> Result<Vec<(AccountId, Telling)>> {
        let mut reading = self.0.engine.main().read(Deadline::new()).await?;
        let answer = reading.fetch::<(String, String)>(query).await;
        let read = |(account, body): (String, String)| {
            let id = account.parse().map_err(|_| Error::damaged(format!("the id {account:?}")))?;
            Ok((id, serde_json::from_str(&body).map_err(Error::damaged)?))
        };
        reading.done(answer)?.into_iter().map(read).collect()
    }

    /// Sets how an account is told; `false`: there is none. What is another now is recorded, without anything that is secret.
    pub async fn set_telling(&self, by: &By, account: AccountId, telling: &Telling) -> Result<bool> {
        let mut deed = Deed::begin(self).await?;
        let Some(whose) = by_id(&mut deed, account).await? else { return Ok(false) };
        let query = Query::new("select body from telling where account = $1").arg(account.to_string());
        let before: Telling = match deed.first::<(String,)>(query).await? {
            Some((body,)) => serde_json::from_str(&body).map_err(Error::damaged)?,
            None => Telling::default(),
        };
        let body = serde_json::to_string(telling).map_err(Error::damaged)?;
        let upsert = "insert into telling (account, body) values ($1, $2) on conflict (account) do update set body = excluded.body";
        deed.execute(Query::new(upsert).arg(account.to_string()).arg(body)).await?;
        let changes = before.changes(telling);
        if !changes.is_empty() {
            deed.record(by, Act::TellingChanged, &whose.name, &changes.join(", ")).await?;
        }
        deed.done().await?;
        Ok(true)
    }

    /// What of the letters, or of the POSTs, to an account was not taken; `None`: the last one was. What is chosen meanwhile
    /// stays as it is chosen.
    pub async fn note_untaken(&self, account: AccountId, letters: bool, untaken: Option<Untaken>) -> Result<()> {
        let query = Query::new("select account, body from telling where account = $1").arg(account.to_string());
        let mut reading = self.0.engine.main().read(Deadline::new()).await?;
        let answer = reading.first::<(String, String)>(query).await;
        let Some((name, before)) = reading.done(answer)? else { return Ok(()) };
        let mut telling: Telling = serde_json::from_str(&before).map_err(Error::damaged)?;
        // a letter that is taken says nothing of a POST that was not
        let others = telling.untaken.as_ref().is_some_and(|old| old.is_letter != letters);
        if telling.untaken == untaken || (untaken.is_none() && others) {
            return Ok(());
        }
        telling.untaken = untaken;
        let body = serde_json::to_string(&telling).map_err(Error::damaged)?;
        let update = Query::new("update telling set body = $3 where account = $1 and body = $2").arg(name).arg(before);
        self.0.engine.write(update.arg(body)).await
    }

    /// Up to which change findings have gone into the outbox; `None`: none ever has.
    pub async fn outbox_stand(&self) -> Result<Option<i64>> {
        let mut reading = self.0.engine.main().read(Deadline::new()).await?;
        let answer = reading.first::<(i64,)>(Query::new("select change from outbox_stand")).await;
        Ok(reading.done(answer)?.map(|(change,)| change))
    }

    /// Puts into the outbox: target, finding, change, not before. All of it and `stand` together.
    pub async fn post(&self, items: &[(String, String, i64, Micros)], stand: i64) -> Result<()> {
        let each = items.iter().map(|(target, finding, change, due)| {
            // what waits already goes when it was to go
            Query::new(
                "insert into outbox (target, finding, change, told, at, due, tries) values ($1, $2, $3, 0, 0, $4, 0)
                 on conflict (target, finding) do update set change = excluded.change,
                   due = case when outbox.change > outbox.told or outbox.due > excluded.due then outbox.due else excluded.due end
                 where excluded.change > outbox.change",
            )
            .arg(target.as_str())
            .arg(finding.as_str())
            .arg(*change)
            .arg(due.0)
        });
        let upsert = "insert into outbox_stand (one, change) values (1, $1) on conflict (one) do update set change = excluded.change";
        self.0.engine.write_all(each.chain([Query::new(upsert).arg(stand)]).collect()).await
    }

    /// What is due, the longest due first, at most `most`.
    pub async fn due(&self, now: Micros, most: u32) -> Result<Vec<Due>> {
        let text =
            "select target, finding, change, tries from outbox where change > told and due <= $1 order by due, target, finding limit $2";
        let mut reading = self.0.engine.main().read(Deadline::new()).await?;
        let answer = reading.fetch::<Line>(Query::new(text).arg(now.0).arg(i64::from(most))).await;
        let read =
            |(target, finding, change, tries): Line| Due { target, finding, change, tries: u32::try_from(tries).unwrap_or(u32::MAX) };
        Ok(reading.done(answer)?.into_iter().map(read).collect())
    }

    /// What came of telling them.
    pub async fn told(&self, list: &[(Due, Told)], now: Micros) -> Result<()> {
        let each = list.iter().map(|(due, told)| {
            let query = match told {
                Told::Yes(_) => Query::new("update outbox set told = $3, at = $4, due = $5, tries = 0 where target = $1 and finding = $2"),
                Told::Not(_) => Query::new("update outbox set tries = tries + 1, due = $3 where target = $1 and finding = $2"),
                Told::Never => Query::new("delete from outbox where target = $1 and finding = $2"),
            };
            let query = query.arg(due.target.as_str()).arg(due.finding.as_str());
            match told {
                Told::Yes(then) => query.arg(due.change).arg(now.0).arg(then.0),
                Told::Not(then) => query.arg(then.0),
                Told::Never => query,
            }
        });
        self.0.engine.write_all(each.collect()).await
    }

    /// Forgets what was told before then and is not waited for.
    pub async fn clear_outbox(&self, before: Micros) -> Result<()> {
        self.0.engine.write(Query::new("delete from outbox where change <= told and at < $1").arg(before.0)).await
    }
}
