//! Logs followed for ever, through one fold, in the order of their times.
//!
//! In: paths, what machines post, and where the lane `follow` stopped. Out: each line read within a blink, on disk, told to listeners.
//! Refuses to know: how files rotate (`source::file`) and how batches are stored (`commit`).
//!
//! One thread reads, one task commits. While a commit is under way the thread goes on gathering, so that a batch is
//! as large as the disk is slow: a lone line does not wait, a flood goes in large pieces.

use std::{
    convert::Infallible,
    path::PathBuf,
    thread,
    time::{Duration, Instant},
};

use tokio::sync::{
    mpsc::{Sender, channel},
    oneshot,
};
use tracemail_correlate::Settings;
use tracemail_live::Hub;
use tracemail_model::time::Micros;
use tracemail_store::Store;

use crate::{
    Clock, Error, Watch,
    commit::{Committer, Step},
    inbox::{self, Posts, Taken},
    intake::Intake,
    merge::Merge,
    source::{Source, file::File},
};

/// The lane of the server's own reading.
pub const LANE: &str = "follow";
/// How long to rest when nothing was there to read.
const REST: Duration = Duration::from_millis(15);
/// How often the fold is asked what has become too old, and the freshness is told, when nothing happens.
const TICK: Duration = Duration::from_millis(500);
/// A batch has at most so many lines.
const MOST_LINES: u64 = 5_000;

/// What to follow.
pub struct Follow {
    /// Whose reading this is: [`LANE`], or another where several servers write into one database.
    pub lane: String,
    /// The logs; there may be none.
    pub paths: Vec<PathBuf>,
    /// What machines post.
    pub posts: Option<Posts>,
    /// For the fold.
    pub settings: Settings,
    /// The time.
    pub clock: Clock,
}

impl Follow {
    /// Follows until dropped, which is safe at any moment.
    ///
    /// # Errors
    /// What ends it: the lane cannot be read or written, or the thread that reads is no more.
    pub async fn run(self, store: Store, hub: Hub, watch: Watch) -> Result<Infallible, Error> {
        let state = store.lane(&self.lane).await?;
        let now = Instant::now();
        let files: Vec<File> = self
            .paths
            .iter()
            .map(|path| {
                let name = path.display().to_string();
                let position = state.positions.iter().find(|(source, _)| *source == name).map(|(_, at)| at.as_slice());
                File::new(path, position, Clock::clone(&self.clock), now)
            })
            .collect();
        let intake = Intake::new(&self.lane, true, self.settings, state);
        let (steps, mut to_do) = channel(1);
        let names = files.iter().map(|file| file.name().to_owned()).collect();
        let reader = Reader {
            merge: Merge::new(files.len()),
            files,
            names,
            posts: self.posts,
            waiting: Vec::new(),
            intake,
            steps,
            watch: watch.clone(),
            clock: self.clock,
        };
        tokio::task::spawn_blocking(|| reader.run());
        let committer = Committer { store, hub: Some(hub), watch, patience: None };
        while let Some(step) = to_do.recv().await {
            committer.step(step).await?;
        }
        Err(Error::Stopped)
    }
}

struct Reader {
    files: Vec<File>,
    names: Vec<String>,
    merge: Merge,
    posts: Option<Posts>,
    /// Whose lines are in the batch at hand.
    waiting: Vec<(oneshot::Sender<Taken>, Taken)>,
    intake: Intake,
    steps: Sender<Step>,
    watch: Watch,
    clock: Clock,
}

impl Reader {
    fn run(mut self) {
        let mut ticked = Instant::now();
        while !self.steps.is_closed() {
            let now = Instant::now();
            let moment = (self.clock)().now;
            self.look(now);
            self.take_posts();
            let caught_up = self.take_lines();
            if !caught_up {
                let batch = self.close(self.intake.told_to());
                let waiting = std::mem::take(&mut self.waiting);
                if self.steps.blocking_send(Step { batch, complete_to: None, waiting }).is_err() {
                    return;
                }
                continue;
            }
            let due = now.duration_since(ticked) >= TICK;
            if self.intake.lines() > 0 || due {
                self.offer(moment);
                ticked = now;
            }
            thread::sleep(REST);
        }
    }

    fn look(&mut self, now: Instant) {
        for file in &mut self.files {
            file.look(now);
        }
        self.merge.refresh();
    }

    /// Feeds what was posted, up to a full batch. A piece goes whole into one batch, so that one commit answers for it.
    fn take_posts(&mut self) {
        while self.intake.lines() < MOST_LINES {
            let Some(piece) = self.posts.as_mut().and_then(Posts::next) else { return };
            let clock = (self.clock)();
            let mut taken = Taken::default();
            for line in piece.lines.split(|b| *b == b'\n').filter(|line| !line.is_empty()) {
                let count = if self.intake.posted(inbox::SOURCE, line, &clock) { &mut taken.accepted } else { &mut taken.repeated };
                *count += 1;
            }
            self.waiting.push((piece.answer, taken));
            self.watch.source(inbox::SOURCE, None);
        }
    }

    /// Feeds what there is, up to a full batch. Out: whether that was all.
    fn take_lines(&mut self) -> bool {
        while self.intake.lines() < MOST_LINES {
            match self.merge.next(&mut self.files) {
                Ok(Some(n)) => {
                    let clock = self.files[n].clock();
                    let time = match self.files[n].peek() {
                        Ok(Some(line)) => self.intake.line(&self.names[n], &line, &clock),
                        _ => None,
                    };
                    self.files[n].advance(time);
                    self.merge.taken(n);
                }
                Ok(None) => return true,
                // the file remembers what is wrong with it; the others go on
                Err(_) => {}
            }
        }
        false
    }

    /// Hands over what has been gathered, unless the commit before it is still waiting: then it goes on growing.
    fn offer(&mut self, now: Micros) {
        for file in &self.files {
            self.watch.source(file.name(), file.trouble());
        }
        let complete = !self.files.is_empty() && self.files.iter().all(|file| !file.is_blocked());
        let complete_to = complete.then_some(now);
        let steps = self.steps.clone();
        if let Ok(permit) = steps.try_reserve() {
            let batch = self.close(now);
            permit.send(Step { batch, complete_to, waiting: std::mem::take(&mut self.waiting) });
        }
    }

    fn close(&mut self, now: Micros) -> Option<tracemail_store::Batch> {
        let files = &self.files;
        self.intake.close(now, || files.iter().map(Source::position).collect())
    }
}
