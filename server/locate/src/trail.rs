//! What the log tells of a message in its recipient's mailbox: whom to ask, for which copies, and what may have become of
//! them.
//!
//! In: a row and the steps of its story. Out: a question for the mailbox, or the answer when none is needed; the steps in
//! the mailbox. A copy is a folder and a number; storing, copying and moving make one, removing takes one away.
//! Refuses to know: the mailbox.

use tracemail_model::{
    event::{Event, EventKind},
    locate::{Place, Spot},
    message::Message,
    status::{Direction, Status},
    time::Micros,
};

use crate::server::Question;

/// The most copies asked for by number.
const MOST_KNOWN: usize = 10;

/// A message's way through its mailbox.
pub struct Trail {
    /// What to ask; or where it is, when that needs no asking.
    pub question: Result<Question, Place>,
    /// The steps.
    pub history: Vec<Event>,
    copies: Vec<Known>,
    ended: Option<Event>,
    last: Option<String>,
}

/// A copy the log tells of.
struct Known {
    folder: String,
    uid: Option<u32>,
    since: Micros,
}

impl Trail {
    /// Follows it.
    pub fn of(message: &Message, events: &[Event]) -> Self {
        let mailbox = mailbox(message, events);
        let own = |event: &&Event| event.recipient.as_deref().is_some_and(|who| who.to_lowercase() == mailbox) && in_mailbox(event);
        let mut steps: Vec<&Event> = events.iter().filter(own).collect();
        steps.sort_by_key(|event| event.time);
        let mut trail = Self { question: Err(Place::NotConfigured), history: Vec::new(), copies: Vec::new(), ended: None, last: None };
        for event in &steps {
            trail.step(event);
        }
        // a stored message is told of twice: by the filing, and by its number
        let told = steps.iter().any(|event| is_stored(event));
        trail.history = steps.into_iter().filter(|event| !(told && is_save(event))).cloned().collect();
        trail.question = trail.ask(message, mailbox);
        trail
    }

    /// What to say when the mailbox has it no more.
    pub fn gone(&self) -> Place {
        match &self.ended {
            Some(event) if self.copies.is_empty() => Place::Gone(event.clone()),
            _ => Place::NotFound(self.last.clone()),
        }
    }

    /// The log knows best since when a copy is where it is: what mail stores say changes with the flags.
    pub fn date(&self, mut spots: Vec<Spot>) -> Vec<Spot> {
        for spot in &mut spots {
            let known = self.copies.iter().find(|copy| copy.folder == spot.folder && copy.uid == Some(spot.uid));
            spot.saved = known.map(|copy| copy.since).or(spot.saved);
        }
        spots
    }

    fn step(&mut self, event: &Event) {
        let (folder, to) = (fact(event, "folder").unwrap_or_default(), fact(event, "to"));
        let uid = fact(event, "uid").and_then(|uid| uid.parse().ok());
        match event.kind {
            EventKind::Note if is_save(event) => self.put(folder, uid, event.time),
            EventKind::Copied => self.put(to.unwrap_or_default(), uid, event.time),
            EventKind::Moved => {
                self.take(folder, None);
                self.put(to.unwrap_or_default(), uid, event.time);
            }
            EventKind::Expunged => {
                self.take(folder, uid);
                self.ended = Some(event.clone());
            }
            EventKind::Discarded => self.ended = Some(event.clone()),
            EventKind::Delivered | EventKind::Filed if !folder.is_empty() => self.last = Some(folder.to_owned()),
            _ => {}
        }
    }

    fn put(&mut self, folder: &str, uid: Option<u32>, since: Micros) {
        if !folder.is_empty() {
            self.copies.push(Known { folder: folder.to_owned(), uid, since });
            self.last = Some(folder.to_owned());
        }
    }

    fn take(&mut self, folder: &str, uid: Option<u32>) {
        if let Some(at) = self.copies.iter().position(|copy| copy.folder == folder && (uid.is_none() || copy.uid == uid)) {
            self.copies.remove(at);
        }
    }

    fn ask(&self, message: &Message, mailbox: String) -> Result<Question, Place> {
        let stored = self.history.iter().any(|event| is_stored(event) || is_save(event));
        if !stored {
            match (message.direction, message.status) {
                (Direction::Sent, _) => return Err(Place::Elsewhere),
                (_, Status::Accepted) => {}
                (_, status) => return Err(Place::Undelivered(status)),
            }
            if !message.forwarded_to.is_empty() && message.folder.is_none() {
                return Err(Place::Forwarded);
            }
            if let Some(discarded) = self.ended.clone() {
                return Err(Place::Gone(discarded));
            }
        }
        let message_id = message.message_id.clone().filter(|id| id.len() > 2 && !mailbox.is_empty()).ok_or(Place::Nameless)?;
        let numbered = self.copies.iter().filter_map(|copy| Some((copy.folder.clone(), copy.uid?)));
        Ok(Question { mailbox, message_id, known: numbered.take(MOST_KNOWN).collect() })
    }
}

/// Whose mailbox it is: the recipient's; without what follows a `+`, unless Dovecot told of the whole address.
fn mailbox(message: &Message, events: &[Event]) -> String {
    let recipient = message.recipient.as_deref().unwrap_or_default().to_lowercase();
    let told = |who: &str| events.iter().any(|event| in_mailbox(event) && event.recipient.as_deref() == Some(who));
    match recipient.rsplit_once('@').and_then(|(local, domain)| Some((local.split_once('+')?.0, domain))) {
        Some((local, domain)) if !local.is_empty() && !told(&recipient) => format!("{local}@{domain}"),
        _ => recipient,
    }
}

/// Whether a step happened in a mailbox.
fn in_mailbox(event: &Event) -> bool {
    match event.kind {
        EventKind::Copied | EventKind::Moved | EventKind::Deleted | EventKind::Expunged | EventKind::Downloaded | EventKind::Discarded => {
            true
        }
        EventKind::Note => is_save(event) || event.text.as_deref() == Some("undelete"),
        _ => is_stored(event),
    }
}

/// Dovecot put it into a folder.
fn is_stored(event: &Event) -> bool {
    matches!(event.kind, EventKind::Delivered | EventKind::Filed) && fact(event, "folder").is_some()
}

/// The line that has its number too.
fn is_save(event: &Event) -> bool {
    event.kind == EventKind::Note && event.text.as_deref() == Some("save")
}

fn fact<'a>(event: &'a Event, name: &str) -> Option<&'a str> {
    event.details.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
}

#[cfg(test)]
mod tests;
