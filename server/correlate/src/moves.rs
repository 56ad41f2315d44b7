//! What happens to a message after it was put into a mailbox: copied, marked deleted, removed.
//!
//! In: Dovecot's mail_log, which names the user and the message-id. Out: further steps of the message's story. The message
//! itself is long closed: only its story's number and next piece are remembered, 32 bytes each, the newest 65,536.
//! Refuses to know: the rows, and where the message is now (`locate` asks the mailbox).

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};
use tracemail_model::{
    event::EventKind,
    ids::{Key, RowId},
    status::Protocol,
    story::{Story, StoryId},
    time::Micros,
};
use tracemail_parse::record::Bytes;

use crate::{
    fold::Fold,
    hash::{self, ByName},
    line::{Line, detail, lower, text},
    queue::Queue,
    table::{Idle, Open, Table},
};

/// Messages on one page: a page is kept as one object, so that remembering one costs no write of its own.
const PAGE: usize = 256;
/// Pages kept.
const PAGES: usize = 256;

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

fn name(user: &str, message_id: &[u8]) -> u64 {
    hash::name(&[b"mailbox", user.as_bytes(), message_id])
}

impl Fold {
    /// A message's story is closed: what happens to it in mailboxes here will find it.
    pub fn remember_moves(&mut self, queue: &Queue) {
        let Some(message_id) = &queue.message_id else { return };
        // one story may lie in several mailboxes; its pieces are numbered far apart so that they never meet
        for (nth, recipient) in (0..).zip(queue.recipients.iter().filter(|recipient| recipient.local)) {
            let part = queue.news.part() + ((nth as u32 + 1) << 16);
            self.moves.remember(name(&recipient.to.to_lowercase(), message_id.as_bytes()), queue.news.id(), part, &mut self.idle);
        }
    }

    /// Something happened to a message in a mailbox.
    pub fn moved(
        &mut self,
        line: &Line<'_>,
        user: Bytes<'_>,
        (deed, message_id, uid): (Bytes<'_>, Bytes<'_>, Option<u32>),
        (mailbox, to_mailbox): (Bytes<'_>, Option<Bytes<'_>>),
        (session, protocol): (Option<Bytes<'_>>, Option<Protocol>),
    ) {
        let kind = match deed {
            b"copy" => EventKind::Copied,
            b"delete" => EventKind::Deleted,
            b"expunge" => EventKind::Expunged,
            b"undelete" => EventKind::Note,
            _ => return,
        };
        let user = lower(user);
        let hash = name(&user, message_id);
        let mut event = line.event(kind);
        event.recipient = Some(user.clone());
        event.text = Some(text(deed));
        detail(&mut event, "folder", Some(text(mailbox)));
        detail(&mut event, "to", to_mailbox.map(text));
        detail(&mut event, "uid", uid);
        detail(&mut event, "protocol", protocol);
        detail(&mut event, "session", session.map(text));
        if let Some(session) = self.find_session(line.record.host, session).and_then(|name| self.sessions.get(name)) {
            let (ip, client) = session.whence();
            detail(&mut event, "ip", ip);
            detail(&mut event, "client", client);
        }
        // still open: through the message itself
        let open = self.by_message_id.get(&hash::name(&[message_id])).copied();
        if let Some(queue) = open.and_then(|open| self.queues.get_mut(open))
            && queue.recipients.iter().any(|recipient| recipient.local && recipient.to.to_lowercase() == user)
        {
            queue.event(event);
            queue.news.line(|| line.log());
            return;
        }
        if let Some((id, part)) = self.moves.next_piece(hash) {
            let (events, lines) = (vec![event], vec![line.log()]);
            self.parting.push(Story { id, rows: Vec::new(), part, events, lines, legs: Vec::new() });
        }
    }
}
