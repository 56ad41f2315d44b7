//! A person's rows out of every day, with all that is theirs alone, and what stands beside the days about him.
//!
//! In: a person, how far whoever erases reaches, and the moment. Out: how much went; a record of it that does not say who
//! he was. Refuses to know: how an engine opens a day (`sqlite/erase`, `postgres/erase`), and what hangs on a row (`purge`).
//!
//! It is remembered first, and only then done: whatever a log brings meanwhile is not stored again. Cut off at any moment
//! it can be done once more.

use std::time::Duration;

use tracemail_model::{
    account::{Act, By},
    export::{Stage, Why},
    filter::Filter,
    ids::RowId,
    page::Order,
    row::Kind,
    tenant::Reach,
};

use super::Person;
use crate::{
    Error, Result, Store,
    engine::{Conn, Engine},
    filter_sql,
    query::Query,
    retention::purge,
    rollup::Counted,
    search::Span,
};

/// How often whoever waits for a sweeper's or packer's end looks.
const PAUSE: Duration = Duration::from_millis(250);

/// How far whoever erases reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reaching {
    /// Every row of the person.
    Everywhere,
    /// Rows of the domains of his addresses: what he sent to others stays theirs.
    OwnDomains,
}

/// What went.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Erased {
    /// Logins and tries.
    pub access: u64,
    /// Messages received.
    pub received: u64,
    /// Messages sent.
    pub sent: u64,
    /// Lines nobody understood.
    pub lines: u64,
    /// Findings of the login watch.
    pub findings: u64,
}

impl Erased {
    /// Rows of the three lists.
    pub const fn rows(&self) -> u64 {
        self.access + self.received + self.sent
    }

    pub(crate) fn count(&mut self, gone: &[Counted]) {
        for row in gone {
            match Kind::from_code(row.kind) {
                Some(Kind::Access) => self.access += 1,
                Some(Kind::Sent) => self.sent += 1,
                Some(Kind::Received) | None => self.received += 1,
            }
        }
    }
}

/// How far it has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Erasing {
    /// Days looked through, of so many.
    pub days: (u64, u64),
    /// What has gone so far.
    pub gone: Erased,
}

/// Whose rows, and which of them.
pub(crate) struct Target<'a> {
    pub(crate) person: &'a Person,
    filter: Filter,
    /// Names of domains, where only those domains' rows are meant.
    domains: Option<Vec<String>>,
    /// The first id that stays.
    first: i64,
}

impl Target<'_> {
    /// `where …` for the rows that go.
    pub(crate) fn rows(&self, query: &mut Query) -> Result<String> {
        let first = query.bind(self.first);
        // every condition on addresses says the same for each kind
        let his = filter_sql::condition(&self.filter, Kind::Received, query)?;
        let own = self.domains.as_ref().map(|names| format!(" and domain in ({})", filter_sql::numbers(names, query)));
        Ok(format!("kind in (0, 1, 2) and id < {first} and ({his}){}", own.unwrap_or_default()))
    }

    /// A question for the numbers of his addresses in the dictionary.
    pub(crate) fn addresses(&self, query: &mut Query) -> String {
        self.person.numbers(query)
    }

    /// Who is taken out of stories that stay: nobody, where what he sent stays others'.
    pub(crate) fn everywhere(&self) -> Option<&Person> {
        self.domains.is_none().then_some(self.person)
    }

    /// Deletes lines nobody understood that name him; they are operators' only.
    pub(crate) async fn unknown_lines(&self, conn: &mut Conn<'_>) -> Result<u64> {
        if self.domains.is_some() {
            return Ok(0);
        }
        let lines: Vec<(i64, String)> = conn.fetch(Query::new("select id, text from unknown")).await?;
        let ids: Vec<i64> = lines.into_iter().filter(|(_, text)| self.person.is_named_in(text)).map(|(id, _)| id).collect();
        for id in &ids {
            conn.execute(Query::new("delete from unknown where id = $1").arg(*id)).await?;
        }
        Ok(ids.len() as u64)
    }

    /// Takes out the next rows from an id on. Gives the last of them; `None` when there was none.
    pub(crate) async fn batch(
        &self,
        conn: &mut Conn<'_>,
        dialect: crate::dialect::Dialect,
        from: i64,
        most: i64,
        gone: &mut Erased,
    ) -> Result<Option<i64>> {
        let mut query = Query::of(dialect, "");
        let rows = self.rows(&mut query)?;
        let (from, most) = (query.bind(from), query.bind(most));
        let question = format!("{} where {rows} and id >= {from} order by id limit {most}", purge::question(dialect));
        query.push(&question);
        let taken = purge::take(conn, dialect, query, self.everywhere()).await?;
        gone.count(&taken);
        Ok(taken.last().map(|row| row.id))
    }
}

impl Store {
    /// Deletes what is stored of a person from before `by.now`, and leaves a record of it under [`Store::receipt`]. `heard`
    /// is told how far it has come, and once more at the end.
    pub async fn erase_person(
        &self,
        by: &By,
        person: &Person,
        reaching: Reaching,
        heard: &(dyn Fn(Erasing) + Send + Sync),
    ) -> Result<Erased> {
        let own = reaching == Reaching::OwnDomains;
        let target = Target {
            person,
            filter: person.filter(),
            domains: own.then(|| person.domains().into_iter().collect()),
            first: RowId::first(by.now).0,
        };
        self.note_erased(person, own, by.now).await?;
        let gone = match &self.0.engine {
            Engine::Sqlite(folder) => {
                let turn = loop {
                    match folder.take_turn()? {
                        Some(turn) => break turn,
                        None => tokio::time::sleep(PAUSE).await,
                    }
                };
                let gone = self.erase_days(&target, heard).await;
                drop(turn);
                gone?
            }
            Engine::Postgres(server) => {
                let turn = loop {
                    match server.take_turn().await? {
                        Some(turn) => break turn,
                        None => tokio::time::sleep(PAUSE).await,
                    }
                };
                let gone = self.erase_days(&target, heard).await;
                turn.end().await?;
                gone?
            }
        };
        let detail = format!(
            "{} logins, {} received, {} sent, {} lines, {} findings{}",
            gone.access,
            gone.received,
            gone.sent,
            gone.lines,
            gone.findings,
            if own { "; of his own domain" } else { "" }
        );
        self.record(by, Act::PersonErased, &self.receipt(person).await?, &detail).await?;
        Ok(gone)
    }

    async fn erase_days(&self, target: &Target<'_>, heard: &(dyn Fn(Erasing) + Send + Sync)) -> Result<Erased> {
        let span = Span { first: i64::MIN, last: target.first.saturating_sub(1) };
        let days = self.days(span, Order::Oldest).await?;
        let mut so_far = Erasing { days: (0, days.len() as u64), gone: self.erase_beside(target).await? };
        let mut touched = Vec::new();
        for day in days {
            let before = so_far.gone.rows();
            match &self.0.engine {
                Engine::Sqlite(folder) => folder.erase_day(day, target, &mut so_far.gone).await?,
                Engine::Postgres(server) => server.erase_day(day, target, &mut so_far.gone).await?,
            }
            if so_far.gone.rows() > before {
                touched.push(day);
            }
            so_far.days.0 += 1;
            heard(so_far);
        }
        match &self.0.engine {
            Engine::Sqlite(folder) => so_far.gone.lines += folder.erase_main(target).await?,
            Engine::Postgres(server) => so_far.gone.lines += server.erase_rest(&touched, target).await?,
        }
        heard(so_far);
        Ok(so_far.gone)
    }

    /// Findings about his accounts and what was said of their logins, files of rows that may be his, and what staff who looked
    /// at his rows looked for, and why.
    async fn erase_beside(&self, target: &Target<'_>) -> Result<Erased> {
        let person = target.person;
        let mut queries = Vec::new();
        let findings: Vec<(String, String, Option<String>, String)> =
            self.beside(Query::new("select domain, id, account, note from finding")).await?;
        let mut gone = Erased::default();
        for (domain, id, account, note) in findings {
            if account.is_some_and(|account| person.is(&account)) {
                gone.findings += 1;
                queries.push(Query::new("delete from outbox where finding = $1").arg(id.as_str()));
                queries.push(Query::new("delete from finding where domain = $1 and id = $2").arg(domain).arg(id));
            } else if target.domains.is_none() && person.is_named_in(&note) {
                queries.push(Query::new("update finding set note = '' where domain = $1 and id = $2").arg(domain).arg(id));
            }
        }
        let claims: Vec<(String, i64, String)> = self.beside(Query::new("select domain, login, account from claim")).await?;
        for (domain, login, _) in claims.into_iter().filter(|(_, _, account)| person.is(account)) {
            queries.push(Query::new("delete from claim where domain = $1 and login = $2").arg(domain).arg(login));
        }
        let domains = person.domains();
        let looks: Vec<(String, String, String, Option<String>)> =
            self.beside(Query::new("select id, domain, what, reason from look")).await?;
        for (id, _, what, reason) in looks.into_iter().filter(|(_, domain, ..)| target.domains.is_none() || domains.contains(domain)) {
            if person.is_named_in(&what) {
                queries.push(Query::new("update look set what = 'erased' where id = $1").arg(id.as_str()));
            }
            if reason.is_some_and(|reason| person.is_named_in(&reason)) {
                queries.push(Query::new("update look set reason = null where id = $1").arg(id));
            }
        }
        let exports: Vec<(String, String, String, i64, Option<String>)> =
            self.beside(Query::new("select id, reach, wish, stage, reason from export")).await?;
        for (id, reach, wish, stage, reason) in exports {
            let may_hold = match serde_json::from_str::<Reach>(&reach).map_err(Error::damaged)? {
                Reach::Everything => true,
                Reach::Domains(list) => list.iter().any(|name| domains.contains(name)),
                Reach::Mailboxes(list) => list.iter().any(|name| person.is(name)),
            };
            if (target.domains.is_none() || may_hold) && reason.is_some_and(|reason| person.is_named_in(&reason)) {
                queries.push(Query::new("update export set reason = null where id = $1").arg(id.as_str()));
            }
            if person.is_named_in(&wish) {
                queries.push(Query::new("delete from export where id = $1").arg(id));
            } else if may_hold && stage != Stage::Failed.code() {
                let end = Query::new("update export set stage = $2, why = $3, rows = 0, bytes = 0 where id = $1");
                queries.push(end.arg(id).arg(Stage::Failed.code()).arg(Why::Erased.code()));
            }
        }
        if !queries.is_empty() {
            self.0.engine.write_all(queries).await?;
        }
        Ok(gone)
    }
}
