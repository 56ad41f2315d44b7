//! Accounts, domains and their record from the command line, as whoever runs the machine uses it.

use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

struct Place(TempDir);

impl Place {
    fn run(&self, args: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tracemail"));
        let database = format!("sqlite:{}", self.0.path().join("data").display());
        command.args(args).current_dir(self.0.path()).env("TRACEMAIL_DATABASE", database).stdin(Stdio::null());
        command.output().expect("tracemail runs")
    }

    fn works(&self, args: &[&str]) -> String {
        let output = self.run(args);
        assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("output is UTF-8")
    }

    fn json(&self, args: &[&str]) -> Value {
        let told = self.works(&[args, &["--json"]].concat());
        serde_json::from_str(&told).unwrap_or_else(|error| panic!("{args:?}: {error}: {told}"))
    }

    /// Fails with that code, and says what is wrong and what to do.
    fn fails(&self, code: i32, args: &[&str], says: &str) {
        let output = self.run(args);
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{args:?}: {said}");
        assert!(said.contains(says) && !said.contains("panicked"), "{args:?}: {said}");
    }
}

fn place() -> Place {
    let place = Place(TempDir::new().expect("a folder"));
    place.works(&["user", "add", "Root", "--role", "operator"]);
    place.works(&["user", "add", "rossi", "--role", "reseller", "--below", "root", "--title", "Rossi Hosting"]);
    place.works(&["user", "add", "acme", "--role", "customer", "--below", "rossi"]);
    place.works(&["user", "add", "other", "--role", "customer", "--below", "rossi"]);
    place
}

#[test]
fn accounts_are_made_shown_changed_and_removed() {
    let place = place();
    place.fails(1, &["user", "add", "ROSSI", "--role", "reseller"], "is taken");
    place.fails(2, &["user", "add", "mario", "--role", "mailbox", "--below", "acme"], "by his address");
    place.fails(2, &["user", "add", "m@example.com", "--role", "mailbox"], "--below CUSTOMER");
    place.fails(2, &["user", "add", "boss", "--role", "operator", "--below", "acme"], "below nobody");
    place.fails(1, &["user", "show", "nobody"], "tracemail user list");
    place.works(&["user", "add", "mario@example.com", "--role", "mailbox", "--below", "acme"]);
    let names = |all: &Value| {
        all.as_array().expect("a list").iter().map(|one| one["name"].as_str().expect("a name").to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(names(&place.json(&["user", "list"])), ["acme", "mario@example.com", "other", "root", "rossi"]);
    assert_eq!(names(&place.json(&["user", "list", "--below", "acme"])), ["mario@example.com"]);
    assert!(place.works(&["user", "list"]).contains("Rossi Hosting"));
    assert_eq!(place.json(&["user", "disable", "acme"])["suspended"], true);
    assert_eq!(place.json(&["user", "enable", "acme"])["suspended"], false);
    place.fails(1, &["user", "role", "acme", "mailbox"], "a mailbox owner below a customer");
    place.fails(1, &["user", "revoke", "acme"], "no such session");
    place.fails(2, &["user", "delete", "acme"], "mario@example.com");
    assert_eq!(place.json(&["user", "delete", "acme", "--yes"])["removed"], 2);
    place.fails(1, &["user", "show", "mario@example.com"], "there is no account");
}

#[test]
fn an_account_is_joined_to_somebody_at_the_provider() {
    let place = place();
    place.fails(2, &["user", "subject", "acme", "u-1"], "[oidc]");
    let file = place.0.path().join("tracemail.toml");
    std::fs::write(&file, "[oidc]\nissuer = \"https://id.example.com\"\nclient_id = \"tracemail\"\n").expect("writes");
    let config = ["--config", file.to_str().expect("a path")];
    let joined = place.json(&[&config[..], &["user", "subject", "acme", "u-1"]].concat());
    assert_eq!(joined["subject"], "https://id.example.com u-1");
    place.fails(1, &[&config[..], &["user", "subject", "other", "u-1"]].concat(), "already");
    assert_eq!(place.json(&["user", "subject", "acme"])["subject"], Value::Null);
    place.works(&[&config[..], &["user", "subject", "other", "u-1"]].concat());
}

#[test]
fn domains_are_given_moved_and_taken() {
    let place = place();
    place.works(&["domain", "add", "Example.com", "acme"]);
    place.fails(1, &["domain", "add", "example.com", "other"], "is held by acme already");
    place.fails(1, &["domain", "move", "example.org", "other"], "nobody holds");
    place.fails(2, &["domain", "add", "not a domain", "acme"], "write example.com");
    place.fails(1, &["domain", "add", "example.net", "root"], "only resellers and customers");
    place.works(&["domain", "alias", "info@example.com", "mario@example.com"]);
    place.fails(1, &["domain", "alias", "info@example.com", "mario@example.com"], "is an alias already");
    place.fails(1, &["domain", "alias", "info@example.org", "mario@example.com"], "nobody holds example.org");
    let held = place.json(&["domain", "list", "--account", "rossi"]);
    assert_eq!((held["domains"][0]["name"].as_str(), held["domains"][0]["history"].as_bool()), (Some("example.com"), Some(true)));
    assert_eq!(held["aliases"][0]["mailbox"], "mario@example.com");
    place.fails(2, &["domain", "move", "example.com", "other"], "--history");
    assert!(place.works(&["domain", "list"]).contains("acme"), "a refusal moves nothing");
    place.works(&["domain", "move", "example.com", "other", "--history"]);
    place.fails(1, &["domain", "move", "example.com", "other", "--history"], "holds example.com already");
    assert!(place.works(&["domain", "list"]).contains("other"));
    place.works(&["domain", "alias", "info@example.com", "--remove"]);
    place.works(&["domain", "remove", "example.com"]);
    place.fails(1, &["domain", "remove", "example.com"], "nobody holds");
    place.fails(2, &["domain", "add", "example.com", "acme"], "was held before");
    place.works(&["domain", "add", "example.com", "acme", "--history"]);
}

#[test]
fn every_act_leaves_a_record_that_cannot_be_changed_unnoticed() {
    let place = place();
    place.works(&["domain", "add", "example.com", "acme"]);
    let told = place.works(&["audit", "list", "--json"]);
    let acts: Vec<Value> = told.lines().map(|line| serde_json::from_str(line).expect("an object a line")).collect();
    assert_eq!(acts.len(), 5, "{told}");
    assert_eq!(
        (acts[0]["act"].as_str(), acts[0]["object"].as_str(), acts[0]["nth"].as_u64()),
        (Some("domain-given"), Some("example.com"), Some(5))
    );
    assert!(place.works(&["audit", "list", "--limit", "2"]).lines().count() == 2);
    assert_eq!(place.json(&["audit", "verify"])["whole"], true);
}

#[test]
fn a_token_is_printed_once_kept_nowhere_and_sees_no_more_than_its_account() {
    let place = place();
    place.works(&["domain", "add", "example.com", "acme"]);
    place.fails(1, &["token", "add", "other", "--name", "x", "--domain", "example.com"], "does not hold example.com");
    place.fails(1, &["token", "add", "nobody", "--name", "x"], "there is no account");
    place.fails(2, &["token", "add", "acme", "--name", "x", "--days", "0"], "--days");
    let made = place.json(&["token", "add", "acme", "--name", "monitoring", "--days", "9", "--domain", "Example.COM"]);
    let (id, shown) = (made["id"].as_str().expect("an id").to_owned(), made["token"].as_str().expect("a token").to_owned());
    assert!(shown.starts_with("tm_") && shown.len() == 46, "{shown}");
    assert_eq!(made["domains"], serde_json::json!(["example.com"]));
    let plain = place.works(&["token", "add", "acme", "--name", "whole"]);
    assert!(plain.trim().starts_with("tm_") && plain.lines().count() == 1, "nothing but the token: {plain}");
    let told = place.works(&["token", "list", "acme"]);
    assert!(told.contains("monitoring") && told.contains("until it is removed") && told.contains("never used"), "{told}");
    assert_eq!(place.json(&["token", "list", "acme"])[1]["id"], id.as_str());
    let mut kept = told + &place.works(&["token", "list", "acme", "--json"]) + &place.works(&["audit", "list"]);
    for file in std::fs::read_dir(place.0.path().join("data")).expect("a folder").flatten() {
        kept.push_str(&String::from_utf8_lossy(&std::fs::read(file.path()).unwrap_or_default()));
    }
    assert!(kept.contains("monitoring") && !kept.contains(&shown) && !kept.contains(plain.trim()), "only hashes are kept");
    place.fails(1, &["token", "remove", "other", &id], "no such token");
    place.works(&["token", "remove", "acme", &id]);
    place.fails(1, &["token", "remove", "acme", &id], "no such token");
}

#[test]
fn each_of_them_has_help_with_examples() {
    let place = Place(TempDir::new().expect("a folder"));
    for command in ["user", "domain", "token", "audit"] {
        assert!(place.works(&[command, "--help"]).contains("Example: tracemail"), "{command}");
    }
}
