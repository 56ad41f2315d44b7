//! Attacks planted among ordinary logins: found, missed, and found where there is none.
//!
//! `cargo run --release -p tracemail-watch --example planted -- [LOGINS] [SEED] [places] [calm] [DIR]`
//! A fortnight of a hoster's people: offices behind one address, telephones that change networks, forgotten devices, wrong
//! typing, webmail, probes, travellers, new people, night shifts, new passwords; strangers who knock once and go; 20
//! attacks. `places` gives the watch a database of places, too; with `calm` nobody attacks. With DIR: `mail.log` and `truth.jsonl` are written there
//! (`tracemail import DIR/mail.log` takes them).

mod score;
mod world;

use std::{
    fs::File,
    io::{BufWriter, Write},
    path::Path,
    sync::Arc,
};

use score::{Score, Way};
use world::World;

fn main() -> std::io::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |nth: usize, otherwise: u64| arguments.get(nth).and_then(|text| text.parse().ok()).unwrap_or(otherwise);
    let (logins, seed) = (number(0, 1_000_000), number(1, 1));
    let attacks = if arguments.iter().any(|text| text == "calm") { 0 } else { 20 };
    let world = Arc::new(World::draw(logins as usize, attacks, seed));
    if let Some(dir) = arguments.iter().skip(2).find(|text| !["places", "calm"].contains(&text.as_str())) {
        write(&world, Path::new(dir))?;
    }
    let places = arguments.iter().any(|text| text == "places").then(|| {
        let world = world.clone();
        Box::new(move |ip| world.places.of(ip)) as tracemail_watch::Places
    });
    let has_places = places.is_some();
    // the lines' own making is not what is measured
    let mut lines = Vec::new();
    world.lines(|line| lines.push(line.to_owned()));
    let mut way = Way::new(places);
    let began = cpu();
    for line in &lines {
        way.line(line);
    }
    way.end();
    let took = cpu() - began;
    let score = Score::of(&way.findings, &world.truth);
    println!(
        "seed {seed}: {} logins in {} lines, {:.1} s of processor, {:.2} µs a line; {} findings{}",
        world.logins,
        way.lines,
        took,
        took * 1e6 / way.lines as f64,
        way.findings.len(),
        if has_places { ", with places" } else { "" }
    );
    println!("planted {}, found {}, missed {}", score.planted, score.planted - score.missed.len(), score.missed.len());
    for truth in &score.missed {
        println!("  missed: {} of {:?} {:?} at {}", truth.kind, truth.account, truth.network, truth.since);
        if std::env::var_os("STRAYS").is_some() {
            let network = truth.network.as_deref().unwrap_or_default();
            let begin = network.rsplit_once(['.', ':']).map_or("", |(begin, _)| begin.trim_end_matches(':'));
            for line in lines.iter().filter(|line| !begin.is_empty() && line.contains(begin)).take(6) {
                println!("    {line}");
            }
        }
    }
    let per = score.strays.len() as f64 * 1e5 / world.logins as f64;
    println!("found where there is none: {}, {per:.2} per 100,000 logins {:?}", score.strays.len(), score.strays_by_kind());
    if std::env::var_os("STRAYS").is_some() {
        for stray in &score.strays {
            println!(
                "  {} {:?} {:?} {:?} {} {} x{}",
                stray.kind, stray.account, stray.network, stray.client, stray.since, stray.until, stray.count
            );
        }
    }
    Ok(())
}

fn write(world: &World, dir: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(dir)?;
    let mut log = BufWriter::new(File::create(dir.join("mail.log"))?);
    let mut wrong = None;
    world.lines(|line| {
        if let Err(error) = writeln!(log, "{line}") {
            wrong.get_or_insert(error);
        }
    });
    wrong.map_or(Ok(()), Err)?;
    log.flush()?;
    let mut truth = BufWriter::new(File::create(dir.join("truth.jsonl"))?);
    for each in &world.truth {
        writeln!(truth, "{}", serde_json::to_string(each)?)?;
    }
    truth.flush()
}

/// Seconds of processor this process has had.
fn cpu() -> f64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}
