//! What somebody did with a message in its mailbox: moved, copied, marked, removed, downloaded; when, by what, from where.
//!
//! In: the row and its steps. Out: a piece of sentence and the next step it leaves.
//! Refuses to know: where the message is now (`locate` asks the mailbox).

use super::{
    Lang,
    around::concerns,
    delivered::{Place, folder, kind_of},
    phrase::{Both, clock},
    plain,
};
use crate::{
    event::{Event, EventKind},
    message::Message,
    time::SECOND,
    zone::Zone,
};

/// A copy and the removal of its original belong together (a move) within so many microseconds.
const ONE_MOVE: i64 = 10 * SECOND;
/// Deeds told; of more, the last ones.
const MOST_DEEDS: usize = 3;

/// What became of it since it was delivered.
pub(super) struct Since {
    /// `, moved to Trash at 10:05 by Thunderbird on 81.2.69.142`
    pub told: String,
    /// What to do about the last deed.
    pub next: Option<String>,
}

/// `None`: nothing, as far as the log tells.
pub(super) fn since(row: &Message, events: &[Event], lang: Lang, zone: Zone) -> Option<Since> {
    let deeds = deeds(row, events);
    let next = deeds.last()?.what.next().map(|next| lang.of(next).into());
    Some(Since { told: told(&deeds, row, lang, zone), next })
}

/// What somebody did with the message in the mailbox.
enum What<'a> {
    Moved(&'a str),
    Copied(&'a str),
    MarkedDeleted,
    /// From one folder, while it still lies in another.
    RemovedFrom(&'a str),
    Removed,
    RemovedByPop,
    Downloaded,
}

struct Deed<'a> {
    what: What<'a>,
    event: &'a Event,
}

/// The deeds in order: a copy whose original goes away is a move, a mark followed by a removal is a removal.
fn deeds<'a>(row: &'a Message, events: &'a [Event]) -> Vec<Deed<'a>> {
    let own: Vec<&Event> = events.iter().filter(|event| concerns(event, row)).collect();
    let mut places: Vec<&str> = row.folder.as_deref().into_iter().collect();
    let mut gone_by_move: Vec<usize> = Vec::new();
    let mut deeds = Vec::new();
    for (at, event) in own.iter().enumerate() {
        let (from, to) = (detail(event, "folder"), detail(event, "to"));
        let later = || own.iter().enumerate().skip(at + 1);
        let what = match event.kind {
            EventKind::Note if event.text.as_deref() == Some("save") => {
                places.extend(from.filter(|from| !places.contains(from)));
                continue;
            }
            EventKind::Copied | EventKind::Moved | EventKind::Deleted if to.is_some() => {
                let to = to.unwrap_or_default();
                let original = later().find(|(nth, gone)| {
                    gone.kind == EventKind::Expunged
                        && !gone_by_move.contains(nth)
                        && detail(gone, "folder") == from
                        && detail(gone, "session") == detail(event, "session")
                        && gone.time.0 - event.time.0 < ONE_MOVE
                });
                gone_by_move.extend(original.map(|(nth, _)| nth));
                places.push(to);
                if event.kind == EventKind::Copied && original.is_none() {
                    What::Copied(to)
                } else {
                    places.retain(|place| Some(*place) != from);
                    What::Moved(to)
                }
            }
            EventKind::Deleted => {
                let same = |other: &Event| detail(other, "folder") == from && detail(other, "uid") == detail(event, "uid");
                let undone = |other: &Event| other.kind == EventKind::Expunged || other.text.as_deref() == Some("undelete");
                if later().any(|(_, other)| same(other) && undone(other)) {
                    continue;
                }
                What::MarkedDeleted
            }
            EventKind::Expunged if gone_by_move.contains(&at) => continue,
            EventKind::Expunged => {
                places.retain(|place| Some(*place) != from);
                match from {
                    Some(from) if !places.is_empty() => What::RemovedFrom(from),
                    _ if detail(event, "protocol") == Some("pop3") => What::RemovedByPop,
                    _ => What::Removed,
                }
            }
            EventKind::Downloaded => What::Downloaded,
            _ => continue,
        };
        deeds.push(Deed { what, event });
    }
    let surplus = deeds.len().saturating_sub(MOST_DEEDS);
    deeds.split_off(surplus)
}

fn detail<'a>(event: &'a Event, name: &str) -> Option<&'a str> {
    event.details.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
}

/// `, moved to Trash at 10:05 by Thunderbird on 81.2.69.142`; who did several says so once.
fn told(deeds: &[Deed<'_>], row: &Message, lang: Lang, zone: Zone) -> String {
    let mut out = String::new();
    for (at, deed) in deeds.iter().enumerate() {
        out += ", ";
        out += &deed.what.told(lang);
        out.push(' ');
        out += &clock(deed.event.time, row.time, lang, zone);
        let who = who(deed, lang);
        if deeds.get(at + 1).is_none_or(|next| self::who(next, lang) != who) {
            out += &who;
        }
    }
    out
}

/// Who did it, by program, door and address, as far as the log has them.
fn who(deed: &Deed<'_>, lang: Lang) -> String {
    let fact = |name| detail(deed.event, name).map(|value| plain(value, 60)).filter(|value| !value.is_empty());
    match (fact("client"), fact("protocol"), fact("ip")) {
        (Some(client), _, Some(ip)) => format!(" {} {client} {} {ip}", lang.of(["by", "da"]), lang.of(["on", "su"])),
        (Some(client), _, None) => format!(" {} {client}", lang.of(["by", "da"])),
        (None, Some(door), ip) => {
            let door = if matches!(deed.what, What::RemovedByPop | What::Downloaded) {
                String::new()
            } else {
                format!(" {} {}", lang.of(["by", "via"]), door.to_uppercase())
            };
            ip.map_or(door.clone(), |ip| format!("{door} {} {ip}", lang.of(["from", "da"])))
        }
        (None, None, Some(ip)) => format!(" {} {ip}", lang.of(["from", "da"])),
        (None, None, None) => String::new(),
    }
}

impl What<'_> {
    fn told(&self, lang: Lang) -> String {
        match self {
            Self::Moved(to) => format!("{} {}", lang.of(["moved", "spostata"]), folder(to, lang)),
            Self::Copied(to) => format!("{} {}", lang.of(["copied", "copiata"]), folder(to, lang)),
            Self::MarkedDeleted => lang.of(["marked as deleted", "contrassegnata come eliminata"]).into(),
            Self::RemovedFrom(from) => format!("{} “{}”", lang.of(["removed from", "tolta da"]), plain(from, 80)),
            Self::Removed => lang.of(["removed for good", "eliminata definitivamente"]).into(),
            Self::RemovedByPop => lang.of(["removed by POP3", "tolta via POP3"]).into(),
            Self::Downloaded => lang.of(["downloaded by POP3", "scaricata via POP3"]).into(),
        }
    }

    /// What to do about it.
    fn next(&self) -> Option<Both> {
        match self {
            Self::Moved(to) => match kind_of(to) {
                Place::Trash => Some([
                    "It is in the trash: if it is still wanted, move it back before the trash is emptied.",
                    "È nel cestino: se serve ancora, spostala prima che il cestino venga svuotato.",
                ]),
                Place::Junk => Some([
                    "Look in the junk folder; if it is not spam, move it back to the inbox.",
                    "Cercala nella posta indesiderata; se non è spam, rimettila in Posta in arrivo.",
                ]),
                Place::Inbox | Place::Folder => None,
            },
            Self::MarkedDeleted => Some([
                "It can still be taken back: a mail program shows it crossed out until the folder is cleaned up.",
                "Si può ancora recuperare: i programmi di posta la mostrano barrata finché la cartella non viene compattata.",
            ]),
            Self::Removed => Some([
                "It is not in the mailbox any more; only the sender, or a backup, can bring it back.",
                "Non è più nella casella; solo il mittente, o una copia di sicurezza, può restituirla.",
            ]),
            Self::RemovedByPop => Some([
                "Look in the program that fetches mail by POP3; it can be set to leave messages on the server.",
                "Cercala nel programma che scarica la posta via POP3; si può impostare perché lasci i messaggi sul server.",
            ]),
            Self::Copied(_) | Self::RemovedFrom(_) | Self::Downloaded => None,
        }
    }
}
