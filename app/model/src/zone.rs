//! A place's clock: how far it is from UTC, and when that changes.
//!
//! In: the offsets that whoever knows the place answers (the browser, the machine, a table of zones), or their text. Out: what
//! the clock there shows at a moment, and the moment at which it shows that. It travels as what it was before clocks were put
//! forward or back, and each change: `60` never changes, `120_1792890000:60` is two hours east of UTC until that second since
//! 1970, one hour from then on.
//! Refuses to know: the names of zones and the rules behind them, and the present.

mod found;
mod text;

pub use text::NoZone;

use crate::time::{Day, Micros, SECOND};

/// So many minutes east or west of UTC at most: no clock on earth is further.
pub const MOST_MINUTES: i32 = 14 * 60;
/// Changes known at most; a place that puts its clock forward and back each year has fewer in the time looked at.
const MOST: usize = 4;

/// A place's clock, as far as it is known: a year back and half a year ahead. What is before goes by the first offset
/// known, what is after by the last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Zone {
    first: i16,
    /// Ever later, each to another offset than the one before; none behind the first `None`.
    changes: [Option<Change>; MOST],
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Change {
    at: Micros,
    minutes: i16,
}

impl Zone {
    /// Never anything else.
    pub const UTC: Self = Self { first: 0, changes: [None; MOST] };

    /// A clock that is never put forward or back, so many minutes east of UTC.
    pub fn fixed(minutes: i32) -> Self {
        Self { first: minutes.clamp(-MOST_MINUTES, MOST_MINUTES) as i16, ..Self::UTC }
    }

    /// Minutes east of UTC at that moment; at no other.
    pub fn minutes(self, time: Micros) -> i32 {
        let last = self.changes().take_while(|change| change.at <= time).last();
        last.map_or(self.first, |change| change.minutes).into()
    }

    /// What the clock shows at that moment, as the moment at which a clock in UTC shows the same.
    pub fn shown(self, time: Micros) -> Micros {
        time.plus(length(self.minutes(time)))
    }

    /// The moment at which the clock shows that. What it shows twice, when it is put back, is meant the first time; what it
    /// never shows, when it is put forward, is counted on from before, as if nobody had touched it yet.
    pub fn when(self, shown: Micros) -> Micros {
        let mut meant = shown.plus(-length(self.first.into()));
        for change in self.changes() {
            let then = shown.plus(-length(change.minutes.into()));
            if meant < change.at || then < change.at {
                break;
            }
            meant = then;
        }
        meant
    }

    /// The same, but what it shows twice is meant the second time, unless that is still to come.
    pub fn last_when(self, shown: Micros, now: Micros) -> Micros {
        let first = self.when(shown);
        let others = self.changes().map(|change| shown.plus(-length(change.minutes.into())));
        others.filter(|time| self.shown(*time) == shown && *time <= now).fold(first, Micros::max)
    }

    /// The day it is there.
    pub fn day(self, time: Micros) -> Day {
        self.shown(time).day()
    }

    /// When that day begins there.
    pub fn start(self, day: Day) -> Micros {
        self.when(day.start())
    }

    /// The beginning of the step of that length in which a moment lies, steps being counted by the clock.
    pub fn step_of(self, time: Micros, length: i64) -> Micros {
        let into = self.shown(time).0.rem_euclid(length.max(1));
        let begin = time.plus(-into);
        let touched = self.minutes(begin) != self.minutes(time) && !self.is_whole(begin, length);
        if touched { self.when(self.shown(time).plus(-into)).min(time) } else { begin }
    }

    /// Where the step that begins there ends: an hour early or late where the clock is put forward or back meanwhile.
    pub fn step_after(self, begin: Micros, length: i64) -> Micros {
        let length = length.max(1);
        let plain = begin.plus(length);
        if self.is_whole(plain, length) {
            return plain;
        }
        let shown = self.shown(begin);
        let end = self.when(Micros(shown.0.saturating_sub(shown.0.rem_euclid(length))).plus(length));
        if end > begin { end } else { plain }
    }

    fn is_whole(self, time: Micros, length: i64) -> bool {
        self.shown(time).0.rem_euclid(length.max(1)) == 0
    }

    /// The same without what changes outside of a period: what times of that period are told by.
    #[must_use]
    pub fn between(self, from: Option<Micros>, to: Option<Micros>) -> Self {
        let mut zone = Self { first: from.map_or(self.first, |from| self.minutes(from) as i16), ..Self::UTC };
        let within = |change: &Change| from.is_none_or(|from| change.at > from) && to.is_none_or(|to| change.at < to);
        for (place, change) in zone.changes.iter_mut().zip(self.changes().filter(within)) {
            *place = Some(change);
        }
        zone
    }

    /// The offsets it ever has, each once: minutes east of UTC.
    pub fn offsets(self) -> Vec<i32> {
        let mut all = vec![i32::from(self.first)];
        for change in self.changes() {
            let minutes = i32::from(change.minutes);
            if !all.contains(&minutes) {
                all.push(minutes);
            }
        }
        all
    }

    fn changes(self) -> impl Iterator<Item = Change> {
        self.changes.into_iter().flatten()
    }
}

fn length(minutes: i32) -> i64 {
    i64::from(minutes) * 60 * SECOND
}

#[cfg(test)]
mod tests;
