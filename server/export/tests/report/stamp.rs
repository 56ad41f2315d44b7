//! Time stamps: one of openssl's is taken, valid to others, and every bit of it counts; what a hostile authority answers
//! is not.

use tracemail_export::{
    pdf,
    seal::{
        Sealed, Sealer,
        authority::Pair,
        check::{self, Refused},
        stamp::{Authorities, ROOM, Token, Wrong, question},
    },
};
use tracemail_model::{explain::Lang, time::Micros};

use crate::{
    clock::Authority,
    sample,
    signature::{now, own},
    tools::Tools,
};

pub fn sealed(sealer: &Sealer, made: Micros) -> Sealed {
    pdf::sealed(&[sample::sent()], &pdf::Frame { made, ..sample::frame(Lang::En) }, sealer, ROOM).expect("a report")
}

/// A report with a stamp of that authority.
pub fn stamped(authority: &Authority, sealer: &Sealer, now: Micros) -> Vec<u8> {
    let mut sealed = sealed(sealer, now);
    let answer = authority.answer(&question(sealed.signature(), 7).expect("a question"));
    let token = Token::answered(&answer, sealed.signature(), 7, &authority.known(), now).expect("a stamp");
    sealed.stamp(&token, sealer).expect("there is room");
    sealed.into_file()
}

fn both(ca: &Pair, authority: &Authority) -> Tools {
    Tools::trusting(&ca.cert).and(&authority.root())
}

#[test]
fn a_stamped_report_is_valid_to_everybody() {
    let now = now();
    let (ca, sealer) = own(now);
    for key in ["rsa:3072", "ec -pkeyopt ec_paramgen_curve:P-384"] {
        let authority = Authority::new(key);
        let file = stamped(&authority, &sealer, now);
        let signed = check::check(&file, &ca.cert, &authority.known()).expect("our own check takes it");
        let stamp = signed.stamp.expect("a stamp");
        assert!((stamp.time.0 - now.0).abs() < 60_000_000 && stamp.authority == "Clock tower", "{stamp:?}");
        assert_eq!(check::check(&file, &ca.cert, &Authorities::default()), Err(Refused::Stamp(Wrong::Stranger)));
        let tools = both(&ca, &authority);
        let path = tools.write("stamped.pdf", &file);
        assert!(tools.pdfsig(&path), "pdfsig, {key}");
        assert_eq!(tools.hanko(std::slice::from_ref(&path)), [true], "pyHanko, {key}");
        assert_eq!(tools.hanko_stamp(&path), "stamped", "pyHanko on the stamp, {key}");
    }
}

#[test]
fn a_report_whose_room_stays_empty_is_valid() {
    let now = now();
    let (ca, sealer) = own(now);
    let file = sealed(&sealer, now).into_file();
    assert_eq!(check::check(&file, &ca.cert, &Authorities::default()).map(|signed| signed.stamp), Ok(None));
    let tools = Tools::trusting(&ca.cert);
    let path = tools.write("room.pdf", &file);
    assert!(tools.pdfsig(&path) && tools.hanko(&[path]) == [true]);
    let hole = file.windows(10).rposition(|window| window == b"/Contents<").expect("a signature") + 10;
    let end = hole + file[hole..].iter().position(|b| *b == b'>').expect("its end");
    for at in [end - 1, end - 2, end - 2 * ROOM] {
        let mut changed = file.clone();
        changed[at] ^= 1;
        assert_eq!(check::check(&changed, &ca.cert, &Authorities::default()), Err(Refused::Forged), "something in the room, {at}");
    }
}

#[test]
fn every_bit_of_a_stamp_counts() {
    let now = now();
    let (ca, sealer) = own(now);
    let authority = Authority::new("ec -pkeyopt ec_paramgen_curve:P-256");
    let mut file = stamped(&authority, &sealer, now);
    let known = authority.known();
    let hole = file.windows(10).rposition(|window| window == b"/Contents<").expect("a signature") + 10;
    let end = hole + file[hole..].iter().position(|b| *b == b'>').expect("its end");
    let end = end - file[..end].iter().rev().position(|b| *b != b'0').expect("a stamp");
    for at in hole..end + 20 {
        // the lowest makes another digit of it, the others another or none
        for bit in [0, 1 + at % 7] {
            file[at] ^= 1 << bit;
            assert!(check::check(&file, &ca.cert, &known).is_err(), "bit {bit} of byte {at}");
            file[at] ^= 1 << bit;
        }
    }
    assert!(check::check(&file, &ca.cert, &known).is_ok(), "unchanged again");
}

#[test]
fn what_a_hostile_authority_answers_is_not_taken() {
    let now = now();
    let (_, sealer) = own(now);
    let (authority, stranger) = (Authority::new("rsa:2048"), Authority::new("rsa:2048"));
    let sealed = sealed(&sealer, now);
    let value = sealed.signature();
    let asked = |value: &[u8], nonce| question(value, nonce).expect("a question");
    let right = authority.answer(&asked(value, 7));
    let said = |answer: &[u8], now| Token::answered(answer, value, 7, &authority.known(), now).err();
    assert_eq!(said(&right, now), None);
    assert_eq!(said(&authority.answer_by("tsa2.cnf", &asked(value, 7)), now), None, "a signing certificate of version 2");
    assert_eq!(said(&authority.answer(&asked(value, 8)), now), Some(Wrong::Nonce));
    assert_eq!(said(&authority.answer(&asked(b"another signature", 7)), now), Some(Wrong::Imprint));
    assert_eq!(said(&stranger.answer(&asked(value, 7)), now), Some(Wrong::Stranger));
    assert_eq!(said(&right, now.plus(3_600_000_000)), Some(Wrong::Clock));
    assert_eq!(said(&authority.answer(b"no question"), now), Some(Wrong::Declined));
    for garbage in [&b""[..], b"<html>", &[0x30, 0x84, 0xff, 0xff, 0xff, 0xff], &[0x30; 4096], &right[..right.len() - 1]] {
        assert_eq!(said(garbage, now), Some(Wrong::Form));
    }
    // whoever flips bits on the way changes nothing that is kept, or is found out
    let kept = |answer: &[u8]| {
        let token = Token::answered(answer, value, 7, &authority.known(), now).ok()?;
        let mut sealed = crate::stamp::sealed(&sealer, now);
        sealed.stamp(&token, &sealer).expect("there is room");
        Some(token.time())
    };
    let time = kept(&right).expect("it is taken");
    for at in (0..right.len()).step_by(3) {
        let mut changed = right.clone();
        changed[at] ^= 1 << (at % 8);
        assert!(kept(&changed).is_none_or(|told| told == time), "byte {at}");
    }
}
