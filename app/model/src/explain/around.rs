//! What the steps of a message and the messages tied to it add to its verdict: released, put off before, come again,
//! the notice of another's failure.
//!
//! In: a row, its steps, its legs. Out: pieces of sentence behind the verdict. Refuses to know: what people did with it
//! in the mailbox (`moves`), and how the verdict begins.

use super::{
    Around, Lang, Verdict,
    phrase::{Both, clock},
    plain, said,
};
use crate::{
    event::{Event, EventKind, Leg, LegKind},
    filter::fold,
    message::Message,
    reason::Reason,
    row::Row,
    status::Status,
    zone::Zone,
};

/// Hangs behind the verdict what is known from around the row.
pub(super) fn add(verdict: &mut Verdict, row: &Message, around: &Around<'_>, lang: Lang, zone: Zone) {
    let mut pieces = String::new();
    let taken = matches!(row.status, Status::Accepted | Status::Delivered);
    let own = |kind| around.events.iter().filter(move |event| event.kind == kind && concerns(event, row));
    if taken {
        if let Some(event) = own(EventKind::Released).next_back() {
            pieces += lang.of(["; released from quarantine ", "; rilasciata dalla quarantena "]);
            pieces += &clock(event.time, row.time, lang, zone);
        }
        let put_off: Vec<&Event> = own(EventKind::Deferred).collect();
        if let Some(last) = put_off.last() {
            pieces += &put_off_before(put_off.len(), last, lang);
        }
    }
    if let Some(event) = own(EventKind::Bounced).next_back() {
        pieces += lang.of(["; the sender was told ", "; il mittente è stato avvisato "]);
        pieces += &clock(event.time, row.time, lang, zone);
    }
    for leg in around.legs {
        let Some(piece) = tie(leg, around.family, row, lang, zone) else { continue };
        pieces += &piece;
        if leg.kind == LegKind::Retry {
            verdict.next = None;
        }
    }
    if !pieces.is_empty() {
        let said = verdict.sentence.trim_end_matches('.');
        verdict.sentence = format!("{said}{pieces}.");
    }
}

/// Whether a step is this recipient's, or everybody's.
pub(super) fn concerns(event: &Event, row: &Message) -> bool {
    let given = row.original_recipient.as_deref();
    event.recipient.as_deref().is_none_or(|to| [row.recipient.as_deref(), given].into_iter().flatten().any(|own| fold(own) == fold(to)))
}

fn put_off_before(times: usize, last: &Event, lang: Lang) -> String {
    let text = last.text.as_deref().unwrap_or_default();
    let lead = match (times, lang) {
        (1, Lang::En) => "; put off once before".to_owned(),
        (1, Lang::It) => "; prima rimandata una volta".to_owned(),
        (_, Lang::En) => format!("; put off {times} times before"),
        (_, Lang::It) => format!("; prima rimandata {times} volte"),
    };
    let words = said::words(text);
    if fold(text).contains("greylist") {
        lead + lang.of([" (greylisting)", " (greylisting)"])
    } else if words.is_empty() {
        lead
    } else {
        let quote = if times == 1 {
            [", with the words ", ", con queste parole: "]
        } else {
            [", the last with the words ", ", l’ultima con queste parole: "]
        };
        format!("{lead}{}“{words}”", lang.of(quote))
    }
}

/// What a tied message adds.
fn tie(leg: &Leg, family: &[Row], row: &Message, lang: Lang, zone: Zone) -> Option<String> {
    let other = family.iter().find_map(|other| match other {
        Row::Message(m) if leg.rows.contains(&m.id) => Some(m),
        _ => None,
    });
    let address = |address: Option<&str>| address.map(|a| plain(a, 120)).filter(|a| !a.is_empty());
    let with = |text: Both, what: &str| Some(format!("{}{what}", lang.of(text)));
    match leg.kind {
        LegKind::BounceOf => match address(other.and_then(|m| m.recipient.as_deref())) {
            Some(to) => {
                with(["; it is the notice that mail could not be delivered to ", "; è l’avviso di una mail non consegnata a "], &to)
            }
            None => with(["; it is the notice of a failed delivery", "; è l’avviso di una mancata consegna"], ""),
        },
        LegKind::ForwardOf => {
            let from = address(other.and_then(|m| m.recipient.as_deref()))?;
            with(["; sent on from ", "; inoltrata da "], &from)
        }
        LegKind::ReplyTo => {
            let to = address(other.and_then(|m| m.sender.as_deref()))?;
            with(["; it is the automatic reply to a message from ", "; è la risposta automatica a un messaggio di "], &to)
        }
        LegKind::Retry => {
            let at = clock(other?.time, row.time, lang, zone);
            with(["; it came again and was accepted ", "; si è ripresentata ed è stata accettata "], &at)
        }
        LegKind::RetryOf => {
            let first = other?;
            let at = clock(first.time, row.time, lang, zone);
            let greylisted = first.reason == Some(Reason::Greylisted);
            let why = if greylisted { " (greylisting)" } else { "" };
            with(["; refused for now before, ", "; prima respinta temporaneamente, "], &format!("{at}{why}"))
        }
        LegKind::Bounce | LegKind::Forward | LegKind::Refiltered | LegKind::FilteredFrom | LegKind::Reply => None,
    }
}
