//! The second lock alone: the application forgets what the reader may see, and Postgres still gives out nothing foreign.
//! Without the lock the same forgetting gives out everything, so the test can fail.

use std::fmt::Debug;

use futures::TryStreamExt;
use sqlx::{Connection, PgConnection};
use tracemail_model::{
    account::{By, Look, NewAccount, Role},
    filter::{Field, Filter},
    finding::{Finding, FindingKind, FindingState, Findings},
    ids::RowId,
    page::{Order, Search},
    row::{Kind, Row},
    stats,
    status::{Action, Direction, Status},
    tenant::{Reach, Scope},
};

use super::{
    On, again, fresh,
    sample::{access, at, batch, message, story},
    scope,
};
use crate::{Store, engine::Engine, postgres::lock, query::Query, reader::Deadline};

tokio::task_local! {
    /// (what the reader may see, the lock)
    static FORGOTTEN: (bool, bool);
}

/// Whether the application's own conditions have forgotten the scope.
pub(crate) fn the_scope() -> bool {
    FORGOTTEN.try_with(|(scope, _)| *scope).unwrap_or(false)
}

/// Whether connections are opened without the lock.
pub(crate) fn the_lock() -> bool {
    FORGOTTEN.try_with(|(_, lock)| *lock).unwrap_or(false)
}

/// In everything that is not the reader's, and in nothing that is.
const FOREIGN: &str = "zorro";

/// Every sort of row, of one domain.
fn rows(domain: &str, word: &str, second: i64) -> Vec<Row> {
    let (anna, time) = (format!("anna@{domain}"), at(second));
    let mut received = message(time, &format!("R{word}"), &anna);
    received.subject = Some(format!("{word} received"));
    (received.sender, received.original_recipient, received.header_from) = (Some("x@elsewhere.test".into()), None, None);
    let mut sent = message(time, &format!("S{word}"), "x@elsewhere.test");
    (sent.direction, sent.status) = (Direction::Sent, Status::Rejected);
    (sent.sender, sent.domain, sent.header_from) = (Some(anna.clone()), Some(domain.into()), None);
    (sent.subject, sent.original_recipient) = (Some(format!("{word} sent")), None);
    let mut failed = access(time, &format!("F{word}"), &anna);
    (failed.action, failed.failure) = (Action::FailedLogin, Some(tracemail_model::reason::Failure::AuthFailed));
    vec![received.into_row(), sent.into_row(), Row::Access(access(time, &format!("L{word}"), &anna)), Row::Access(failed)]
}

trait IntoRow {
    fn into_row(self) -> Row;
}

impl IntoRow for tracemail_model::message::Message {
    fn into_row(self) -> Row {
        Row::Message(self)
    }
}

fn finding(id: u64, account: &str) -> Finding {
    Finding {
        id: format!("{id:016x}"),
        kind: FindingKind::Distributed,
        account: Some(account.into()),
        network: None,
        client: None,
        since: at(1),
        until: at(2),
        count: 12,
        spread: 7,
        state: FindingState::Open,
        note: String::new(),
        rows: vec![RowId(7)],
    }
}

/// Somebody has looked at rows of each domain.
async fn looks(store: &Store, domains: [&str; 2]) {
    let by = By::machine(at(0));
    let new = |role: Role, name: &str| NewAccount { role, parent: None, name: name.into(), title: name.into() };
    let root = store.make_account(&by, &new(Role::Operator, "root")).await.expect("writes").expect("is made");
    let holder = store.make_account(&by, &new(Role::Customer, "holder")).await.expect("writes").expect("is made");
    for domain in domains {
        assert!(store.give_domain(&by, domain, holder.id, false).await.expect("writes"));
        let (who, what) = ("root".to_owned(), format!("received domain:{domain}"));
        let look = Look { time: at(1), account: root.id, who, role: Role::Operator, domain: domain.into(), what, reason: None };
        store.looked(&[look]).await.expect("writes");
    }
}

/// What was asked, whether its answer is a number that foreign rows would change, and the answer; an error is none.
type Asked = (String, bool, Option<String>);

struct Asking {
    store: Store,
    scope: Scope,
    answers: Vec<Asked>,
}

impl Asking {
    fn heard<T: Debug>(&mut self, what: &str, counts: bool, answer: crate::Result<T>) {
        self.answers.push((what.to_owned(), counts, answer.ok().map(|answer| format!("{answer:?}"))));
    }

    async fn lists(&mut self) {
        let (store, scope) = (self.store.clone(), self.scope.clone());
        for kind in Kind::ALL.iter().copied() {
            for filter in [
                vec![],
                vec![Field::Subject("e".into())],
                vec![Field::Subject(FOREIGN.into())],
                vec![Field::Words(FOREIGN.into())],
                vec![Field::Domain("zorro.test".into())],
                vec![Field::MessageId("Rzorro@example.org".into())],
                vec![Field::File("*.pdf".into())],
            ] {
                let what = format!("{kind:?} {filter:?}");
                let filter = Filter::All(filter.into_iter().map(Filter::Leaf).collect());
                let search = Search { kind, filter, order: Order::Newest, limit: 50, after: None };
                self.heard(&format!("list {what}"), true, store.search(&scope, &search).await);
                self.heard(&format!("export {what}"), true, store.stream(&scope, &search).try_collect::<Vec<Row>>().await);
                self.heard(&format!("total {what}"), true, store.total(&scope, &search, 100).await);
                self.heard(&format!("counts {what}"), true, store.counts(&scope, &search, 100).await);
                self.heard(&format!("reasons {what}"), true, store.reasons(&scope, &search, 100).await);
                self.heard(&format!("histogram {what}"), true, store.histogram(&scope, &search, at(0), at(7_300), 3).await);
                for by in stats::By::ALL {
                    self.heard(&format!("top {by:?} {what}"), true, store.top(&scope, &search, *by, 9).await);
                }
            }
            self.heard("oldest", false, store.oldest(&scope, Some(kind)).await);
        }
    }

    async fn details(&mut self, ids: &[RowId]) {
        let (store, scope) = (self.store.clone(), self.scope.clone());
        for id in ids {
            self.heard("row", true, store.row(&scope, *id).await);
            self.heard("timeline", true, store.timeline(&scope, *id).await);
            self.heard("log", true, store.log(&scope, *id).await);
            self.heard("family", true, store.family(&scope, *id).await);
        }
    }

    async fn names(&mut self) {
        let (store, scope) = (self.store.clone(), self.scope.clone());
        self.heard("domains", false, store.domains(&scope, 9).await);
        for typed in ["", "a", "anna@z"] {
            self.heard("accounts", false, store.accounts(&scope, typed, 9).await);
        }
        self.heard("nearly", false, store.nearly(&scope, "anna@zorra.test", 9).await);
        self.heard("unknown", false, store.unknown(&scope, 9).await);
        let asked = Findings { limit: 9, ..Findings::default() };
        self.heard("findings", true, store.findings(&scope, &asked).await);
        self.heard("findings total", true, store.findings_total(&scope, &asked).await);
        self.heard("findings changed", false, store.findings_changed(&scope, 0, 9).await.map(|(found, _)| found));
        self.heard("looks", true, store.looks(&scope, None, 9).await);
        self.heard("finding", true, store.finding(&scope, &finding(2, "").id).await);
        self.heard("judge", true, store.judge_finding(&scope, &finding(2, "").id, FindingState::Acknowledged, "").await);
    }
}

/// Every question there is, by somebody who sees one domain or one mailbox.
async fn ask(store: &Store, scope: &Scope, ids: &[RowId], forgotten: (bool, bool)) -> Vec<Asked> {
    let mut asking = Asking { store: store.clone(), scope: scope.clone(), answers: Vec::new() };
    FORGOTTEN
        .scope(forgotten, async {
            asking.lists().await;
            asking.details(ids).await;
            asking.names().await;
        })
        .await;
    asking.answers
}

/// The questions whose answers have something foreign in them.
fn foreign(answers: &[Asked]) -> Vec<&str> {
    let with = answers.iter().filter(|(.., answer)| answer.as_deref().is_some_and(|answer| answer.contains(FOREIGN)));
    with.map(|(what, ..)| what.as_str()).collect()
}

#[tokio::test]
async fn a_reader_whose_scope_is_forgotten_finds_nothing_foreign_behind_the_lock() {
    let (_place, store) = fresh(On::Postgres).await;
    let own = rows("example.com", "own", 60);
    let others: Vec<Row> = (0..5).flat_map(|n| rows("zorro.test", &format!("{FOREIGN}{n}"), 90 + n * 3_600)).collect();
    let told = own.iter().chain(&others).enumerate().map(|(n, row)| {
        let word = if n < own.len() { "own" } else { FOREIGN };
        story(&format!("{word} {n}"), super::sample::Rows::from(vec![row.clone()]))
    });
    let mut batch = batch(1, told.collect());
    batch.unknown[0].text = format!("a line of {FOREIGN}");
    store.commit(batch).await.expect("commits");
    let findings = [finding(1, "anna@example.com"), finding(2, "anna@zorro.test")];
    store.keep_findings(&findings, at(90)).await.expect("keeps");
    looks(&store, ["example.com", "zorro.test"]).await;
    let ids: Vec<RowId> = own.iter().chain(&others).map(Row::id).collect();

    for reach in [
        Reach::Domains(vec!["example.com".into(), "nobody.test".into()]),
        Reach::Domains(vec!["example.com".into()]),
        Reach::Mailboxes(vec!["anna@example.com".into()]),
    ] {
        let scope = scope(reach);
        let usual = ask(&store, &scope, &ids, (false, false)).await;
        assert_eq!(foreign(&usual), Vec::<&str>::new());
        let silent: Vec<&str> = usual.iter().filter(|(.., answer)| answer.is_none()).map(|(what, ..)| what.as_str()).collect();
        assert_eq!(silent, Vec::<&str>::new(), "every question has an answer");
        assert!(usual.iter().any(|(what, _, answer)| what == "log" && answer.as_ref().is_some_and(|log| log.contains("line of own"))));

        let locked = ask(&store, &scope, &ids, (true, false)).await;
        assert_eq!(foreign(&locked), Vec::<&str>::new(), "{scope:?}: behind the lock");
        // a number is his own, or that of nobody's rows, or none is given: those of all rows are behind no view
        let nothing = ask(&store, &super::scope(Reach::Domains(vec![])), &ids, (false, false)).await;
        for (((what, counts, before), (.., now)), (.., nothing)) in usual.iter().zip(&locked).zip(&nothing) {
            let fits = now.is_none() || now == before || now == nothing;
            assert!(!counts || fits, "{scope:?}: {what}: {before:?} became {now:?}");
        }

        // without it the forgetting shows: the test would see it
        let open = ask(&store, &scope, &ids, (true, true)).await;
        let leaks = foreign(&open).len();
        assert!(leaks > 100, "{scope:?}: {leaks} answers");
        println!("{scope:?}: of {} answers with the scope forgotten, foreign behind the lock 0, without it {leaks}", open.len());
    }
}

#[tokio::test]
async fn what_has_no_view_cannot_be_asked_for_behind_the_lock() {
    let (place, store) = fresh(On::Postgres).await;
    store.commit(batch(1, vec![story("1", access(at(5), "1", "anna@example.com"))])).await.expect("commits");
    let Engine::Postgres(server) = &store.0.engine else { panic!("a Postgres") };
    let count = async |scope: &Scope, table: &str| {
        let mut reading = server.readers.read(Deadline::behind(scope)).await.expect("reads");
        let answer = reading.fetch::<(i64,)>(Query::new(format!("select count(*) from {table}"))).await;
        reading.done(answer).map(|found| found[0].0)
    };
    let (own, nobody) = (scope(Reach::Domains(vec!["example.com".into()])), scope(Reach::Domains(vec![])));
    for table in ["account", "session", "minutely", "change", "unknown", "erased", "token"] {
        count(&own, table).await.expect_err(table);
    }
    for (table, rows) in [("entry", 1), ("entry_2026_11_21", 1), ("hourly", 1), ("part", 0), ("part_2026_11_21", 0)] {
        assert_eq!((count(&own, table).await.expect(table), count(&nobody, table).await.expect(table)), (rows, 0), "{table}");
    }
    assert_eq!(count(&super::everything(), "part").await.expect("counts"), 1);
    // one after the other on the connections that are kept, each as his own
    for _ in 0..20 {
        assert_eq!((count(&nobody, "entry").await.expect("counts"), count(&own, "entry").await.expect("counts")), (0, 1));
    }

    // a database that an older program has made days in
    let mut conn = PgConnection::connect(&place.url()).await.expect("connects");
    lock::off(&mut conn).await.expect("goes");
    let store = again(&place).await;
    assert_eq!(store.search(&own, &super::all(Kind::Access)).await.expect("searches").rows.len(), 1);
}
