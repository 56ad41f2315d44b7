//! The outbox: what was put in is due until it was told, over restarts, and what people chose, on both engines.

use tracemail_model::{
    account::{AccountId, Act, By, NewAccount, Role},
    telling::{Telling, Untaken},
};

use super::{On, again, fresh, on_both, sample::at};
use crate::{Due, Told};

async fn what_is_to_be_told_is_told_once_it_was_and_no_sooner(on: On) {
    let (place, store) = fresh(on).await;
    assert_eq!(store.outbox_stand().await.expect("reads"), None);
    let item = |change: i64, due: i64| ("mail:x".to_owned(), "f".to_owned(), change, at(due));
    store.post(&[item(3, 10)], 3).await.expect("writes");
    assert_eq!(store.due(at(9), 9).await.expect("reads"), []);
    // more of it before it was told changes what is told, not when
    store.post(&[item(4, 50)], 4).await.expect("writes");
    let first = store.due(at(10), 9).await.expect("reads");
    assert_eq!(first, [Due { target: "mail:x".into(), finding: "f".into(), change: 4, tries: 0 }]);

    // in vain, and over a restart
    store.told(&[(first[0].clone(), Told::Not(at(20)))], at(10)).await.expect("writes");
    drop(store);
    let store = again(&place).await;
    assert_eq!(store.outbox_stand().await.expect("reads"), Some(4));
    assert_eq!(store.due(at(19), 9).await.expect("reads"), []);
    let second = store.due(at(20), 9).await.expect("reads");
    assert_eq!(second[0].tries, 1);
    // told, while more of it has come: that is due a pause later
    store.post(&[item(5, 21)], 5).await.expect("writes");
    store.told(&[(second[0].clone(), Told::Yes(at(90)))], at(30)).await.expect("writes");
    assert_eq!(store.due(at(89), 9).await.expect("reads"), []);
    store.post(&[item(6, 31)], 6).await.expect("writes");
    assert_eq!(store.due(at(89), 9).await.expect("reads"), []);
    assert_eq!(store.due(at(90), 9).await.expect("reads")[0].change, 6, "a minute after it was last told, all of it");
    store.clear_outbox(at(500)).await.expect("writes");
    assert_eq!(store.due(at(90), 9).await.expect("reads").len(), 1, "what waits is not forgotten");
    store.told(&[(store.due(at(90), 9).await.expect("reads").remove(0), Told::Never)], at(91)).await.expect("writes");
    assert_eq!(store.due(at(999), 9).await.expect("reads"), []);

    let telling = Telling { mail: Some("anna@example.com".into()), quiet: Some((1_320, 420)), ..Telling::default() };
    let by = By::machine(at(1));
    let new = NewAccount { role: Role::Operator, parent: None, name: "root".into(), title: String::new() };
    let account = store.make_account(&by, &new).await.expect("writes").expect("is made").id;
    assert_eq!(store.telling(account).await.expect("reads"), None);
    assert!(!store.set_telling(&by, AccountId(8), &telling).await.expect("there is nobody"));
    for chosen in [&Telling::default(), &telling, &telling] {
        assert!(store.set_telling(&by, account, chosen).await.expect("writes"));
    }
    let records = store.audit(None, 9).await.expect("reads");
    let told: Vec<_> = records.iter().filter(|record| record.act == Act::TellingChanged).collect();
    assert_eq!(told.len(), 1, "what changes nothing leaves none: {told:?}");
    assert_eq!((told[0].object.as_str(), told[0].detail.as_str()), ("root", "letters to anna@example.com, quiet 22:00 to 07:00"));
    assert_eq!(store.telling(account).await.expect("reads"), Some(telling.clone()));
    assert_eq!(store.tellings().await.expect("reads"), [(account, telling.clone())]);
    // what was not taken is remembered until one of the same sort is
    let untaken = Untaken { at: at(5), why: "550 no".into(), is_letter: true, is_over: true };
    store.note_untaken(account, true, Some(untaken.clone())).await.expect("writes");
    store.note_untaken(account, false, None).await.expect("writes");
    assert_eq!(store.telling(account).await.expect("reads"), Some(Telling { untaken: Some(untaken), ..telling.clone() }));
    store.note_untaken(account, true, None).await.expect("writes");
    store.note_untaken(AccountId(8), true, None).await.expect("nobody's");
    assert_eq!(store.telling(account).await.expect("reads"), Some(telling));
    assert!(store.remove_account(&by, account).await.expect("writes"));
    assert_eq!(store.tellings().await.expect("reads"), [], "his choice goes with him");
    assert!(store.teller().await.expect("asks").is_some());
}

on_both!(what_is_to_be_told_is_told_once_it_was_and_no_sooner);
