//! How many days a walk asks at once: one at first, more when little is found in each, so that one day's answer is on its
//! way while the next is asked for.
//!
//! In: what was found in a day, how much is still wanted, how long it took. Out: a number of days. What has been asked is
//! waited for, even when enough has been found meanwhile; so a day too many must be rare, and cheap. Refuses to know: days.

use std::time::Duration;

/// Days that are asked at once, at most: as many as one scope may (`fair`).
pub(crate) const MOST: usize = 4;
/// A day that takes longer keeps a processor busy; there is nothing to be gained by asking the next one, too.
const QUICK: Duration = Duration::from_millis(3);

/// Of one walk.
pub(crate) struct Ahead {
    most: usize,
    width: usize,
    days: usize,
    found: usize,
}

impl Ahead {
    /// At most so many days.
    pub(crate) fn new(most: usize) -> Self {
        Self { most, width: 1, days: 0, found: 0 }
    }

    /// Days to be asked at once.
    pub(crate) fn width(&self) -> usize {
        self.width
    }

    /// One more day has answered, with so many rows; so many are still wanted.
    pub(crate) fn heard(&mut self, found: usize, left: usize, took: Duration) {
        self.days += 1;
        self.found += found;
        // so many more days, if they are like those before
        let likely = (left * self.days).checked_div(self.found).map_or(self.most, |days| days.max(1));
        self.width = if took > QUICK { 1 } else { likely.min(self.most) };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOON: Duration = Duration::from_micros(100);

    #[test]
    fn a_page_that_fills_in_a_day_asks_no_other() {
        let mut ahead = Ahead::new(MOST);
        assert_eq!(ahead.width(), 1);
        ahead.heard(50, 0, SOON);
        assert_eq!(ahead.width(), 1);
    }

    #[test]
    fn what_is_rare_is_looked_for_in_many_days() {
        let mut ahead = Ahead::new(MOST);
        ahead.heard(1, 49, SOON);
        assert_eq!(ahead.width(), MOST);
        ahead.heard(0, 49, 2 * QUICK);
        assert_eq!(ahead.width(), 1, "it is work");
        ahead.heard(30, 19, SOON);
        assert_eq!(ahead.width(), 1, "the next day most likely has the rest");
    }

    #[test]
    fn where_one_day_is_asked_at_a_time_it_stays_so() {
        let mut ahead = Ahead::new(1);
        ahead.heard(0, 50, SOON);
        assert_eq!(ahead.width(), 1);
    }
}
