//! Sample logs played as if they were being written now: a week of them at once, then more, line by line, for ever.
//!
//! In: real logs of real servers, and a clock. Out: logs in a folder of our own, which are followed like any others, so
//! that the whole way from file to screen is walked. Each round has fresh queue ids, sessions and message-ids: it is
//! new mail. Refuses to know: what the lines say, beyond their names for things.

mod fresh;
mod script;

use std::{
    fs::{self, File, OpenOptions},
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
    time::Duration,
};

use tokio::time::{Instant, sleep_until};
use tracemail_model::time::{DAY, Micros, SECOND};
use tracemail_parse::Clock as Present;

use crate::{Clock, Error};
use script::Script;

/// How far back the past reaches.
const PAST: i64 = 7 * DAY;
/// Lines a second, on average, of the live part.
const PACE: f64 = 2.5;
/// The sample is played so many times on a working day, spread by the hour: mail sleeps at night.
const BY_HOUR: [f64; 24] = [
    0.05, 0.04, 0.03, 0.03, 0.05, 0.08, 0.15, 0.28, 0.45, 0.52, 0.50, 0.45, 0.36, 0.35, 0.44, 0.48, 0.45, 0.38, 0.28, 0.20, 0.18, 0.15,
    0.12, 0.08,
];
/// And on a day of the weekend, so much less.
const WEEKEND: f64 = 0.35;

/// A play that is ready to go on.
pub struct Replay {
    script: Script,
    paths: Vec<PathBuf>,
    round: u64,
}

/// Writes the past into `folder`, one log per sample under the sample's own name, so that it ends now.
pub fn prepare(samples: &[PathBuf], folder: &Path, present: Present) -> Result<Replay, Error> {
    let script = Script::read(samples)?;
    let writing = |error| Error::Read { name: folder.display().to_string(), error };
    fs::create_dir_all(folder).map_err(writing)?;
    let paths: Vec<PathBuf> = samples.iter().map(|sample| folder.join(sample.file_name().unwrap_or_default())).collect();
    let round = write_past(&script, &paths, present).map_err(writing)?;
    Ok(Replay { script, paths, round })
}

fn write_past(script: &Script, paths: &[PathBuf], present: Present) -> io::Result<u64> {
    let mut files = paths.iter().map(|path| File::create(path).map(BufWriter::new)).collect::<io::Result<Vec<_>>>()?;
    let slots = slots(present);
    for (round, slot) in slots.windows(2).enumerate() {
        let times = script.stretched(round as u64, slot[1].0 - slot[0].0);
        for (line, at) in script.lines.iter().zip(times) {
            let file = &mut files[line.file];
            file.write_all(&line.render(Present { now: slot[0].plus(at), ..present }, round as u64))?;
        }
    }
    files.iter_mut().try_for_each(Write::flush)?;
    Ok(slots.len() as u64)
}

/// When each round of the past begins, and at last the present.
fn slots(present: Present) -> Vec<Micros> {
    const STEP: i64 = 600 * SECOND;
    let mut slots = vec![present.now.plus(-PAST)];
    let mut played = 0.0;
    for n in 0..PAST / STEP {
        let at = present.now.plus(n * STEP - PAST);
        let local = present.zone.shown(at);
        let weekend = if local.day().weekday() >= 5 { WEEKEND } else { 1.0 };
        played += BY_HOUR[local.parts().3 as usize] * weekend * (STEP as f64 / (3_600.0 * SECOND as f64));
        if played >= 1.0 {
            played -= 1.0;
            slots.push(at);
        }
    }
    // the last round ends now, however short it is
    if slots.last().is_some_and(|last| present.now.0 - last.0 < 3_600 * SECOND) && slots.len() > 1 {
        slots.pop();
    }
    slots.push(present.now);
    slots
}

impl Replay {
    /// The logs, to be followed.
    pub fn paths(&self) -> &[PathBuf] {
        &self.paths
    }

    /// Goes on writing at a human pace. Ends only when a log can no longer be written.
    pub async fn run(mut self, clock: Clock) -> io::Error {
        loop {
            if let Err(e) = self.play(&clock).await {
                return e;
            }
            self.round += 1;
        }
    }

    async fn play(&self, clock: &Clock) -> io::Result<()> {
        let mut files = self.paths.iter().map(|path| OpenOptions::new().append(true).open(path)).collect::<io::Result<Vec<_>>>()?;
        let begun = Instant::now();
        for (line, at) in self.script.lines.iter().zip(self.script.paced(PACE)) {
            sleep_until(begun + Duration::from_micros(at.unsigned_abs())).await;
            files[line.file].write_all(&line.render(clock(), self.round))?;
        }
        Ok(())
    }
}
