//! What is new about a story since it was last told.
//!
//! In: events, lines, ties. Out: [`Story`] pieces, numbered. Refuses to know: what the story is about.

use serde::{Deserialize, Serialize};
use tracemail_model::{
    event::{Event, EventKind, LegKind, LogLine},
    ids::{Key, RowId, Stamp},
    row::Row,
    story::{Story, StoryId},
};

/// So many raw lines are kept of one story; the others are counted.
pub const MOST_LINES: u32 = 500;

/// So many steps are kept of one story.
const MOST_EVENTS: u32 = 1_000;

/// What has not been told yet, and which piece comes next.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct News {
    id: StoryId,
    part: u32,
    lines_so_far: u32,
    events_so_far: u32,
    events: Vec<Event>,
    lines: Vec<LogLine>,
    legs: Vec<(LegKind, String)>,
}

impl News {
    /// A story that begins with the line of that stamp.
    pub fn new(born: Stamp, key: Key) -> Self {
        let id = StoryId { born: RowId::new(born, key), key };
        Self { id, part: 0, lines_so_far: 0, events_so_far: 0, events: Vec::new(), lines: Vec::new(), legs: Vec::new() }
    }

    /// Which story.
    pub const fn id(&self) -> StoryId {
        self.id
    }

    /// The piece that comes next.
    pub const fn part(&self) -> u32 {
        self.part
    }

    /// One step more.
    pub fn event(&mut self, event: Event) {
        self.events_so_far += 1;
        if self.events_so_far <= MOST_EVENTS {
            self.events.push(event);
        }
    }

    /// One raw line more.
    pub fn line(&mut self, line: impl FnOnce() -> LogLine) {
        self.lines_so_far += 1;
        if self.lines_so_far <= MOST_LINES {
            self.lines.push(line());
        }
    }

    /// A tie to another message, by its queue id.
    pub fn leg(&mut self, kind: LegKind, queue_id: &str) {
        if !self.legs.iter().any(|(k, q)| *k == kind && q == queue_id) {
            self.legs.push((kind, queue_id.to_owned()));
        }
    }

    /// Lines and steps of something else that belong here too.
    pub fn pass_on(&mut self, lines: Vec<LogLine>, events: Vec<Event>) {
        for line in lines {
            self.line(|| line);
        }
        for event in events {
            self.event(event);
        }
    }

    /// Its lines, for another story.
    pub fn into_lines(self) -> impl Iterator<Item = LogLine> {
        self.lines.into_iter()
    }

    /// Takes over what another had to tell.
    pub fn absorb(&mut self, other: Self) {
        self.pass_on(other.lines, other.events);
        other.legs.iter().for_each(|(kind, queue_id)| self.leg(*kind, queue_id));
    }

    /// Says at the story's end how many lines were not kept.
    pub fn close(&mut self, at: tracemail_model::time::Micros, host: &str) {
        let (lines, events) = (self.lines_so_far.saturating_sub(MOST_LINES), self.events_so_far.saturating_sub(MOST_EVENTS));
        if lines > 0 || events > 0 {
            let text = format!("{lines} more log lines and {events} more steps were not kept");
            let details = vec![("lines".to_owned(), lines.to_string()), ("steps".to_owned(), events.to_string())];
            self.events.push(Event { time: at, kind: EventKind::Note, host: host.to_owned(), recipient: None, text: Some(text), details });
        }
    }

    /// The piece to tell, if there is anything in it.
    pub fn tell(&mut self, rows: Vec<(Key, Row)>) -> Option<Story> {
        if rows.is_empty() && self.events.is_empty() && self.lines.is_empty() && self.legs.is_empty() {
            return None;
        }
        let part = self.part;
        self.part += 1;
        Some(Story {
            id: self.id,
            rows,
            part,
            events: std::mem::take(&mut self.events),
            lines: std::mem::take(&mut self.lines),
            legs: std::mem::take(&mut self.legs),
        })
    }
}
