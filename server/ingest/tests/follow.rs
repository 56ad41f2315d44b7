//! Following from file to listener: nothing twice, nothing lost, whatever is killed and rotated meanwhile.

mod ground;

use std::{
    convert::Infallible,
    fs::{self, OpenOptions},
    io::Write,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use ground::{Ground, clock, line, lines, number};
use tokio::{
    task::JoinHandle,
    time::{Instant, sleep, timeout},
};
use tracemail_ingest::{Error, Watch, follow::Follow};
use tracemail_live::{Heard, Hub, Listener, Wanted};
use tracemail_model::{filter::Filter, row::Kind};

struct Server {
    hub: Hub,
    watch: Watch,
    task: JoinHandle<Result<Infallible, Error>>,
}

async fn serve(ground: &Ground, names: &[&str]) -> Server {
    let hub = Hub::new(ground.store.seq().await.expect("a place"));
    let watch = Watch::load(&ground.store).await.expect("tallies");
    let paths: Vec<PathBuf> = names.iter().map(|name| ground.at(name)).collect();
    let follow = Follow {
        lane: tracemail_ingest::follow::LANE.into(),
        paths,
        posts: None,
        settings: tracemail_correlate::Settings::default(),
        clock: clock(),
    };
    let task = tokio::spawn(follow.run(ground.store.clone(), hub.clone(), watch.clone()));
    Server { hub, watch, task }
}

impl Server {
    #[expect(clippy::disallowed_methods, reason = "tests play `auth` and make the scope they need")]
    fn listen(&self) -> Listener {
        let scope = tracemail_model::tenant::Scope::mint(tracemail_model::tenant::Reach::Everything);
        self.hub.listen(Wanted { scope, kinds: Kind::ALL.to_vec(), filter: Filter::default(), shown: tracemail_model::ids::RowId(0) }, None)
    }

    /// Waits until so many lines have been read in all.
    async fn read(&self, lines: u64) {
        let until = Instant::now() + Duration::from_mins(1);
        while self.watch.freshness().lines < lines {
            assert!(Instant::now() < until, "{:?}", self.watch.freshness());
            sleep(Duration::from_millis(5)).await;
        }
    }

    /// Ends it at once, as a crash would.
    async fn kill(self, ground: &Ground) {
        self.task.abort();
        assert!(self.task.await.is_err_and(|e| e.is_cancelled()));
        ground.settle().await;
    }
}

fn append(path: &Path, text: &str) {
    let mut file = OpenOptions::new().create(true).append(true).open(path).expect("a log");
    file.write_all(text.as_bytes()).expect("written");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_line_becomes_a_row_and_is_heard() {
    let ground = Ground::new().await;
    append(&ground.at("mail.log"), &lines(0..5));
    let server = serve(&ground, &["mail.log"]).await;
    server.read(5).await;
    let mut listener = server.listen();
    for n in 5..30 {
        append(&ground.at("mail.log"), &(line(n) + "\n"));
        let heard = timeout(Duration::from_secs(10), listener.next()).await.expect("soon").expect("open");
        let Heard::Rows { rows, .. } = heard else { panic!("no gap") };
        assert_eq!(rows.iter().map(number).collect::<Vec<_>>(), [n]);
    }
    ground.whole(30).await;
    let freshness = server.watch.freshness();
    assert_eq!((freshness.lines, freshness.sources.len()), (30, 1));
    assert_eq!(freshness.sources[0].last_line.map(|time| time.to_string()).as_deref(), Some("2026-11-21T00:00:29.000029Z"));
    server.kill(&ground).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_any_moment_while_written_and_rotated() {
    const LINES: u32 = 20_000;
    let ground = Arc::new(Ground::new().await);
    let writing = Arc::clone(&ground);
    let writer = tokio::spawn(async move {
        for n in (0..LINES).step_by(50) {
            append(&writing.at("mail.log"), &lines(n..n + 50));
            if n % 1_500 == 750 {
                for old in (1..=14).rev().filter(|old| writing.at(&format!("mail.log.{old}")).exists()) {
                    fs::rename(writing.at(&format!("mail.log.{old}")), writing.at(&format!("mail.log.{}", old + 1))).expect("renamed");
                }
                fs::rename(writing.at("mail.log"), writing.at("mail.log.1")).expect("renamed");
                append(&writing.at("mail.log"), "");
            }
            sleep(Duration::from_millis(7)).await;
        }
    });
    let mut kills = 0u64;
    while !writer.is_finished() {
        let server = serve(&ground, &["mail.log"]).await;
        sleep(Duration::from_millis(20 + kills * 37 % 230)).await;
        server.kill(&ground).await;
        kills += 1;
    }
    writer.await.expect("written");
    assert!(kills > 10, "killed {kills} times");
    let server = serve(&ground, &["mail.log"]).await;
    server.read(u64::from(LINES)).await;
    sleep(Duration::from_millis(100)).await;
    assert_eq!(server.watch.freshness().lines, u64::from(LINES), "no line was counted twice");
    ground.whole(LINES).await;
    server.kill(&ground).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn how_complete_the_picture_is() {
    let ground = Ground::new().await;
    append(&ground.at("mail.log"), "no log line\n");
    append(&ground.at("mail.log"), &lines(0..2));
    append(&ground.at("mail.log"), "2026-11-21T00:00:03+00:00 host cron[1]: (root) CMD (true)\n");
    let server = serve(&ground, &["mail.log", "rspamd.log"]).await;
    server.read(4).await;
    sleep(Duration::from_millis(700)).await;
    let freshness = server.watch.freshness();
    assert_eq!((freshness.not_understood, freshness.foreign), (1, 1));
    assert_eq!(freshness.complete_to, Some(clock()().now), "a log that is not there hides nothing");
    let trouble: Vec<_> = freshness.sources.iter().map(|source| source.trouble.as_deref()).collect();
    assert_eq!(trouble, [None, Some("no such file yet")]);
    server.kill(&ground).await;

    // a folder where the log should be may hide lines
    fs::create_dir(ground.at("rspamd.log")).expect("a folder");
    let server = serve(&ground, &["mail.log", "rspamd.log"]).await;
    append(&ground.at("mail.log"), &lines(2..3));
    server.read(5).await;
    sleep(Duration::from_millis(700)).await;
    let freshness = server.watch.freshness();
    assert_eq!((freshness.lines, freshness.complete_to), (5, None));
    assert!(freshness.sources[1].trouble.as_deref().is_some_and(|trouble| trouble.contains("directory")));
    server.kill(&ground).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hundred_megabytes_without_a_newline() {
    let ground = Ground::new().await;
    append(&ground.at("mail.log"), &lines(0..1));
    let server = serve(&ground, &["mail.log"]).await;
    server.read(1).await;
    let before = memory();
    let piece = "2026-11-21T00:00:01+00:00 mx1 postfix/smtpd[1]: ".to_owned() + &"x".repeat(1_000_000);
    for _ in 0..100 {
        append(&ground.at("mail.log"), &piece);
    }
    append(&ground.at("mail.log"), &("\n".to_owned() + &lines(1..2)));
    let begun = Instant::now();
    server.read(3).await;
    assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", begun.elapsed());
    assert!(memory() < before + 24 * 1024, "{} KiB more", memory() - before);
    ground.whole(2).await;
    assert_eq!(server.watch.freshness().not_understood, 1);
    server.kill(&ground).await;
}

/// Resident memory, KiB.
fn memory() -> u64 {
    let status = fs::read_to_string("/proc/self/status").expect("the process's own status");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("its memory");
    line.trim().trim_end_matches(" kB").parse().expect("a number")
}
