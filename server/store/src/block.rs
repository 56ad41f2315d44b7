//! Many small things of a closed day squeezed together: the rests of rows, or the pieces of stories.
//!
//! In: items. Out: blocks of some dozens or hundreds each, and the way back. Refuses to know: what an item says, and files.
//!
//! Neighbours in time are much alike, so a block takes a third of what its items take one by one. It is small enough
//! that a page of fifty rows from fifty blocks is unpacked within a millisecond. A block reaches from its first item to
//! the next block; items at one place are never divided.

use std::{cell::RefCell, collections::BTreeMap, io};

use serde::{Deserialize, Serialize};
use zstd::zstd_safe::{DCtx, get_frame_content_size};

use crate::{Error, Result};

/// zstd's: 6 takes a third of the time and a fiftieth more bytes, 19 fifteen times the time for a twentieth less.
const LEVEL: i32 = 12;
/// How blocks are written so far; another way gets another number.
const FIRST: u8 = 1;
/// Items of one block at least and at most; so many are tried first.
const ITEMS: (usize, usize, usize) = (8, 512, 48);
/// Their plain bytes, at which a block is closed in any case.
const PLAIN: usize = 1 << 19;
/// A block that says it has more plain bytes than that is not believed.
const LARGE: u64 = 64 << 20;

/// What an item is known by: where it lies (a row's id, a story's birth), then a story's key and the piece's number.
pub(crate) type Name = (i64, i64, i64);
/// Items by name; of two of one name the later counts.
pub(crate) type Items = BTreeMap<Name, Vec<u8>>;

/// As stored: like beside like, which is what zstd finds.
#[derive(Serialize, Deserialize)]
struct Stored<'a> {
    /// Each less the one before.
    at: Vec<i64>,
    #[serde(borrow)]
    keys: Vec<&'a [u8]>,
    nths: Vec<i64>,
    #[serde(borrow)]
    bodies: Vec<&'a [u8]>,
}

/// The items as blocks of about `size` bytes, each under the place of its first item. A size that divides SQLite's page
/// wastes little of it.
pub(crate) fn pack(items: &Items, size: usize) -> Result<Vec<(i64, Vec<u8>)>> {
    let mut blocks = Vec::new();
    let mut open: Vec<(Name, &[u8])> = Vec::new();
    let (mut bytes, mut most) = (0, ITEMS.2);
    for (name, body) in items {
        let full = open.len() >= most || bytes >= PLAIN;
        if full && open.last().is_some_and(|(last, _)| last.0 != name.0) {
            let block = squeeze(&open)?;
            // the next ones are like these
            most = (open.len() * size / block.1.len()).clamp(ITEMS.0, ITEMS.1);
            blocks.push(block);
            open.clear();
            bytes = 0;
        }
        open.push((*name, body));
        bytes += body.len();
    }
    if !open.is_empty() {
        blocks.push(squeeze(&open)?);
    }
    Ok(blocks)
}

fn squeeze(items: &[(Name, &[u8])]) -> Result<(i64, Vec<u8>)> {
    let first = items.first().map_or(0, |((at, ..), _)| *at);
    let mut before = first;
    let at = items.iter().map(|((at, ..), _)| at.wrapping_sub(std::mem::replace(&mut before, *at))).collect();
    // no key at all for rows, whose keys are 0
    let keys: Vec<[u8; 8]> = items.iter().map(|((_, key, _), _)| key.to_le_bytes()).collect();
    let stored = Stored {
        at,
        keys: keys.iter().map(|key| if *key == [0; 8] { &[][..] } else { &key[..] }).collect(),
        nths: items.iter().map(|((.., nth), _)| *nth).collect(),
        bodies: items.iter().map(|(_, body)| *body).collect(),
    };
    let plain = postcard::to_stdvec(&stored).map_err(Error::damaged)?;
    let mut body = vec![FIRST];
    body.extend(zstd::bulk::compress(&plain, LEVEL).map_err(Error::damaged)?);
    Ok((first, body))
}

/// The items of a block.
pub(crate) fn unpack(first: i64, body: &[u8], mut each: impl FnMut(Name, &[u8])) -> Result<()> {
    let Some((&FIRST, squeezed)) = body.split_first() else {
        return Err(Error::damaged("a block is written in a way this program does not know"));
    };
    let plain = unsqueeze(squeezed).map_err(Error::damaged)?;
    let stored: Stored<'_> = postcard::from_bytes(&plain).map_err(Error::damaged)?;
    let mut place = first;
    for (((at, key), nth), body) in stored.at.iter().zip(stored.keys).zip(stored.nths).zip(stored.bodies) {
        place = place.wrapping_add(*at);
        let key = if key.is_empty() { 0 } else { i64::from_le_bytes(key.try_into().map_err(Error::damaged)?) };
        each((place, key, nth), body);
    }
    Ok(())
}

thread_local! {
    /// To make one takes longer than to unpack a block.
    static UNPACKER: RefCell<DCtx<'static>> = RefCell::new(DCtx::create());
}

fn unsqueeze(squeezed: &[u8]) -> io::Result<Vec<u8>> {
    match get_frame_content_size(squeezed) {
        Ok(Some(size)) if size <= LARGE => {
            let mut plain = Vec::with_capacity(size as usize);
            UNPACKER.with_borrow_mut(|unpacker| unpacker.decompress(&mut plain, squeezed)).map_err(broken)?;
            Ok(plain)
        }
        _ => zstd::stream::decode_all(squeezed),
    }
}

fn broken(code: usize) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, zstd::zstd_safe::get_error_name(code))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn back(blocks: &[(i64, Vec<u8>)]) -> Items {
        let mut items = Items::new();
        for (first, body) in blocks {
            unpack(*first, body, |name, body| assert!(items.insert(name, body.into()).is_none())).expect("unpacks");
        }
        items
    }

    #[test]
    fn what_is_packed_comes_back_and_a_place_is_not_divided() {
        let places = (0..1_000_i64).map(|n| (n - 500) * 7).chain([i64::MIN, i64::MAX]);
        let items: Items = places.map(|at| ((at, at ^ 5, at & 1), at.to_le_bytes().repeat(9))).collect();
        let blocks = pack(&items, 900).expect("packs");
        assert!(blocks.len() >= 1_002 / ITEMS.1);
        assert_eq!(back(&blocks), items);

        let one_place: Items = (0..1_000_i64).map(|n| ((3, n, 0), vec![1])).collect();
        let blocks = pack(&one_place, 900).expect("packs");
        assert_eq!((blocks.len(), back(&blocks)), (1, one_place));
        assert!(pack(&Items::new(), 900).expect("packs").is_empty());
    }

    #[test]
    fn what_is_no_block_is_said_to_be_none() {
        for body in [&b""[..], b"\x07abc", b"\x01abc"] {
            unpack(0, body, |_, _| panic!("no items")).expect_err("is none");
        }
    }
}
