//! The signature is what others call valid, and nobody else's is taken for ours.

use std::time::{SystemTime, UNIX_EPOCH};

use tracemail_export::{
    pdf::{self, Evidence},
    seal::{
        Sealer,
        authority::{self, Pair},
        check::{self, Refused, Signed},
        stamp::Authorities,
    },
};
use tracemail_model::{
    explain::Lang,
    time::{DAY, Micros},
};

use crate::{
    sample::{self, NOON},
    tools::Tools,
};

/// An authority and a sealer under it, at a moment.
pub fn own(now: Micros) -> (Pair, Sealer) {
    let authority = authority::authority("mail.example.com", now).expect("an authority");
    let signer = authority::signer(&authority, now).expect("a signer");
    let sealer = Sealer::load(&signer.key, &signer.cert, now).expect("a sealer");
    (authority, sealer)
}

/// This moment: other programs believe their own clock.
#[expect(clippy::disallowed_methods, reason = "pdfsig and pyHanko look at the clock")]
pub fn now() -> Micros {
    Micros(SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_micros() as i64)
}

pub fn made(rows: &[Evidence], sealer: &Sealer, made: Micros) -> Vec<u8> {
    pdf::signed(rows, &pdf::Frame { made, ..sample::frame(Lang::En) }, sealer).expect("a report")
}

/// Our own check, where no time stamps are known.
pub fn check(file: &[u8], authority: &str) -> Result<Signed, Refused> {
    check::check(file, authority, &Authorities::default())
}

#[test]
fn p256_of_our_own_is_valid_and_trusted() {
    let now = now();
    let (authority, sealer) = own(now);
    let file = made(&[sample::received()], &sealer, now);
    let signed = check(&file, &authority.cert).expect("our own check takes it");
    assert_eq!((signed.time.seconds(), signed.signer.as_str()), (now.seconds(), "Tracemail reports"));
    let tools = Tools::trusting(&authority.cert);
    let path = tools.write("report.pdf", &file);
    assert!(tools.pdfsig(&path), "pdfsig");
    assert_eq!(tools.hanko(&[path]), [true], "pyHanko");
}

#[test]
fn rsa_bought_elsewhere_is_valid_and_trusted() {
    let now = now();
    let shop = Tools::trusting(&own(now).0.cert);
    let (key, chain, root) = shop.bought(3072);
    let sealer = Sealer::load(&key, &chain, now.plus(60_000_000)).expect("a bought certificate can be installed");
    let file = made(&[sample::access()], &sealer, now.plus(60_000_000));
    assert_eq!(check(&file, &root).map(|signed| signed.signer), Ok("Example reports".into()));
    let tools = Tools::trusting(&root);
    let path = tools.write("report.pdf", &file);
    assert!(tools.pdfsig(&path), "pdfsig");
    assert_eq!(tools.hanko(&[path]), [true], "pyHanko");
}

#[test]
fn what_somebody_else_signed_is_not_ours() {
    let (authority, sealer) = own(NOON);
    let (other, stranger) = own(NOON);
    let file = made(&[sample::sent()], &stranger, NOON);
    assert_eq!(check(&file, &authority.cert), Err(Refused::Stranger), "the same names, another key");
    assert!(check(&file, &other.cert).is_ok());
    // where an authority signs for many, the signer's own certificate may be all that is trusted
    let [one, two] = [(); 2].map(|()| authority::signer(&authority, NOON).expect("a signer"));
    let of_one = made(&[sample::sent()], &Sealer::load(&one.key, &one.cert, NOON).expect("a sealer"), NOON);
    assert!(check(&of_one, &one.cert).is_ok());
    assert_eq!(check(&of_one, &two.cert), Err(Refused::Stranger), "the same authority, another signer");
    // signed by a certificate that is over by then
    let late = made(&[sample::sent()], &sealer, NOON.plus(4 * 365 * DAY));
    assert_eq!(check(&late, &authority.cert), Err(Refused::Stranger));
    assert_eq!(check(&file, "no certificate"), Err(Refused::Authorities));
}

#[test]
fn what_is_added_or_cut_off_is_seen() {
    let (authority, sealer) = own(NOON);
    let file = made(&[sample::sent()], &sealer, NOON);
    for more in [&b" "[..], b"\n%%EOF\n", b"\n9 0 obj\n<</Type/Page>>\nendobj\n", &file] {
        assert_eq!(check(&[&file, more].concat(), &authority.cert), Err(Refused::NotSigned));
    }
    for cut in [1, 10, 1000, file.len() - 1, file.len()] {
        assert!(check(&file[..file.len() - cut], &authority.cert).is_err(), "{cut} cut off");
    }
    for nothing in [
        &b""[..],
        b"%PDF-1.7",
        b"/ByteRange[",
        b"/M(D:20261121180000+00'00')/ByteRange[0 0 0 0]",
        b"/ByteRange[0 1 18446744073709551615 2]",
    ] {
        assert_eq!(check(nothing, &authority.cert), Err(Refused::NotSigned));
    }
}

#[test]
fn keys_that_cannot_be_used_are_refused_at_once() {
    let (one, two) = (authority::authority("a", NOON).expect("one"), authority::authority("b", NOON).expect("two"));
    let (own, other) = (authority::signer(&one, NOON).expect("one"), authority::signer(&two, NOON).expect("two"));
    let said = |key: &str, cert: &str, now: Micros| Sealer::load(key, cert, now).err().map(|error| error.to_string()).unwrap_or_default();
    assert!(said(&own.key, &other.cert, NOON).contains("does not belong"));
    assert!(said(&own.key, &own.cert, NOON.plus(4 * 365 * DAY)).contains("valid until"));
    assert!(said("-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----\n", &own.cert, NOON).contains("PKCS#8"));
    assert!(said(&own.key, "", NOON).contains("certificate"));
}
