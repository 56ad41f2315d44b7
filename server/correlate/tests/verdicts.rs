//! What is said of the lab's rows: how many of them in words of our own, and which only in the server's.

#[expect(dead_code, reason = "other tests ask other things of it")]
mod told;

use std::{fs, path::Path};

use told::{Told, lines, merge};
use tracemail_correlate::Settings;
use tracemail_model::{
    explain::{Lang, Verdict, explain},
    row::Row,
    zone::Zone,
};

#[test]
fn the_labs_rows_are_told_in_words_of_our_own() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../end2end/maillab/logs");
    let read = |name: &str| lines(name, &fs::read(folder.join(name)).expect("the lab's logs are committed"));
    let told = Told::of(&merge(vec![read("mail.rfc3339.log"), read("rspamd.log")]), &Settings::default(), 500, false);
    let rows: Vec<&Row> = told.rows.values().map(|(_, row)| row).collect();
    let verdicts: Vec<Verdict> = rows.iter().map(|row| explain(row, Lang::En, Zone::UTC)).collect();
    let unknown: Vec<&str> = verdicts.iter().filter(|verdict| !verdict.known).map(|verdict| verdict.sentence.as_str()).collect();
    let share = 100.0 * (rows.len() - unknown.len()) as f64 / rows.len() as f64;
    println!("{} rows, {share:.1} % known; not known:\n{}", rows.len(), unknown.join("\n"));
    let quoted = verdicts.iter().filter(|verdict| verdict.known && verdict.sentence.contains("in its words"));
    println!(
        "known, with the server's words beside it:\n{}",
        quoted.map(|verdict| verdict.sentence.as_str()).collect::<Vec<_>>().join("\n")
    );
    assert!(rows.len() > 200 && share >= 99.0, "{unknown:?}");
}
