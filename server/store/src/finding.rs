//! What the login watch found, and what people have made of it.
//!
//! In: findings as the watch tells them, a state and a note as a person gives them. Out: pages of findings, those that
//! changed since. Each change has a number, one up: whoever has seen it asks what came after.
//! Refuses to know: the rules, and who is told.

use sqlx::{ConnectOptions, Connection, PgConnection};
use tracemail_model::{
    filter::fold,
    finding::{Finding, FindingKind, FindingState, Findings, Place},
    ids::RowId,
    tenant::{Reach, Scope},
    time::Micros,
};

use crate::{
    Error, Result, Store,
    engine::{Answer, Conn, Engine, FromAnswer, Value},
    postgres::{refusal, schema::WATCH},
    query::Query,
    reach::reach,
    reader::Deadline,
    shown,
};

const COLUMNS: &str = "id, kind, account, network, client, since, until, count, spread, rows, state, note, change";

/// One more than the last change.
pub(crate) const NEXT: &str = "(select coalesce(max(change), 0) + 1 from finding)";

/// A finding and the number of its last change.
struct Kept(Finding, i64);

impl FromAnswer for Kept {
    fn read(answer: &Answer) -> Result<Self> {
        let id: String = Value::at(answer, 0)?;
        let int = |column| -> Result<i64> { Value::at(answer, column) };
        let broken = || Error::damaged(format!("the finding {id}"));
        let rows: Vec<u8> = Value::at(answer, 9)?;
        let finding = Finding {
            kind: FindingKind::from_code(int(1)?).ok_or_else(broken)?,
            account: Value::at(answer, 2)?,
            network: Value::at(answer, 3)?,
            client: Value::at(answer, 4)?,
            since: Micros(int(5)?),
            until: Micros(int(6)?),
            count: int(7)?.unsigned_abs(),
            spread: int(8)?.unsigned_abs(),
            state: FindingState::from_code(int(10)?).ok_or_else(broken)?,
            note: Value::at(answer, 11)?,
            rows: rows.as_chunks().0.iter().map(|bytes| RowId(i64::from_be_bytes(*bytes))).collect(),
            id,
        };
        Ok(Self(finding, int(12)?))
    }
}

impl Store {
    /// A page of findings, the story that began last first; and where the next page begins.
    pub async fn findings(&self, scope: &Scope, asked: &Findings) -> Result<(Vec<Finding>, Option<Place>)> {
        let mut query = Query::new(format!("select {COLUMNS} from finding where "));
        narrow(&mut query, scope, asked);
        if let Some(after) = &asked.after {
            let (since, id) = (query.bind(after.since.0), query.bind(after.id.as_str()));
            query.push(&format!(" and (since, id) < ({since}, {id})"));
        }
        let most = query.bind(i64::from(asked.limit) + 1);
        query.push(&format!(" order by since desc, id desc limit {most}"));
        let mut rows: Vec<Finding> = self.kept(scope, query).await?.into_iter().map(|Kept(finding, _)| finding).collect();
        let more = rows.len() > asked.limit as usize;
        rows.truncate(asked.limit as usize);
        let next = rows.last().filter(|_| more).map(|last| Place { since: last.since, id: last.id.clone() });
        Ok((shown::findings(scope, rows), next))
    }

    /// How many there are, whatever the page.
    pub async fn findings_total(&self, scope: &Scope, asked: &Findings) -> Result<u64> {
        let mut query = Query::new("select count(*) from finding where ");
        narrow(&mut query, scope, asked);
        let mut reading = self.0.engine.main().read(Deadline::behind(scope)).await?;
        let answer = reading.first::<(i64,)>(query).await;
        Ok(reading.done(answer)?.map_or(0, |(n,)| n.unsigned_abs()))
    }

    /// One of them; `None` when there is none or the reader may not see it.
    pub async fn finding(&self, scope: &Scope, id: &str) -> Result<Option<Finding>> {
        let mut query = Query::new(format!("select {COLUMNS} from finding where id = $1 and ")).arg(id);
        own(&mut query, scope);
        let found = self.kept(scope, query).await?.into_iter().map(|Kept(finding, _)| finding).collect();
        Ok(shown::findings(scope, found).pop())
    }

    /// Those changed after that change, the one changed first at the head, at most `most`; and the last change of them.
    pub async fn findings_changed(&self, scope: &Scope, after: i64, most: u32) -> Result<(Vec<Finding>, i64)> {
        let mut query = Query::new(format!("select {COLUMNS} from finding where change > $1 and ")).arg(after);
        own(&mut query, scope);
        let most = query.bind(i64::from(most));
        query.push(&format!(" order by change limit {most}"));
        let kept = self.kept(scope, query).await?;
        let last = kept.last().map_or(after, |Kept(_, change)| *change);
        Ok((shown::findings(scope, kept.into_iter().map(|Kept(finding, _)| finding).collect()), last))
    }

    /// The number of the last change of any finding.
    pub async fn finding_change(&self) -> Result<i64> {
        let mut reading = self.0.engine.main().read(Deadline::new()).await?;
        let answer = reading.first::<(Option<i64>,)>(Query::new("select max(change) from finding")).await;
        Ok(reading.done(answer)?.and_then(|(change,)| change).unwrap_or(0))
    }

    /// Up to which moment rows have been watched; `None`: never yet.
    pub async fn watched(&self) -> Result<Option<Micros>> {
        let mut reading = self.0.engine.main().read(Deadline::new()).await?;
        let answer = reading.first::<(i64,)>(Query::new("select until from watched")).await;
        Ok(reading.done(answer)?.map(|(until,)| Micros(until)))
    }

    /// Keeps what the watch found or found more of, and how far it has come; on return it is on disk. What people have
    /// made of a finding stays, and one that is told again unchanged is no change.
    pub async fn keep_findings(&self, found: &[Finding], watched: Micros) -> Result<()> {
        let each = self.findings_of_nobody_erased(found).await?.into_iter().map(|finding| {
            let rows: Vec<u8> = finding.rows.iter().flat_map(|id| id.0.to_be_bytes()).collect();
            Query::new(format!(
                "insert into finding (domain, id, kind, account, network, client, since, until, count, spread, rows, state, note, change)
                 values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 0, '', {NEXT})
                 on conflict (domain, id) do update set client = coalesce(excluded.client, finding.client),
                   until = excluded.until, count = excluded.count, spread = excluded.spread, rows = excluded.rows, change = excluded.change
                 where excluded.until > finding.until or excluded.count > finding.count"
            ))
            .arg(finding.domain().map(fold).unwrap_or_default())
            .arg(finding.id.as_str())
            .arg(finding.kind.code())
            .arg(finding.account.clone())
            .arg(finding.network.clone())
            .arg(finding.client.clone())
            .arg(finding.since.0)
            .arg(finding.until.0)
            .arg(finding.count.cast_signed())
            .arg(finding.spread.cast_signed())
            .arg(rows)
        });
        let stand = Query::new(
            "insert into watched (domain, until) values ('', $1)
             on conflict (domain) do update set until = excluded.until where excluded.until > watched.until",
        );
        self.change_findings(each.chain([stand.arg(watched.0)]).collect()).await
    }

    /// What a person makes of a finding. `None` when there is none, or the person may not see it.
    /// A note that comes back as it was shown stays as it is.
    pub async fn judge_finding(&self, scope: &Scope, id: &str, state: FindingState, note: &str) -> Result<Option<Finding>> {
        // asked for behind the lock before anything is written
        #[expect(clippy::disallowed_methods, reason = "it is compared with what was shown, and kept")]
        let Some(before) = self.finding(&scope.whole(), id).await? else { return Ok(None) };
        let note = if scope.mask().is_some_and(|mask| mask.text(&before.note) == note) { &before.note } else { note };
        let mut query = Query::new(format!("update finding set state = $1, note = $2, change = {NEXT} where id = $3 and "))
            .arg(state.code())
            .arg(note)
            .arg(id);
        own(&mut query, scope);
        self.change_findings(vec![query]).await?;
        self.finding(scope, id).await
    }

    /// One server watches for all that share the database: whoever gets this. `None`: another has it. An SQLite is one
    /// server's.
    pub async fn watcher(&self) -> Result<Option<Watcher>> {
        self.right(WATCH).await
    }

    /// The same right to tell people of findings.
    pub async fn teller(&self) -> Result<Option<Watcher>> {
        self.right(WATCH + 2).await
    }

    async fn right(&self, key: i64) -> Result<Option<Watcher>> {
        let Engine::Postgres(server) = &self.0.engine else { return Ok(Some(Watcher(None))) };
        let mut conn = server.options.connect().await.map_err(|error| refusal(&server.options, &error))?;
        let got = Conn::Postgres(&mut conn).first::<(i64,)>(Query::new("select pg_try_advisory_lock($1)::int").arg(key)).await?;
        Ok((got == Some((1,))).then(|| Watcher(Some(Box::new(conn)))))
    }

    /// One after the other, so that no number of a change is given twice or seen late.
    async fn change_findings(&self, queries: Vec<Query>) -> Result<()> {
        let first = match self.0.engine {
            Engine::Sqlite(_) => None,
            Engine::Postgres(_) => Some(Query::new("select pg_advisory_xact_lock($1)").arg(WATCH + 1)),
        };
        self.0.engine.write_all(first.into_iter().chain(queries).collect()).await
    }

    async fn kept(&self, scope: &Scope, query: Query) -> Result<Vec<Kept>> {
        let mut reading = self.0.engine.main().read(Deadline::behind(scope)).await?;
        let answer = reading.fetch(query).await;
        reading.done(answer)
    }
}

/// The right to watch, as long as it is held.
pub struct Watcher(Option<Box<PgConnection>>);

impl Watcher {
    /// Whether it is still held: it is lost with its connection.
    pub async fn holds(&mut self) -> bool {
        match &mut self.0 {
            Some(conn) => conn.ping().await.is_ok(),
            None => true,
        }
    }
}

/// The condition that a finding is the reader's: his domain's, or of his own mailbox. What is about many is nobody's
/// but the operators'.
pub(crate) fn own(query: &mut Query, scope: &Scope) {
    let (column, list) = match reach(scope) {
        Reach::Everything => {
            query.push("true");
            return;
        }
        Reach::Domains(list) => ("domain", list),
        Reach::Mailboxes(list) => ("account", list),
    };
    let each: Vec<String> = list.iter().filter(|name| !name.is_empty()).map(|name| query.bind(name.as_str())).collect();
    query.push(&if each.is_empty() { "false".to_owned() } else { format!("{column} in ({})", each.join(", ")) });
}

fn narrow(query: &mut Query, scope: &Scope, asked: &Findings) {
    own(query, scope);
    for (column, codes) in [
        ("state", asked.states.iter().map(|state| state.code()).collect::<Vec<_>>()),
        ("kind", asked.kinds.iter().map(|kind| kind.code()).collect()),
    ] {
        let each: Vec<String> = codes.into_iter().map(|code| query.bind(code)).collect();
        if !each.is_empty() {
            query.push(&format!(" and {column} in ({})", each.join(", ")));
        }
    }
    if let Some(heard) = asked.heard {
        let heard = query.bind(heard.0);
        query.push(&format!(" and until >= {heard}"));
    }
    if !asked.text.is_empty() {
        // both engines know this way of saying "holds", without signs that would have to be escaped
        // whoever sees addresses shortened finds an account by all of it, and letters of it nowhere
        if scope.mask().is_some() {
            let whole = query.bind(fold(&asked.text));
            let text = query.bind(fold(&asked.text));
            let all = "lower(coalesce(network, '') || ' ' || coalesce(client, ''))";
            query.push(&format!(" and (account = {whole} or replace({all}, {text}, '') <> {all})"));
            return;
        }
        let text = query.bind(fold(&asked.text));
        let all = "lower(coalesce(account, '') || ' ' || coalesce(network, '') || ' ' || coalesce(client, '') || ' ' || note)";
        query.push(&format!(" and replace({all}, {text}, '') <> {all}"));
    }
}
