//! Zones: clocks that are put forward and back now and then, by any number of minutes, days apart.

use proptest::prelude::*;

use crate::zone::{MOST_MINUTES, Zone};

/// Days between which clocks change, in seconds since 1970: some decades about now.
const YEARS: std::ops::Range<i64> = 1_600_000_000..2_000_000_000;

/// Any clock.
pub fn zone() -> impl Strategy<Value = Zone> {
    let minutes = || prop_oneof![(-14..=14).prop_map(|hours| hours * 60), -MOST_MINUTES..=MOST_MINUTES];
    let changes = proptest::collection::btree_map(YEARS.start / 259_200..YEARS.end / 259_200, minutes(), 0..5);
    (minutes(), changes).prop_map(|(first, changes)| {
        let (mut pieces, mut before) = (vec![first.to_string()], first);
        for (nth, minutes) in changes {
            if minutes != before {
                pieces.push(format!("{}:{minutes}", nth * 259_200 + 77));
                before = minutes;
            }
        }
        pieces.join("_").parse().unwrap_or_default()
    })
}
