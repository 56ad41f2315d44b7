//! What the pages say, read back by pdftotext, in both languages.

use tracemail_export::pdf::{self, Error, MOST};
use tracemail_model::{
    explain::{Lang, explain},
    ids::RowId,
    row::Row,
    time::SECOND,
    zone::Zone,
};

use crate::{
    sample::{self, NOON},
    signature::own,
    tools::Tools,
};

fn text(tools: &Tools, rows: &[pdf::Evidence], lang: Lang) -> String {
    let told = |evidence: &pdf::Evidence| pdf::Evidence { verdict: explain(&evidence.row, lang, Zone::fixed(60)), ..evidence.clone() };
    let rows: Vec<_> = rows.iter().map(told).collect();
    let file = pdf::signed(&rows, &sample::frame(lang), &own(NOON).1).expect("a report");
    tools.text(&file, &["-layout"])
}

#[test]
fn the_pages_say_it_in_both_languages() {
    let tools = Tools::trusting(&own(NOON).0.cert);
    for lang in [Lang::En, Lang::It] {
        for (name, row) in [("received", sample::received()), ("sent", sample::sent()), ("access", sample::access())] {
            insta::with_settings!({ snapshot_path => "golden", prepend_module_to_snapshot => false, omit_expression => true }, {
                insta::assert_snapshot!(format!("{name}-{}", lang.code()), text(&tools, &[row], lang));
            });
        }
    }
}

#[test]
fn data_is_attached_as_it_is() {
    let evidence = sample::received();
    let tools = Tools::trusting(&own(NOON).0.cert);
    let file = pdf::signed(std::slice::from_ref(&evidence), &sample::frame(Lang::En), &own(NOON).1).expect("a report");
    let id = evidence.row.id();
    let lines: String = evidence.log.iter().flat_map(|line| [line.text.as_str(), "\n"]).collect();
    assert_eq!(tools.attached(&file), [(format!("{id}.json"), evidence.json), (format!("{id}.log"), lines.into_bytes())]);
}

#[test]
fn a_selection_has_contents_whose_page_numbers_are_right() {
    let rows: Vec<_> = (0..70)
        .map(|n| {
            let mut message = sample::message(
                tracemail_model::status::Direction::Received,
                tracemail_model::status::Status::Accepted,
                &format!("subject-{n}."),
            );
            message.id = RowId::first(NOON.plus(n * SECOND));
            sample::evidence(Row::Message(message), Vec::new(), Vec::new())
        })
        .collect();
    let tools = Tools::trusting(&own(NOON).0.cert);
    let text = text(&tools, &rows, Lang::En);
    let pages: Vec<&str> = text.split('\u{c}').collect();
    let stories = pages.iter().position(|page| page.contains("1. Report on a received message")).expect("the first story");
    assert!(stories >= 2, "the contents take two pages");
    let told: Vec<usize> = pages[..stories]
        .iter()
        .flat_map(|page| page.lines())
        .filter(|line| line.trim_start().starts_with("2026-11-21 18:00:00.123456"))
        .map(|line| line.split_whitespace().last().and_then(|number| number.parse().ok()).expect("a page number"))
        .collect();
    assert_eq!(told.len(), 70);
    for (n, page) in told.into_iter().enumerate() {
        let story = pages[page - 1];
        assert!(
            story.contains(&format!("{}. Report on a received message", n + 1)) && story.contains(&format!("subject-{n}.")),
            "row {n} on page {page}"
        );
    }
}

#[test]
fn no_row_and_too_many_rows_are_refused() {
    let sealer = own(NOON).1;
    assert!(matches!(pdf::signed(&[], &sample::frame(Lang::En), &sealer), Err(Error::Empty)));
    let rows = vec![sample::sent(); MOST + 1];
    assert!(matches!(pdf::signed(&rows, &sample::frame(Lang::En), &sealer), Err(Error::TooMany)));
}
