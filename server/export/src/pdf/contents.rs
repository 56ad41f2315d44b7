//! A selection of rows: what it is, a table of contents with page numbers that lead there, then each row's story.
//!
//! In: the evidence of many. Out: pages. Refuses to know: what a story looks like.

use super::{
    Evidence, Frame,
    flow::{Cell, Flow, INNER, Style},
    story, words,
};

/// Characters of a mailbox's name in the contents; the whole of it stands among the facts.
const LONGEST_NAME: usize = 80;

/// All of it. The contents are written twice: once to learn how many pages they take, then with the numbers.
pub(super) fn all(flow: &mut Flow, rows: &[Evidence], frame: &Frame<'_>) {
    table(flow, rows, frame, &vec![0; rows.len()]);
    let most = (10 * story::MOST_PRINTED / rows.len()).clamp(40, story::MOST_PRINTED);
    let before = flow.pages.len();
    let mut starts = Vec::with_capacity(rows.len());
    for evidence in rows {
        flow.new_page();
        starts.push(flow.pages.len());
        flow.paragraph(Style::TITLE, &format!("{}. {}", starts.len(), story::title(&evidence.row, 1, frame)));
        flow.space(6.0);
        story::verdict(flow, evidence, INNER);
        story::behind(flow, evidence, frame, most);
    }
    story::proof(flow, frame);
    let stories = flow.pages.split_off(before);
    flow.pages.clear();
    flow.pages.push(Vec::new());
    flow.y = super::flow::HEIGHT - super::flow::MARGIN;
    table(flow, rows, frame, &starts);
    flow.pages.extend(stories);
}

fn table(flow: &mut Flow, rows: &[Evidence], frame: &Frame<'_>, starts: &[usize]) {
    const TIMES: f32 = 142.0;
    const PAGES: f32 = 30.0;
    let first = rows.first().map(|evidence| story::title(&evidence.row, rows.len(), frame)).unwrap_or_default();
    begin(flow, &first, rows, frame);
    story::made(flow, rows, frame);
    flow.heading(frame.say(words::CONTENTS), "");
    for (evidence, start) in rows.iter().zip(starts) {
        let (time, page) = (frame.moment(evidence.row.time()), start.to_string());
        let whose: String = evidence.row.mailbox().unwrap_or_default().chars().take(LONGEST_NAME).collect();
        let told = if whose.is_empty() { evidence.verdict.sentence.clone() } else { format!("{whose} · {}", evidence.verdict.sentence) };
        flow.room(40.0);
        let top = flow.y;
        flow.cells(&[
            Cell { x: 0.0, width: TIMES - 6.0, style: Style::CODE, text: &time },
            Cell { x: TIMES, width: INNER - TIMES - PAGES, style: Style::TEXT, text: &told },
            Cell { x: INNER - PAGES + 8.0, width: PAGES - 8.0, style: Style::STRONG, text: &page },
        ]);
        if flow.y < top {
            flow.link(top, *start);
        }
        flow.space(3.0);
    }
}

fn begin(flow: &mut Flow, title: &str, rows: &[Evidence], frame: &Frame<'_>) {
    story::begin(flow, title, frame, |flow, width| {
        let count = format!("{}: {}", frame.say(words::ROWS), rows.len());
        flow.cells(&[Cell { x: 0.0, width, style: Style::VERDICT, text: &count }]);
    });
}
