//! Whole logs, once: whatever they are called, however they are packed, however often one was interrupted.

mod ground;

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    time::Duration,
};

use ground::{Ground, clock, lines};
use tracemail_ingest::{
    Error,
    import::{Import, Progress, Report},
};
use tracemail_model::row::{Kind, Row};

fn import_of(paths: &[PathBuf]) -> Import {
    Import { paths: paths.to_vec(), again: false, settings: tracemail_correlate::Settings::default(), clock: clock() }
}

async fn import(ground: &Ground, names: &[&str]) -> Result<Report, Error> {
    let paths: Vec<PathBuf> = names.iter().map(|name| ground.at(name)).collect();
    import_of(&paths).run(&ground.store, None, |_| {}).await
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gz.write_all(bytes).expect("packed");
    gz.finish().expect("finished")
}

fn write(path: &Path, bytes: impl AsRef<[u8]>) {
    fs::write(path, bytes).expect("written");
}

#[tokio::test]
async fn once_whatever_it_is_called() {
    let ground = Ground::new().await;
    let text = lines(0..500);
    write(&ground.at("mail.log"), &text);
    let mut told = Vec::new();
    let report = import_of(&[ground.at("mail.log")]).run(&ground.store, None, |p: &Progress| told.push(p.clone())).await.expect("imported");
    assert_eq!((report.progress.lines, report.progress.rows, report.already, report.resumed), (500, 500, false, false));
    assert_eq!((report.progress.bytes, report.progress.of), (text.len() as u64, Some(text.len() as u64)));
    assert_eq!(told.last(), Some(&report.progress));
    ground.whole(500).await;
    assert!(import(&ground, &["mail.log"]).await.expect("nothing to do").already);
    fs::rename(ground.at("mail.log"), ground.at("mail.log.1")).expect("renamed");
    assert!(import(&ground, &["mail.log.1"]).await.expect("nothing to do").already);
    write(&ground.at("mail.log.2.gz"), gzip(text.as_bytes()));
    write(&ground.at("old.zst"), zstd::encode_all(text.as_bytes(), 1).expect("packed"));
    assert!(import(&ground, &["mail.log.2.gz"]).await.expect("nothing to do").already);
    let report = import(&ground, &["old.zst", "mail.log.1"]).await.expect("nothing to do");
    assert_eq!((report.already, report.progress.lines), (true, 0), "the same log given twice is one");
    ground.whole(500).await;
}

#[tokio::test]
async fn packed_ones_and_one_without_a_last_newline() {
    for packing in ["gz", "two members", "zst", "plain"] {
        let ground = Ground::new().await;
        let text = lines(0..300);
        let text = text.trim_end().as_bytes();
        write(
            &ground.at("log"),
            match packing {
                "gz" => gzip(text),
                "two members" => [gzip(&text[..1_000]), gzip(&text[1_000..])].concat(),
                "zst" => zstd::encode_all(text, 1).expect("packed"),
                _ => text.to_vec(),
            },
        );
        import(&ground, &["log"]).await.expect(packing);
        ground.whole(300).await;
    }
}

#[tokio::test]
async fn again_makes_the_same_rows() {
    let ground = Ground::new().await;
    write(&ground.at("mail.log"), lines(0..200));
    import(&ground, &["mail.log"]).await.expect("imported");
    let before = ground.rows(Kind::Access).await;
    let report = Import { again: true, ..import_of(&[ground.at("mail.log")]) }.run(&ground.store, None, |_| {}).await.expect("imported");
    assert_eq!((report.progress.lines, report.progress.rows, report.already), (200, 0, false));
    assert_eq!(ground.rows(Kind::Access).await, before);
}

#[tokio::test]
async fn one_that_has_grown_goes_on() {
    let ground = Ground::new().await;
    write(&ground.at("mail.log"), lines(0..2_000));
    import(&ground, &["mail.log"]).await.expect("imported");
    write(&ground.at("mail.log"), lines(0..2_500));
    let report = import(&ground, &["mail.log"]).await.expect("imported");
    assert_eq!((report.progress.lines, report.progress.rows, report.resumed), (500, 500, true));
    ground.whole(2_500).await;
    write(&ground.at("mail.log"), lines(0..1_000) + &lines(1_500..4_000));
    assert!(matches!(import(&ground, &["mail.log"]).await, Err(Error::Differs { .. })));
    ground.whole(2_500).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn broken_off_again_and_again() {
    const LINES: u32 = 24_000;
    let ground = Ground::new().await;
    write(&ground.at("mail.log.1"), lines(0..LINES / 2));
    write(&ground.at("mail.log"), lines(LINES / 2..LINES));
    let mut broken = 0;
    for turn in 0.. {
        // ever longer, so that it ends some time
        let patience = Duration::from_millis(20 + turn * 30);
        match tokio::time::timeout(patience, import(&ground, &["mail.log", "mail.log.1"])).await {
            Ok(done) => {
                let report = done.expect("imported");
                assert!(report.resumed && report.progress.lines < u64::from(LINES));
                break;
            }
            Err(_) => broken += 1,
        }
        ground.settle().await;
    }
    assert!(broken >= 2, "broken off {broken} times");
    ground.whole(LINES).await;
    assert!(import(&ground, &["mail.log.1", "mail.log"]).await.expect("nothing to do").already);
}

#[tokio::test]
async fn a_damaged_one_goes_on_when_it_is_whole() {
    let ground = Ground::new().await;
    let packed = gzip(lines(0..12_000).as_bytes());
    write(&ground.at("mail.log.gz"), &packed[..packed.len() / 2]);
    let Err(Error::Damaged { lines, .. }) = import(&ground, &["mail.log.gz"]).await else { panic!("it is damaged") };
    assert!(lines > 2_000 && lines < 11_000);
    assert_eq!(ground.numbers().await.len() as u64, lines, "what came before is there");
    write(&ground.at("mail.log.gz"), &packed);
    assert!(import(&ground, &["mail.log.gz"]).await.expect("imported").resumed);
    ground.whole(12_000).await;
}

#[tokio::test]
async fn bad_input_is_told_and_writes_nothing() {
    let ground = Ground::new().await;
    let foreign = "2026-11-21T17:00:00+00:00 host cron[1]: (root) CMD (true)\n".repeat(3_000);
    write(&ground.at("good"), lines(0..10));
    write(&ground.at("empty"), "");
    write(&ground.at("empty.gz"), gzip(b""));
    write(&ground.at("foreign"), &foreign);
    write(&ground.at("prose"), "It was the best of times,\nit was the worst of times\n".repeat(100));
    write(&ground.at("binary"), (0..300_000u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect::<Vec<_>>());
    write(&ground.at("zeros"), vec![0; 3_000_000]);
    write(&ground.at("cut.gz"), &gzip(b"x")[..12]);
    write(&ground.at("mail.xz"), b"\xfd7zXZ\0........");
    fs::create_dir(ground.at("folder")).expect("a folder");
    for (name, wanted) in [
        ("missing", "there is no such file"),
        ("folder", "is a directory"),
        ("empty", "is empty"),
        ("empty.gz", "is empty"),
        ("foreign", "none of its 3000 lines"),
        ("prose", "none of its 200 lines"),
        ("binary", "is not a text file"),
        ("zeros", "is not a text file"),
        ("cut.gz", "cannot be unpacked"),
        ("mail.xz", "unpack it with xz"),
    ] {
        for names in [vec![name], vec!["good", name]] {
            let message = import(&ground, &names).await.expect_err(name).to_string().to_lowercase();
            assert!(message.contains(wanted), "{name}: {message}");
            assert!(message.contains(name), "{name}: {message}");
        }
        assert_eq!(ground.store.seq().await.expect("a number"), 0, "{name} left something behind");
        assert!(ground.store.tallies().await.expect("tallies").is_empty(), "{name} left something behind");
    }
    import(&ground, &["good"]).await.expect("imported");
    ground.whole(10).await;
}

#[tokio::test]
async fn every_line_is_accounted_for() {
    let ground = Ground::new().await;
    let long = "x".repeat(3_000_000);
    let text = format!(
        "2026-11-21T00:00:00+00:00 host cron[1]: (root) CMD (true)\n{}no log line\n\n{}{}2026-11-21T00:01:00+00:00 mx1 postfix/smtpd[1]: {long}\n{}",
        lines(0..3),
        "2026-11-21T00:00:04+00:00 mx1 postfix/qmgr[1]: something nobody has ever seen\n",
        lines(3..5),
        lines(5..6)
    );
    write(&ground.at("mail.log"), text);
    let report = import(&ground, &["mail.log"]).await.expect("imported");
    assert_eq!((report.progress.lines, report.progress.rows), (11, 6));
    assert_eq!((report.not_understood, report.foreign), (3, 1));
    ground.whole(6).await;
    #[expect(clippy::disallowed_methods, reason = "tests play `auth`")]
    let scope = tracemail_model::tenant::Scope::mint(tracemail_model::tenant::Reach::Everything);
    let mut unknown = ground.store.unknown(&scope, 10).await.expect("lines");
    unknown.sort_by_key(|line| line.why.clone());
    assert_eq!(unknown.iter().map(|line| line.why.as_str()).collect::<Vec<_>>(), ["form", "no-header", "too-long"]);
    assert!(unknown[2].text.len() < 1_200 && unknown[2].text.ends_with("[3000048 bytes]"), "{}", unknown[2].text.len());
}

/// The lab's two logs belong together: Rspamd's line carries the queue id of Postfix's.
#[tokio::test]
async fn logs_given_together_are_read_together() {
    let logs = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../end2end/maillab/logs");
    let (mail, rspamd) = (logs.join("mail.rfc3339.log"), logs.join("rspamd.log"));
    let mut seen = Vec::new();
    for paths in [vec![mail.clone()], vec![rspamd.clone(), mail.clone()], vec![mail, rspamd]] {
        let ground = Ground::new().await;
        import_of(&paths).run(&ground.store, None, |_| {}).await.expect("imported");
        let rows = ground.rows(Kind::Received).await;
        // Postfix prints the header Rspamd adds, with the score; the rules that fired stand in Rspamd's own line alone
        let scanned =
            |row: &&Row| matches!(row, Row::Message(message) if message.spam.as_ref().is_some_and(|spam| !spam.symbols.is_empty()));
        let scanned = rows.iter().filter(scanned).count();
        seen.push((rows, scanned));
    }
    assert_eq!(seen[0].1, 0);
    assert!(seen[1].1 > 40, "{} of {} were scanned", seen[1].1, seen[1].0.len());
    assert_eq!(seen[1], seen[2], "in whatever order they are given");
}
