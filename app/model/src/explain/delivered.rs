//! The verdict on mail that was taken: where it went, who or what took it there, and how long it took.
//!
//! In: an accepted or delivered message, its steps where they are known. Out: a [`Verdict`]. Refuses to know: refusals (`message`).

use super::{
    Lang, Verdict,
    facts::Facts,
    moves,
    phrase::{Both, clock, fill, length, sentence},
    plain,
};
use crate::{event::Event, filter::fold, message::Message, status::Direction, time::SECOND, zone::Zone};

/// Deliveries slower than this many seconds are worth a word.
const SLOW: f64 = 300.0;

pub(super) fn verdict(facts: &Facts<'_>, events: &[Event], zone: Zone) -> Verdict {
    let (row, lang) = (facts.row, facts.lang);
    let say = |text: Both| {
        fill(lang.of(text), &|name| match name {
            "time" => delivered_at(row, lang, zone),
            "folder" => row.folder.as_deref().map(|name| folder(name, lang)).unwrap_or_default(),
            "forwarded" => addresses(&row.forwarded_to, lang),
            "replied" => addresses(row.autoreply.as_slice(), lang),
            "length" => length(row.delay.unwrap_or_default(), lang),
            name => facts.get(name),
        })
    };
    let has = |action: &str| row.actions.iter().any(|own| own == action);
    let (main, next): (Both, Option<Both>) = match (&row.folder, row.direction) {
        (_, Direction::Sent) => (["Delivered to {who} {time}", "Consegnata a {who} {time}"], None),
        (Some(name), _) => {
            let next = match kind_of(name) {
                Place::Junk => Some([
                    "If it is not spam, move it to the inbox; the filter learns from that where it is set up to.",
                    "Se non è spam, spostala in Posta in arrivo; dove è previsto, il filtro impara.",
                ]),
                Place::Trash => Some([
                    "Look in the trash; if that is not wanted, change the filter rule.",
                    "Cercala nel cestino; se non è voluto, modifica la regola.",
                ]),
                Place::Inbox | Place::Folder => None,
            };
            let by_rule = has("fileinto");
            (
                if by_rule {
                    ["Delivered {folder} by a filter rule {time}", "Consegnata {folder} da una regola {time}"]
                } else {
                    ["Delivered {folder} {time}", "Consegnata {folder} {time}"]
                },
                next,
            )
        }
        (None, _) if has("discard") => (
            [
                "Thrown away by a filter rule {time}, without a word to the sender",
                "Scartata da una regola {time}, senza avvisare il mittente",
            ],
            Some([
                "If that is not wanted, change the rule, and ask the sender to write again.",
                "Se non è voluto, modifica la regola e chiedi al mittente di riscrivere.",
            ]),
        ),
        (None, _) if !row.forwarded_to.is_empty() => (["Sent on to {forwarded} {time}", "Inoltrata a {forwarded} {time}"], None),
        (None, _) if row.relay_host.as_deref().is_some_and(is_machine) => {
            (["Taken in, and handed to {relay} {time}", "Accettata e passata a {relay} {time}"], None)
        }
        (None, _) => (["Taken in {time}", "Accettata {time}"], None),
    };
    let mut text = say(main);
    let mut next = next.map(say);
    if row.direction == Direction::Received
        && let Some(since) = moves::since(row, events, lang, zone)
    {
        text += &since.told;
        next = since.next;
    }
    let mut add = |fires: bool, also: Both| {
        if fires {
            text.push_str(&say(also));
        }
    };
    let kept = row.direction == Direction::Received && row.folder.is_some();
    add(kept && !row.forwarded_to.is_empty(), ["; also sent on to {forwarded}", "; inoltrata anche a {forwarded}"]);
    add(
        row.direction == Direction::Received && row.autoreply.is_some(),
        ["; an automatic reply went to {replied}", "; è partita una risposta automatica a {replied}"],
    );
    add(row.delay.is_some_and(|seconds| seconds >= SLOW), ["; it took {length}", "; tempo impiegato: {length}"]);
    Verdict { sentence: sentence(&text), next, known: true }
}

/// When it arrived there: beginning and delay are the log's; `updated` moves on with later news.
fn delivered_at(row: &Message, lang: Lang, zone: Zone) -> String {
    let at = row.delay.map_or(row.updated, |seconds| row.time.plus((seconds * SECOND as f64) as i64));
    clock(at, row.time, lang, zone)
}

fn addresses(list: &[String], lang: Lang) -> String {
    let shown: Vec<String> = list.iter().map(|address| plain(address, 120)).filter(|address| !address.is_empty()).take(3).collect();
    match (shown.len(), list.len() - shown.len()) {
        (0, _) => lang.of(["another address", "un altro indirizzo"]).into(),
        (_, 0) => shown.join(", "),
        (_, more) => format!("{} {} {more}", shown.join(", "), lang.of(["and others:", "e altri:"])),
    }
}

/// Whether that is another machine, not our own mailbox delivery.
fn is_machine(relay: &str) -> bool {
    relay.contains('.')
}

/// What a folder is for.
pub(super) enum Place {
    Inbox,
    Junk,
    Trash,
    Folder,
}

/// What a folder is by its name: the usual ones of mail programs, English and Italian.
pub(super) fn kind_of(folder: &str) -> Place {
    let folder = fold(folder);
    let last = folder.rsplit(['/', '.']).next().unwrap_or(&folder);
    match last {
        "inbox" if last.len() == folder.len() => Place::Inbox,
        "junk" | "spam" | "junk e-mail" | "junk mail" | "bulk mail" | "posta indesiderata" | "indesiderata" => Place::Junk,
        "trash" | "deleted items" | "deleted messages" | "bin" | "cestino" | "posta eliminata" => Place::Trash,
        _ => Place::Folder,
    }
}

/// `to INBOX`, `to the folder “Orders”`.
pub(super) fn folder(name: &str, lang: Lang) -> String {
    let shown = plain(name, 80);
    match (kind_of(name), lang) {
        (Place::Inbox, Lang::En) => "to INBOX".into(),
        (Place::Inbox, Lang::It) => "in Posta in arrivo".into(),
        (Place::Junk, Lang::En) => format!("to the junk folder “{shown}”"),
        (Place::Junk, Lang::It) => format!("nella posta indesiderata (“{shown}”)"),
        (Place::Trash, Lang::En) if fold(name) == "trash" => "to Trash".into(),
        (Place::Trash, Lang::It) if ["trash", "cestino"].contains(&fold(name).as_str()) => "nel cestino".into(),
        (Place::Trash, Lang::En) => format!("to the trash (“{shown}”)"),
        (Place::Trash, Lang::It) => format!("nel cestino (“{shown}”)"),
        (Place::Folder, Lang::En) => format!("to the folder “{shown}”"),
        (Place::Folder, Lang::It) => format!("nella cartella “{shown}”"),
    }
}
