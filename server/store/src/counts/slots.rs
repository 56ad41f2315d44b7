//! A period cut into equal slots, and which whole hours and minutes lie in one of them.
//!
//! In: two moments and a number. Out: where a moment falls. Refuses to know: rows.

use tracemail_model::time::{Micros, SECOND};

/// Slots at most.
const MOST: u32 = 2_000;

/// The period from `from` to before `to`, in slots of `step` microseconds.
#[derive(Clone, Copy, Debug)]
pub(super) struct Slots {
    pub(super) from: i64,
    pub(super) to: i64,
    pub(super) step: i64,
    pub(super) count: usize,
}

/// How a unit of time lies in the slots.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lies {
    /// Wholly in this one.
    In(usize),
    /// Across an edge.
    Across,
    /// Outside.
    Out,
}

impl Slots {
    pub(super) fn new(from: Micros, to: Micros, count: u32) -> Self {
        let count = count.clamp(1, MOST);
        let length = to.0.saturating_sub(from.0).max(1);
        // all but the last are of this length; the last may be cut short
        let step = length.unsigned_abs().div_ceil(u64::from(count)) as i64;
        Self { from: from.0, to: from.0.saturating_add(length), step, count: count as usize }
    }

    /// The slot of a moment of the period.
    pub(super) fn at(&self, time: i64) -> usize {
        usize::try_from(time.saturating_sub(self.from) / self.step).unwrap_or(0).min(self.count - 1)
    }

    /// How the `nth` unit of `seconds` since 1970 lies.
    pub(super) fn lies(&self, nth: i64, seconds: i64) -> Lies {
        let begin = nth.saturating_mul(seconds * SECOND);
        let last = begin.saturating_add(seconds * SECOND - 1);
        if last < self.from || begin >= self.to {
            Lies::Out
        } else if begin < self.from || last >= self.to || self.at(begin) != self.at(last) {
            Lies::Across
        } else {
            Lies::In(self.at(begin))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{
        Lies::{Across, In, Out},
        *,
    };

    #[test]
    fn units_lie_in_across_or_out() {
        let hour = 3600 * SECOND;
        let slots = Slots::new(Micros(hour + 1), Micros(10 * hour), 3);
        let lie: Vec<_> = (0..11).map(|n| slots.lies(n, 3600)).collect();
        assert_eq!(lie, [Out, Across, In(0), In(0), Across, In(1), In(1), Across, In(2), In(2), Out]);
        assert_eq!(Slots::new(Micros(5), Micros(5), 0).count, 1);
    }
}
