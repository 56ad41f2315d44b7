//! Coming in, as it is tried by people, by guessers, and by many at once.

use std::{
    net::IpAddr,
    time::{Duration, Instant},
};

use futures::future::join_all;
use tempfile::TempDir;
use tracemail_auth::{Door, Entry, Who, door, password, secret, totp};
use tracemail_model::{
    account::{Account, AccountId, Alias, By, Change, NewAccount, Role},
    tenant::Reach,
    time::Micros,
};
use tracemail_store::Store;

const SECOND: i64 = 1_000_000;
const NOW: Micros = Micros(1_795_000_000 * SECOND);
const RIGHT: &str = "correct horse battery";

struct House {
    store: Store,
    anna: Account,
    _folder: TempDir,
}

async fn make(store: &Store, role: Role, parent: Option<AccountId>, name: &str) -> Account {
    let new = NewAccount { role, parent, name: name.into(), title: name.into() };
    store.make_account(&By::machine(NOW), &new).await.expect("writes").expect("is made")
}

impl House {
    async fn new() -> Self {
        let folder = TempDir::new().expect("a folder");
        let store = Store::open(&format!("sqlite:{}", folder.path().join("data").display())).await.expect("opens");
        let anna = make(&store, Role::Customer, None, "anna").await;
        let phc = password::hash(RIGHT.into()).await.expect("random");
        assert!(store.set_password(&By::machine(NOW), anna.id, Some(&phc), None).await.expect("writes"));
        Self { store, anna, _folder: folder }
    }

    fn door(&self, now: Micros, from: [u8; 4]) -> Door<'_> {
        Door { store: &self.store, now, network: Some(IpAddr::from(from)), agent: "Firefox\r\n", device: None, session: None }
    }
}

fn inside(entry: Entry) -> (String, String) {
    match entry {
        Entry::In { session, device } => (session, device),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_session_is_new_each_time_and_ends() {
    let house = House::new().await;
    let door = house.door(NOW, [192, 0, 2, 1]);
    let (first, _) = inside(door.password("Anna", RIGHT.into(), None).await.expect("answers"));
    let who = Who::by_session(&house.store, &first, NOW).await.expect("reads").expect("is in");
    assert_eq!((who.account.id, who.session.as_ref().map(|s| s.agent.as_str())), (house.anna.id, Some("Firefox")));
    let again = Door { session: Some(&first), ..door.clone() };
    let (second, _) = inside(again.password("anna", RIGHT.into(), None).await.expect("answers"));
    assert_ne!(first, second);
    assert_eq!(Who::by_session(&house.store, &first, NOW).await.expect("reads"), None, "what was held before opens nothing");
    assert_eq!(Who::by_session(&house.store, &second, NOW.plus(13 * 3600 * SECOND)).await.expect("reads"), None, "idle");
    let mut now = NOW;
    for _ in 0..20 {
        now = now.plus(10 * 3600 * SECOND);
        let there = Who::by_session(&house.store, &second, now).await.expect("reads").is_some();
        assert_eq!(there, now.0 - NOW.0 < 7 * 24 * 3600 * SECOND, "used every ten hours, it lasts a week");
    }
    for wrong in ["", "x", &second[1..]] {
        assert_eq!(Who::by_session(&house.store, wrong, NOW).await.expect("reads"), None);
    }
}

#[tokio::test]
async fn a_guesser_waits_and_the_owner_does_not() {
    let house = House::new().await;
    let (_, device) = inside(house.door(NOW, [192, 0, 2, 1]).password("anna", RIGHT.into(), None).await.expect("answers"));
    // 300 tries in a quarter of an hour, each from another address
    let mut checked = 0;
    for n in 0..300u16 {
        let [high, low] = n.to_be_bytes();
        let door = house.door(NOW.plus(i64::from(n) * 3 * SECOND), [198, 51, high, low]);
        match door.password("ANNA", "wrong".into(), None).await.expect("answers") {
            Entry::Refused => checked += 1,
            Entry::Wait(_) => {}
            other => panic!("{other:?}"),
        }
    }
    println!("password checks of 300 tries on one account in 15 minutes: {checked}");
    assert!((5..=10).contains(&checked), "{checked}");
    let now = NOW.plus(900 * SECOND);
    let stranger = house.door(now, [192, 0, 2, 1]).password("anna", RIGHT.into(), None).await.expect("answers");
    assert!(matches!(stranger, Entry::Wait(_)), "on a new browser even the owner waits");
    let owner = Door { device: Some(&device), ..house.door(now, [192, 0, 2, 1]) };
    inside(owner.password("anna", RIGHT.into(), None).await.expect("answers"));
    // one password tried on many accounts
    let mut checked = 0;
    for n in 0..200 {
        let entry = house.door(now, [203, 0, 113, 7]).password(&format!("user{n}"), "Summer2026".into(), None).await.expect("answers");
        checked += i32::from(entry == Entry::Refused);
    }
    println!("password checks of 200 accounts tried at once from one address: {checked}");
    assert_eq!(checked, 20);
    // a hundred at once are not all the first
    let at_once =
        join_all((0..40).map(|_| async { house.door(now, [203, 0, 113, 8]).password("nobody", "x".into(), None).await.expect("answers") }))
            .await;
    assert_eq!(at_once.iter().filter(|entry| **entry == Entry::Refused).count(), 5);
}

#[tokio::test]
async fn ten_thousand_tries_from_a_thousand_addresses_are_ten() {
    let house = House::new().await;
    // a proxy that is believed passes on whatever address somebody claims; all of it within a quarter of an hour
    let tries: u16 = if cfg!(debug_assertions) { 1_000 } else { 10_000 };
    let mut looks = 0;
    for n in 0..tries {
        let [high, low] = (n % 1_000).to_be_bytes();
        let now = NOW.plus(900 * SECOND / i64::from(tries) * i64::from(n));
        match house.door(now, [198, 18, high, low]).password("anna", format!("guess {n}"), None).await.expect("answers") {
            Entry::Refused => looks += 1,
            Entry::Wait(_) => {}
            other => panic!("{other:?}"),
        }
    }
    println!("of {tries} tries at one account from 1,000 addresses in 15 minutes {looks} were looked at");
    assert!((5..=10).contains(&looks), "{looks}");
}

#[tokio::test]
async fn a_name_that_nobody_has_is_refused_alike_and_as_slowly() {
    let house = House::new().await;
    let mut times = [Vec::new(), Vec::new()];
    for n in 0..30u8 {
        for (at, name) in ["anna", "nobody"].into_iter().enumerate() {
            // long after the last one, so that no try waits
            let door = house.door(NOW.plus(i64::from(n) * 90_000 * SECOND), [192, 0, 2, n]);
            let begun = Instant::now();
            assert_eq!(door.password(name, "wrong".into(), None).await.expect("answers"), Entry::Refused);
            times[at].push(begun.elapsed());
        }
    }
    let [known, unknown] = times.map(|mut list| {
        list.sort();
        list[list.len() / 2]
    });
    println!("median of a refusal: a known name {known:?}, an unknown one {unknown:?}");
    // a hash takes some 20 ms: were it left out, the two would differ by more than half
    assert!(unknown > known / 2 && known > unknown / 2 && unknown > Duration::from_millis(2), "{known:?} {unknown:?}");
}

#[tokio::test]
async fn a_code_is_wanted_and_taken_once() {
    let house = House::new().await;
    let (store, id, by) = (&house.store, house.anna.id, By::machine(NOW));
    let secret = totp::secret().expect("random");
    let paper = totp::paper().expect("random");
    store.propose_totp(id, &secret).await.expect("writes");
    let hashes: Vec<_> = paper.iter().map(|code| totp::paper_hash(code)).collect();
    assert!(store.begin_totp(&by, id, 0, &hashes).await.expect("writes"));
    let door = house.door(NOW, [192, 0, 2, 1]);
    assert_eq!(door.password("anna", RIGHT.into(), None).await.expect("answers"), Entry::Code);
    assert_eq!(door.password("anna", RIGHT.into(), Some("000000x")).await.expect("answers"), Entry::Refused);
    inside(door.password("anna", RIGHT.into(), Some(&paper[0])).await.expect("answers"));
    assert_eq!(door.password("anna", RIGHT.into(), Some(&paper[0])).await.expect("answers"), Entry::Refused, "used up");
    // and a link asks for one, too, and outlasts a wrong one
    let link = door::make_link(store, &by, id).await.expect("writes").expect("is there");
    assert_eq!(door.link(&link, None).await.expect("answers"), Entry::Code);
    assert_eq!(door.link(&link, Some("x")).await.expect("answers"), Entry::Refused);
    inside(door.link(&link, Some(&paper[1])).await.expect("answers"));
}

#[tokio::test]
async fn a_link_works_once_and_for_an_hour() {
    let house = House::new().await;
    let by = By::machine(NOW);
    let link = door::make_link(&house.store, &by, house.anna.id).await.expect("writes").expect("is there");
    let late = house.door(NOW.plus(door::LINK), [192, 0, 2, 1]);
    assert_eq!(late.link(&link, None).await.expect("answers"), Entry::Refused);
    let door = house.door(NOW, [192, 0, 2, 1]);
    let all = join_all((0..20).map(|_| door.link(&link, None))).await;
    assert_eq!(all.into_iter().filter(|entry| matches!(entry, Ok(Entry::In { .. }))).count(), 1);
    let link = door::make_link(&house.store, &by, house.anna.id).await.expect("writes").expect("is there");
    let shut = Change { suspended: Some(true), ..Change::default() };
    assert!(house.store.change_account(&by, house.anna.id, &shut).await.expect("writes"));
    assert_eq!(door.link(&link, None).await.expect("answers"), Entry::Refused, "suspended");
    assert_eq!(door.password("anna", RIGHT.into(), None).await.expect("answers"), Entry::Refused);
}

#[tokio::test]
async fn each_sees_what_is_his_at_this_very_moment() {
    let house = House::new().await;
    let (store, by) = (&house.store, By::machine(NOW));
    let agency = make(store, Role::Reseller, None, "agency").await;
    let shop = make(store, Role::Customer, Some(agency.id), "shop").await;
    let mario = make(store, Role::Mailbox, Some(shop.id), "mario@shop.test").await;
    let root = make(store, Role::Operator, None, "root").await;
    assert!(store.give_domain(&by, "shop.test", shop.id, false).await.expect("writes"));
    assert!(store.give_domain(&by, "anna.test", house.anna.id, false).await.expect("writes"));
    for name in ["info@shop.test", "info@anna.test"] {
        let alias = Alias { name: name.into(), mailbox: "mario@shop.test".into(), account: shop.id };
        assert!(store.make_alias(&by, &alias).await.expect("writes"));
    }
    let mut tokens = Vec::new();
    for (account, domains) in
        [(&root, None), (&agency, None), (&shop, None), (&mario, None), (&house.anna, None), (&agency, Some(vec!["anna.test".to_owned()]))]
    {
        let token = secret::token().expect("random");
        store.make_token(&by, account.id, &secret::hash(&token), ("test", domains.as_deref(), None)).await.expect("writes");
        tokens.push(token);
    }
    let sees = async |at: usize| {
        let who = Who::by_token(store, &tokens[at], NOW).await.expect("reads");
        who.map(|who| who.scope.reach().clone())
    };
    let domains = |list: &[&str]| Some(Reach::Domains(list.iter().map(|&name| name.to_owned()).collect()));
    assert_eq!(sees(0).await, Some(Reach::Everything));
    assert_eq!((sees(1).await, sees(2).await), (domains(&["shop.test"]), domains(&["shop.test"])));
    let own = Reach::Mailboxes(vec!["mario@shop.test".into(), "info@shop.test".into()]);
    assert_eq!(sees(3).await, Some(own), "an alias of a foreign domain shows nothing");
    assert_eq!(sees(4).await, domains(&["anna.test"]));
    assert_eq!(sees(5).await, domains(&[]), "a token sees no more than its owner");
    // moved: nobody sees it by accident
    assert!(store.give_domain(&By::machine(NOW.plus(1)), "shop.test", house.anna.id, false).await.expect("writes"));
    assert_eq!((sees(1).await, sees(3).await, sees(4).await), (domains(&[]), Some(Reach::Mailboxes(vec![])), domains(&["anna.test"])));
    assert!(store.give_domain(&By::machine(NOW.plus(2)), "shop.test", shop.id, true).await.expect("writes"));
    // suspended above: shut below
    let shut = Change { suspended: Some(true), ..Change::default() };
    assert!(store.change_account(&by, agency.id, &shut).await.expect("writes"));
    assert_eq!((sees(1).await, sees(2).await, sees(3).await), (None, None, None));
    assert!(store.remove_account(&by, house.anna.id).await.expect("writes"));
    assert_eq!(sees(4).await, None);
    assert_eq!(Who::by_token(store, "tm_", NOW).await.expect("reads"), None);
}

#[tokio::test]
async fn a_token_ends_when_it_is_told_to_and_sees_what_it_is_told_to() {
    let house = House::new().await;
    let (store, by, id) = (&house.store, By::machine(NOW), house.anna.id);
    for domain in ["one.test", "two.test"] {
        assert!(store.give_domain(&by, domain, id, false).await.expect("writes"));
    }
    let root = make(store, Role::Operator, None, "root").await;
    let token = async |account, within: Option<&[String]>, until| {
        let shown = secret::token().expect("random");
        let made = store.make_token(&by, account, &secret::hash(&shown), ("test", within, until)).await.expect("writes");
        (shown, made.id)
    };
    let sees = async |shown: &str, now| Who::by_token(store, shown, now).await.expect("reads").map(|who| who.scope.reach().clone());
    let only = |name: &str| Some(Reach::Domains(vec![name.to_owned()]));
    let until = NOW.plus(60 * SECOND);
    let (brief, _) = token(id, Some(&["two.test".to_owned()]), Some(until)).await;
    assert_eq!(sees(&brief, until.plus(-1)).await, only("two.test"));
    assert_eq!(sees(&brief, until).await, None, "its time is over");
    let (narrow, narrow_id) = token(root.id, Some(&["one.test".to_owned()]), None).await;
    assert_eq!(sees(&narrow, NOW).await, only("one.test"), "an operator's, too");
    assert!(!store.remove_token(&by, id, narrow_id).await.expect("writes"), "it is another's");
    assert!(store.remove_token(&by, root.id, narrow_id).await.expect("writes"));
    assert_eq!(sees(&narrow, NOW).await, None, "removed");
    // a domain that is taken away goes from the token, too
    let (both, _) = token(id, None, None).await;
    assert!(store.take_domain(&By::machine(NOW.plus(1)), "two.test").await.expect("writes"));
    assert_eq!((sees(&both, NOW).await, sees(&brief, NOW).await), (only("one.test"), Some(Reach::Domains(vec![]))));
    // neither half of it is one, nor what is kept of it, nor a session's secret
    for wrong in [&both[3..], &both[..45], "tm_", ""] {
        assert_eq!(sees(wrong, NOW).await, None);
    }
    assert_eq!(Who::by_session(store, &both, NOW).await.expect("reads"), None);
}
