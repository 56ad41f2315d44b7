//! The verdict on a message: how the sentence begins by its outcome, why by the rules, and the next step.
//!
//! In: a message row. Out: a [`Verdict`]. Refuses to know: the rules themselves, and what became of mail that was
//! taken (`delivered`).

use super::{
    Around, Lang, Verdict, around, delivered, dsn,
    facts::Facts,
    inbound, outbound,
    phrase::{Both, Why, bare, clock, count, fill, length, sentence, why},
    provider, said,
};
use crate::{
    message::Message,
    reason::Reason,
    status::{Direction, Status},
    zone::Zone,
};

pub(super) fn verdict(row: &Message, around: &Around<'_>, lang: Lang, zone: Zone) -> Verdict {
    let facts = Facts { row, lang };
    let mut verdict = match (row.direction, row.status) {
        (_, Status::Accepted | Status::Delivered) => delivered::verdict(&facts, around.events, zone),
        (Direction::Received, Status::Processing | Status::Queued) | (Direction::Sent, Status::Processing) => {
            facts.say(["Being worked on since {time}, with no outcome yet", "In lavorazione da{time}, ancora senza esito"], zone, None)
        }
        (Direction::Sent, Status::Queued) if row.attempts == 0 && row.text.is_none() => {
            facts.say(["Waiting to be sent since {time}", "In attesa di essere inviata da{time}"], zone, None)
        }
        (direction, _) => {
            let told = by_hand(row).unwrap_or_else(|| if direction == Direction::Received { received(row) } else { sent(row) });
            facts.refused(&told, zone)
        }
    };
    around::add(&mut verdict, row, around, lang, zone);
    verdict
}

/// How a sentence begins, why it is so, and what to do where the reason has no next step of its own.
struct Telling {
    lead: Both,
    why: Option<Why>,
    otherwise: Option<Both>,
}

fn received(row: &Message) -> Telling {
    let ours = row.reason.and_then(inbound::of);
    let retried = Some(["The sender’s server will try again by itself.", "Il server del mittente riproverà da solo."]);
    let asked = Some(["If you are waiting for it, ask whoever runs your mail.", "Se l’aspetti, chiedi a chi gestisce la tua posta."]);
    match row.status {
        Status::Quarantined => Telling {
            lead: ["Held in quarantine: ", "Trattenuta in quarantena: "],
            // whoever reads this decides, whatever the reason
            why: ours.map(|why| bare(why.clause)),
            otherwise: Some(if row.reason == Some(Reason::Virus) {
                ["Leave it there; warn the sender by telephone.", "Lasciala dov’è; avvisa il mittente per telefono."]
            } else {
                RELEASE
            }),
        },
        // taken in, and then not put into the mailbox
        Status::Deferred if row.attempts > 0 => Telling {
            lead: ["Taken in, but not delivered yet: ", "Accettata, ma non ancora consegnata: "],
            why: known_answer(row).or(ours),
            otherwise: Some(["It is tried again by itself.", "Si riprova da soli."]),
        },
        Status::Deferred => Telling { lead: ["Refused for now: ", "Respinta per ora: "], why: ours, otherwise: retried },
        _ if row.actions.iter().any(|action| action == "reject") => Telling {
            lead: ["Refused: ", "Respinta: "],
            why: Some(why(
                ["a filter rule of the mailbox sends such mail back", "una regola della casella rimanda indietro questa posta"],
                ["If that is not wanted, change the rule.", "Se non è voluto, modifica la regola."],
            )),
            otherwise: None,
        },
        _ if row.actions.iter().any(|action| action == "discard") => Telling {
            lead: ["Thrown away without a word to the sender: ", "Scartata senza avvisare il mittente: "],
            why: ours,
            otherwise: asked,
        },
        _ if row.attempts > 0 => Telling {
            lead: ["Taken in, but could not be delivered: ", "Accettata, ma non è stato possibile consegnarla: "],
            why: known_answer(row).or(ours),
            otherwise: asked,
        },
        _ => Telling { lead: ["Refused: ", "Respinta: "], why: ours, otherwise: asked },
    }
}

fn sent(row: &Message) -> Telling {
    let reason = row.reason;
    let theirs = || known_answer(row).or_else(|| reason.and_then(outbound::of));
    let ours = || reason.and_then(inbound::of_our_users);
    let spoken = spoken_by_other(row);
    let retried = Some(["Nothing to do: it is tried again by itself.", "Non c’è nulla da fare: si riprova da soli."]);
    let asked = Some([
        "Ask the recipient by another way, or the postmaster of {rdomain}.",
        "Chiedi al destinatario per altra via, o a chi gestisce la posta di {rdomain}.",
    ]);
    match row.status {
        Status::Blocked => Telling { lead: ["Stopped by our own filter: ", "Fermata dal nostro filtro: "], why: ours(), otherwise: None },
        Status::Queued | Status::Deferred if spoken => {
            Telling { lead: ["Put off by {who}: ", "Rimandata da {who}: "], why: theirs(), otherwise: retried }
        }
        Status::Queued | Status::Deferred if row.attempts == 0 => {
            Telling { lead: ["Not taken for sending yet: ", "Invio per ora non accettato: "], why: ours(), otherwise: None }
        }
        Status::Queued | Status::Deferred => {
            Telling { lead: ["Not delivered yet: ", "Non ancora consegnata: "], why: theirs(), otherwise: retried }
        }
        Status::Expired => Telling { lead: ["Given up {after}: ", "Abbandonata {after}: "], why: theirs(), otherwise: asked },
        _ if spoken => Telling { lead: ["Refused by {who}: ", "Respinta da {who}: "], why: theirs(), otherwise: asked },
        _ if row.attempts == 0 => Telling { lead: ["Not taken for sending: ", "Invio non accettato: "], why: ours(), otherwise: None },
        _ => Telling { lead: ["Not delivered: ", "Non consegnata: "], why: theirs(), otherwise: None },
    }
}

/// Whether the text is another server's answer, not what our own found out by itself.
fn spoken_by_other(row: &Message) -> bool {
    let text = row.text.as_deref().unwrap_or_default();
    row.attempts > 0
        && (text.contains(" said: ") || text.contains("refused to talk to me") || row.smtp_code.is_some_and(|code| code >= 400))
}

/// An answer of a large provider, or of Postfix, that a rule knows.
fn known_answer(row: &Message) -> Option<Why> {
    let vague = matches!(row.reason, None | Some(Reason::Other | Reason::Policy));
    provider::of(row.relay_host.as_deref(), row.dsn.as_deref(), row.text.as_deref()?, vague)
}

/// What a person did with it in the queue, in `correlate`'s words.
fn by_hand(row: &Message) -> Option<Telling> {
    let deed = row.text.as_deref()?.strip_suffix(" by the administrator")?;
    let gone = |clause| Telling { lead: ["Not delivered: ", "Non consegnata: "], why: Some(bare(clause)), otherwise: None };
    match deed {
        "deleted from the queue" => {
            Some(gone(["the administrator deleted it from the queue", "chi amministra il server l’ha cancellata dalla coda"]))
        }
        "held, then deleted" => {
            Some(gone(["the administrator held it, then deleted it", "chi amministra il server l’ha trattenuta, poi cancellata"]))
        }
        "placed on hold" => Some(Telling {
            lead: ["Held in quarantine: ", "Trattenuta in quarantena: "],
            why: Some(bare(["the administrator holds it back", "chi amministra il server la trattiene"])),
            otherwise: Some(RELEASE),
        }),
        _ => None,
    }
}

const IN_WORDS: Both = [", in its words ", ", con queste parole: "];
const RELEASE: Both = [
    "If you were waiting for it, have it released; otherwise there is nothing to do.",
    "Se l’aspettavi, falla rilasciare; altrimenti non c’è nulla da fare.",
];

impl Facts<'_> {
    /// A sentence of facts alone.
    fn say(&self, text: Both, zone: Zone, next: Option<Both>) -> Verdict {
        Verdict { sentence: sentence(&self.fill(text, zone)), next: next.map(|next| self.fill(next, zone)), known: true }
    }

    /// Why, and if nobody knows, the server's own words, said to be that.
    fn refused(&self, telling: &Telling, zone: Zone) -> Verdict {
        let row = self.row;
        let words = said::words(row.text.as_deref().unwrap_or_default());
        let by_code = row.dsn.as_deref().and_then(dsn::clause);
        let vague = matches!(row.reason, None | Some(Reason::Other | Reason::Policy));
        let quote = |lead: Both| if words.is_empty() { String::new() } else { format!("{}“{words}”", self.lang.of(lead)) };
        let because = match (telling.why, by_code) {
            (Some(why), _) if why.next.is_none() && vague && by_hand(row).is_none() => self.fill(why.clause, zone) + &quote(IN_WORDS),
            (Some(why), _) => self.fill(why.clause, zone),
            (None, Some(clause)) => self.fill(clause, zone) + &quote(IN_WORDS),
            (None, None) if words.is_empty() => self.lang.of(["no reason was given", "senza indicarne il motivo"]).into(),
            (None, None) => quote(["for a reason we do not know, in its words ", "per un motivo che non conosciamo, con queste parole: "]),
        };
        let next = telling.why.and_then(|why| why.next).or(telling.otherwise);
        let lead = self.fill(telling.lead, zone);
        let known = telling.why.is_some() || by_code.is_some();
        Verdict { sentence: sentence(&(lead + &because)), next: next.map(|next| self.fill(next, zone)), known }
    }

    fn fill(&self, text: Both, zone: Zone) -> String {
        fill(self.lang.of(text), &|name| match name {
            "time" => since(self, zone),
            "after" => after(self),
            name => self.get(name),
        })
    }
}

/// `10:02`; in Italian with its article: `lle 10:02`.
fn since(facts: &Facts<'_>, zone: Zone) -> String {
    let at = clock(facts.row.time, facts.row.time, facts.lang, zone);
    match facts.lang {
        Lang::En => at.trim_start_matches("at ").into(),
        Lang::It => at.trim_start_matches('a').into(),
    }
}

/// `after 5 days and 40 attempts`
fn after(facts: &Facts<'_>) -> String {
    let (row, lang) = (facts.row, facts.lang);
    let time = row.delay.map(|seconds| length(seconds, lang));
    let tries = (row.attempts > 1).then(|| count(row.attempts.into(), ["attempt", "tentativo"], ["attempts", "tentativi"], lang));
    let both: Vec<String> = time.into_iter().chain(tries).collect();
    if both.is_empty() {
        return lang.of(["after too long in the queue", "dopo troppo tempo in coda"]).into();
    }
    format!("{} {}", lang.of(["after", "dopo"]), both.join(lang.of([" and ", " e "])))
}
