//! Old rows go, exactly those, with everything that is theirs. What happens meanwhile is next door, in `sweeping`.

use std::collections::{BTreeMap, BTreeSet};

use futures::TryStreamExt;
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use tracemail_model::{
    filter::{Field, Filter},
    ids::{RowId, Stamp},
    page::Search,
    row::{Kind, Row},
    story::{Story, StoryId},
    tenant::Reach,
    time::{DAY, Micros, SECOND},
};

use super::{
    On, again, all, everything, fresh, on_both,
    sample::{access, at, batch, key, message, story},
    scope,
};
use crate::{
    Batch, Engine, Store,
    dialect::Dialect,
    query::Query,
    reader::Deadline,
    retention::{AHEAD, Days, Profile, Verdict},
};

/// Nobody says stop.
pub(super) fn on() -> bool {
    false
}

pub(super) fn days(days: u8) -> Days {
    Days::new(days).expect("1 to 90")
}

pub(super) async fn keep(store: &Store, domain: Option<&str>, limit: u8) {
    store.keep(domain, days(limit), None, at(0)).await.expect("is set");
}

/// Draws without end, the same each time (splitmix64).
#[derive(Default)]
pub(super) struct Dice(pub(super) u64);

impl Dice {
    pub(super) fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % n
    }

    /// A login of one of eight domains, or of none; or a message to recipients of some.
    pub(super) fn story(&mut self, name: &str, oldest: i64) -> Story {
        let time = at(0).plus(-(self.below(oldest as u64) as i64));
        let who = |dice: &mut Self| format!("u{}@d{}.example", dice.below(50), dice.below(8));
        if self.below(4) > 0 {
            let user = if self.below(6) == 0 { format!("root{}", self.below(9)) } else { who(self) };
            return story(name, access(time, name, &user));
        }
        let mut recipients: Vec<String> = (0..=self.below(3)).map(|_| who(self)).collect();
        recipients.dedup();
        told(name, time, &recipients)
    }
}

/// A message as the correlator tells it: all of its rows stand at the moment of its birth.
pub(super) fn told(name: &str, time: Micros, recipients: &[String]) -> Story {
    let rows = recipients.iter().map(|to| {
        let mut row = message(time, name, to);
        let key = key(&format!("{name} {to}"));
        row.id = RowId::new(Stamp { time, nth: 0 }, key);
        (key, Row::Message(row))
    });
    let id = StoryId { born: RowId::new(Stamp { time, nth: 0 }, key(name)), key: key(name) };
    let mut told = Story { rows: rows.collect(), id, ..story(name, message(time, name, &recipients[0])) };
    told.lines
        .extend(recipients.iter().map(|to| tracemail_model::event::LogLine { time, text: format!("{name}: to=<{to}>, status=sent") }));
    told
}

pub(super) async fn write(store: &Store, stories: Vec<Story>) {
    for chunk in stories.chunks(2_000) {
        let batch = Batch { live: false, lane: "import".into(), unknown: vec![], ..batch(0, chunk.to_vec()) };
        store.commit(batch).await.expect("commits");
    }
}

/// Every row there is.
pub(super) async fn rows(store: &Store) -> BTreeMap<RowId, Row> {
    let mut found = BTreeMap::new();
    for kind in Kind::ALL {
        let rows: Vec<Row> = store.stream(&everything(), &all(*kind)).try_collect().await.expect("streams");
        found.extend(rows.into_iter().map(|row| (row.id(), row)));
    }
    found
}

/// Every number the panel shows is what counting the rows gives.
pub(super) async fn counts_are_right(store: &Store, rows: &BTreeMap<RowId, Row>) {
    for kind in Kind::ALL {
        let mut by_domain = BTreeMap::<Option<&str>, u64>::new();
        let mut by_hour = vec![0_u64; 50 * 24];
        for row in rows.values().filter(|row| row.kind() == *kind) {
            *by_domain.entry(row.domain()).or_default() += 1;
            by_hour[((row.id().time().0 - at(0).plus(-48 * DAY).0) / (3600 * SECOND)) as usize] += 1;
        }
        let total = store.counts(&everything(), &all(*kind), u64::MAX).await.expect("counts");
        assert_eq!(total.by_outcome.iter().map(|(_, n)| n).sum::<u64>(), by_domain.values().sum::<u64>(), "{kind:?}");
        for n in [0, 3, 6] {
            let name = format!("d{n}.example");
            let search = Search { filter: Filter::Leaf(Field::Domain(name.clone())), ..all(*kind) };
            let counted = store.total(&everything(), &search, u64::MAX).await.expect("counts").rows;
            assert_eq!(counted, by_domain.get(&Some(name.as_str())).copied().unwrap_or(0), "{kind:?} {name}");
        }
        let (from, to) = (at(0).plus(-48 * DAY), at(0).plus(2 * DAY));
        let drawn = store.histogram(&everything(), &all(*kind), from, to, 50 * 24).await.expect("counts");
        let mut sums = vec![0_u64; 50 * 24];
        for (_, series) in &drawn.series {
            series.iter().zip(&mut sums).for_each(|(n, sum)| *sum += u64::from(*n));
        }
        assert_eq!(sums, by_hour, "{kind:?}");
    }
}

/// Packs every day there is.
pub(super) async fn seal(store: &Store) {
    for day in store.0.engine.days().await.expect("reads").iter() {
        store.compact(*day, |_, _| {}).await.expect("compacts");
    }
}

/// Whether a text stands in any file of a folder.
pub(super) fn stands_in(folder: &std::path::Path, text: &[u8]) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
        if entry.path().is_dir() {
            found.extend(stands_in(&entry.path(), text));
        } else if let Ok(bytes) = std::fs::read(entry.path())
            && let Some(at) = bytes.windows(text.len()).position(|window| window.eq_ignore_ascii_case(text))
        {
            let around = &bytes[at.saturating_sub(40)..(at + 60).min(bytes.len())];
            found.push(format!("{} at {at}: {}", entry.path().display(), around.escape_ascii()));
        }
    }
    found
}

async fn a_sweep_deletes_exactly_what_is_past(on_engine: On) {
    let mut checked = 0;
    // the second and the third with all of their days sealed before each sweep
    for seed in 0..3 {
        let mut dice = Dice(seed);
        let (_place, store) = fresh(on_engine).await;
        let stories: Vec<Story> = (0..5_000).map(|n| dice.story(&format!("{seed}-{n}"), 6 * DAY)).collect();
        write(&store, stories).await;
        let limits = [1, 2, 3, 4, 5, 5, 90];
        keep(&store, None, limits[dice.below(6) as usize]).await;
        for n in 0..5 {
            keep(&store, Some(&format!("d{n}.example")), limits[dice.below(7) as usize]).await;
        }
        let policy = store.retention().await.expect("reads");
        let mut expected = rows(&store).await;
        let whole = expected.clone();
        let mut now = at(0).plus(-(dice.below(3 * DAY as u64) as i64));
        for _ in 0..6 {
            let goes = |row: &Row| row.id().time() < policy.of(row.domain()).since(now);
            let mut foretold = BTreeMap::<Option<String>, u64>::new();
            for row in expected.values().filter(|row| goes(row)) {
                *foretold.entry(row.domain().map(str::to_owned)).or_default() += 1;
            }
            assert_eq!(store.past(now).await.expect("tells"), foretold);
            if seed > 0 {
                seal(&store).await;
            }
            store.sweep(now, dice.below(2) == 0, &on).await.expect("sweeps").expect("nobody else does");
            checked += whole.len();
            expected.retain(|_, row| !goes(row));
            let found = rows(&store).await;
            assert!(found == expected, "{} rows, of {} that stay", found.len(), expected.len());
            counts_are_right(&store, &found).await;
            now = now.plus(dice.below(DAY as u64) as i64);
        }
        // what stays has its story, and what came again goes again
        for row in expected.values().step_by(97) {
            assert!(!store.log(&everything(), row.id()).await.expect("reads").expect("is there").is_empty());
        }
        let back: Vec<Story> = whole.values().filter(|row| !expected.contains_key(&row.id())).step_by(50).map(again_told).collect();
        write(&store, back).await;
        store.sweep(now, true, &on).await.expect("sweeps").expect("nobody else does");
        expected.retain(|_, row| row.id().time() >= policy.of(row.domain()).since(now));
        let found = rows(&store).await;
        assert!(found == expected, "{} rows, of {} that stay", found.len(), expected.len());
        counts_are_right(&store, &found).await;
    }
    assert!(checked >= 50_000, "{checked} rows on each engine");
}

fn again_told(row: &Row) -> Story {
    story(&row.id().to_string(), vec![row.clone()])
}

async fn a_shared_story_stays_until_its_last_row_and_names_nobody_who_has_gone(on_engine: On) {
    let (_place, store) = fresh(on_engine).await;
    let to = ["anna@a.example".to_owned(), "joanna@b.example".to_owned(), "carla@b.example".to_owned()];
    let told = told("M", at(0).plus(-3 * DAY), &to);
    let ids: Vec<RowId> = told.rows.iter().map(|(_, row)| row.id()).collect();
    write(&store, vec![told]).await;
    keep(&store, Some("a.example"), 2).await;
    keep(&store, Some("b.example"), 4).await;
    assert_eq!(store.log(&everything(), ids[1]).await.expect("reads").expect("is there").len(), 4);
    store.sweep(at(0), true, &on).await.expect("sweeps");
    assert_eq!(store.row(&everything(), ids[0]).await.expect("reads"), None);
    let lines = store.log(&everything(), ids[1]).await.expect("reads").expect("is there");
    let texts: Vec<&str> = lines.iter().map(|line| line.text.as_str()).collect();
    assert_eq!(texts, ["line of M", "M: to=<joanna@b.example>, status=sent", "M: to=<carla@b.example>, status=sent"]);
    let (relatives, _) = store.family(&everything(), ids[1]).await.expect("reads").expect("is there");
    assert_eq!(relatives.iter().map(Row::id).collect::<Vec<_>>(), [ids[2]]);
    store.sweep(at(0).plus(2 * DAY), true, &on).await.expect("sweeps");
    assert!(rows(&store).await.is_empty());
}

async fn names_nobody_uses_go_and_numbers_are_not_given_twice(on_engine: On) {
    let (place, store) = fresh(on_engine).await;
    keep(&store, Some("gone.example"), 2).await;
    let day = at(0).plus(-3 * DAY);
    let mut secret = message(day.plus(SECOND), "S", "canary@gone.example");
    secret.sender = Some("canary-sender@stranger.example".into());
    secret.client_host = Some("canary-host.example".into());
    secret.attachments[0].name = "canary.pdf".into();
    let stays = message(day.plus(2 * SECOND), "T", "anna@stays.example");
    write(&store, vec![story("S", secret), story("T", stays)]).await;
    assert!(knows(&store, "canary").await);
    let before = rows(&store).await;
    // another process has read the names, and a reader of ours too
    let other = again(&place).await;
    write_live(&other, story("U", access(day.plus(3 * SECOND), "U", "canary@stays.example")), "other").await;
    assert_eq!(rows(&other).await.len(), 3);
    write_live(&other, story("U", access(day.plus(3 * SECOND), "U", "nobody@stays.example")), "other").await;

    let swept = store.sweep(at(0), true, &on).await.expect("sweeps").expect("nobody else does");
    assert!(swept.rows == 1 && swept.names > 4, "{swept:?}");
    assert!(!knows(&store, "canary").await, "nobody uses it");
    let left = rows(&store).await;
    assert!(left.iter().all(|(id, row)| before.get(id).is_none_or(|was| was == row)) && left.len() == 2);

    // whoever had the names in memory gives none of those that went, and no number twice
    write_live(&other, story("V", access(day.plus(4 * SECOND), "V", "canary@stays.example")), "other").await;
    write_live(&store, story("W", access(day.plus(5 * SECOND), "W", "canary@gone.example")), "follow").await;
    write_live(&other, story("X", access(day.plus(6 * SECOND), "X", "fresh@new.example")), "other").await;
    for store in [&store, &other, &again(&place).await] {
        let users = rows(store).await.into_values().filter_map(|row| match row {
            Row::Access(row) => Some(row.user),
            Row::Message(_) => None,
        });
        assert_eq!(
            users.collect::<BTreeSet<_>>(),
            ["canary@gone.example", "canary@stays.example", "fresh@new.example", "nobody@stays.example"].map(str::to_owned).into()
        );
    }
}

async fn write_live(store: &Store, told: Story, lane: &str) {
    let batch = Batch { lane: lane.into(), unknown: vec![], ..batch(1, vec![told]) };
    store.commit(batch).await.expect("commits");
}

/// Whether a dictionary of any day has a text that begins so.
pub(super) async fn knows(store: &Store, begins: &str) -> bool {
    for day in store.0.engine.days().await.expect("reads").iter() {
        let Some(file) = store.0.engine.day(*day).await.expect("reads") else { continue };
        let mut reading = file.read(Deadline::new()).await.expect("reads");
        for (book, text) in [("word", "text"), ("domain", "name"), ("address", "local")] {
            let sql = format!("select {text} from {book} where {text} like $1");
            if !reading.fetch::<(String,)>(Query::new(sql).arg(format!("{begins}%"))).await.expect("reads").is_empty() {
                return true;
            }
        }
    }
    false
}

async fn a_whole_day_goes_at_once_and_for_everybody(on_engine: On) {
    let (place, store) = fresh(on_engine).await;
    keep(&store, None, 2).await;
    let other = again(&place).await;
    let old = access(at(0).plus(-9 * DAY), "old", "anna@example.com");
    write(&store, vec![story("old", old.clone())]).await;
    write(&store, vec![story("new", access(at(0), "new", "anna@example.com"))]).await;
    assert!(other.row(&everything(), old.id).await.expect("reads").is_some());
    let swept = store.sweep(at(0), false, &on).await.expect("sweeps").expect("nobody else does");
    assert_eq!((swept.days, swept.rows), (1, 0));
    for store in [&store, &other] {
        assert_eq!(store.row(&everything(), old.id).await.expect("reads"), None);
        assert_eq!(store.timeline(&everything(), old.id).await.expect("reads"), None);
        assert_eq!(store.oldest(&everything(), None).await.expect("reads"), Some(at(0)));
        counts_are_right(store, &rows(store).await).await;
    }
    // late news of that day, from a writer that has it open and from one that has not
    write_live(&store, story("late", access(old.time, "late", "anna@example.com")), "follow").await;
    write_live(&other, story("later", access(old.time, "later", "anna@example.com")), "other").await;
    assert_eq!(rows(&store).await.len(), 3);
    counts_are_right(&other, &rows(&other).await).await;
    store.sweep(at(0), true, &on).await.expect("sweeps");
    assert_eq!(rows(&other).await.len(), 1);
    counts_are_right(&other, &rows(&other).await).await;
    assert_eq!(again(&place).await.lane("follow").await.expect("reads").positions.len(), 1, "a reader's place outlives the rows");
}

async fn a_row_of_a_mailbox_is_simply_gone(on_engine: On) {
    let (_place, store) = fresh(on_engine).await;
    keep(&store, Some("example.com"), 1).await;
    let done = {
        let told =
            vec![story("a", access(at(0).plus(-2 * DAY), "a", "anna@example.com")), story("b", access(at(0), "b", "anna@example.com"))];
        store.commit(batch(1, told)).await.expect("commits")
    };
    store.sweep(at(0), true, &on).await.expect("sweeps");
    let customer = scope(Reach::Domains(vec!["example.com".into()]));
    assert_eq!(store.search(&customer, &all(Kind::Access)).await.expect("searches").rows.len(), 1);
    assert_eq!(store.oldest(&customer, Some(Kind::Access)).await.expect("reads"), Some(at(0)), "since when there is data");
    // listeners that come back hear of what is left
    let changes = store.changes(0, 10).await.expect("reads").map(|list| list.into_iter().map(|(_, row)| row.id()).collect::<Vec<_>>());
    assert!(changes.is_none_or(|ids| ids == [done.changes[1].1.id()]));
}

async fn a_clock_that_jumped_deletes_nothing_until_it_is_confirmed(on_engine: On) {
    let (place, store) = fresh(on_engine).await;
    let hours = |n: i64| n * 3600 * SECOND;
    assert_eq!(store.look_at_clock(at(0), None).await.expect("reads"), Verdict::Trusted, "without rows there is nothing to lose");
    write(&store, vec![story("a", access(at(60), "a", "anna@example.com"))]).await;
    let later = at(0).plus(AHEAD);
    assert_eq!(store.judge_clock(later).await.expect("reads"), Verdict::Trusted);
    let jumped = at(0).plus(400 * DAY);
    for _ in 0..2 {
        assert_eq!(store.look_at_clock(jumped, None).await.expect("reads"), Verdict::Ahead(at(60)));
    }
    // a program that counted the time by itself knows how late it is
    let counted = at(0).plus(3 * DAY);
    assert_eq!(store.look_at_clock(counted.plus(hours(1)), Some(counted)).await.expect("reads"), Verdict::Trusted);
    assert_eq!(store.look_at_clock(jumped, Some(counted)).await.expect("reads"), Verdict::Ahead(counted));
    // it was off for four days, and the log was written meanwhile
    let off = counted.plus(4 * DAY);
    assert_eq!(store.look_at_clock(off, None).await.expect("reads"), Verdict::Ahead(counted));
    let told = |n: i64| story(&n.to_string(), access(counted.plus(n * DAY), &n.to_string(), "anna@example.com"));
    write(&store, vec![told(1), told(2), told(4)]).await;
    assert_eq!(store.look_at_clock(off, None).await.expect("reads"), Verdict::Ahead(counted.plus(2 * DAY)), "a day is missing");
    write(&store, vec![told(3)]).await;
    assert_eq!(store.look_at_clock(off, None).await.expect("reads"), Verdict::Trusted);
    // rows from the future explain nothing
    write(&store, vec![story("z", access(jumped, "z", "anna@example.com"))]).await;
    assert_eq!(again(&place).await.look_at_clock(jumped, None).await.expect("reads"), Verdict::Ahead(off));
    // back: nothing goes that would not have gone then
    assert_eq!(store.look_at_clock(at(0), None).await.expect("reads"), Verdict::Trusted);
    keep(&store, None, 1).await;
    assert!(store.past(at(0)).await.expect("tells").is_empty());
    store.confirm_clock(jumped).await.expect("is set");
    assert_eq!(store.look_at_clock(jumped.plus(hours(25)), None).await.expect("reads"), Verdict::Trusted);
}

async fn what_is_set_is_listed_and_what_is_not_allowed_is_refused(on_engine: On) {
    let (place, store) = fresh(on_engine).await;
    assert_eq!((Days::new(0), Days::new(91), "0".parse::<Days>().ok(), "x".parse::<Days>().ok()), (None, None, None, None));
    assert_eq!(store.retention().await.expect("reads").usual(), days(30));
    keep(&store, Some("Example.COM"), 7).await;
    store.keep(Some("long.example"), days(90), Some(" a court asked "), at(5)).await.expect("is set");
    for wrong in ["", "a b", "*.example", "anna@example.com"] {
        let said = store.keep(Some(wrong), days(7), None, at(0)).await.expect_err("is no domain").to_string();
        assert!(said.contains("is no domain"), "{said}");
    }
    store.keep_to(Some(Profile::Italy), at(6)).await.expect("is set");
    let policy = again(&place).await.retention().await.expect("reads");
    assert_eq!(
        (policy.usual(), policy.of(Some("example.com")), policy.of(Some("long.example")), policy.of(None)),
        (days(21), days(7), days(90), days(21))
    );
    assert_eq!(policy.domains[1].1.reason.as_deref(), Some("a court asked"));
    let said = store.keep(Some("b.example"), days(22), Some(" "), at(0)).await.expect_err("wants a reason").to_string();
    assert!(said.contains("22 days") && said.contains("--reason"), "{said}");
    store.keep(None, days(30), Some("agreement of 4 May"), at(0)).await.expect("is set");
    assert_eq!(store.retention().await.expect("reads").of(None), days(30));
    store.keep_as_others("long.example").await.expect("is set");
    assert_eq!(store.retention().await.expect("reads").of(Some("long.example")), days(30));
    // a law that is not kept to yet is named
    store.keep_to(None, at(7)).await.expect("is set");
    keep(&store, Some("c.example"), 60).await;
    let said = store.keep_to(Some(Profile::Italy), at(8)).await.expect_err("is not allowed").to_string();
    assert!(said.contains("c.example"), "{said}");
}

#[tokio::test]
async fn a_day_that_could_not_go_just_now_goes_with_the_next_sweep() {
    let (place, store) = fresh(On::Postgres).await;
    let old = at(0).plus(-9 * DAY);
    // by the limits of its domains, not by the usual one
    for domain in ["a.example", "b.example"] {
        keep(&store, Some(domain), 7).await;
        write(&store, vec![story(domain, access(old, domain, &format!("anna@{domain}")))]).await;
    }
    let mut reader = PgConnection::connect(&place.url()).await.expect("connects");
    let mut reading = reader.begin().await.expect("begins");
    let lock = format!("lock table {} in access share mode", Dialect::Postgres(old.day()).table("entry"));
    sqlx::raw_sql(AssertSqlSafe(lock)).execute(&mut *reading).await.expect("locks");
    let swept = store.sweep(at(0), false, &on).await.expect("sweeps").expect("nobody else does");
    assert_eq!((swept.days, rows(&store).await.len()), (0, 2), "somebody reads there");
    reading.rollback().await.expect("ends");
    let swept = store.sweep(at(0), false, &on).await.expect("sweeps").expect("nobody else does");
    assert_eq!((swept.days, rows(&store).await.len()), (1, 0));
    counts_are_right(&store, &rows(&store).await).await;
}

#[tokio::test]
async fn a_partition_that_has_just_gone_is_an_empty_day() {
    let (place, store) = fresh(On::Postgres).await;
    keep(&store, None, 1).await;
    write(&store, vec![story("old", access(at(0).plus(-9 * DAY), "old", "anna@example.com"))]).await;
    let other = again(&place).await;
    let Engine::Postgres(server) = &other.0.engine else { panic!("a Postgres") };
    let day = server.days().await.expect("reads")[0];
    let known = server.day(day).await.expect("reads").expect("is there");
    store.sweep(at(0), true, &on).await.expect("sweeps");
    let mut reading = known.read(Deadline::new()).await.expect("reads");
    let found = reading.fetch::<(i64,)>(Query::new(format!("select id from {}", known.dialect.table("entry")))).await;
    assert_eq!(found.expect("is no error"), []);
    let wrong = reading.fetch::<(i64,)>(Query::new("select id from nonsense")).await;
    assert!(wrong.is_err(), "any other table that is missing is one");
}

on_both!(
    a_sweep_deletes_exactly_what_is_past,
    a_shared_story_stays_until_its_last_row_and_names_nobody_who_has_gone,
    names_nobody_uses_go_and_numbers_are_not_given_twice,
    a_whole_day_goes_at_once_and_for_everybody,
    a_row_of_a_mailbox_is_simply_gone,
    a_clock_that_jumped_deletes_nothing_until_it_is_confirmed,
    what_is_set_is_listed_and_what_is_not_allowed_is_refused,
);
