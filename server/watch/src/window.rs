//! How many different things happened within the last so long.
//!
//! In: times and hashes. Out: a count. Each thing costs the same however often it comes: one that was noted a short
//! while ago (a 16th of the window) is not noted again. Refuses to know: what the hashes stand for.

use std::collections::{HashMap, VecDeque};

use tracemail_model::time::Micros;

/// A sliding window over hashes.
#[derive(Debug)]
pub struct Distinct {
    span: i64,
    most: usize,
    last: HashMap<u64, Micros>,
    order: VecDeque<(Micros, u64)>,
}

impl Distinct {
    /// `span`: how long a thing counts, in microseconds. More than `most` are not told apart any more.
    pub fn new(span: i64, most: usize) -> Self {
        Self { span, most, last: HashMap::new(), order: VecDeque::new() }
    }

    /// It happened.
    pub fn note(&mut self, time: Micros, key: u64) {
        self.prune(time);
        let many = self.last.len() >= self.most;
        match self.last.get_mut(&key) {
            Some(last) if time.0 - last.0 < self.span / 16 => return,
            Some(last) => *last = time,
            None if many => return,
            None => _ = self.last.insert(key, time),
        }
        self.order.push_back((time, key));
    }

    /// Whether it has happened.
    pub fn has(&mut self, time: Micros, key: u64) -> bool {
        self.prune(time);
        self.last.contains_key(&key)
    }

    /// As if it had not.
    pub fn forget(&mut self, key: u64) {
        self.last.remove(&key);
    }

    /// How many different ones.
    pub fn count(&mut self, time: Micros) -> usize {
        self.prune(time);
        self.last.len()
    }

    fn prune(&mut self, time: Micros) {
        while let Some(&(noted, key)) = self.order.front()
            && noted.0 < time.0 - self.span
        {
            self.order.pop_front();
            if self.last.get(&key) == Some(&noted) {
                self.last.remove(&key);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_counts_once_and_until_it_is_too_old() {
        let mut window = Distinct::new(160, 3);
        for (time, key) in [(0, 1), (5, 1), (20, 2), (30, 1)] {
            window.note(Micros(time), key);
        }
        assert_eq!(window.count(Micros(30)), 2);
        assert_eq!(window.count(Micros(185)), 1, "the second is too old, the first was renewed");
        assert_eq!(window.count(Micros(191)), 0);
    }

    #[test]
    fn memory_is_bounded_and_a_thing_can_be_forgotten() {
        let mut window = Distinct::new(1_000, 3);
        (0..50).for_each(|key| window.note(Micros(key as i64), key));
        assert_eq!(window.count(Micros(50)), 3);
        window.forget(1);
        assert_eq!(window.count(Micros(50)), 2);
    }
}
