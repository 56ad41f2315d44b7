//! The figures of signed reports: size, time, and the word of others on each, for each kind of key, with and without a
//! time stamp; and how many of 1,000 flipped bits are caught.
//!
//! `cargo run --release -p tracemail-export --example report`, after `./setup proof`. Time: the median of 100, from the
//! row to the bytes of its file; of a stamped one without what the authority takes. Our own check looks at every flip;
//! pdfsig at [`SAMPLE`] of those outside of the signature's own digits, which no signature can cover.

use std::{
    error::Error,
    slice,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use tracemail_export::{
    pdf::{self, Evidence, Frame, MOST},
    seal::{
        Sealer, authority,
        check::check,
        stamp::{Authorities, ROOM, Token, question},
    },
};
use tracemail_model::{
    explain::Lang,
    ids::RowId,
    row::Row,
    time::{Micros, SECOND},
};

#[path = "../tests/report/clock.rs"]
mod clock;
#[path = "../tests/report/sample.rs"]
#[expect(dead_code, reason = "the tests report on more rows")]
mod sample;
#[path = "../tests/report/tools.rs"]
#[expect(dead_code, reason = "the tests ask more of them")]
mod tools;

use clock::Authority;
use tools::Tools;

const TIMES: usize = 100;
const FLIPS: usize = 1_000;
const SAMPLE: usize = 100;

/// A key, its certificates, and whoever signed them.
struct Key {
    name: &'static str,
    sealer: Sealer,
    root: String,
}

#[expect(clippy::disallowed_methods, reason = "pdfsig and pyHanko look at the clock")]
fn now() -> Micros {
    // a certificate of this minute is valid by then
    Micros(SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_micros() as i64)).plus(60 * SECOND)
}

fn keys() -> Result<Vec<Key>, Box<dyn Error>> {
    let own = authority::authority("mail.example.com", now())?;
    let signer = authority::signer(&own, now())?;
    let shop = Tools::trusting(&own.cert);
    let mut keys = vec![Key { name: "P-256, our own", sealer: Sealer::load(&signer.key, &signer.cert, now())?, root: own.cert }];
    for (name, bits) in [("RSA 2048, bought", 2048), ("RSA 3072, bought", 3072)] {
        let (key, chain, root) = shop.bought(bits);
        keys.push(Key { name, sealer: Sealer::load(&key, &chain, now())?, root });
    }
    Ok(keys)
}

/// A report of one row; what its making took.
fn made(key: &Key, stamping: Option<(&Authority, &Authorities)>) -> Result<(Vec<u8>, Duration), Box<dyn Error>> {
    let (row, now) = (sample::received(), now());
    let frame = Frame { made: now, ..sample::frame(Lang::It) };
    let began = Instant::now();
    let mut sealed = pdf::sealed(slice::from_ref(&row), &frame, &key.sealer, if stamping.is_some() { ROOM } else { 0 })?;
    let mut took = began.elapsed();
    if let Some((authority, known)) = stamping {
        let answer = authority.answer(&question(sealed.signature(), 7)?);
        let began = Instant::now();
        let token = Token::answered(&answer, sealed.signature(), 7, known, now)?;
        sealed.stamp(&token, &key.sealer)?;
        took += began.elapsed();
    }
    Ok((sealed.into_file(), took))
}

fn main() -> Result<(), Box<dyn Error>> {
    let authority = Authority::new("rsa:2048");
    let known = authority.known();
    println!("| key | stamp | kB | ms | pdfsig | pyHanko | its stamp | flips caught by us | of these by pdfsig |");
    println!("|---|---|---|---|---|---|---|---|---|");
    for key in keys()? {
        for stamping in [None, Some((&authority, &known))] {
            let mut times = Vec::with_capacity(TIMES);
            for _ in 0..TIMES {
                times.push(made(&key, stamping)?.1);
            }
            times.sort_unstable();
            let (file, _) = made(&key, stamping)?;
            let tools = Tools::trusting(&key.root).and(&authority.root());
            let path = tools.write("report.pdf", &file);
            let word = |good: bool| if good { "valid" } else { "REFUSED" };
            let stamp = if stamping.is_some() { tools.hanko_stamp(&path) } else { "–".into() };
            check(&file, &key.root, &known)?;
            let (ours, theirs) = flips(&file, &key.root, &known, &tools);
            println!(
                "| {} | {} | {:.1} | {:.1} | {} | {} | {stamp} | {ours} of {FLIPS} | {theirs} of {SAMPLE} |",
                key.name,
                if stamping.is_some() { "yes" } else { "no" },
                file.len() as f64 / 1e3,
                times[TIMES / 2].as_secs_f64() * 1e3,
                word(tools.pdfsig(&path)),
                word(tools.hanko(slice::from_ref(&path)) == [true]),
            );
        }
    }
    let key = &keys()?[0];
    let many: Vec<Evidence> = (0..MOST as i64).map(|n| moved(sample::received(), n)).collect();
    let began = Instant::now();
    let file = pdf::signed(&many, &Frame { made: now(), ..sample::frame(Lang::It) }, &key.sealer)?;
    println!("\n{MOST} rows in one, {}: {:.2} s, {:.1} MB", key.name, began.elapsed().as_secs_f64(), file.len() as f64 / 1e6);
    Ok(())
}

/// How many flipped bits our own check catches, and how many of a sample pdfsig does.
fn flips(file: &[u8], root: &str, known: &Authorities, tools: &Tools) -> (usize, usize) {
    let tag = b"/Contents<";
    let open = file.windows(tag.len()).rposition(|window| window == tag).map_or(0, |at| at + tag.len());
    let close = open + file[open..].iter().position(|b| *b == b'>').unwrap_or(0);
    let mut seed = 0x9e37_79b9_7f4a_7c15_u64;
    let (mut ours, mut theirs, mut shown) = (0, 0, 0);
    for _ in 0..FLIPS {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        let at = (seed >> 8) as usize % file.len();
        let mut changed = file.to_vec();
        changed[at] ^= 1 << (seed & 7);
        ours += usize::from(check(&changed, root, known).is_err());
        if shown < SAMPLE && !(open..close).contains(&at) {
            shown += 1;
            theirs += usize::from(!tools.pdfsig(&tools.write("flipped.pdf", &changed)));
        }
    }
    (ours, theirs)
}

fn moved(mut evidence: Evidence, n: i64) -> Evidence {
    if let Row::Message(message) = &mut evidence.row {
        message.id = RowId::first(sample::NOON.plus(n * SECOND));
    }
    evidence
}
