//! Who sees what, of everybody: every route there is, asked by every role, for what is his and for what is not.
//!
//! Six resellers with eight customers each, and mailbox owners below some; each has mail, logins and a finding in which
//! every field bears two marks of his: one to search by, one that must never reach anybody else. What is another's is
//! answered as what is not there: the same status, the same body. A route that the matrix does not ask fails it.
//! `MATRIX=11 cargo nextest run --test matrix` asks every eleventh question (more than 100,000 requests); 1 asks all.
#![recursion_limit = "512"] // a page's type is as deep as its HTML

mod ask;
#[expect(dead_code, reason = "other tests ask other things of it")]
#[path = "../panel/mod.rs"]
mod panel;
#[expect(dead_code, reason = "other tests ask by its addresses")]
#[path = "../route_list/mod.rs"]
mod route_list;
mod sockets;
mod world;

use std::{collections::BTreeSet, sync::Arc};

use ask::Ask;
use panel::Answer;
use tokio::task::JoinSet;
use world::{Asker, World};

/// Of the questions about somebody each asker asks one in so many.
const ONE_IN: usize = 211;

/// The tenants whose secret marks a text bears.
fn marks(text: &[u8]) -> BTreeSet<usize> {
    numbered(text, world::SECRET, b"z")
}

/// The tenants whose names an answer bears, secret or not; of a question that names nobody.
fn names(text: &[u8]) -> BTreeSet<usize> {
    marks(text).union(&numbered(text, world::KEY, b"q")).copied().collect()
}

fn numbered(text: &[u8], before: &str, behind: &[u8]) -> BTreeSet<usize> {
    let number = |window: &[u8]| {
        let digits = window.strip_prefix(before.as_bytes())?.strip_suffix(behind)?;
        std::str::from_utf8(digits).ok()?.parse().ok()
    };
    text.windows(before.len() + 4).filter_map(number).collect()
}

/// Everything of an answer that could carry a mark.
fn whole(answer: &Answer) -> Vec<u8> {
    let head = answer.headers.iter().flat_map(|(name, value)| [name.as_str().as_bytes(), b": ", value.as_bytes(), b"\n"].concat());
    head.chain(answer.body.iter().copied()).collect()
}

/// How often two answers that differ are asked for anew.
const AGAIN: usize = 3;

/// What requests came to.
#[derive(Default)]
struct Sum {
    asked: usize,
    own: usize,
    compared: usize,
    bytes: usize,
    wrong: Vec<(&'static str, String)>,
}

impl Sum {
    fn add(&mut self, other: Self) {
        self.asked += other.asked;
        self.own += other.own;
        self.compared += other.compared;
        self.bytes += other.bytes;
        self.wrong.extend(other.wrong);
    }
}

/// Asks them all, and holds each answer against what the asker may see.
async fn run(world: Arc<World>, asker: Arc<Asker>, list: Vec<Ask>) -> Sum {
    let mut sum = Sum::default();
    for ask in list {
        let own = ask.of.is_none_or(|of| asker.sees.contains(&of));
        // a report of one's own rows is signed, which takes its time: that it opens is tested with the reports
        if own && ask.of.is_some() && ask.route.contains("report.pdf") {
            continue;
        }
        let answer = world.ask(&asker, &ask).await;
        let find = if ask.of.is_some() { marks } else { names };
        let (seen, name) = (find(&ask.without_its_secret(&whole(&answer))), &asker.name);
        sum.asked += 1;
        sum.own += usize::from(!seen.is_empty());
        sum.bytes += answer.body.len();
        let mut wrong = |what: String| sum.wrong.push((ask.route, format!("{name} {} {}: {what}", ask.method, ask.uri)));
        let foreign: Vec<_> = seen.difference(&asker.sees).collect();
        if !foreign.is_empty() {
            wrong(format!("marks of {foreign:?}"));
        }
        if answer.status.is_server_error() {
            wrong(answer.status.to_string());
        }
        // another's is what is not there
        if let Some(absent) = ask.absent.as_ref().filter(|_| !own) {
            let mut answer = answer;
            let (mut other, mut told, mut none);
            let mut left = AGAIN;
            loop {
                other = world.ask(&asker, absent).await;
                (told, none) = (ask.without_its_own(&answer.body), absent.without_its_own(&other.body));
                if (answer.status, &told) == (other.status, &none) || left == 0 {
                    break;
                }
                // what is his own may have changed between the two: the others write, too
                answer = world.ask(&asker, &ask).await;
                left -= 1;
            }
            if answer.status != other.status || told != none {
                let at = told.bytes().zip(none.bytes()).take_while(|(one, two)| one == two).count().saturating_sub(40);
                let piece = |text: &str| text.get(at..).unwrap_or_default().chars().take(120).collect::<String>();
                wrong(format!("{} {:?}, and of what is not there {} {:?}", answer.status, piece(&told), other.status, piece(&none)));
            }
            sum.asked += 1;
            sum.compared += 1;
        }
    }
    sum
}

async fn all_of_them(world: &Arc<World>, askers: &[Arc<Asker>], one_in: usize) -> Sum {
    let (narrow, mut tasks, mut sum) = (ask::narrow(world), JoinSet::new(), Sum::default());
    for (at, asker) in askers.iter().enumerate() {
        // each begins elsewhere, so that together they ask more of the questions
        let some = narrow.iter().enumerate().filter(|(n, _)| (n + at * 7) % one_in == 0).map(|(_, ask)| ask.clone());
        tasks.spawn(run(Arc::clone(world), Arc::clone(asker), ask::wide().into_iter().chain(some).collect()));
    }
    while let Some(one) = tasks.join_next().await {
        sum.add(one.expect("it asks to its end"));
    }
    sum
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_sees_what_is_another_s() {
    let world = Arc::new(World::new().await);
    let one_in = std::env::var("MATRIX").ok().and_then(|given| given.parse().ok()).unwrap_or(ONE_IN);
    let asked: BTreeSet<&str> = ask::wide().iter().chain(&ask::narrow(&world)).map(|ask| ask.route).chain(sockets::ROUTES).collect();
    let missing: Vec<_> = route_list::paths(&world.panel.router).into_iter().filter(|path| !asked.contains(path.as_str())).collect();
    assert!(missing.is_empty(), "routes that the matrix does not ask: {missing:?}");
    let sum = all_of_them(&world, &world.askers, one_in).await;
    println!(
        "{} requests by {} askers about {} tenants, {} with rows of their own, {} compared with what is not there, {} bytes read; wrong: {}",
        sum.asked,
        world.askers.len(),
        world.tenants.len(),
        sum.own,
        sum.compared,
        sum.bytes,
        sum.wrong.len()
    );
    let shown: Vec<_> = sum.wrong.iter().map(|(_, what)| what).take(20).collect();
    assert!(shown.is_empty(), "{} of {}: {shown:#?}", sum.wrong.len(), sum.asked);
    assert!(sum.own > 100 && sum.compared > 1_000, "the matrix asks something: {} {}", sum.own, sum.compared);
    assert!(one_in > 11 || sum.asked >= 100_000, "{}", sum.asked);
}

/// The same questions by somebody who is let see everything, as if no scope were asked for: the matrix finds it on every
/// route on which rows are shown.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_scope_that_lets_everything_through_is_found_on_every_route() {
    let world = Arc::new(World::new().await);
    let loose = world.askers.iter().find(|asker| asker.name == "operator").expect("there is one");
    let loose =
        Arc::new(Asker { name: "a customer whose scope is everything".into(), sees: [0].into(), shows: loose.shows.clone(), frame: false });
    let list: Vec<Ask> = ask::wide().into_iter().chain(ask::narrow(&world).into_iter().filter(|ask| ask.of == Some(7))).collect();
    let sum = run(Arc::clone(&world), loose, list).await;
    let found: BTreeSet<&str> = sum.wrong.iter().map(|(route, _)| *route).collect();
    let rows = [
        "/api/v1/messages",
        "/api/v1/messages/{id}",
        "/api/v1/messages/{id}/report.pdf",
        "/api/v1/access",
        "/api/v1/access/{id}",
        "/api/v1/access/{id}/report.pdf",
        "/api/v1/report.pdf",
        "/api/v1/findings",
        "/api/v1/findings/{id}",
        "/api/v1/devices",
        "/api/v1/trusted",
        "/api/v1/numbers",
        "/api/v1/near",
        "/api/v1/names",
        "/api/v1/domains",
        "/api/v1/watch",
        "/api/devices",
        "/api/trusted",
        "/devices",
        "/trusted",
        "/export.csv",
        "/export.jsonl",
        "/api/detail",
        "/api/log",
        "/api/list",
        "/api/recent",
        "/api/numbers",
        "/api/reasons",
        "/api/near",
        "/api/names",
        "/api/domains",
        "/api/glance",
        "/api/judge",
        "/received",
        "/sent",
        "/access",
        "/live",
        "/watch",
        "/message/{id}",
        "/access/{id}",
        "/api/v1/people",
        "/api/v1/person",
    ];
    let passed: Vec<_> = rows.into_iter().filter(|route| !found.contains(route)).collect();
    assert!(passed.is_empty(), "{} found, but not on {passed:?}", sum.wrong.len());
}
