//! Open objects of one sort: found by name, changed in place, told to the keeper when changed.
//!
//! In: objects. Out: at each harvest the changed and the closed ones, as bytes. Refuses to know: what they mean, and
//! when they close ([`Idle`] only says whose time has come).

use std::{cmp::Reverse, collections::BinaryHeap};

use serde::{Serialize, de::DeserializeOwned};
use tracemail_model::time::Micros;

use crate::hash::ByName;

/// Something kept open between lines. A new member comes last, and begins as what is written as 0 (`None`, `false`, nothing), or
/// what is open while Tracemail is upgraded cannot be taken back.
pub trait Open: Serialize + DeserializeOwned {
    /// First byte of its key; one per sort.
    const KIND: u8;
    /// What it is found by.
    fn name(&self) -> u64;
    /// When its time comes, unless something happens to it before. Only lines make time pass.
    fn due(&self) -> Micros;
}

/// What no program before this one wrote, in bytes: room for new members.
const NEW: [u8; 16] = [0; 16];

struct Slot<T> {
    // boxed, so that the map can grow without moving what is in it
    object: Box<T>,
    dirty: bool,
    kept: bool,
    /// The one entry among the idle that counts; others are stale.
    watched: Micros,
}

/// The open objects of one sort.
pub struct Table<T> {
    slots: ByName<Slot<T>>,
    dirty: Vec<u64>,
    closed: Vec<u64>,
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self { slots: ByName::default(), dirty: Vec::new(), closed: Vec::new() }
    }
}

impl<T: Open> Table<T> {
    /// How many are open.
    pub fn len(&self) -> usize {
        self.slots.len()
    }

    /// Looks at one.
    pub fn get(&self, name: u64) -> Option<&T> {
        self.slots.get(&name).map(|slot| &*slot.object)
    }

    /// Takes one in hand to change it.
    pub fn get_mut(&mut self, name: u64) -> Option<&mut T> {
        let slot = self.slots.get_mut(&name)?;
        if !slot.dirty {
            slot.dirty = true;
            self.dirty.push(name);
        }
        Some(&mut slot.object)
    }

    /// Opens one, and has it watched.
    pub fn open(&mut self, object: T, idle: &mut Idle) -> &mut T {
        let name = object.name();
        let watched = object.due();
        idle.watch::<T>(name, watched);
        let kept = self.slots.get(&name).is_some_and(|old| old.kept);
        self.dirty.push(name);
        &mut self.slots.entry(name).insert_entry(Slot { object: Box::new(object), dirty: true, kept, watched }).into_mut().object
    }

    /// Closes one.
    pub fn close(&mut self, name: u64) -> Option<T> {
        let slot = self.slots.remove(&name)?;
        if slot.kept {
            self.closed.push(name);
        }
        Some(*slot.object)
    }

    /// Has it watched anew, where its time has come nearer.
    pub fn watch(&mut self, name: u64, idle: &mut Idle) {
        let Some(slot) = self.slots.get_mut(&name) else { return };
        let due = slot.object.due();
        if due < slot.watched {
            slot.watched = due;
            idle.watch::<T>(name, due);
        }
    }

    /// Has it watched from now on until it is due, whenever that is.
    pub fn rewatch(&mut self, name: u64, idle: &mut Idle) {
        let Some(slot) = self.slots.get_mut(&name) else { return };
        slot.watched = slot.object.due();
        idle.watch::<T>(name, slot.watched);
    }

    /// Whether its time has really come, that moment having been watched for; if not, it is watched on.
    pub fn is_due(&mut self, name: u64, watched: Micros, clock: Micros, idle: &mut Idle) -> bool {
        let Some(slot) = self.slots.get_mut(&name).filter(|slot| slot.watched == watched) else { return false };
        let due = slot.object.due();
        if due >= clock {
            slot.watched = due;
            idle.watch::<T>(name, due);
        }
        due < clock
    }

    /// Every open one, in no order.
    pub fn iter(&self) -> impl Iterator<Item = (u64, &T)> {
        self.slots.iter().map(|(name, slot)| (*name, &*slot.object))
    }

    /// Hands the changed ones round, in the order in which they first changed, then gives their bytes away.
    pub fn harvest(&mut self, open: &mut Vec<(Vec<u8>, Option<Vec<u8>>)>, mut each: impl FnMut(&mut T)) {
        for name in self.closed.drain(..) {
            if !self.slots.contains_key(&name) {
                open.push((key::<T>(name), None));
            }
        }
        let mut scratch = Vec::new();
        for name in self.dirty.drain(..) {
            let Some(slot) = self.slots.get_mut(&name) else { continue };
            if std::mem::take(&mut slot.dirty) {
                each(&mut slot.object);
                slot.kept = true;
                scratch = postcard::to_extend(&*slot.object, scratch).expect("our own types fit into memory");
                open.push((key::<T>(name), Some(scratch.as_slice().to_vec())));
                scratch.clear();
            }
        }
    }

    /// Takes back what an earlier harvest gave away; bytes that cannot be read are given up (`None` at the next harvest).
    pub fn restore(&mut self, name: u64, bytes: &[u8], idle: &mut Idle) -> Option<&T> {
        let object = postcard::from_bytes::<T>(&[bytes, &NEW].concat()).ok().filter(|object| object.name() == name);
        let Some(object) = object else {
            self.closed.push(name);
            return None;
        };
        let watched = object.due();
        idle.watch::<T>(name, watched);
        Some(&self.slots.entry(name).insert_entry(Slot { object: Box::new(object), dirty: false, kept: true, watched }).into_mut().object)
    }
}

/// The key an object is kept under.
fn key<T: Open>(name: u64) -> Vec<u8> {
    let mut key = Vec::with_capacity(9);
    key.push(T::KIND);
    key.extend_from_slice(&name.to_be_bytes());
    key
}

/// Reads a key: the sort, and the name.
pub fn read_key(key: &[u8]) -> Option<(u8, u64)> {
    let (kind, name) = key.split_first()?;
    Some((*kind, u64::from_be_bytes(name.try_into().ok()?)))
}

/// Whose time may have come. Entries are hints: an object that lives longer is put back by whoever asked.
#[derive(Default)]
pub struct Idle(BinaryHeap<Reverse<(Micros, u8, u64)>>);

impl Idle {
    fn watch<T: Open>(&mut self, name: u64, due: Micros) {
        self.0.push(Reverse((due, T::KIND, name)));
    }

    /// The next moment, sort and name whose moment lies before `clock`.
    pub fn next_before(&mut self, clock: Micros) -> Option<(Micros, u8, u64)> {
        let Reverse((due, ..)) = self.0.peek()?;
        if *due >= clock {
            return None;
        }
        self.0.pop().map(|Reverse(next)| next)
    }

    /// The one whose moment is nearest.
    pub fn nearest(&mut self) -> Option<(Micros, u8, u64)> {
        self.0.pop().map(|Reverse(next)| next)
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Serialize, Deserialize)]
    struct Before {
        name: u64,
        texts: Vec<String>,
    }

    #[derive(Serialize, Deserialize)]
    struct Now {
        name: u64,
        texts: Vec<String>,
        more: Option<u32>,
        and: Vec<u8>,
    }

    impl Open for Now {
        const KIND: u8 = b'n';

        fn name(&self) -> u64 {
            self.name
        }

        fn due(&self) -> Micros {
            Micros(0)
        }
    }

    #[test]
    fn what_a_program_before_this_one_kept_is_taken_back() {
        let bytes = postcard::to_stdvec(&Before { name: 7, texts: vec!["a".into()] }).expect("fits");
        let mut table = Table::<Now>::default();
        let back = table.restore(7, &bytes, &mut Idle::default()).expect("is read");
        assert_eq!((back.texts.as_slice(), back.more, back.and.len()), (&["a".to_owned()][..], None, 0));
        assert!(table.restore(8, &bytes, &mut Idle::default()).is_none(), "it is another");
        assert!(table.restore(7, b"\x07\x01\xff\xff\x03a", &mut Idle::default()).is_none(), "a text that is longer than all there is");
    }
}
