//! What people say of logins, and networks that domains trust, on both engines.

use tracemail_model::{
    account::{Act, By},
    claim::MOST_TRUSTED,
    filter::IpRange,
    finding::{
        Finding, FindingKind,
        FindingKind::{BreakIn, Denied, Lockout, NewNetwork},
        FindingState,
        FindingState::{Acknowledged, Open},
        Findings,
    },
    ids::RowId,
    tenant::Reach,
};

use super::{
    On, everything, fresh, on_both,
    sample::{access, at, batch, story},
    scope,
};

fn found(id: u64, kind: FindingKind, network: &str, rows: Vec<RowId>) -> Finding {
    Finding {
        id: format!("{id:016x}"),
        kind,
        account: Some("anna@example.com".into()),
        network: Some(network.into()),
        client: None,
        since: at(10),
        until: at(60),
        count: 1,
        spread: 1,
        state: FindingState::Open,
        note: String::new(),
        rows,
    }
}

fn by(who: &str, second: i64) -> By {
    By { who: who.into(), ..By::machine(at(second)) }
}

fn network(text: &str) -> IpRange {
    IpRange::parse(text).expect("a network")
}

async fn a_word_about_a_login_is_kept_closes_what_was_found_and_opens_a_story(on: On) {
    let (_place, store) = fresh(on).await;
    let (login, stranger) = (access(at(90), "session", "anna@example.com"), access(at(95), "try", "root"));
    let told = vec![story("session", login.clone()), story("try", stranger.clone())];
    store.commit(batch(7, told)).await.expect("commits");
    let about = [
        found(1, FindingKind::NewNetwork, "203.0.113.0/24", Vec::new()),
        found(2, FindingKind::BreakIn, "198.51.100.0/24", vec![login.id]),
        found(3, FindingKind::BreakIn, "198.51.100.0/24", Vec::new()),
        found(4, FindingKind::Lockout, "203.0.113.0/24", Vec::new()),
    ];
    store.keep_findings(&about, at(99)).await.expect("keeps");
    let states = async || {
        let (mut all, _) = store.findings(&everything(), &Findings { limit: 9, ..Findings::default() }).await.expect("reads");
        all.sort_by(|a, b| a.id.cmp(&b.id));
        all.into_iter().map(|finding| (finding.kind, finding.state, finding.note)).collect::<Vec<_>>()
    };

    // whose it is not, and what is no login that worked, cannot be spoken of
    let (mine, other) = (scope(Reach::Mailboxes(vec!["anna@example.com".into()])), scope(Reach::Domains(vec!["example.org".into()])));
    for (reader, row) in [(&other, login.id), (&mine, stranger.id), (&everything(), stranger.id), (&everything(), RowId(7))] {
        assert_eq!(store.claim(&by("x", 100), reader, row, (false, true), "no").await.expect("asks"), None);
    }
    assert!(store.claims(&everything(), &[login.id]).await.expect("reads").is_empty());

    // of somebody who showed the mailbox's password alone it is written down, and changes nothing else
    let noted =
        store.claim(&by("anna@example.com", 99), &mine, login.id, (true, false), "perhaps me").await.expect("writes").expect("is hers");
    assert_eq!((noted.mine, noted.vouched), (true, false));
    assert_eq!(store.claims(&mine, &[login.id]).await.expect("reads"), [noted]);
    assert!(states().await.iter().all(|(_, state, _)| *state == Open) && states().await[0].2 == "perhaps me", "{:?}", states().await);
    assert!(store.claimed(at(0)).await.expect("reads").is_empty(), "her account trusts no network by it");

    // "it was me" closes what is about this login or its network, and nothing else
    let before = store.finding_change().await.expect("reads");
    let claim =
        store.claim(&by("anna@example.com", 100), &mine, login.id, (true, true), "it was me").await.expect("writes").expect("is hers");
    assert_eq!((claim.row, claim.mine, claim.who.as_str(), claim.at), (login.id, true, "anna@example.com", at(100)));
    let note = |text: &str| text.to_owned();
    assert_eq!(store.said_stand().await.expect("reads"), (1, at(100).0, 0, 0));
    let closed = [
        (NewNetwork, Acknowledged, note("perhaps me · it was me")),
        (BreakIn, Acknowledged, note("perhaps me · it was me")),
        (BreakIn, Open, note("")),
        (Lockout, Open, note("")),
    ];
    assert_eq!(states().await, closed);
    assert_eq!(store.finding_change().await.expect("reads"), before + 2, "whoever looks on hears of it");
    assert_eq!(store.claims(&mine, &[login.id, RowId(9)]).await.expect("reads"), std::slice::from_ref(&claim));
    assert!(store.claims(&other, &[login.id]).await.expect("reads").is_empty());
    assert_eq!(store.claimed(at(0)).await.expect("reads"), [("anna@example.com".to_owned(), network("203.0.113.0/24"))]);

    // "it was not me" opens them again, and a story of its own; said twice it is one
    for second in [200, 201] {
        store.claim(&by("acme", second), &everything(), login.id, (false, true), "not me").await.expect("writes").expect("is there");
    }
    let (all, _) = store.findings(&mine, &Findings { kinds: vec![Denied], limit: 9, ..Findings::default() }).await.expect("reads");
    assert_eq!(all.len(), 1);
    assert_eq!((all[0].network.as_deref(), all[0].count, &all[0].rows, all[0].state), (Some("203.0.113.0/24"), 1, &vec![login.id], Open));
    let reopened: Vec<_> =
        states().await.into_iter().filter(|(kind, ..)| matches!(kind, NewNetwork | BreakIn)).map(|(_, state, _)| state).collect();
    assert_eq!(reopened, [Open, Open, Open]);
    assert!(store.claimed(at(0)).await.expect("reads").is_empty(), "the newest word counts");
    // and a word that counts is not taken back by one that does not
    let stands = store.claim(&by("anna@example.com", 250), &mine, login.id, (true, false), "me").await.expect("writes").expect("is hers");
    assert_eq!((stands.mine, stands.who.as_str(), stands.at), (false, "acme", at(201)), "she is told what stands");
    assert_eq!(store.claims(&mine, &[login.id]).await.expect("reads"), [stands]);
    assert!(states().await.iter().all(|(kind, state, _)| *kind == Lockout || *state == Open));
    let acts: Vec<_> = store.audit(None, 9).await.expect("reads").into_iter().map(|record| (record.act, record.object)).collect();
    // by the row, and not by whose it is
    let row = || login.id.to_string();
    let claimed = || (Act::LoginClaimed, row());
    assert_eq!(acts, [claimed(), (Act::LoginDenied, row()), (Act::LoginDenied, row()), claimed(), claimed()]);
    store.forget_claims(at(300)).await.expect("writes");
    assert!(store.claims(&mine, &[login.id]).await.expect("reads").is_empty());
}

async fn a_domain_trusts_networks_that_whoever_holds_it_names(on: On) {
    let (_place, store) = fresh(on).await;
    let (acme, other) = (scope(Reach::Domains(vec!["example.com".into()])), scope(Reach::Domains(vec!["example.org".into()])));
    let mailbox = scope(Reach::Mailboxes(vec!["anna@example.com".into()]));
    let office = network("192.0.2.0/24");
    for reader in [&other, &mailbox] {
        assert!(!store.trust(&by("x", 1), reader, "example.com", office, "").await.expect("asks"), "{reader:?}");
    }
    assert!(store.trust(&by("acme", 1), &acme, "Example.COM", office, "office").await.expect("writes"));
    assert!(store.trust(&by("acme", 2), &acme, "example.com", office, "the office").await.expect("writes"), "another note");
    let all = store.trusted(&acme).await.expect("reads");
    assert_eq!(all.len(), 1);
    assert_eq!((all[0].domain.as_str(), all[0].network.as_str(), all[0].note.as_str()), ("example.com", "192.0.2.0/24", "the office"));
    assert_eq!((store.trusted(&other).await.expect("reads").len(), store.trusted(&mailbox).await.expect("reads").len()), (0, 0));
    assert!(!store.distrust(&by("x", 3), &other, "example.com", office).await.expect("asks"));
    assert_eq!(store.trusted(&everything()).await.expect("reads"), all);
    for n in 1..MOST_TRUSTED {
        assert!(store.trust(&by("acme", 4), &acme, "example.com", network(&format!("10.0.{n}.0/24")), "").await.expect("writes"));
    }
    assert!(!store.trust(&by("acme", 5), &acme, "example.com", network("10.1.0.0/24"), "").await.expect("asks"), "as many as it may");
    assert!(store.trust(&by("acme", 5), &acme, "example.com", office, "one it has").await.expect("writes"));
    assert!(store.distrust(&by("acme", 6), &acme, "example.com", office).await.expect("writes"));
    assert!(!store.distrust(&by("acme", 7), &acme, "example.com", office).await.expect("asks"), "it is gone");
}

on_both!(a_word_about_a_login_is_kept_closes_what_was_found_and_opens_a_story, a_domain_trusts_networks_that_whoever_holds_it_names,);
