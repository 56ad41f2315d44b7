//! Where nobody attacks nothing is found; attacks planted among 50,000 ordinary logins are found, and hardly anything else: of a seed the rules were tuned on, and
//! of one they were not, the same on every machine (`SEED=…`: any other).

#[path = "../examples/planted/score.rs"]
mod score;
#[path = "../examples/planted/world/mod.rs"]
mod world;

use std::sync::Arc;

use score::{Score, Way};
use world::World;

fn run(seed: u64) -> Score {
    score(seed, 20, true)
}

fn score(seed: u64, attacks: usize, has_places: bool) -> Score {
    let world = Arc::new(World::draw(50_000, attacks, seed));
    let places = has_places.then(|| {
        let world = world.clone();
        Box::new(move |ip| world.places.of(ip)) as tracemail_watch::Places
    });
    let mut way = Way::new(places);
    world.lines(|line| way.line(line));
    way.end();
    let score = Score::of(&way.findings, &world.truth);
    println!("seed {seed}: {} logins, {} lines; missed {:?}; strays {:?}", world.logins, way.lines, score.missed, score.strays);
    score
}

#[test]
fn the_same_attacks_are_found_every_time() {
    let score = run(20_261_122);
    // a stolen password used by the owner's own program from abroad is like its owner on a journey
    assert!(score.planted == 20 && score.missed.len() <= 1, "{:?}", score.missed);
    // a house so small knows few providers: what it makes of a first webmail from abroad weighs more than in a million logins
    assert!(score.strays.len() <= 3, "{:?}", score.strays_by_kind());
}

#[test]
fn attacks_nobody_has_seen_are_found() {
    let seed = std::env::var("SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(4_711);
    let score = run(seed);
    // the example measures it over many seeds; here it is enough that nothing is broken
    assert!(score.missed.len() <= 2, "SEED={seed}");
    assert!(score.strays.len() <= 3, "SEED={seed} {:?}", score.strays_by_kind());
}

/// The control: the same people, the same strangers who knock once and go, nobody who attacks. In a million logins less
/// than 0.5 per 100,000 are found (`--example planted -- 1000000 SEED calm`); a house so small knows few providers.
#[test]
fn where_nobody_attacks_hardly_anything_is_found() {
    let strays = score(4_711, 0, true).strays;
    let kinds: Vec<_> = strays.iter().map(|stray| (stray.kind, &stray.account, &stray.network)).collect();
    assert!(strays.len() <= 2, "{kinds:?}");
}
