//! Prints the rows of logs, one JSON object per line: `cargo run --example rows -p tracemail-correlate -- LOG…`
//! (lines of several logs merged by time).

#[path = "../tests/told/mod.rs"]
#[expect(dead_code, reason = "the tests ask more of it")]
mod told;

fn main() {
    let logs = std::env::args().skip(1).map(|path| told::lines(&path, &std::fs::read(&path).expect("a readable log"))).collect();
    let all = told::Told::of(&told::merge(logs), &tracemail_correlate::Settings::default(), 100, false);
    for (_, row) in all.rows.values() {
        println!("{}", serde_json::to_string(row).expect("rows are JSON"));
    }
}
