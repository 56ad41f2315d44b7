//! What a message says: as JSON for programs, as a letter for people.
//!
//! In: findings with their sentences. Out: text. Refuses to know: how it is sent, and what may stand in a header.

use std::fmt::Write;

use serde::Serialize;
use tracemail_model::{explain::Lang, finding::ToldFinding, time::Micros};

#[derive(Serialize)]
struct Body<'a> {
    time: Micros,
    panel: String,
    findings: &'a [ToldFinding],
}

/// For programs.
pub fn json(findings: &[ToldFinding], address: &str, now: Micros) -> String {
    serde_json::to_string(&Body { time: now, panel: panel(address), findings }).unwrap_or_default()
}

/// Subject and text. Several stories are one letter.
pub fn text(findings: &[ToldFinding], address: &str, name: &str, lang: Lang) -> (String, String) {
    let english = lang == Lang::En;
    let first = findings.first().map_or("", |told| told.verdict.as_str());
    let subject = match findings.len() {
        0 | 1 => format!("[{name}] {first}"),
        n if english => format!("[{name}] {n} findings of the login watch"),
        n => format!("[{name}] {n} segnalazioni sugli accessi"),
    };
    let mut text = String::new();
    for told in findings {
        text.push_str(&told.verdict);
        text.push('\n');
        let finding = &told.finding;
        let (since, until) = (day(finding.since), day(finding.until));
        let (from, to) = if english { ("Since", "last") } else { ("Dal", "ultimo") };
        let _ = writeln!(text, "{from} {since}, {to} {until} (UTC).");
        if let Some(next) = &told.next {
            text.push_str(if english { "What to do: " } else { "Cosa fare: " });
            text.push_str(next);
            text.push('\n');
        }
        text.push('\n');
    }
    let end = if english { "All of it, and what you are told of" } else { "Tutto il resto, e di che cosa vieni avvisato" };
    let _ = writeln!(text, "{end}: {} · {}/telling", panel(address), address.trim_end_matches('/'));
    (subject, text)
}

fn panel(address: &str) -> String {
    format!("{}/watch", address.trim_end_matches('/'))
}

/// `2026-11-21 17:20`
fn day(time: Micros) -> String {
    let (year, month, day, hour, minute, ..) = time.parts();
    format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}")
}
