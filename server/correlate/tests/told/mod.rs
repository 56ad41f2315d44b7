//! What a log tells: fed to a fold, harvested as often as one likes, gathered as a store would.

use std::collections::{BTreeMap, BTreeSet};

use tracemail_correlate::{Fold, Harvest, Settings};
use tracemail_model::{
    access::Access,
    event::{Event, EventKind, LegKind, LogLine},
    ids::Key,
    message::Message,
    row::Row,
    status::Direction,
    story::StoryId,
    time::Micros,
};
use tracemail_parse::{Clock, parse};

/// A line of a source.
pub type Fed = (String, Vec<u8>);

/// Everything told, as it stands at the end.
#[derive(Debug, Default, PartialEq)]
pub struct Told {
    pub rows: BTreeMap<Key, (StoryId, Row)>,
    pub events: BTreeMap<StoryId, BTreeMap<(u32, usize), Event>>,
    pub lines: BTreeMap<StoryId, BTreeMap<(u32, usize), LogLine>>,
    pub legs: BTreeMap<StoryId, Vec<(LegKind, String)>>,
    pub open: BTreeMap<Vec<u8>, Vec<u8>>,
}

/// The moment the lab ran, for logs without a year.
pub fn clock() -> Clock {
    Clock { now: Micros::parse_rfc3339("2026-11-22T00:00:00Z").expect("a time"), zone: tracemail_model::zone::Zone::UTC }
}

/// Lines of one log.
pub fn lines(source: &str, log: &[u8]) -> Vec<Fed> {
    log.split(|b| *b == b'\n').filter(|line| !line.is_empty()).map(|line| (source.to_owned(), line.to_vec())).collect()
}

/// Several logs as one reader would bring them: by time, each in its own order.
pub fn merge(logs: Vec<Vec<Fed>>) -> Vec<Fed> {
    let mut all: Vec<(Micros, Fed)> = Vec::new();
    for log in logs {
        let mut newest = Micros(i64::MIN);
        for fed in log {
            newest = newest.max(parse(&fed.1, &clock()).time);
            all.push((newest, fed));
        }
    }
    all.sort_by_key(|(time, _)| *time);
    all.into_iter().map(|(_, fed)| fed).collect()
}

/// A story of `stories/`, whatever daemons wrote it.
pub fn story(name: &str) -> Vec<Fed> {
    let path = format!("{}/stories/{name}.log", env!("CARGO_MANIFEST_DIR"));
    lines(name, &std::fs::read(path).expect("a story of that name"))
}

/// The lab's domains.
pub fn ours() -> Settings {
    Settings { local_domains: vec!["azienda.test".to_owned(), "studio.test".to_owned()], ..Settings::default() }
}

/// What a story tells.
pub fn told(name: &str) -> Told {
    Told::of(&story(name), &ours(), usize::MAX, false)
}

/// The one there must be.
pub fn only<T: std::fmt::Debug>(rows: Vec<T>) -> T {
    let [row] = <[T; 1]>::try_from(rows).expect("one row");
    row
}

impl Told {
    /// Feeds the lines, harvesting after every `every`th; `restart`: the fold is thrown away and restored each time.
    pub fn of(feed: &[Fed], settings: &Settings, every: usize, restart: bool) -> Self {
        let mut told = Self::default();
        let mut fold = Fold::new(settings.clone());
        for (nth, (source, line)) in feed.iter().enumerate() {
            let record = parse(line, &clock());
            fold.feed(source, line, &record);
            if (nth + 1) % every == 0 {
                told.take(fold.harvest(record.time));
                if restart {
                    fold = Fold::restore(settings.clone(), told.open.clone().into_iter().collect());
                }
            }
        }
        told.take(fold.harvest(clock().now));
        told
    }

    fn take(&mut self, harvest: Harvest) {
        for story in harvest.stories {
            let mut keys = BTreeSet::new();
            for (key, row) in story.rows {
                assert!(keys.insert(key), "two rows at once under one key: {row:?}");
                self.rows.insert(key, (story.id, row));
            }
            let events = self.events.entry(story.id).or_default();
            for (nth, event) in story.events.into_iter().enumerate() {
                assert!(events.insert((story.part, nth), event).is_none(), "a piece is told twice: {:?} {}", story.id, story.part);
            }
            let lines = self.lines.entry(story.id).or_default();
            lines.extend(story.lines.into_iter().enumerate().map(|(nth, line)| ((story.part, nth), line)));
            self.legs.entry(story.id).or_default().extend(story.legs);
        }
        for (key, object) in harvest.open {
            match object {
                Some(bytes) => _ = self.open.insert(key, bytes),
                None => _ = self.open.remove(&key),
            }
        }
    }

    /// Message rows, in the order of their ids.
    pub fn messages(&self) -> Vec<&Message> {
        let mut rows: Vec<_> = self.rows.values().filter_map(|(_, row)| if let Row::Message(m) = row { Some(m) } else { None }).collect();
        rows.sort_by_key(|message| message.id);
        rows
    }

    /// Those of one direction.
    pub fn of_direction(&self, direction: Direction) -> Vec<&Message> {
        self.messages().into_iter().filter(|message| message.direction == direction).collect()
    }

    /// Access rows, in the order of their ids.
    pub fn accesses(&self) -> Vec<&Access> {
        let mut rows: Vec<_> = self.rows.values().filter_map(|(_, row)| if let Row::Access(a) = row { Some(a) } else { None }).collect();
        rows.sort_by_key(|access| access.id);
        rows
    }

    /// The row for that recipient, in that direction.
    pub fn to(&self, direction: Direction, recipient: &str) -> &Message {
        only(self.of_direction(direction).into_iter().filter(|row| row.recipient.as_deref() == Some(recipient)).collect())
    }

    /// The story of a message.
    pub fn story_of(&self, message: &Message) -> StoryId {
        let own = |(_, row): &&(StoryId, Row)| matches!(row, Row::Message(row) if row == message);
        self.rows.values().find(own).map(|(story, _)| *story).expect("a told row")
    }

    /// The kinds of step in a message's story.
    pub fn kinds(&self, message: &Message) -> Vec<EventKind> {
        self.events_of(self.story_of(message)).iter().map(|event| event.kind).collect()
    }

    /// What a message is tied to.
    pub fn legs_of(&self, message: &Message) -> Vec<(LegKind, String)> {
        self.legs.get(&self.story_of(message)).cloned().unwrap_or_default()
    }

    /// Events of the story a row belongs to, as they were told.
    pub fn events_of(&self, id: StoryId) -> Vec<&Event> {
        self.events.get(&id).map(|parts| parts.values().collect()).unwrap_or_default()
    }
}
