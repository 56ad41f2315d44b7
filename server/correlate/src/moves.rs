//! Which story a message in a mailbox belongs to, long after the message itself is closed.
//!
//! In: messages as they close; a user and a message-id. Out: further steps of their stories. Only a story's number and next
//! piece are remembered, 32 bytes each, the newest 65,536. Refuses to know: what happened there (`mailbox.rs`), and rows.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};
use tracemail_model::{
    event::{Event, LogLine},
    ids::{Key, RowId},
    story::{Story, StoryId},
    time::Micros,
};

use crate::{
    fold::Fold,
    hash::{self, ByName},
    queue::Queue,
    table::{Idle, Open, Table},
};

/// Messages on one page: a page is kept as one object, so that remembering one costs no write of its own.
const PAGE: usize = 256;
/// Pages kept.
const PAGES: usize = 256;
/// A program that waits for new mail is quicker than Postfix, which says only at the end of the session that it lies there:
/// so many deeds of such programs wait for that.
const MOST_EARLY: usize = 16;

/// Some remembered messages.
#[derive(Serialize, Deserialize)]
pub struct Page {
    number: u64,
    /// Hash of user and message-id; story; its next piece.
    entries: Vec<(u64, (i64, u64), u32)>,
}

impl Open for Page {
    const KIND: u8 = b'm';

    fn name(&self) -> u64 {
        self.number
    }

    /// The oldest page goes when there are too many.
    fn due(&self) -> Micros {
        Micros(i64::MAX)
    }
}

/// The pages, and where on them each message stands.
#[derive(Default)]
pub struct Moves {
    /// The pages themselves.
    pub pages: Table<Page>,
    order: VecDeque<u64>,
    places: ByName<(u64, u32)>,
}

impl Moves {
    fn remember(&mut self, hash: u64, story: StoryId, part: u32, idle: &mut Idle) {
        let newest = self.order.back().copied().filter(|number| self.pages.get(*number).is_some_and(|page| page.entries.len() < PAGE));
        let number = newest.unwrap_or_else(|| {
            let number = self.order.back().map_or(0, |last| last + 1);
            self.pages.open(Page { number, entries: Vec::with_capacity(PAGE) }, idle);
            self.order.push_back(number);
            if self.order.len() > PAGES {
                self.forget_oldest();
            }
            number
        });
        let Some(page) = self.pages.get_mut(number) else { return };
        page.entries.push((hash, (story.born.0, story.key.0), part));
        self.places.insert(hash, (number, page.entries.len() as u32 - 1));
    }

    fn forget_oldest(&mut self) {
        let Some(page) = self.order.pop_front().and_then(|number| self.pages.close(number)) else { return };
        for (hash, ..) in &page.entries {
            if self.places.get(hash).is_some_and(|(number, _)| *number == page.number) {
                self.places.remove(hash);
            }
        }
    }

    /// Whether it remembers that message in that mailbox.
    pub fn knows(&self, of: Place) -> bool {
        self.places.contains_key(&of.mailbox)
    }

    /// The story of that message in that mailbox, and the number of its next piece, which is used up.
    fn next_piece(&mut self, hash: u64) -> Option<(StoryId, u32)> {
        let (number, at) = *self.places.get(&hash)?;
        let (_, (born, key), part) = self.pages.get_mut(number)?.entries.get_mut(at as usize)?;
        let piece = *part;
        *part += 1;
        Some((StoryId { born: RowId(*born), key: Key(*key) }, piece))
    }

    /// Finds its way on restored pages again.
    pub fn index(&mut self) {
        let mut numbers: Vec<u64> = self.pages.iter().map(|(number, _)| number).collect();
        numbers.sort_unstable();
        for number in &numbers {
            let Some(page) = self.pages.get(*number) else { continue };
            let places = page.entries.iter().zip(0..).map(|((hash, ..), at)| (*hash, (*number, at)));
            self.places.extend(places);
        }
        self.order = numbers.into();
    }
}

/// Dovecot's mail_log cuts a message-id after so many bytes, and says so with three dots.
const CUT: usize = 77;

/// A message in somebody's mailbox, as the names it is found by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    mailbox: u64,
    message: u64,
}

impl Place {
    /// The message of that id in that person's mailbox.
    pub fn of(user: &str, message_id: &[u8]) -> Self {
        Self { mailbox: hash::name(&[b"mailbox", user.as_bytes(), message_id]), message: hash::name(&[message_id]) }
    }
}

/// A long message-id as mail_log writes it.
fn cut(message_id: &str) -> Option<Vec<u8>> {
    (message_id.len() > CUT + 3).then(|| [&message_id.as_bytes()[..CUT], b"..."].concat())
}

/// What a message is found by: its id, and its id as mail_log writes it.
pub fn names(message_id: &str) -> impl Iterator<Item = u64> + use<> {
    let whole = hash::name(&[message_id.as_bytes()]);
    std::iter::once(whole).chain(cut(message_id).map(|cut| hash::name(&[&cut])))
}

impl Fold {
    /// A message's story is closed: what happens to it in mailboxes here will find it.
    pub fn remember_moves(&mut self, queue: &Queue) {
        let Some(message_id) = &queue.message_id else { return };
        let written = cut(message_id);
        let message_id = written.as_deref().unwrap_or(message_id.as_bytes());
        // one story may lie in several mailboxes; its pieces are numbered far apart so that they never meet
        for (nth, recipient) in (0..).zip(queue.recipients.iter().filter(|recipient| recipient.local)) {
            let part = queue.news.part() + ((nth as u32 + 1) << 16);
            let place = Place::of(&recipient.to.to_lowercase(), message_id);
            self.moves.remember(place.mailbox, queue.news.id(), part, &mut self.idle);
        }
    }

    /// Further steps of the story of the message there.
    pub fn tell_of_mailbox(&mut self, of: Place, user: &str, events: Vec<Event>, lines: Vec<LogLine>) {
        // still open: through the message itself
        let open = self.by_message_id.get(&of.message).copied();
        if let Some(queue) = open.and_then(|open| self.queues.get_mut(open))
            && queue.recipients.iter().any(|recipient| recipient.local && recipient.to.to_lowercase() == user)
        {
            queue.news.pass_on(lines, events);
            return;
        }
        if let Some((id, part)) = self.moves.next_piece(of.mailbox) {
            self.parting.push(Story { id, rows: Vec::new(), part, events, lines, legs: Vec::new() });
        } else if let Some(queue) = open.and_then(|open| self.queues.get_mut(open))
            && queue.early.len() < MOST_EARLY
        {
            queue.early.push((user.to_owned(), events, lines));
        }
    }
}
