//! How long a refusal takes, of a name that somebody has and of one that nobody has: the two must not be told apart.
//!
//! `cargo run --release -p tracemail-auth --example refusal -- 500` tries 500 of each, in the order of dice, each long
//! after the last, so that none waits. Prints the medians, how far apart they are, and how far two halves of the same
//! are: what the machine itself adds.

use std::{
    net::IpAddr,
    time::{Duration, Instant},
};

use tempfile::TempDir;
use tracemail_auth::{Door, Entry, password, secret};
use tracemail_model::{
    account::{By, NewAccount, Role},
    time::{DAY, Micros},
};
use tracemail_store::Store;

const NOW: Micros = Micros(1_795_000_000_000_000);

#[tokio::main]
async fn main() {
    let tries: usize = std::env::args().nth(1).and_then(|given| given.parse().ok()).unwrap_or(300);
    let folder = TempDir::new().expect("a folder");
    let store = Store::open(&format!("sqlite:{}", folder.path().join("data").display())).await.expect("opens");
    let new = NewAccount { role: Role::Customer, parent: None, name: "anna".into(), title: "Anna".into() };
    let anna = store.make_account(&By::machine(NOW), &new).await.expect("writes").expect("is made");
    let phc = password::hash("correct horse battery".into()).await.expect("random");
    assert!(store.set_password(&By::machine(NOW), anna.id, Some(&phc), None).await.expect("writes"));
    let mut times = [Vec::new(), Vec::new()];
    let mut day = 0;
    while times.iter().any(|list| list.len() < tries) {
        let which = usize::from(secret::random::<1>().expect("random")[0] & 1);
        let name = ["anna", "nobody"][which];
        day += 2;
        let network = Some(IpAddr::from([192, 0, 2, 1]));
        let door = Door { store: &store, now: NOW.plus(day * DAY), network, agent: "", device: None, session: None };
        let begun = Instant::now();
        assert_eq!(door.password(name, "a wrong password".into(), None).await.expect("answers"), Entry::Refused);
        times[which].push(begun.elapsed());
    }
    let [known, unknown] = times.each_ref().map(|list| median(list));
    let half = |list: &[Duration]| median(&list[..tries / 2]).abs_diff(median(&list[tries / 2..]));
    println!("median of {tries} refusals: of a name that is there {known:?}, of one that is not {unknown:?}");
    println!("apart: {:?}; two halves of the same: {:?}, {:?}", known.abs_diff(unknown), half(&times[0]), half(&times[1]));
}

fn median(list: &[Duration]) -> Duration {
    let mut list = list.to_vec();
    list.sort();
    list[list.len() / 2]
}
