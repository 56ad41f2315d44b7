//! A domain's day or week on paper.
//!
//! In: a summary. Out: pages. Refuses to know: what the sections are called (the model tells), and what is harmless
//! (`flow`).

use tracemail_model::summary::{Section, Summary};

use super::{
    Frame,
    flow::{Cell, Flow, INNER, Style},
    story, words,
};

/// From the right: this period, the one before, the change.
const NUMBER: f32 = 70.0;

/// All of it.
pub(super) fn whole(flow: &mut Flow, summary: &Summary, frame: &Frame<'_>) {
    story::begin(flow, frame.say(words::ON_DOMAIN), frame, |flow, width| {
        flow.cells(&[Cell { x: 0.0, width, style: Style::VERDICT, text: &summary.domain }]);
        flow.space(4.0);
        flow.cells(&[Cell { x: 0.0, width, style: Style::NEXT, text: &summary.title(frame.lang) }]);
        flow.cells(&[Cell { x: 0.0, width, style: Style::NEXT, text: &summary.sentence(frame.lang) }]);
    });
    story::about(flow, frame);
    story::fact(flow, frame, frame.say(words::ZONE), &summary.period.zone);
    if let Some(caution) = summary.caution(frame.lang) {
        flow.paragraph(Style::STRONG, caution);
    }
    for section in summary.told(frame.lang) {
        table(flow, &section, frame);
    }
    story::proof(flow, frame);
}

fn table(flow: &mut Flow, section: &Section, frame: &Frame<'_>) {
    flow.heading(section.title, "");
    let compared = section.lines.iter().any(|line| line.before.is_some());
    let column = |nth: usize| INNER - NUMBER * (3 - nth) as f32;
    if compared {
        flow.cells(&[
            Cell { x: column(0), width: NUMBER, style: Style::NAME, text: frame.say(words::NOW) },
            Cell { x: column(1), width: NUMBER, style: Style::NAME, text: frame.say(words::BEFORE) },
        ]);
    }
    for line in &section.lines {
        let (rows, before) = (line.rows.to_string(), line.before.map(|before| before.to_string()).unwrap_or_default());
        let change = line.change().unwrap_or_default();
        let (style, inset) = if line.sum || section.foreign { (Style::STRONG, 0.0) } else { (Style::TEXT, 10.0) };
        flow.cells(&[
            Cell { x: inset, width: column(0) - inset - 8.0, style: if section.foreign { Style::TEXT } else { style }, text: &line.name },
            Cell { x: column(0), width: NUMBER, style, text: &rows },
            Cell { x: column(1), width: NUMBER, style: Style::NAME, text: &before },
            Cell { x: column(2), width: NUMBER, style: Style::NAME, text: &change },
        ]);
        flow.space(1.5);
    }
}
