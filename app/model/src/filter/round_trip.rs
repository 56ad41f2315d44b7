//! The query line and the tree say the same, for any filter; and nobody's typing breaks the reader.

use proptest::{prelude::*, strategy::ValueTree, test_runner::TestRunner};

use super::{Field, FieldName, Filter, MOST_TEXT, fold};
use crate::{arbitrary, filter, row::Row, time::Micros};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn what_is_written_is_read_back(filter in arbitrary::filter()) {
        let text = filter::write(&filter);
        prop_assume!(text.len() <= MOST_TEXT);
        prop_assert_eq!(filter::parse(&text), Ok(filter.normal()), "{}", text);
    }

    #[test]
    fn the_normal_shape_is_normal(filter in arbitrary::filter()) {
        let normal = filter.normal();
        prop_assert_eq!(normal.clone().normal(), normal);
    }

    #[test]
    fn the_normal_shape_asks_the_same(filter in arbitrary::resolved_filter(), row in arbitrary::row()) {
        prop_assert_eq!(filter::matches(&filter, &row), filter::matches(&filter.clone().normal(), &row), "{:?}", filter);
    }

    #[test]
    fn json_brings_a_filter_and_a_row_back(filter in arbitrary::filter(), row in arbitrary::row()) {
        let normal = filter.normal();
        let json = serde_json::to_string(&normal).expect("json");
        prop_assert_eq!(serde_json::from_str::<Filter>(&json).expect("a filter"), normal);
        let json = serde_json::to_string(&row).expect("json");
        prop_assert_eq!(serde_json::from_str::<Row>(&json).expect("a row").kind(), row.kind());
    }

    #[test]
    fn no_typing_breaks_the_reader(text in any::<String>(), cursor in 0_usize..40) {
        let _ = filter::suggest(&text, cursor);
        if let Err(error) = filter::parse(&text) {
            prop_assert!(text.is_char_boundary(error.at));
        }
    }

    #[test]
    fn nearly_right_typing_does_not_either(pieces in prop::collection::vec(prop::sample::select(PIECES), 0..12), cursor in 0_usize..60) {
        let text = pieces.concat();
        let suggestion = filter::suggest(&text, cursor);
        prop_assert!(suggestion.from <= suggestion.to && text.get(suggestion.from..suggestion.to).is_some());
        match filter::parse(&text) {
            Ok(read) => {
                prop_assert_eq!(read.clone().normal(), read.clone());
                prop_assert_eq!(filter::parse(&filter::write(&read)), Ok(read));
            }
            Err(error) => prop_assert!(text.get(error.at..).is_some()),
        }
    }

    #[test]
    fn folding_twice_is_folding_once(text in any::<String>()) {
        prop_assert_eq!(fold(&fold(&text)), fold(&text));
    }

    #[test]
    fn resolving_never_overflows(filter in arbitrary::filter(), now in 0..4_000_000_000_000_000_i64, offset in -1000..1000_i32) {
        let resolved = filter.resolve(Micros(now), offset);
        prop_assert_eq!(resolved.clone().resolve(Micros(0), 0), resolved);
    }
}

/// What a query line is made of, whole and broken.
const PIECES: &[&str] = &[
    " ",
    " or ",
    "or",
    "(",
    ")",
    "-",
    "-(",
    "\"",
    "\\\"",
    "\\",
    ",",
    "*",
    ":",
    "from:",
    "subject:",
    "tls:",
    "size:",
    "score:",
    "status:",
    "relay:",
    "after:",
    "is:",
    "<",
    ">=",
    "1.2",
    "1",
    "5",
    "500",
    "5M",
    "none",
    "rejected",
    "anna@example.com",
    "10.0.0.0/8",
    "today",
    "7d",
    "2026-11-21",
    "è",
    "\u{202e}",
    "x",
    "nosuch:",
    "<>",
    "open",
];

/// What is drawn meets: else the tests above, and the store's, would prove little.
#[test]
fn every_field_hits_some_row_and_misses_some() {
    let mut runner = TestRunner::deterministic();
    let mut draw = |n: usize| (0..n).map(|_| arbitrary::row().new_tree(&mut runner).expect("a row").current()).collect::<Vec<_>>();
    let rows = draw(120);
    let mut fields = Vec::new();
    while fields.len() < 3000 {
        leaves(arbitrary::resolved_filter().new_tree(&mut runner).expect("a filter").current(), &mut fields);
    }
    for name in FieldName::ALL.iter().filter(|name| **name != FieldName::Last) {
        let own: Vec<_> = fields.iter().filter(|field| field.name() == Some(*name)).map(|field| Filter::Leaf(field.clone())).collect();
        let hits = own.iter().flat_map(|leaf| rows.iter().map(move |row| filter::matches(leaf, row))).filter(|hit| *hit).count();
        assert!(hits > 0 && hits < own.len() * rows.len(), "{name}: {hits} hits");
    }
}

fn leaves(filter: Filter, into: &mut Vec<Field>) {
    match filter {
        Filter::All(list) | Filter::Any(list) => list.into_iter().for_each(|f| leaves(f, into)),
        Filter::Not(inner) => leaves(*inner, into),
        Filter::Leaf(field) => into.push(field),
    }
}
