//! One row: verdict, who made the report of it and from what, every fact, timeline, raw lines.
//!
//! In: the evidence. Out: pages. Refuses to know: how text becomes harmless (`flow` does it to all of it).

use tracemail_model::{
    event::{Event, EventKind},
    explain::{action_name, event_name, failure_name, protocol_name, reason_name, status_name},
    row::{Kind, Row},
    status::{Action, Direction},
};

use super::{
    Evidence, Frame, finish,
    flow::{Cell, Flow, HEIGHT, INNER, MARGIN, Style, WIDTH},
    qr,
    visible::LONGEST,
    words::{self, Both},
};
use crate::{
    columns::{Chosen, cells, heads, offsets},
    seal,
};

/// Steps, and lines, printed of a row that has the report for itself; the rest is counted and attached.
pub(super) const MOST_PRINTED: usize = 1_000;
const QR: f32 = 84.0;
const NAMES: f32 = 128.0;

/// The report of one row.
pub(super) fn whole(flow: &mut Flow, evidence: &Evidence, frame: &Frame<'_>) {
    let title = title(&evidence.row, 1, frame);
    begin(flow, &title, frame, |flow, width| verdict(flow, evidence, width));
    made(flow, std::slice::from_ref(evidence), frame);
    behind(flow, evidence, frame, MOST_PRINTED);
    proof(flow, frame);
}

/// What the report is about.
pub(super) fn title(row: &Row, rows: usize, frame: &Frame<'_>) -> String {
    let both = match row {
        _ if rows > 1 => words::ON_MANY,
        Row::Access(a) if a.action == Action::Login => words::ON_LOGIN,
        Row::Access(_) => words::ON_TRY,
        Row::Message(m) if m.direction == Direction::Received => words::ON_RECEIVED,
        Row::Message(_) => words::ON_SENT,
    };
    frame.say(both).to_owned()
}

/// The first page's head: its title, what `said` writes within a width, the QR code to the right of both.
pub(super) fn begin(flow: &mut Flow, title: &str, frame: &Frame<'_>, said: impl FnOnce(&mut Flow, f32)) {
    let top = flow.y;
    if let Some(ops) = qr::code(&frame.verify(), WIDTH - MARGIN - QR, top, QR) {
        flow.op().extend(ops);
    }
    let code = frame.code.to_string();
    let x = WIDTH - MARGIN - QR + (QR - flow.width(Style::CODE, &code)) / 2.0;
    flow.draw(0, Style::CODE, x, top - QR - 10.0, &code);
    let width = INNER - QR - 24.0;
    flow.cells(&[Cell { x: 0.0, width, style: Style::TITLE, text: &format!("Tracemail · {title}") }]);
    flow.space(6.0);
    said(flow, width);
    if flow.pages.len() == 1 {
        flow.y = flow.y.min(HEIGHT - MARGIN - QR - 22.0);
    }
}

/// What happened, and the next step.
pub(super) fn verdict(flow: &mut Flow, evidence: &Evidence, width: f32) {
    let verdict = &evidence.verdict;
    flow.cells(&[Cell { x: 0.0, width, style: Style::VERDICT, text: &verdict.sentence }]);
    if let Some(next) = &verdict.next {
        flow.space(4.0);
        flow.cells(&[Cell { x: 0.0, width, style: Style::NEXT, text: next }]);
    }
}

/// Who made it, when, from which data.
pub(super) fn made(flow: &mut Flow, rows: &[Evidence], frame: &Frame<'_>) {
    about(flow, frame);
    data(flow, rows, frame);
}

/// Who made it, when, where it is checked.
pub(super) fn about(flow: &mut Flow, frame: &Frame<'_>) {
    flow.rule();
    fact(flow, frame, frame.say(words::MADE), &frame.full_moment(frame.made));
    fact(flow, frame, frame.say(words::MADE_BY), frame.maker);
    fact(flow, frame, frame.say(words::INSTALLATION), frame.installation);
    fact(flow, frame, frame.say(words::CODE), &frame.code.to_string());
    fact(flow, frame, frame.say(words::CHECK_AT), &frame.verify());
}

fn data(flow: &mut Flow, rows: &[Evidence], frame: &Frame<'_>) {
    let lines: usize = rows.iter().map(|row| row.log.len()).sum();
    let times = || rows.iter().flat_map(|row| &row.log).map(|line| line.time);
    let data = match (times().min(), times().max()) {
        (Some(first), Some(last)) => words::lines_between(frame.lang, lines, &frame.full_moment(first), &frame.full_moment(last)),
        _ => frame.say(words::NO_LINES).to_owned(),
    };
    fact(flow, frame, frame.say(words::DATA), &data);
    let mut servers: Vec<&str> =
        rows.iter().flat_map(|row| std::iter::once(server(&row.row)).chain(row.events.iter().map(|e| e.host.as_str()))).collect();
    servers.retain(|name| !name.is_empty());
    servers.sort_unstable();
    servers.dedup();
    fact(flow, frame, frame.say(words::SERVERS), &servers.join(", "));
    if let [only] = rows {
        for (name, _, bytes) in finish::files(only) {
            fact(flow, frame, frame.say(words::ATTACHED), &format!("{name} (SHA-256 {})", seal::fingerprint(&bytes)));
        }
    }
}

fn server(row: &Row) -> &str {
    match row {
        Row::Message(m) => &m.host,
        Row::Access(a) => &a.server,
    }
}

/// Facts, timeline, lines; at most so many of each of these.
pub(super) fn behind(flow: &mut Flow, evidence: &Evidence, frame: &Frame<'_>, most: usize) {
    flow.heading(frame.say(words::FACTS), "");
    facts(flow, &evidence.row, frame);
    let times = evidence.events.iter().map(|event| event.time).chain([evidence.row.time()]);
    let zone = frame.zone.between(times.clone().min(), times.max());
    flow.heading(frame.say(words::TIMELINE), &format!("{} {}", frame.say(words::ALL_IN), offsets(zone)));
    if evidence.events.is_empty() {
        flow.paragraph(Style::NAME, frame.say(words::NO_STEPS));
    }
    for event in evidence.events.iter().take(most) {
        step(flow, event, frame);
    }
    more(flow, evidence.events.len(), most, frame);
    flow.heading(frame.say(words::LOG), "");
    if evidence.log.is_empty() {
        flow.paragraph(Style::NAME, frame.say(words::NO_LOG));
    }
    for (n, line) in evidence.log.iter().take(most).enumerate() {
        let (number, text) = ((n + 1).to_string(), cut(&line.text, frame));
        flow.cells(&[
            Cell { x: 0.0, width: 22.0, style: Style::SMALL, text: &number },
            Cell { x: 24.0, width: INNER - 24.0, style: Style::LINE, text: &text },
        ]);
        flow.space(1.5);
    }
    more(flow, evidence.log.len(), most, frame);
}

fn more(flow: &mut Flow, all: usize, most: usize, frame: &Frame<'_>) {
    if let Some(left) = all.checked_sub(most).filter(|left| *left > 0) {
        flow.paragraph(Style::NAME, &format!("… {left} {}", frame.say(words::MORE_LINES)));
    }
}

/// Every column of the row's list that has something in it, and what tables have no room for.
fn facts(flow: &mut Flow, row: &Row, frame: &Frame<'_>) {
    let heads = heads(row.kind());
    let mut at = 0;
    let mut told: Vec<(&str, String)> = Vec::with_capacity(heads.len());
    let mut text = String::new();
    cells(row, Chosen::ALL, frame.lang, Some(frame.zone), &mut text, |cell| {
        let (name, both) = heads[at];
        at += 1;
        if name != "verdict" && !cell.text.is_empty() {
            told.push((frame.say(both), in_words(name, row, frame).unwrap_or_else(|| cell.text.clone())));
        }
    });
    for (name, value) in &told {
        fact(flow, frame, name, value);
    }
    let Row::Message(message) = row else { return };
    for file in &message.attachments {
        let size = file.size.map(|n| format!("{n} B"));
        let hash = file.sha256.as_ref().map(|hash| format!("SHA-256 {hash}"));
        let parts: Vec<String> = [Some(file.name.clone()), size, file.status.clone(), hash].into_iter().flatten().collect();
        fact(flow, frame, frame.say(words::FILE), &parts.join(" · "));
    }
}

/// What is a word of ours in the cell, in the reader's language; times to the microsecond.
fn in_words(name: &str, row: &Row, frame: &Frame<'_>) -> Option<String> {
    let lang = frame.lang;
    let named = |word: &str, code: &str| format!("{word} ({code})");
    Some(match (name, row) {
        ("time", row) => frame.full_moment(row.time()),
        ("updated", Row::Message(m)) => frame.full_moment(m.updated),
        ("logout_time", Row::Access(a)) => frame.full_moment(a.logout_time?),
        ("status", Row::Message(m)) => named(status_name(m.status, lang), m.status.name()),
        ("reason", Row::Message(m)) => named(reason_name(m.reason?, lang), m.reason?.name()),
        ("action", Row::Access(a)) => named(action_name(a.action, lang), a.action.name()),
        ("failure", Row::Access(a)) => named(failure_name(a.failure?, lang), a.failure?.name()),
        ("protocol", Row::Access(a)) => protocol_name(a.protocol, lang).to_owned(),
        ("direction", row) => frame.say(if row.kind() == Kind::Sent { words::OUT } else { words::IN }).to_owned(),
        _ => return None,
    })
}

pub(super) fn fact(flow: &mut Flow, frame: &Frame<'_>, name: &str, value: &str) {
    let value = cut(value, frame);
    flow.cells(&[
        Cell { x: 0.0, width: NAMES - 8.0, style: Style::NAME, text: name },
        Cell { x: NAMES, width: INNER - NAMES, style: Style::TEXT, text: &value },
    ]);
    flow.space(2.0);
}

fn step(flow: &mut Flow, event: &Event, frame: &Frame<'_>) {
    const TIMES: f32 = 142.0;
    let time = frame.moment(event.time);
    let (mut name, mut text) = (event_name(event.kind, frame.lang), event.text.as_deref());
    // a note is told by its text
    if event.kind == EventKind::Note
        && let Some(note) = text.take()
    {
        name = note;
    }
    let (name, mut below) = (cut(name, frame), Vec::new());
    below.extend(event.recipient.as_ref().map(|to| format!("{} {}", frame.say(words::FOR), cut(to, frame))));
    below.extend(text.map(|text| cut(text, frame)));
    let details: Vec<String> = event.details.iter().map(|(name, value)| format!("{name}: {value}")).collect();
    if !details.is_empty() {
        below.push(cut(&details.join(" · "), frame));
    }
    if !event.host.is_empty() {
        below.push(cut(&event.host, frame));
    }
    flow.cells(&[
        Cell { x: 0.0, width: TIMES - 6.0, style: Style::CODE, text: &time },
        Cell { x: TIMES, width: INNER - TIMES, style: Style::STRONG, text: &name },
    ]);
    for text in &below {
        flow.cells(&[Cell { x: TIMES, width: INNER - TIMES, style: Style::NAME, text }]);
    }
    flow.space(4.0);
}

/// What the signature says and how to check it.
pub(super) fn proof(flow: &mut Flow, frame: &Frame<'_>) {
    flow.heading(frame.say(words::PROOF), "");
    flow.paragraph(Style::TEXT, frame.say(words::PROVES));
    flow.space(4.0);
    flow.paragraph(Style::TEXT, &format!("{} {}/ca.pem", frame.say(words::HOW), frame.address));
}

/// The beginning of what is too long to print.
fn cut(text: &str, frame: &Frame<'_>) -> String {
    let Some((end, _)) = text.char_indices().nth(LONGEST) else { return text.to_owned() };
    format!("{}… {} {}", &text[..end], text[end..].chars().count(), frame.say(words::MORE as Both))
}
