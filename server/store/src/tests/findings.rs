//! Findings: kept once, judged by people, seen by those they concern, on both engines.

use tracemail_model::{
    finding::{Finding, FindingKind, FindingState, Findings},
    ids::RowId,
    tenant::Reach,
};

use super::{On, again, everything, fresh, on_both, sample::at, scope};

fn finding(id: u64, account: Option<&str>, since: i64) -> Finding {
    Finding {
        id: format!("{id:016x}"),
        kind: if account.is_some() { FindingKind::Distributed } else { FindingKind::Spraying },
        account: account.map(str::to_owned),
        network: account.is_none().then(|| "203.0.113.0/24".to_owned()),
        client: None,
        since: at(since),
        until: at(since + 60),
        count: 12,
        spread: 7,
        state: FindingState::Open,
        note: String::new(),
        rows: vec![RowId(7), RowId(-1), RowId(i64::MAX)],
    }
}

fn ask(limit: u32) -> Findings {
    Findings { limit, ..Findings::default() }
}

async fn findings_are_kept_judged_and_shown_to_whom_they_concern(on: On) {
    let (place, store) = fresh(on).await;
    assert_eq!((store.watched().await.expect("reads"), store.finding_change().await.expect("reads")), (None, 0));
    let (anna, carla, spray) = (finding(1, Some("anna@example.com"), 10), finding(2, Some("carla@example.org"), 20), finding(3, None, 30));
    store.keep_findings(&[anna.clone(), carla.clone(), spray.clone()], at(90)).await.expect("keeps");
    let (all, next) = store.findings(&everything(), &ask(9)).await.expect("reads");
    assert_eq!((all, next), (vec![spray.clone(), carla.clone(), anna.clone()], None), "the newest first, as they went in");
    assert_eq!(store.finding_change().await.expect("reads"), 3);

    // page by page
    let (first, next) = store.findings(&everything(), &ask(2)).await.expect("reads");
    assert_eq!(first, [spray.clone(), carla.clone()]);
    let (rest, end) = store.findings(&everything(), &Findings { after: next, ..ask(2) }).await.expect("reads");
    assert_eq!((rest, end), (vec![anna.clone()], None));
    assert_eq!(store.findings_total(&everything(), &ask(1)).await.expect("counts"), 3);

    // each sees his own; what is about many is for operators
    for (reach, seen) in [
        (Reach::Domains(vec!["example.com".into()]), vec![&anna]),
        (Reach::Domains(vec!["example.com".into(), "example.org".into()]), vec![&carla, &anna]),
        (Reach::Mailboxes(vec!["carla@example.org".into()]), vec![&carla]),
        (Reach::Domains(vec![String::new()]), vec![]),
        (Reach::Domains(Vec::new()), vec![]),
        (Reach::Mailboxes(Vec::new()), vec![]),
    ] {
        let scope = scope(reach);
        let (rows, _) = store.findings(&scope, &ask(9)).await.expect("reads");
        assert_eq!(rows.iter().collect::<Vec<_>>(), seen, "{scope:?}");
        assert_eq!(store.findings_total(&scope, &ask(9)).await.expect("counts"), seen.len() as u64);
        assert_eq!(store.findings_changed(&scope, 0, 9).await.expect("reads").0.len(), seen.len());
        let has = |id: &str| seen.iter().any(|finding| finding.id == id);
        for id in [&anna.id, &carla.id, &spray.id] {
            assert_eq!(store.finding(&scope, id).await.expect("reads").is_some(), has(id));
            if !has(id) {
                assert_eq!(store.judge_finding(&scope, id, FindingState::Muted, "mine").await.expect("asks"), None);
            }
        }
    }
    assert_eq!(store.finding_change().await.expect("reads"), 3, "nobody changed what is not his");

    // a person's word stays when the story goes on; a story told again is no change
    let judged = store.judge_finding(&everything(), &anna.id, FindingState::Acknowledged, "phoned 50%_'").await.expect("writes");
    assert_eq!(judged.map(|f| (f.state, f.note)), Some((FindingState::Acknowledged, "phoned 50%_'".to_owned())));
    store.keep_findings(&[anna.clone(), carla.clone()], at(95)).await.expect("keeps");
    assert_eq!(store.finding_change().await.expect("reads"), 4);
    let further = Finding { until: at(300), count: 99, client: Some("Thunderbird".into()), ..anna.clone() };
    store.keep_findings(std::slice::from_ref(&further), at(80)).await.expect("keeps");
    let (changed, last) = store.findings_changed(&everything(), 4, 9).await.expect("reads");
    let judged = Finding { state: FindingState::Acknowledged, note: "phoned 50%_'".into(), ..further };
    assert_eq!((changed, last), (vec![judged.clone()], 5));

    // found by what they are about
    for (asked, found) in [
        (Findings { text: "EXAMPLE.ORG".into(), ..ask(9) }, vec![&carla]),
        (Findings { text: "203.0.113".into(), ..ask(9) }, vec![&spray]),
        (Findings { text: "50%_'".into(), ..ask(9) }, vec![&judged]),
        (Findings { text: "%".into(), states: vec![FindingState::Open], ..ask(9) }, vec![]),
        (Findings { states: vec![FindingState::Acknowledged, FindingState::Muted], ..ask(9) }, vec![&judged]),
        (Findings { kinds: vec![FindingKind::Spraying], ..ask(9) }, vec![&spray]),
        (Findings { heard: Some(at(100)), ..ask(9) }, vec![&judged]),
    ] {
        let (rows, _) = store.findings(&everything(), &asked).await.expect("reads");
        assert_eq!(rows.iter().collect::<Vec<_>>(), found, "{asked:?}");
    }

    // one watches; after a restart everything is there
    let mut watcher = store.watcher().await.expect("asks").expect("nobody else watches");
    assert!(watcher.holds().await);
    let other = again(&place).await;
    assert_eq!(other.watcher().await.expect("asks").is_some(), on == On::Sqlite);
    drop(watcher);
    if on == On::Postgres {
        let mut tries = 0;
        while other.watcher().await.expect("asks").is_none() {
            tries += 1;
            assert!(tries < 100, "the right to watch goes with whoever had it");
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
    }
    assert_eq!(other.watched().await.expect("reads"), Some(at(95)), "never back");
    assert_eq!(other.finding(&everything(), &anna.id).await.expect("reads"), Some(judged));
}

on_both!(findings_are_kept_judged_and_shown_to_whom_they_concern);
