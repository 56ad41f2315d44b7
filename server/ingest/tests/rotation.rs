//! Each line once, in order, whatever is done to the file: promises F1 to F8.

use std::{
    fs::{self, OpenOptions},
    io::Write,
    os::unix::fs::MetadataExt,
    path::PathBuf,
    sync::Arc,
    time::{Duration, Instant},
};

use tempfile::TempDir;
use tracemail_ingest::{
    Clock,
    source::{Source, file::File},
};
use tracemail_model::time::Micros;

fn clock() -> Clock {
    let now = Micros::parse_rfc3339("2026-11-21T23:00:00Z").expect("a time");
    Arc::new(move || tracemail_parse::Clock { now, zone: tracemail_model::zone::Zone::UTC })
}

/// The n-th line of the log, a second after the one before.
fn line(n: u32) -> String {
    let (hour, minute, second) = (n / 3600, n / 60 % 60, n % 60);
    format!("2026-11-21T{hour:02}:{minute:02}:{second:02}.000000+00:00 mx1 postfix/qmgr[7]: Q{n:06}: removed")
}

/// A log in a folder of its own, somebody who follows it, and all he has read.
struct Log {
    folder: TempDir,
    file: File,
    now: Instant,
    read: Vec<String>,
}

impl Log {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let now = Instant::now();
        let file = File::new(&folder.path().join("mail.log"), None, clock(), now);
        Self { folder, file, now, read: Vec::new() }
    }

    fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn path(&self) -> PathBuf {
        self.at("mail.log")
    }

    /// Bytes to the end of the log.
    fn write(&self, bytes: &str) {
        self.write_to("mail.log", bytes);
    }

    fn write_to(&self, name: &str, bytes: &str) {
        let mut file = OpenOptions::new().create(true).append(true).open(self.at(name)).expect("a log");
        file.write_all(bytes.as_bytes()).expect("written");
    }

    fn lines(&self, range: std::ops::Range<u32>) {
        self.write(&range.map(|n| line(n) + "\n").collect::<String>());
    }

    fn rename(&self, from: &str, to: &str) {
        fs::rename(self.at(from), self.at(to)).expect("renamed");
    }

    fn copytruncate(&self, to: &str) {
        fs::copy(self.path(), self.at(to)).expect("copied");
        OpenOptions::new().write(true).open(self.path()).expect("a log").set_len(0).expect("cut");
    }

    fn gzip(&self, name: &str) {
        let packed = fs::File::create(self.at(&format!("{name}.gz"))).expect("created");
        let mut gz = flate2::write::GzEncoder::new(packed, flate2::Compression::fast());
        gz.write_all(&fs::read(self.at(name)).expect("read")).expect("packed");
        gz.finish().expect("finished");
        fs::remove_file(self.at(name)).expect("removed");
    }

    fn zstd(&self, name: &str) {
        let packed = zstd::encode_all(&fs::read(self.at(name)).expect("read")[..], 1).expect("packed");
        fs::write(self.at(&format!("{name}.zst")), packed).expect("written");
        fs::remove_file(self.at(name)).expect("removed");
    }

    /// One round of reading.
    fn look(&mut self) {
        self.file.look(self.now);
        while let Some(line) = self.file.peek().expect("a line") {
            let text = String::from_utf8_lossy(line.bytes).into_owned();
            let time = text.get(..32).and_then(Micros::parse_rfc3339);
            self.read.push(text);
            self.file.advance(time);
        }
    }

    fn wait(&mut self, seconds: u64) {
        self.now += Duration::from_secs(seconds);
    }

    /// The follower is killed and begins anew from the position he last had.
    fn restart(&mut self) {
        let (_, position) = self.file.position();
        self.file = File::new(&self.path(), Some(&position), clock(), self.now);
    }

    /// Everything up to `n` was read, once and in order.
    fn whole(&self, n: u32) {
        let want: Vec<String> = (0..n).map(line).collect();
        let wrong = self.read.iter().zip(&want).position(|(read, want)| read != want).unwrap_or(self.read.len().min(want.len()));
        assert_eq!(
            (self.read.len(), self.read.get(wrong)),
            (want.len(), want.get(wrong)),
            "line {wrong} is the first that is not as it should be"
        );
    }
}

#[test]
fn renamed_and_created_anew() {
    let mut log = Log::new();
    log.look();
    assert_eq!(log.file.trouble(), Some("no such file yet"));
    log.lines(0..10);
    log.look();
    assert_eq!(log.file.trouble(), None);
    log.lines(10..15);
    log.rename("mail.log", "mail.log.1");
    // the writer does not know yet
    log.write_to("mail.log.1", &(line(15) + "\n"));
    log.lines(16..20);
    log.look();
    log.whole(20);
    log.lines(20..25);
    log.rename("mail.log.1", "mail.log.2");
    log.rename("mail.log", "mail.log.1");
    log.look();
    log.lines(25..30);
    log.look();
    log.whole(30);
}

#[test]
fn rotated_twice_between_two_looks() {
    let mut log = Log::new();
    log.lines(0..10);
    log.look();
    log.lines(10..12);
    log.rename("mail.log", "mail.log.1");
    log.lines(12..20);
    log.rename("mail.log.1", "mail.log.2");
    log.rename("mail.log", "mail.log.1");
    log.lines(20..22);
    log.look();
    log.whole(22);
}

#[test]
fn copied_and_cut() {
    let mut log = Log::new();
    log.lines(0..50);
    log.look();
    // what is written between the last look and the copy stands only in the copy
    log.lines(50..60);
    log.copytruncate("mail.log.1");
    log.lines(60..63);
    log.look();
    log.whole(63);
}

#[test]
fn copied_and_cut_and_grown_longer_before_anybody_looked() {
    let mut log = Log::new();
    log.lines(0..20);
    log.look();
    log.lines(20..30);
    log.copytruncate("mail.log.1");
    log.lines(30..200);
    log.look();
    log.whole(200);
}

#[test]
fn copied_cut_and_packed_at_once() {
    let mut log = Log::new();
    log.lines(0..20);
    log.look();
    log.lines(20..30);
    log.copytruncate("mail.log.1");
    log.gzip("mail.log.1");
    log.lines(30..35);
    log.look();
    log.whole(35);
}

#[test]
fn cut_without_a_copy() {
    let mut log = Log::new();
    log.lines(0..20);
    log.look();
    fs::write(log.path(), "").expect("cut");
    log.look();
    log.lines(20..25);
    log.look();
    log.whole(25);
}

#[test]
fn renamed_and_packed_at_once() {
    let mut log = Log::new();
    log.lines(0..20);
    log.look();
    log.lines(20..30);
    log.rename("mail.log", "mail.log.1");
    log.gzip("mail.log.1");
    log.lines(30..40);
    log.look();
    log.whole(40);
}

#[test]
fn rotated_while_nobody_was_there() {
    for packing in ["plain", "gz", "zst", "date"] {
        let mut log = Log::new();
        log.lines(0..40);
        log.look();
        log.lines(40..50);
        for turn in 0..4u32 {
            for old in (1..=turn).rev() {
                for end in ["", ".gz", ".zst"] {
                    let name = format!("mail.log.{old}{end}");
                    if log.at(&name).exists() {
                        log.rename(&name, &format!("mail.log.{}{end}", old + 1));
                    }
                }
            }
            if packing == "date" {
                log.rename("mail.log", &format!("mail.log-2026112{turn}"));
            } else {
                log.rename("mail.log", "mail.log.1");
            }
            match packing {
                "gz" => log.gzip("mail.log.1"),
                "zst" => log.zstd("mail.log.1"),
                _ => {}
            }
            log.lines(50 + turn * 10..60 + turn * 10);
        }
        log.restart();
        log.look();
        log.whole(90);
        log.restart();
        log.lines(90..91);
        log.look();
        log.whole(91);
    }
}

#[test]
fn copied_and_cut_while_nobody_was_there() {
    let mut log = Log::new();
    log.lines(0..40);
    log.look();
    log.lines(40..50);
    log.copytruncate("mail.log.1");
    log.lines(50..150);
    log.restart();
    log.look();
    log.whole(150);
}

#[test]
fn a_line_in_two_halves_is_one_line() {
    let mut log = Log::new();
    let text = line(0);
    log.write(&text[..40]);
    log.look();
    log.wait(60);
    log.look();
    assert!(log.read.is_empty(), "half a line is not a line, however long it takes");
    log.write(&(text[40..].to_owned() + "\n"));
    log.look();
    log.whole(1);
}

#[test]
fn rotation_between_the_halves() {
    let mut log = Log::new();
    log.lines(0..5);
    log.write(&line(5)[..40]);
    log.look();
    log.rename("mail.log", "mail.log.1");
    log.lines(6..8);
    log.look();
    log.wait(5);
    log.write_to("mail.log.1", &(line(5)[40..].to_owned() + "\n"));
    log.look();
    log.read.sort(); // it came late, and so does its line
    log.whole(8);
}

#[test]
fn cut_between_the_halves() {
    for copied in [true, false] {
        let mut log = Log::new();
        log.lines(0..5);
        log.write(&line(5)[..40]);
        log.look();
        if copied {
            log.copytruncate("mail.log.1");
        } else {
            fs::write(log.path(), "").expect("cut");
        }
        log.write(&(line(5)[40..].to_owned() + "\n"));
        log.lines(6..8);
        log.look();
        log.whole(8);
    }
}

#[test]
fn the_last_line_of_a_finished_file_needs_no_newline() {
    let mut log = Log::new();
    log.lines(0..5);
    log.write(&line(5));
    log.look();
    log.rename("mail.log", "mail.log.1");
    log.lines(6..7);
    log.look();
    assert_eq!(log.read.len(), 6, "its writer may still finish it");
    log.wait(11);
    log.look();
    log.look();
    log.restart();
    log.look();
    log.read.sort();
    log.whole(7);
}

#[test]
fn tiny_and_empty_files() {
    let mut log = Log::new();
    log.write("");
    log.look();
    log.restart();
    log.look();
    let mut n = 0;
    for turn in 0..20 {
        log.write(&(line(n) + "\n"));
        n += 1;
        log.look();
        if turn % 3 == 0 {
            log.restart();
        }
        log.rename("mail.log", "mail.log.1");
        if turn % 2 == 0 {
            log.look();
        }
        log.write("");
        log.look();
        log.restart();
    }
    log.look();
    log.whole(n);
}

#[test]
fn an_inode_used_again_is_another_file() {
    let mut reused = 0;
    for (length, name) in [(30, "longer"), (10, "as long"), (2, "shorter")] {
        let mut log = Log::new();
        log.lines(0..10);
        log.look();
        let inode = fs::metadata(log.path()).expect("a log").ino();
        let (_, position) = log.file.position();
        log.file = File::new(&log.at("elsewhere.log"), None, clock(), log.now);
        fs::remove_file(log.path()).expect("removed");
        log.lines(10..10 + length);
        reused += u32::from(fs::metadata(log.path()).expect("a log").ino() == inode);
        log.file = File::new(&log.path(), Some(&position), clock(), log.now);
        log.look();
        assert_eq!(log.read.len() as u32, 10 + length, "{name}");
        log.whole(10 + length);
    }
    println!("{reused} of 3 inodes were used again");
}

#[test]
fn files_that_begin_alike_are_told_apart() {
    let mut log = Log::new();
    let banner = format!("2026-11-21T00:00:00.000000+00:00 mx1 postfix/master[1]: {}\n", "daemon started ".repeat(300));
    log.write(&banner);
    log.lines(0..10);
    log.look();
    log.rename("mail.log", "mail.log.1");
    log.write(&banner);
    log.lines(10..20);
    log.look();
    log.restart();
    log.lines(20..21);
    log.look();
    log.read.retain(|line| !line.contains("daemon started"));
    log.whole(21);
}

#[test]
fn deleted_unreadable_and_back() {
    let mut log = Log::new();
    log.lines(0..5);
    log.look();
    log.lines(5..8);
    fs::remove_file(log.path()).expect("removed");
    log.look();
    log.whole(8);
    log.wait(11);
    log.look();
    log.look();
    assert_eq!(open_files(&log), 0, "a deleted file is let go");
    fs::create_dir(log.path()).expect("a folder in its place");
    log.look();
    assert!(log.file.trouble().is_some_and(|trouble| trouble.contains("directory")));
    assert!(log.file.is_blocked());
    fs::remove_dir(log.path()).expect("removed");
    log.lines(8..12);
    log.look();
    assert_eq!(log.file.trouble(), None);
    log.whole(12);
}

/// How many files in the log's folder this process holds open.
fn open_files(log: &Log) -> usize {
    let own = fs::read_dir("/proc/self/fd").expect("the process's own files").flatten();
    own.filter(|fd| fs::read_link(fd.path()).is_ok_and(|path| path.starts_with(log.folder.path()))).count()
}

#[test]
fn a_link_that_is_switched() {
    let mut log = Log::new();
    log.write_to("a.txt", &(0..5).map(|n| line(n) + "\n").collect::<String>());
    log.write_to("b.txt", &(5..9).map(|n| line(n) + "\n").collect::<String>());
    std::os::unix::fs::symlink(log.at("a.txt"), log.path()).expect("a link");
    log.look();
    fs::remove_file(log.path()).expect("removed");
    std::os::unix::fs::symlink(log.at("b.txt"), log.path()).expect("a link");
    log.look();
    log.whole(9);
}

#[test]
fn what_other_programs_leave_beside_it_is_not_read() {
    let mut log = Log::new();
    log.lines(0..5);
    log.look();
    for name in ["mail.log.bak", "mail.log~", "mail.err.1", "mail.log.1.tmp"] {
        log.write_to(name, &(line(99) + "\n"));
    }
    // an older one, touched by a packer just now
    log.write_to("mail.log.7", "2026-11-20T10:00:00.000000+00:00 mx1 postfix/qmgr[7]: OLD: removed\n");
    log.rename("mail.log", "mail.log.1");
    log.lines(5..6);
    log.look();
    log.restart();
    log.look();
    log.whole(6);
}

#[test]
fn hundreds_of_rotations_of_every_kind_with_restarts() {
    (1..=SEEDS).for_each(rotations);
}

/// How many courses of events are tried.
const SEEDS: u32 = 3;

fn rotations(mut seed: u32) {
    let mut log = Log::new();
    // a small generator of choices, the same every time
    let mut dice = |sides: u32| {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (seed >> 8) % sides
    };
    // somebody who has never read a line cannot know what came after it
    log.lines(0..1);
    log.look();
    let mut n = 1;
    for turn in 0..250 {
        let more = dice(30);
        log.lines(n..n + more);
        n += more;
        // the oldest is thrown away after seven turns: nobody can be away so long
        if dice(3) > 0 || turn % 6 == 0 {
            log.look();
        }
        if dice(4) == 0 {
            log.restart();
        }
        for old in (1..=6).rev() {
            for end in ["", ".gz"] {
                let name = format!("mail.log.{old}{end}");
                if log.at(&name).exists() {
                    log.rename(&name, &format!("mail.log.{}{end}", old + 1));
                }
            }
        }
        if log.path().exists() {
            match dice(4) {
                0 => log.copytruncate("mail.log.1"),
                1 => {
                    log.rename("mail.log", "mail.log.1");
                    log.gzip("mail.log.1");
                }
                _ => log.rename("mail.log", "mail.log.1"),
            }
        }
        log.wait(u64::from(dice(8)));
    }
    log.write("");
    log.look();
    log.whole(n);
}
