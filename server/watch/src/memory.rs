//! Memory is bounded: of too many, those heard of least recently go.
//!
//! In: a map, how many may stay, when each was heard of. Out: the map, trimmed. Refuses to know: what is remembered.

use std::{collections::HashMap, hash::Hash};

use tracemail_model::time::Micros;

/// Leaves the `most` heard of last, and those heard of at the very moment of the last of them.
pub fn trim<K: Clone + Eq + Hash, V>(map: &mut HashMap<K, V>, most: usize, seen: impl Fn(&V) -> Micros) {
    if map.len() > most {
        let mut times: Vec<Micros> = map.values().map(&seen).collect();
        let nth = times.len() - most;
        let (_, cut, _) = times.select_nth_unstable(nth);
        let cut = *cut;
        map.retain(|_, value| seen(value) >= cut);
    }
}
