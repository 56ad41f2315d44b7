//! The command line as a person uses it: exit codes, what is said, and that nothing is left half-written.

use std::{
    fs,
    io::Write,
    net::TcpListener,
    path::PathBuf,
    process::{Command, Output, Stdio},
};

use serde_json::Value;
use tempfile::TempDir;

struct Place {
    folder: TempDir,
}

impl Place {
    fn new() -> Self {
        Self { folder: TempDir::new().expect("a folder") }
    }

    fn file(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        let path = self.path(name);
        fs::write(&path, content).expect("a file can be written");
        path.display().to_string()
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn database(&self) -> String {
        format!("sqlite:{}", self.path("data").display())
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tracemail"));
        command.args(args).current_dir(self.folder.path()).env("TRACEMAIL_DATABASE", self.database()).stdin(Stdio::null());
        command
    }

    fn run(&self, args: &[&str]) -> Output {
        self.command(args).output().expect("tracemail runs")
    }

    /// Fails with that code; gives what it said.
    fn fails(&self, code: i32, args: &[&str]) -> String {
        let output = self.run(args);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(code), "{args:?}: {said}");
        assert!(!said.contains("panicked") && !said.contains("backtrace"), "{args:?}: {said}");
        said
    }

    fn works(&self, args: &[&str]) -> String {
        let output = self.run(args);
        assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("output is UTF-8")
    }

    fn rows(&self, query: &str, kind: &str) -> Vec<Value> {
        let out = self.works(&["search", query, "--kind", kind, "--json", "--limit", "100000"]);
        out.lines().map(|line| serde_json::from_str(line).expect("a line is a JSON object")).collect()
    }
}

fn sample() -> String {
    concat!(env!("CARGO_MANIFEST_DIR"), "/../end2end/maillab/logs/mail.rfc3339.log").into()
}

#[test]
fn every_command_has_help_with_an_example() {
    let place = Place::new();
    for command in ["serve", "import", "parse", "search", "show", "person", "doctor"] {
        let help = place.works(&[command, "--help"]);
        assert!(help.contains("Example: tracemail"), "{command}: {help}");
    }
    place.fails(2, &[]);
    place.fails(2, &["nonsense"]);
    place.fails(2, &["search", "--nonsense"]);
}

#[test]
fn bad_logs_are_refused_with_a_word_of_advice() {
    let place = Place::new();
    let empty = place.file("empty.log", "");
    let prose = place.file("prose.txt", "It was a dark and stormy night;\nthe rain fell in torrents.\n".repeat(50));
    let binary = place.file("binary", (0..200_000u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect::<Vec<_>>());
    let long = place.file("long.log", vec![b'x'; 100 << 20]);
    let folder = place.path("").display().to_string();
    for (file, word) in [
        (empty.as_str(), "empty"),
        (prose.as_str(), "none of its"),
        (binary.as_str(), "not a text file"),
        (long.as_str(), "none of its"),
        (folder.as_str(), "is a directory"),
        ("/no/such/file.log", "no such file"),
    ] {
        for command in ["import", "parse"] {
            let said = place.fails(1, &[command, file]);
            assert!(said.contains(word), "{command} {file}: {said}");
        }
        assert!(place.rows("", "received").is_empty(), "{file} left rows behind");
    }
}

#[test]
fn an_import_is_found_again_and_done_once() {
    let place = Place::new();
    assert!(place.fails(1, &["search", ""]).contains("there is no database yet"));
    let said = place.works(&["import", &sample()]);
    assert!(said.contains("2321 lines read") && said.contains("0 lines not understood"), "{said}");
    let kinds = ["access", "received", "sent"];
    let before = kinds.map(|kind| place.rows("", kind));
    assert!(before.iter().all(|rows| rows.len() > 2), "{:?}", before.each_ref().map(Vec::len));
    assert!(place.works(&["import", &sample()]).contains("nothing to do"));
    place.works(&["import", "--again", &sample()]);
    assert_eq!(kinds.map(|kind| place.rows("", kind)), before, "reading it again changes nothing");
}

#[test]
fn search_and_show_tell_the_same_as_the_screens() {
    let place = Place::new();
    place.works(&["import", &sample()]);
    let rows = place.rows("id:a001.1121171741@lab.azienda.test", "received");
    let (row, id) = (&rows[0], rows[0]["id"].as_str().expect("an id"));
    assert_eq!((rows.len(), row["recipient"].as_str(), row["folder"].as_str()), (1, Some("mario.rossi@azienda.test"), Some("INBOX")));

    let shown: Value = serde_json::from_str(&place.works(&["show", id, "--json"])).expect("a JSON object");
    assert_eq!(shown["verdict"], row["verdict"]);
    assert!(shown["log"].as_array().is_some_and(|log| log.len() > 5));
    let (short, long) = (place.works(&["show", id]), place.works(&["show", id, "--log"]));
    assert!(short.contains("timeline") && !short.contains("postfix/qmgr"), "{short}");
    assert!(long.contains("postfix/qmgr"), "{long}");

    let table = place.works(&["search", "", "--limit", "10000"]);
    assert!(table.contains("ACCESS") && table.contains(id), "{table}");
    assert!(!table.chars().any(|c| c.is_control() && c != '\n'), "no stranger's control characters at the terminal");
    assert!(place.fails(2, &["search", "nosuchfield:1"]).contains("nosuchfield"));
    assert!(place.fails(1, &["show", "1"]).contains("there is no row 1"));
    place.fails(2, &["show", "x"]);
}

#[test]
fn parse_prints_one_object_a_line() {
    let place = Place::new();
    let out = place.works(&["parse", &sample()]);
    let objects: Vec<Value> = out.lines().map(|line| serde_json::from_str(line).expect("a JSON object")).collect();
    assert_eq!(objects.len(), 2321);
    assert!(objects.iter().enumerate().all(|(at, object)| object["n"] == at + 1 && object["time"].is_string()));

    let mut child = place.command(&["parse", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("tracemail runs");
    let mut stdin = child.stdin.take().expect("a pipe");
    std::thread::spawn(move || stdin.write_all(&fs::read(sample()).expect("the sample")).expect("it reads"));
    let piped = child.wait_with_output().expect("it ends");
    assert_eq!(String::from_utf8(piped.stdout).expect("UTF-8"), out);
}

#[test]
fn settings_come_from_flag_then_environment_then_file() {
    let place = Place::new();
    let config = place.file("tracemail.toml", "listen = \"127.0.0.1:18101\"\nlocal_domains = [\"example.com\"]\n");
    let says = |args: &[&str], env: Option<&str>| {
        let mut command = place.command(args);
        command.envs(env.map(|listen| ("TRACEMAIL_LISTEN", listen)));
        String::from_utf8(command.output().expect("tracemail runs").stdout).expect("UTF-8")
    };
    assert!(says(&["doctor"], None).contains("listen: 127.0.0.1:8025"));
    let file = says(&["doctor", "--config", &config], None);
    assert!(file.contains("listen: 127.0.0.1:18101") && file.contains("example.com"), "{file}");
    assert!(says(&["doctor", "--config", &config], Some("127.0.0.1:18102")).contains("listen: 127.0.0.1:18102"));
    let flag = format!("sqlite:{}", place.path("other").display());
    assert!(says(&["doctor", "--database", &flag], None).contains(&flag));

    let wrong = place.file("wrong.toml", "lisen = \"127.0.0.1:1\"\n");
    assert!(place.fails(2, &["doctor", "--config", &wrong]).contains("lisen"));
    assert!(place.fails(2, &["doctor", "--config", "/no/such.toml"]).contains("no such file"));
}

#[test]
fn serve_refuses_the_world_and_a_port_in_use() {
    let place = Place::new();
    let said = place.fails(2, &["serve", "--listen", "0.0.0.0:18103"]);
    assert!(said.contains("loopback only"), "{said}");
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("its address").to_string();
    let said = place.fails(1, &["serve", "--listen", &address]);
    assert!(said.contains("in use") && said.contains("--listen"), "{said}");
    assert!(!place.path("data").exists(), "nothing was made before the port was had");
}

#[test]
fn doctor_says_what_is_broken() {
    let place = Place::new();
    let prose = place.file("prose.log", "no mail here\n");
    let config = place.file("tracemail.toml", format!("follow = [{prose:?}, \"/no/such.log\"]\n"));
    let output = place.run(&["doctor", "--config", &config]);
    let said = String::from_utf8(output.stdout).expect("UTF-8");
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(said.lines().filter(|line| line.starts_with("BAD")).count(), 2, "{said}");
    assert!(said.contains("tracemail parse") && said.contains("no such file"), "{said}");
}

#[test]
fn a_report_is_written_and_checked_without_a_server() {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::new();
    let log = concat!(env!("CARGO_MANIFEST_DIR"), "/../end2end/maillab/logs/mail.rfc3339.log");
    place.works(&["import", log]);
    let row: Value = serde_json::from_str(place.works(&["search", "--json", "--kind", "access", "--limit", "1"]).trim()).expect("a row");
    let id = row["id"].as_str().expect("an id");
    let report = place.path("report.pdf").display().to_string();
    assert!(place.works(&["report", id, "-o", &report, "--lang", "it"]).contains("report.pdf"));
    assert!(place.works(&["verify", &report]).contains("genuine"));
    for (name, mode) in [("authority-key.pem", 0o600), ("signer-key.pem", 0o600), ("", 0o700)] {
        let found = fs::metadata(place.path("data/proof").join(name)).expect("it was made").permissions().mode() & 0o777;
        assert_eq!(found, mode, "{name}");
    }
    // elsewhere, with the authority alone
    let (ca, elsewhere) = (place.path("data/proof/authority.pem").display().to_string(), Place::new());
    assert!(elsewhere.works(&["verify", &report, "--ca", &ca]).contains("genuine"));
    assert!(elsewhere.fails(1, &["verify", &report]).contains("--ca"));
    let mut bytes = fs::read(&report).expect("the report");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    let changed = place.file("changed.pdf", &bytes);
    assert!(place.fails(1, &["verify", &changed]).contains("changed"));
    assert!(place.fails(1, &["report", "1", "-o", &report]).contains("no row 1"));
    place.fails(2, &["report", id]);
    place.fails(2, &["report", id, "-o", &report, "--lang", "de"]);
}

#[test]
fn a_packed_day_is_searched_shown_and_followed_as_before() {
    let place = Place::new();
    let logs = [sample(), sample().replace("mail.rfc3339.log", "rspamd.log")];
    place.works(&["import", &logs[0], &logs[1]]);
    let told = || {
        let rows: Vec<Vec<Value>> = ["received", "sent", "access"].iter().map(|kind| place.rows("", kind)).collect();
        let shown =
            rows.iter().flatten().step_by(7).map(|row| place.works(&["show", row["id"].as_str().expect("an id"), "--log", "--json"]));
        let shown: Vec<String> = shown.collect();
        // words of every eleventh subject
        let words = rows[0].iter().filter_map(|row| row["subject"].as_str()).step_by(11).map(|subject| format!("subject:\"{subject}\""));
        let found: Vec<usize> = words.map(|query| place.rows(&query, "received").len()).collect();
        assert!(rows.iter().all(|rows| !rows.is_empty()) && !found.is_empty() && found.iter().all(|n| *n > 0));
        (rows, shown, found)
    };
    let before = told();
    let days: Vec<String> = fs::read_dir(place.path("data/days"))
        .expect("a folder")
        .filter_map(|file| file.ok()?.file_name().into_string().ok()?.strip_suffix(".db").map(str::to_owned))
        .collect();
    assert!(!days.is_empty());
    for day in &days {
        assert!(place.works(&["compact", "--day", day]).contains("MB, now"), "{day}");
    }
    assert!(told() == before);
    // told again, to days that are packed
    place.works(&["import", &logs[0], &logs[1]]);
    assert!(told() == before);
    assert!(place.fails(1, &["compact", "--day", "2001-01-01"]).contains("no row of 2001-01-01"));
}

#[test]
fn a_person_is_given_out_and_erased() {
    use std::os::unix::fs::PermissionsExt;
    const HIS: &str = "mario.rossi@azienda.test";
    let place = Place::new();
    place.works(&["import", &sample()]);
    let of = |row: &Value| {
        let about = ["user", "sender", "recipient", "original_recipient"];
        about.iter().any(|name| row[name].as_str().is_some_and(|name| name.to_lowercase() == HIS))
    };
    let all = || ["access", "received", "sent"].map(|kind| place.rows("", kind));
    let before = all();
    let his = before.each_ref().map(|rows| rows.iter().filter(|row| of(row)).count());
    assert!(his.iter().sum::<usize>() > 10, "{his:?}");

    // foretold; one address in whatever spelling
    for spelt in [HIS, "Mario.Rossi+x@AZIENDA.test"] {
        let told: Value = serde_json::from_str(&place.works(&["person", "erase", spelt, "--dry-run", "--json"])).expect("JSON");
        assert_eq!([&told["access"], &told["received"], &told["sent"]].map(Value::as_u64), his.map(|n| Some(n as u64)), "{told}");
        assert_eq!(told["addresses"], serde_json::json!([HIS]));
    }
    assert_eq!(all(), before, "nothing has gone");
    assert!(place.fails(2, &["person", "export", "mario"]).contains("no whole address"));

    // given out: every row of his, with what stands behind it
    let file = place.path("mario.jsonl");
    let path = file.display().to_string();
    assert!(place.works(&["person", "export", HIS, "-o", &path]).contains(&format!("{} rows", his.iter().sum::<usize>())));
    assert_eq!(fs::metadata(&file).expect("was made").permissions().mode() & 0o777, 0o600);
    place.fails(1, &["person", "export", HIS, "-o", &path]);
    let given = fs::read_to_string(&file).expect("reads");
    let given: Vec<Value> = given.lines().map(|line| serde_json::from_str(line).expect("a JSON object")).collect();
    assert_eq!(given.len(), his.iter().sum::<usize>());
    assert!(given.iter().all(|row| of(row) && row["log"].as_array().is_some_and(|log| !log.is_empty()) && row["events"].is_array()));

    // erased: his rows and no other, and the old log does not bring them back
    let said = place.works(&["person", "erase", HIS]);
    assert!(said.contains(&format!("gone: {} logins and tries, {} received, {} sent", his[0], his[1], his[2])), "{said}");
    let expected = before.map(|rows| rows.into_iter().filter(|row| !of(row)).collect::<Vec<_>>());
    assert_eq!(all(), expected);
    place.works(&["import", "--again", &sample()]);
    assert_eq!(all(), expected);
    let records = place.works(&["audit", "list"]);
    assert!(records.contains("person-exported") && records.contains("person-erased") && !records.contains("mario"), "{records}");
    place.works(&["audit", "verify"]);
}

#[test]
fn a_search_goes_by_the_clock_of_each_moment() {
    use jiff::{Timestamp, ToSpan, tz::TimeZone};

    let place = Place::new();
    let rome = TimeZone::get("Europe/Rome").expect("a zone");
    // the last day of twenty-five hours, whenever this runs
    let back = rome.preceding(Timestamp::now()).find(|change| !change.dst().is_dst()).expect("an autumn").timestamp();
    let (day, next) = (back.to_zoned(rome.clone()).date(), back.to_zoned(rome.clone()).date().saturating_add(1.day()));
    let begin = day.to_zoned(rome).expect("a midnight").timestamp();
    let lines = [-30, 30, 24 * 60 + 30, 25 * 60 + 30].map(|minutes: i64| {
        format!(
            "{:.6} mx1 dovecot: imap-login: Disconnected: Aborted login by logging out (auth failed, 1 attempts in 2 secs): \
             user=<anna@rome.test>, method=PLAIN, rip=192.0.2.7, rport=4669, lip=192.0.2.1, lport=143, session=<zone{minutes}>\n",
            begin + minutes.minutes()
        )
    });
    place.works(&["import", &place.file("tries.log", lines.concat())]);
    let search = |query: &str| {
        // as a place with Rome's rules is written where no system knows its name
        let mut command = place.command(&["search", query, "--kind", "access"]);
        let output = command.env("TZ", "CET-1CEST,M3.5.0,M10.5.0/3").output().expect("tracemail runs");
        String::from_utf8(output.stdout).expect("output is UTF-8")
    };
    let told = search(&format!("after:{day} before:{next}"));
    let times: Vec<&str> = told.lines().skip(1).filter_map(|line| line.split("  ").next()).collect();
    assert_eq!(times, [format!("{day} 23:30:00+01:00"), format!("{day} 00:30:00+02:00")], "{told}");
    assert_eq!(search("").lines().count(), 5);
}
