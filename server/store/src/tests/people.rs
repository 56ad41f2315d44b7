//! Accounts and what is theirs, through every public method.

use std::time::Duration;

use futures::future::join_all;
use tokio::time::timeout;
use tracemail_model::{
    account::{Act, Alias, By, Change, EmbedAlgorithm, EmbedGrant, EmbedSite, Look, Looks, NewAccount, Role, SessionId},
    tenant::Reach,
    time::Micros,
};

use super::{On, Place, again, fresh, on_both, scope};
use crate::{Digest, Held, Store, Throttled, deed::Deed};

fn by(now: i64) -> By {
    By { who: "test".into(), network: Some([192, 0, 2, 1].into()), ..By::machine(Micros(now)) }
}

async fn make(
    store: &Store,
    role: Role,
    parent: Option<&tracemail_model::account::Account>,
    name: &str,
) -> tracemail_model::account::Account {
    let new = NewAccount { role, parent: parent.map(|a| a.id), name: name.into(), title: name.to_uppercase() };
    store.make_account(&by(1), &new).await.expect("writes").expect("is made")
}

fn hash(n: u8) -> Digest {
    [n; 32]
}

fn held(name: &str, since: Option<i64>) -> Held {
    Held { name: name.into(), since: since.map(Micros) }
}

async fn an_installation_has_people(on: On) {
    let (place, store) = fresh(on).await;
    assert!(!store.has_operator().await.expect("reads") && !store.has_accounts().await.expect("reads"));
    let root = make(&store, Role::Operator, None, "Root").await;
    assert!(store.has_operator().await.expect("reads") && store.has_accounts().await.expect("reads"));
    let reseller = make(&store, Role::Reseller, None, "agency").await;
    let (one, two) =
        (make(&store, Role::Customer, Some(&reseller), "one").await, make(&store, Role::Customer, Some(&reseller), "two").await);
    let stranger = make(&store, Role::Customer, None, "stranger").await;
    let anna = make(&store, Role::Mailbox, Some(&one), "Anna@Example.com").await;

    // the tree
    let twice = NewAccount { role: Role::Customer, parent: None, name: "ONE".into(), title: String::new() };
    assert_eq!(store.make_account(&by(2), &twice).await.expect("reads"), None, "the name is taken");
    let wrong = NewAccount { role: Role::Reseller, parent: Some(one.id), name: "x".into(), title: String::new() };
    assert_eq!(store.make_account(&by(2), &wrong).await.expect("reads"), None, "no reseller below a customer");
    assert_eq!(store.account_named("ANNA@example.com").await.expect("reads"), Some(anna.clone()));
    assert_eq!(store.account(root.id).await.expect("reads"), Some(root.clone()));
    let names = |list: Vec<tracemail_model::account::Account>| list.into_iter().map(|a| a.name).collect::<Vec<_>>();
    assert_eq!(names(store.accounts_below(Some(reseller.id)).await.expect("reads")), ["anna@example.com", "one", "two"]);
    assert_eq!(store.accounts_below(None).await.expect("reads").len(), 6);
    assert!(store.stands_above(reseller.id, anna.id).await.expect("reads"));
    assert!(!store.stands_above(stranger.id, anna.id).await.expect("reads") && !store.stands_above(one.id, one.id).await.expect("reads"));
    let change = Change { suspended: Some(true), title: Some("First".into()), masked: Some(true), role: None };
    assert!(store.change_account(&by(3), one.id, &change).await.expect("writes"));
    assert!(store.is_shut(anna.id).await.expect("reads") && !store.is_shut(two.id).await.expect("reads"), "with whoever is below");
    let change = Change { suspended: Some(false), ..Change::default() };
    assert!(store.change_account(&by(3), one.id, &change).await.expect("writes"));
    let one_now = store.account(one.id).await.expect("reads").expect("is there");
    assert_eq!((one_now.title.as_str(), one_now.suspended, one_now.masked), ("First", false, true));
    let lower = Change { role: Some(Role::Mailbox), ..Change::default() };
    assert!(!store.change_account(&by(3), one.id, &lower).await.expect("reads"), "somebody stands below");

    // who holds which domain
    let before = store.rights().await.expect("reads");
    assert!(store.give_domain(&by(10), "Example.com", one.id, false).await.expect("writes"));
    assert!(store.rights().await.expect("reads") > before);
    assert!(!store.give_domain(&by(11), "example.com", one.id, false).await.expect("reads"), "he has it");
    assert!(!store.give_domain(&by(11), "example.com", anna.id, false).await.expect("reads"), "a mailbox holds none");
    assert!(store.give_domain(&by(12), "example.net", two.id, false).await.expect("writes"));
    assert_eq!(store.reach_of(one.id).await.expect("reads"), [held("example.com", None)]);
    assert!(store.give_domain(&by(20), "example.com", two.id, false).await.expect("writes"));
    assert_eq!(store.reach_of(one.id).await.expect("reads"), []);
    assert_eq!(store.reach_of(two.id).await.expect("reads"), [held("example.com", Some(20)), held("example.net", None)]);
    assert_eq!(store.reach_of(reseller.id).await.expect("reads"), [held("example.com", None), held("example.net", None)]);
    assert!(store.give_domain(&by(30), "example.com", stranger.id, true).await.expect("writes"));
    assert_eq!(store.reach_of(reseller.id).await.expect("reads"), [held("example.net", None)]);
    assert_eq!(store.reach_of(stranger.id).await.expect("reads"), [held("example.com", Some(20))]);
    assert!(store.was_held("EXAMPLE.com").await.expect("reads") && !store.was_held("never.example").await.expect("reads"));
    assert_eq!(store.domain_held("EXAMPLE.com").await.expect("reads").map(|d| (d.account, d.history)), Some((stranger.id, true)));
    assert!(
        store.take_domain(&by(31), "example.com").await.expect("writes")
            && !store.take_domain(&by(31), "example.com").await.expect("reads")
    );
    assert_eq!(store.domains_held(None).await.expect("reads").len(), 1);
    assert_eq!(store.domains_held(Some(reseller.id)).await.expect("reads")[0].name, "example.net");
    let alias = Alias { name: "info@example.com".into(), mailbox: "anna@example.com".into(), account: one.id };
    assert!(store.make_alias(&by(32), &alias).await.expect("writes") && !store.make_alias(&by(32), &alias).await.expect("reads"));
    assert_eq!(store.aliases_of(one.id, "Anna@example.com").await.expect("reads"), ["info@example.com"]);
    assert!(store.aliases_of(two.id, "anna@example.com").await.expect("reads").is_empty(), "another customer's word is not taken");
    assert_eq!(store.aliases(Some(reseller.id)).await.expect("reads"), std::slice::from_ref(&alias));
    assert!(store.aliases(Some(stranger.id)).await.expect("reads").is_empty());
    assert_eq!(store.aliases(None).await.expect("reads").len(), 1);
    let next = Alias { mailbox: "bruno@example.com".into(), account: two.id, ..alias };
    assert!(store.make_alias(&by(33), &next).await.expect("writes"), "of whoever holds the domain now");
    assert!(store.aliases_of(one.id, "anna@example.com").await.expect("reads").is_empty());
    assert_eq!(store.aliases(None).await.expect("reads"), [next]);
    assert!(store.remove_alias(&by(33), "info@example.com").await.expect("writes"));

    // signing in
    assert_eq!(store.password_of(one.id).await.expect("reads"), None);
    let a_while = (Micros(900), "Firefox", Some([192, 0, 2, 9].into()));
    let first = store.begin_session(&by(40), one.id, &hash(1), a_while, None).await.expect("writes").expect("is there");
    assert_eq!(store.session(&hash(1), Micros(50), Micros(40)).await.expect("reads"), Some(first.clone()));
    assert_eq!(store.session(&hash(1), Micros(50), Micros(41)).await.expect("reads"), None, "unused for too long");
    assert_eq!(store.session(&hash(1), Micros(900), Micros(0)).await.expect("reads"), None, "over");
    store.session_seen(first.id, Micros(60)).await.expect("writes");
    assert!(store.set_reason(first.id, Some("ticket 7")).await.expect("writes"));
    assert_eq!(store.sessions(one.id, Micros(60)).await.expect("reads")[0].reason.as_deref(), Some("ticket 7"));
    assert!(!store.set_reason(SessionId(7), None).await.expect("writes"), "no such session");
    assert!(store.prove_session(first.id, &hash(2), Micros(61)).await.expect("writes"));
    assert_eq!(store.session(&hash(1), Micros(62), Micros(0)).await.expect("reads"), None, "another secret");
    let second = store.begin_session(&by(63), one.id, &hash(3), a_while, Some(&hash(2))).await.expect("writes").expect("is there");
    assert_eq!(
        store.sessions(one.id, Micros(64)).await.expect("reads"),
        std::slice::from_ref(&second),
        "what was held before is worth nothing"
    );
    let third = store.begin_session(&by(65), one.id, &hash(4), a_while, None).await.expect("writes").expect("is there");
    assert!(!store.end_session(&by(66), two.id, third.id).await.expect("reads"), "not his");
    assert!(store.set_password(&by(66), one.id, Some("$argon2id$x"), Some(second.id)).await.expect("writes"));
    assert_eq!(store.password_of(one.id).await.expect("reads").as_deref(), Some("$argon2id$x"));
    assert_eq!(store.session(&hash(4), Micros(67), Micros(0)).await.expect("reads"), None, "whoever knew the old one is out");
    store.session_seen(third.id, Micros(68)).await.expect("writes");
    assert_eq!(store.sessions(one.id, Micros(69)).await.expect("reads").len(), 1, "what has ended stays ended");
    assert!(store.end_session(&by(70), one.id, second.id).await.expect("writes"));
    assert!(!store.end_sessions(&by(70), one.id, None).await.expect("reads"), "none is left");
    store.know_device(&hash(5), one.id, Micros(70)).await.expect("writes");
    assert!(store.knows_device(&hash(5), one.id, Micros(70)).await.expect("reads"));
    assert!(!store.knows_device(&hash(5), two.id, Micros(70)).await.expect("reads"));

    // a link is used once, however many come with it
    assert!(store.make_link(&by(80), one.id, &hash(6), Micros(99)).await.expect("writes"));
    assert_eq!(store.link_of(&hash(6), Micros(99)).await.expect("reads"), None, "too late");
    assert_eq!(store.link_of(&hash(6), Micros(98)).await.expect("reads"), Some(one.id));
    let link = hash(6);
    let used = join_all((0..12).map(|_| store.use_link(&link, Micros(98)))).await;
    assert_eq!(used.into_iter().filter_map(|used| used.expect("writes")).collect::<Vec<_>>(), [one.id]);

    // the second factor
    store.propose_totp(one.id, b"secret").await.expect("writes");
    assert_eq!(store.totp_of(one.id).await.expect("reads"), Some((b"secret".to_vec(), None)));
    assert!(!store.take_step(one.id, 5).await.expect("reads"), "not in use yet");
    assert!(store.begin_totp(&by(81), one.id, 7, &[hash(7), hash(8)]).await.expect("writes"));
    let steps = join_all((0..8).map(|_| store.take_step(one.id, 8))).await;
    assert_eq!(steps.into_iter().filter(|taken| *taken.as_ref().expect("writes")).count(), 1);
    assert!(!store.take_step(one.id, 7).await.expect("reads"));
    assert!(store.take_recovery(one.id, &hash(7)).await.expect("writes") && !store.take_recovery(one.id, &hash(7)).await.expect("reads"));
    assert_eq!(store.recovery_left(one.id).await.expect("reads"), 1);
    assert!(store.end_totp(&by(82), one.id).await.expect("writes"));
    assert_eq!(store.totp_of(one.id).await.expect("reads"), None);
    assert!(store.set_subject(&by(83), one.id, Some("https://id.example 7")).await.expect("writes"));
    assert!(!store.set_subject(&by(83), two.id, Some("https://id.example 7")).await.expect("reads"));
    assert_eq!(store.account_of_subject("https://id.example 7").await.expect("reads").map(|a| a.id), Some(one.id));

    // tries are counted before they are made
    let wait = |_: &str, tries: u32| if tries < 3 { 0 } else { 10 };
    let tries = join_all((0..9).map(|_| store.try_once(&["a", "b"], Micros(100), 50, wait))).await;
    assert_eq!(tries.into_iter().filter(|t| *t.as_ref().expect("writes") == Throttled::No).count(), 3);
    assert_eq!(store.try_once(&["c", "a"], Micros(101), 50, wait).await.expect("reads"), Throttled::Until(Micros(110)));
    store.forget_tries("a").await.expect("writes");
    assert_eq!(store.try_once(&["a"], Micros(101), 50, wait).await.expect("writes"), Throttled::No);
    assert_eq!(store.try_once(&["b"], Micros(150), 50, wait).await.expect("writes"), Throttled::No, "long ago");

    // tokens
    let domains = ["example.net".to_owned()];
    let token = store.make_token(&by(110), two.id, &hash(9), ("billing", Some(&domains), Some(Micros(200)))).await.expect("writes");
    assert_eq!(store.token(&hash(9), Micros(120)).await.expect("reads"), Some(token.clone()));
    assert_eq!(store.token(&hash(9), Micros(200)).await.expect("reads"), None);
    store.token_seen(token.id, Micros(121)).await.expect("writes");
    assert_eq!(store.tokens(two.id).await.expect("reads")[0].seen, Some(Micros(121)));
    assert!(!store.remove_token(&by(122), one.id, token.id).await.expect("reads"));
    assert!(store.remove_token(&by(122), two.id, token.id).await.expect("writes"));
    embedded(&store, &reseller, &stranger).await;

    // what was done, and who looked
    store.record(&by(130), Act::PersonErased, "x", "").await.expect("writes");
    let look = Look {
        time: Micros(131),
        account: root.id,
        who: "root".into(),
        role: Role::Operator,
        domain: "example.net".into(),
        what: "from:x".into(),
        reason: Some("ticket 7".into()),
    };
    let nobodys = Look { domain: "example.edu".into(), ..look.clone() };
    let later = Look { time: Micros(3_600_000_131), ..look.clone() };
    for looks in [&[look.clone(), nobodys][..], std::slice::from_ref(&look), std::slice::from_ref(&later), &[]] {
        store.looked(looks).await.expect("writes");
    }
    let names = ["example.net".to_owned(), "example.edu".to_owned()];
    let of = async |reach: Reach, after, most| store.looks(&scope(reach), after, most).await.expect("reads");
    let both = of(Reach::Domains(names.to_vec()), None, 9).await;
    assert_eq!((both.rows, both.next), (vec![later.clone(), look.clone()], None), "one an hour; of nobody's none");
    let first = of(Reach::Everything, None, 1).await;
    assert_eq!(first.rows, std::slice::from_ref(&later));
    assert_eq!(of(Reach::Everything, first.next, 1).await, Looks { rows: vec![look.clone()], next: None }, "further back");
    let holder = store.domain_held("example.net").await.expect("reads").expect("is held").account;
    store.looked(&[Look { account: holder, ..look.clone() }]).await.expect("writes");
    let own = of(Reach::Mailboxes(vec!["x@example.net".into()]), None, 9).await;
    assert_eq!(own.rows, [later, look], "his own are no matter");
    assert_eq!(of(Reach::Domains(vec!["example.com".into()]), None, 9).await, Looks::default());
    assert_eq!(of(Reach::Domains(Vec::new()), None, 9).await, Looks::default());

    // removed, with whoever stands below
    assert!(store.remove_account(&by(140), reseller.id).await.expect("writes"));
    assert!(!store.remove_account(&by(140), two.id).await.expect("reads"), "went with it");
    assert_eq!(store.account_named("anna@example.com").await.expect("reads"), None);
    assert!(store.is_shut(anna.id).await.expect("reads"));
    assert!(store.give_domain(&by(150), "example.net", stranger.id, false).await.expect("writes"));
    assert_eq!(store.reach_of(stranger.id).await.expect("reads"), [held("example.net", Some(150))], "not his who had it before");
    make(&store, Role::Reseller, None, "agency").await;

    let newest = store.audit(None, 2).await.expect("reads");
    assert_eq!((newest[0].act, newest[0].object.as_str(), newest[0].network), (Act::AccountMade, "agency", Some([192, 0, 2, 1].into())));
    assert_eq!(store.audit(Some(2), 9).await.expect("reads").len(), 1);
    assert_eq!(store.audit_flaw().await.expect("reads"), None);
    drop(store);
    tampered(&place, newest[0].nth).await;
}

async fn embedded(store: &Store, reseller: &tracemail_model::account::Account, stranger: &tracemail_model::account::Account) {
    let site = EmbedSite { account: reseller.id, name: "agency".into(), origins: vec!["https://panel.example".into()], look: "{}".into() };
    assert!(store.set_embed_site(&by(123), &site).await.expect("writes"));
    assert!(!store.set_embed_site(&by(123), &EmbedSite { account: stranger.id, ..site.clone() }).await.expect("reads"));
    assert_eq!(store.embed_site("agency").await.expect("reads"), Some(site.clone()));
    assert_eq!(store.embed_site_of(reseller.id).await.expect("reads"), Some(site.clone()));
    let key = store.make_embed_key(&by(124), reseller.id, EmbedAlgorithm::EdDsa, b"public").await.expect("writes").expect("is made");
    assert!(store.make_embed_key(&by(125), reseller.id, EmbedAlgorithm::Hs256, b"secret").await.expect("writes").is_some());
    assert_eq!(store.make_embed_key(&by(126), reseller.id, EmbedAlgorithm::Hs256, b"third").await.expect("reads"), None);
    assert_eq!(store.embed_keys(reseller.id).await.expect("reads").len(), 2);
    assert_eq!(store.embed_key(&key.kid).await.expect("reads"), Some((key.clone(), b"public".to_vec())));
    let grant = EmbedGrant { account: reseller.id, subject: "7".into(), domains: vec!["example.net".into()], until: Micros(190) };
    let (shown, given) = ((key.kid.as_str(), "jti", Micros(300)), hash(10));
    let taken = join_all((0..16).map(|_| store.take_embed_token(shown, Micros(127), &given, &grant))).await;
    assert_eq!(taken.into_iter().filter(|taken| *taken.as_ref().expect("writes")).count(), 1, "one of many");
    assert_eq!(store.embed_grant(&hash(10), Micros(189)).await.expect("reads"), Some(grant.clone()));
    assert_eq!(store.embed_grant(&hash(10), Micros(190)).await.expect("reads"), None);
    // another origin beside it leaves what was given; without the old one, or by another name, it ends
    let mut changed = EmbedSite { origins: vec!["https://panel.example".into(), "https://two.example".into()], ..site };
    for (change, left) in [("one more", true), ("origin", false), ("name", false)] {
        match change {
            "origin" => changed.origins = vec!["https://two.example".into()],
            "name" => changed.name = "other".into(),
            _ => {}
        }
        store.make_embed_grant(&hash(11), &grant, Micros(127)).await.expect("writes");
        assert!(store.set_embed_site(&by(127), &changed).await.expect("writes"));
        assert_eq!(store.embed_grant(&hash(11), Micros(128)).await.expect("reads").is_some(), left, "{change}");
        store.0.engine.write(crate::query::Query::new("delete from embed_grant")).await.expect("clears");
    }
    tickets(store).await;
    store.make_embed_grant(&hash(10), &grant, Micros(127)).await.expect("writes");
    assert!(store.remove_embed_key(&by(128), reseller.id, &key.kid).await.expect("writes"));
    assert_eq!(store.embed_grant(&hash(10), Micros(128)).await.expect("reads"), None);
}

/// Each is taken once, and what is none is told so while somebody writes.
async fn tickets(store: &Store) {
    let file = Some("/export.csv");
    store.make_embed_ticket(&hash(12), &hash(11), file, Micros(200), Micros(127)).await.expect("writes");
    let writes = Deed::begin(store).await.expect("begins");
    for (shown, now) in [(hash(13), 128), (hash(12), 200)] {
        let none = timeout(Duration::from_secs(2), store.take_embed_ticket(&shown, Micros(now))).await;
        assert_eq!(none.expect("waits for nobody").expect("reads"), None);
    }
    drop(writes);
    let shown = hash(12);
    let taken = join_all((0..200).map(|_| store.take_embed_ticket(&shown, Micros(128)))).await;
    let taken: Vec<_> = taken.into_iter().filter_map(|taken| taken.expect("writes")).collect();
    assert_eq!(taken, [(hash(11), file.map(str::to_owned))], "one of many");
}

/// Every field of a record changed, a record removed, the last one removed, two swapped: each is noticed.
async fn tampered(place: &Place, last: u64) {
    let changes = [
        "update audit set time = time + 1 where nth = 4",
        "update audit set who = 'tesT' where nth = 4",
        "update audit set act = act + 1 where nth = 4",
        "update audit set object = object || ' ' where nth = 4",
        "update audit set detail = object, object = detail where nth = 4",
        "update audit set network = null where nth = 4",
        "update audit set account = '' where nth = 4",
        "delete from audit where nth = 4",
        "update audit set nth = case nth when 4 then -5 else -4 end where nth in (4, 5)",
    ];
    let store = again(place).await;
    for change in changes {
        store.0.engine.write(crate::query::Query::new("create table kept as select * from audit")).await.expect("keeps");
        store.0.engine.write(crate::query::Query::new(change)).await.expect("tampers");
        assert_eq!(store.audit_flaw().await.expect("reads"), Some(4), "{change}");
        store.0.engine.write(crate::query::Query::new("delete from audit")).await.expect("clears");
        store.0.engine.write(crate::query::Query::new("insert into audit select * from kept")).await.expect("puts back");
        store.0.engine.write(crate::query::Query::new("drop table kept")).await.expect("clears");
        assert_eq!(store.audit_flaw().await.expect("reads"), None);
    }
    let cut = format!("delete from audit where nth = {last}");
    store.0.engine.write(crate::query::Query::new(cut)).await.expect("tampers");
    assert_eq!(store.audit_flaw().await.expect("reads"), Some(last), "the last one is missed, too");
}

on_both!(an_installation_has_people);
