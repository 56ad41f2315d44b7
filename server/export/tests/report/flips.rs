//! One bit flipped anywhere: nobody takes the file for genuine.

use std::path::PathBuf;

use crate::{
    sample,
    signature::{check, made, now, own},
    tools::Tools,
};

const FLIPS: usize = 1_000;

/// Where the signature's own digits stand.
fn hole(file: &[u8]) -> std::ops::Range<usize> {
    let tag = b"/Contents<";
    let start = file.windows(tag.len()).rposition(|window| window == tag).expect("a signature") + tag.len();
    start..start + file[start..].iter().position(|b| *b == b'>').expect("its end")
}

#[test]
fn a_thousand_flipped_bits_are_all_seen() {
    let now = now();
    let (authority, sealer) = own(now);
    let file = made(&[sample::received()], &sealer, now);
    let tools = Tools::trusting(&authority.cert);
    let mut seed = 0x9e37_79b9_7f4a_7c15_u64;
    let mut flips: Vec<(usize, u32, PathBuf)> = Vec::new();
    while flips.len() < FLIPS {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        let (at, bit) = ((seed >> 8) as usize % file.len(), (seed & 7) as u32);
        let mut changed = file.clone();
        changed[at] ^= 1 << bit;
        assert!(check(&changed, &authority.cert).is_err(), "bit {bit} of byte {at}: our own check");
        // The signature cannot cover its own digits. `a` and `A` are the same digit to any PDF reader (ISO 32000-1
        // 7.3.4.3), and others pass over fields of the envelope that say nothing new; what is signed stays the same.
        // Our own check compares the envelope with the only one it would write.
        if !hole(&file).contains(&at) {
            let path = tools.write(&format!("{}.pdf", flips.len()), &changed);
            flips.push((at, bit, path));
        }
    }
    let paths: Vec<PathBuf> = flips.iter().map(|(.., path)| path.clone()).collect();
    for ((at, bit, path), hanko) in flips.iter().zip(tools.hanko(&paths)) {
        assert!(!hanko, "bit {bit} of byte {at}: pyHanko takes it");
        assert!(!tools.pdfsig(path), "bit {bit} of byte {at}: pdfsig takes it");
    }
}

#[test]
fn every_bit_of_the_signature_itself_counts() {
    let now = now();
    let (authority, sealer) = own(now);
    let mut file = made(&[sample::sent()], &sealer, now);
    let hole = hole(&file);
    for at in hole.start - 120..hole.end + 60 {
        for bit in 0..8 {
            file[at] ^= 1 << bit;
            assert!(check(&file, &authority.cert).is_err(), "bit {bit} of byte {at}");
            file[at] ^= 1 << bit;
        }
    }
    assert!(check(&file, &authority.cert).is_ok(), "unchanged again");
}
