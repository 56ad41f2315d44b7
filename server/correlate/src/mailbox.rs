//! What people do to a message in their mailbox: copied, moved, marked deleted, removed, fetched by POP3.
//!
//! In: Dovecot's mail_log lines and its `mail_opened` event for POP3's RETR. Out: steps of the message's story, each with
//! who did it, by which protocol, program, address and session. A move writes two lines, a copy and an expunge of the same
//! message (several messages: first all copies, then all expunges), so a copy waits a moment for its expunge.
//! Refuses to know: which story is the message's (`moves.rs`), and where the message is now (`locate` asks the mailbox).

use serde::{Deserialize, Serialize};
use tracemail_model::{
    event::{Event, EventKind, LogLine},
    status::Protocol,
    time::{Micros, SECOND},
};
use tracemail_parse::record::Bytes;

use crate::{
    fold::Fold,
    line::{Line, detail, lower, text},
    moves::Place,
};

/// An expunge that belongs to a copy follows within the same command.
pub const WAITS: i64 = 2 * SECOND;
/// Copies and fetched messages remembered of one session.
const MOST: usize = 500;

/// What one session did that later lines may complete.
#[derive(Default, Serialize, Deserialize)]
pub struct Deeds {
    copies: Vec<Copy>,
    /// Message numbers POP3's RETR gave out; their message-ids stand on lines to come.
    fetched: Vec<(u32, LogLine)>,
    /// Messages marked deleted: their expunge is no move.
    marked: Vec<Place>,
}

/// A copy, perhaps the first half of a move.
#[derive(Serialize, Deserialize)]
struct Copy {
    of: Place,
    from: String,
    event: Event,
    line: LogLine,
}

impl Deeds {
    /// When the oldest copy stands for itself.
    pub fn due(&self) -> Option<Micros> {
        self.copies.first().map(|copy| copy.line.time.plus(WAITS))
    }
}

/// One of mail_log's lines.
pub struct Deed<'a> {
    /// The plugin's word.
    pub word: Bytes<'a>,
    /// Which message.
    pub message_id: Bytes<'a>,
    /// Its number in the mailbox.
    pub uid: Option<u32>,
    /// Where it is.
    pub mailbox: Bytes<'a>,
    /// Where it goes.
    pub to_mailbox: Option<Bytes<'a>>,
}

impl Fold {
    /// Something happened to a message in a mailbox.
    pub fn in_mailbox(&mut self, line: &Line<'_>, user: Bytes<'_>, deed: &Deed<'_>, by: (Option<Bytes<'_>>, Option<Protocol>)) {
        let pop3 = by.1 == Some(Protocol::Pop3);
        let kind = match deed.word {
            b"copy" => EventKind::Copied,
            b"delete" => EventKind::Deleted,
            b"expunge" => EventKind::Expunged,
            b"undelete" => EventKind::Note,
            // all that POP3 marks is that RETR has given it out
            b"flag_change" if pop3 => EventKind::Downloaded,
            _ => return,
        };
        let user = lower(user);
        let of = Place::of(&user, deed.message_id);
        let session = self.find_session(line.record.host, by.0);
        let mut event = line.event(kind);
        event.recipient = Some(user.clone());
        event.text = Some(text(deed.word)).filter(|_| kind != EventKind::Downloaded);
        detail(&mut event, "folder", Some(text(deed.mailbox)));
        detail(&mut event, "to", deed.to_mailbox.map(text));
        detail(&mut event, "uid", deed.uid);
        self.say_who(&mut event, by, session);
        let (mut events, mut lines) = (vec![event], vec![line.log()]);
        let deeds = session.and_then(|name| self.sessions.get_mut(name)).map(|session| &mut session.deeds);
        match (kind, deeds) {
            (EventKind::Copied, Some(deeds)) if deeds.copies.len() < MOST => {
                let (Some(event), Some(line)) = (events.pop(), lines.pop()) else { return };
                deeds.copies.push(Copy { of, from: text(deed.mailbox), event, line });
                if let Some(name) = session {
                    self.watch_session(name);
                }
                return;
            }
            (EventKind::Deleted, Some(deeds)) => {
                // copied, then deleted by hand: what is expunged later was not moved
                if deeds.marked.len() < MOST {
                    deeds.marked.push(of);
                }
                while let Some(at) = deeds.copies.iter().position(|copy| copy.of == of) {
                    let copy = deeds.copies.remove(at);
                    events.insert(events.len() - 1, copy.event);
                    lines.insert(lines.len() - 1, copy.line);
                }
            }
            (EventKind::Downloaded | EventKind::Expunged, Some(deeds)) if pop3 => {
                if let Some(at) = deeds.fetched.iter().position(|(uid, _)| Some(*uid) == deed.uid) {
                    let (_, fetched) = deeds.fetched.swap_remove(at);
                    let mut downloaded = Event { time: fetched.time, kind: EventKind::Downloaded, text: None, ..events[0].clone() };
                    downloaded.details.retain(|(name, _)| name != "to");
                    events = if kind == EventKind::Expunged { vec![downloaded, events.remove(0)] } else { vec![downloaded] };
                    lines.insert(0, fetched);
                }
            }
            (EventKind::Expunged, Some(deeds)) if !deeds.marked.contains(&of) => {
                let same = |copy: &Copy| copy.of == of && copy.from.as_bytes() == deed.mailbox && copy.line.time.plus(WAITS) >= line.time();
                if let Some(at) = deeds.copies.iter().position(same) {
                    let copy = deeds.copies.remove(at);
                    events = vec![Event { kind: EventKind::Moved, text: None, ..copy.event }];
                    lines.insert(0, copy.line);
                }
            }
            _ => {}
        }
        self.tell_of_mailbox(of, &user, events, lines);
    }

    /// POP3 gave a message out; which one, its number tells once a line names it.
    pub fn fetched(&mut self, line: &Line<'_>, session: Bytes<'_>, uid: u32) {
        self.session_line(line, Some(session));
        let session = self.find_session(line.record.host, Some(session)).and_then(|name| self.sessions.get_mut(name));
        if let Some(session) = session
            && session.deeds.fetched.len() < MOST
        {
            session.deeds.fetched.push((uid, line.log()));
        }
    }

    /// Copies of that session no expunge came for.
    pub fn tell_copies(&mut self, name: u64, before: Micros) {
        let Some(session) = self.sessions.get_mut(name) else { return };
        let late = session.deeds.copies.iter().take_while(|copy| copy.line.time.plus(WAITS) < before).count();
        let copies: Vec<Copy> = session.deeds.copies.drain(..late).collect();
        for copy in copies {
            let user = copy.event.recipient.clone().unwrap_or_default();
            self.tell_of_mailbox(copy.of, &user, vec![copy.event], vec![copy.line]);
        }
    }

    fn say_who(&self, event: &mut Event, (session, protocol): (Option<Bytes<'_>>, Option<Protocol>), known: Option<u64>) {
        let known = known.and_then(|name| self.sessions.get(name));
        let protocol = known.and_then(|session| session.login.as_ref()).map(|login| login.access.protocol).or(protocol);
        detail(event, "protocol", protocol);
        detail(event, "session", session.map(text));
        if let Some((ip, client)) = known.map(|session| session.whence()) {
            detail(event, "ip", ip);
            detail(event, "client", client);
        }
    }
}
