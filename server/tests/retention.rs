//! How long rows are kept, by the command line.

use std::{
    fs,
    process::{Command, Output, Stdio},
};

use tempfile::TempDir;

struct Place(TempDir);

impl Place {
    fn run(&self, args: &[&str]) -> Output {
        let database = format!("sqlite:{}", self.0.path().join("data").display());
        let mut command = Command::new(env!("CARGO_BIN_EXE_tracemail"));
        command.args(args).current_dir(self.0.path()).env("TRACEMAIL_DATABASE", database).stdin(Stdio::null());
        command.output().expect("tracemail runs")
    }

    fn works(&self, args: &[&str]) -> String {
        let output = self.run(args);
        assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("output is UTF-8")
    }

    fn fails(&self, code: i32, args: &[&str]) -> String {
        let output = self.run(args);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(code), "{args:?}: {said}");
        said
    }
}

/// A login on a day long ago, and one a while later.
fn place() -> Place {
    let place = Place(TempDir::new().expect("a folder"));
    let login = |day: &str, user: &str| {
        format!(
            "{day}T10:00:00.000000+00:00 mail dovecot: imap-login: Login: user=<{user}>, method=PLAIN, rip=203.0.113.9, lip=192.0.2.1, mpid=7, TLS, session=<{user}>\n"
        )
    };
    let log =
        login("2026-01-05", "anna@short.example") + &login("2026-01-05", "carla@long.example") + &login("2026-02-20", "anna@short.example");
    fs::write(place.0.path().join("mail.log"), log).expect("a file can be written");
    place.works(&["import", "mail.log"]);
    place
}

#[test]
fn it_is_set_listed_and_refused() {
    let place = place();
    assert!(place.works(&["retention", "--help"]).contains("Example: tracemail retention"));
    let listed = place.works(&["retention"]);
    assert!(listed.starts_with("all others") && listed.contains("30 days"), "{listed}");
    let listed = place.works(&["retention", "set", "Short.example", "7", "--reason", "the customer asked"]);
    assert!(listed.contains("short.example") && listed.contains("7 days") && listed.contains("the customer asked"), "{listed}");
    assert!(place.works(&["retention", "set", "--default", "90"]).contains("90 days"));
    for wrong in [
        &["set", "short.example", "0"][..],
        &["set", "short.example", "91"],
        &["set", "--default", "x"],
        &["set", "a b", "7"],
        &["set"],
        &["sweep"],
    ] {
        place.fails(2, &[&["retention"], wrong].concat());
    }
    assert!(place.works(&["retention", "set", "--profile", "italy"]).contains("21 days"));
    let said = place.fails(2, &["retention", "set", "long.example", "60"]);
    assert!(said.contains("--reason"), "{said}");
    place.works(&["retention", "set", "long.example", "60", "--reason", "a court asked"]);
    assert!(!place.works(&["retention", "unset", "long.example"]).contains("60 days"));
}

#[test]
fn nothing_goes_until_the_clock_is_confirmed_and_then_what_was_foretold() {
    let place = place();
    place.works(&["retention", "set", "short.example", "1"]);
    let foretold = place.works(&["retention", "sweep", "--dry-run"]);
    assert!(
        foretold.contains("2  short.example") && foretold.contains("1  long.example") && foretold.contains("3  rows would go"),
        "{foretold}"
    );
    // the log has a gap of weeks, and ends long ago: this may be a clock that jumped
    let said = place.fails(1, &["retention", "sweep", "--now"]);
    assert!(said.contains("confirm-clock") && said.contains("2026-01-05"), "{said}");
    let doctor = String::from_utf8(place.run(&["doctor"]).stdout).expect("output is UTF-8");
    assert!(doctor.contains("BAD   retention") && doctor.contains("confirm-clock"), "{doctor}");
    assert!(place.works(&["search", ""]).contains("carla@long.example"), "nothing has gone");
    place.works(&["retention", "confirm-clock"]);
    let swept = place.works(&["retention", "sweep", "--now"]);
    assert!(swept.contains("have gone"), "{swept}");
    let left = place.works(&["search", "", "--kind", "access"]);
    assert!(!left.contains("long.example") && !left.contains("short.example"), "{left}");
    assert!(place.works(&["retention", "sweep", "--dry-run"]).contains("0  rows would go"));
}
