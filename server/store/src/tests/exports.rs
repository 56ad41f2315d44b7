//! Files that are wanted, through every public method.

use tracemail_model::{
    account::{AccountId, By, ExportId},
    export::{Format, Stage, Why, Wish},
    tenant::Reach,
    time::Micros,
};

use super::{On, fresh, on_both};
use crate::NewExport;

fn by(now: i64) -> By {
    By::machine(Micros(now))
}

async fn files_are_wanted_made_and_forgotten(on: On) {
    let (_place, store) = fresh(on).await;
    let (anna, reach) = (Some(AccountId(7)), Reach::Domains(vec!["a.test".into()]));
    let wish = Wish { format: Format::Lines, q: "subject:\u{202e}x".into(), ..Wish::default() };
    let new = |account, place| NewExport {
        account,
        place,
        reach: &reach,
        reason: Some("ticket 8"),
        wish: &wish,
        total: Some(9),
        until: Micros(100),
        most: 2,
    };
    let first = store.make_export(&by(1), &new(anna, "")).await.expect("writes").expect("is made");
    let second = store.make_export(&by(2), &new(anna, "mx2")).await.expect("writes").expect("is made");
    assert_eq!(store.make_export(&by(3), &new(anna, "")).await.expect("reads"), None, "two are enough");
    let machine = store.make_export(&by(3), &new(None, "")).await.expect("writes").expect("another's do not count");

    let all = store.exports(anna, Micros(99)).await.expect("reads");
    assert_eq!(all.iter().map(|job| job.export.id).collect::<Vec<_>>(), [second, first]);
    assert_eq!((&all[1].export.wish, &all[1].reach, all[1].account), (&wish, &reach, anna));
    assert_eq!(all[1].reason.as_deref(), Some("ticket 8"));
    assert_eq!((all[1].export.stage, all[1].export.total, all[1].export.made), (Stage::Waiting, Some(9), Micros(1)));
    assert_eq!(store.export(anna, second, Micros(5)).await.expect("reads").map(|(_, place)| place), Some("mx2".into()));
    assert_eq!(store.export(None, second, Micros(5)).await.expect("reads"), None, "another's");
    let at = store.exports_at("").await.expect("reads");
    assert_eq!(at.iter().map(|job| job.export.id).collect::<Vec<_>>(), [first, machine], "the oldest first");

    // written, begun again, written, ready
    assert!(!store.export_goes_on(first, 1, 1).await.expect("writes"), "not begun");
    for _ in 0..2 {
        assert!(store.begin_export(first).await.expect("writes"));
        let (job, _) = store.export(anna, first, Micros(5)).await.expect("reads").expect("is there");
        assert_eq!((job.export.stage, job.export.rows, job.export.bytes), (Stage::Running, 0, 0));
        assert!(store.export_goes_on(first, 5, 500).await.expect("writes"));
    }
    assert!(store.end_export(first, Ok((9, 900))).await.expect("writes"));
    assert!(!store.begin_export(first).await.expect("writes"), "it is there already");
    let (job, _) = store.export(anna, first, Micros(5)).await.expect("reads").expect("is there");
    assert_eq!((job.export.stage, job.export.rows, job.export.total, job.export.bytes), (Stage::Ready, 9, Some(9), 900));
    store.export_fetched(&by(6), first).await.expect("writes");

    // ended, removed, over
    assert!(store.end_export(first, Err(Why::Rights)).await.expect("writes"));
    let (job, _) = store.export(anna, first, Micros(5)).await.expect("reads").expect("is there");
    assert_eq!((job.export.stage, job.export.why, job.export.bytes), (Stage::Failed, Some(Why::Rights), 0));
    assert!(!store.remove_export(&by(7), None, first).await.expect("reads"), "another's");
    assert!(store.remove_export(&by(7), anna, first).await.expect("writes"));
    assert!(!store.remove_export(&by(7), anna, first).await.expect("reads"), "once");
    assert!(!store.end_export(first, Ok((1, 1))).await.expect("writes") && !store.begin_export(ExportId(1)).await.expect("writes"));
    assert_eq!(store.export(anna, second, Micros(100)).await.expect("reads"), None, "its time is over");
    store.forget_exports("mx2", Micros(100)).await.expect("writes");
    assert!(store.exports_at("mx2").await.expect("reads").is_empty());
    assert_eq!(store.exports_at("").await.expect("reads").len(), 1, "another server's");
}

on_both!(files_are_wanted_made_and_forgotten);
