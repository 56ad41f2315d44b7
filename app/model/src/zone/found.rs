//! A zone out of single answers: asks what the offset is now and then, and closes in on where it changes.
//!
//! In: a moment, and somebody who knows the offset of each. Out: a zone. Refuses to know: whom it asks.

use super::{Change, MOST, Zone};
use crate::time::{DAY, Micros, SECOND};

/// More than rows are kept, and than any yearly change is old.
const BACK: i64 = 400 * DAY;
/// A page may stay open for long.
const AHEAD: i64 = 200 * DAY;
/// Between two questions: the shortest summer, or winter, is longer (Morocco's Ramadan).
const STEP: i64 = 10 * DAY;

impl Zone {
    /// The clock of whoever answers how many minutes east of UTC it is at a moment, around `now`.
    pub fn probe(now: Micros, minutes: impl Fn(Micros) -> i32) -> Self {
        let offset = |time| Self::fixed(minutes(time)).first;
        // whole seconds, so that what is found does not hang on when it was looked for
        let mut time = Micros(now.plus(-BACK).seconds().saturating_mul(SECOND));
        let (mut zone, end) = (Self { first: offset(time), ..Self::UTC }, now.plus(AHEAD));
        let mut before = zone.first;
        while time < end {
            let next = time.plus(STEP);
            if offset(next) == before {
                time = next;
                continue;
            }
            let (mut low, mut high) = (time.seconds(), next.seconds());
            while high - low > 1 {
                let middle = low + (high - low) / 2;
                if offset(Micros(middle * SECOND)) == before { low = middle } else { high = middle }
            }
            time = Micros(high * SECOND);
            before = offset(time);
            zone.learn(Change { at: time, minutes: before });
        }
        zone
    }

    /// One more change behind the others; the first is given up where there are too many.
    fn learn(&mut self, change: Change) {
        if let Some(place) = self.changes.iter_mut().find(|place| place.is_none()) {
            *place = Some(change);
            return;
        }
        self.first = self.changes[0].map_or(self.first, |oldest| oldest.minutes);
        self.changes.rotate_left(1);
        self.changes[MOST - 1] = Some(change);
    }
}
