//! What happened to a domain's mail in a day or a week, beside the one before; told the same on the page, on paper and by
//! mail.
//!
//! In: counts. Out: plain data; [`Summary::told`]: sections of lines in words. Refuses to know: where a day begins (that
//! is a time zone's business), and how lines are drawn. Names in it were written by strangers.

use serde::{Deserialize, Serialize};

use crate::{
    explain::{
        Lang, action_name,
        calendar::{from_to, named, of_day},
        failure_name, reason_name, status_name,
    },
    reason::{Failure, Reason},
    status::{Action, Status},
    time::Micros,
};

words! {
    /// How long it is.
    pub enum Pace {
        /// A day.
        Day = 0 "day",
        /// A week.
        Week = 1 "week",
    }
}

/// A day or a week of somebody's calendar.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Period {
    /// Which of them.
    pub pace: Pace,
    /// Its first day: `2026-11-16`.
    pub date: String,
    /// Its last one.
    pub last: String,
    /// Where these days are: `Europe/Rome`.
    pub zone: String,
    /// Its first moment.
    pub from: Micros,
    /// The first moment after it.
    pub to: Micros,
    /// The first moment of the one before it.
    pub before: Micros,
    /// The first day of the one before it.
    pub earlier: String,
    /// The first day of the next one.
    pub later: String,
}

/// How often one thing came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Part {
    /// The word of an outcome or a reason, or somebody's name.
    pub name: String,
    /// In the period.
    pub rows: u64,
    /// In the one before; of names nobody counted it.
    pub before: Option<u64>,
}

/// One list of rows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Traffic {
    /// In the period.
    pub rows: u64,
    /// In the one before.
    pub before: u64,
    /// By outcome.
    pub by_outcome: Vec<Part>,
}

/// A domain's day or week.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Summary {
    /// Whose.
    pub domain: String,
    /// When.
    pub period: Period,
    /// Mail that came.
    pub received: Traffic,
    /// Mail that went.
    pub sent: Traffic,
    /// Logins, and those turned away.
    pub access: Traffic,
    /// Why mail was refused that came.
    pub refused: Vec<Part>,
    /// Why mail was refused, given up or stopped that went.
    pub returned: Vec<Part>,
    /// Why logins failed.
    pub failures: Vec<Part>,
    /// Who wrote most to the domain.
    pub senders: Vec<Part>,
    /// Which mailbox was written to most.
    pub recipients: Vec<Part>,
    /// Who of the domain sent most.
    pub writers: Vec<Part>,
    /// Whose logins failed most often.
    pub tried: Vec<Part>,
    /// Every row was counted, and the period is over.
    pub whole: bool,
}

/// A heading and its lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// Its heading.
    pub title: &'static str,
    /// Its lines; without any it is not shown.
    pub lines: Vec<Line>,
    /// Its names were written by strangers.
    pub foreign: bool,
}

/// A name and how often it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// In words, or a stranger's.
    pub name: String,
    /// In the period.
    pub rows: u64,
    /// In the one before.
    pub before: Option<u64>,
    /// A sum, of which the lines below it are parts.
    pub sum: bool,
}

fn say(lang: Lang, en: &'static str, it: &'static str) -> &'static str {
    if lang == Lang::It { it } else { en }
}

impl Line {
    /// More or less than before: `+12 %`; of what was not there before there is no such number.
    pub fn change(&self) -> Option<String> {
        let before = self.before.filter(|before| *before > 0)?;
        let (now, before) = (i128::from(self.rows), i128::from(before));
        let percent = (now - before) * 100 / before;
        Some(match percent {
            0 => "=".to_owned(),
            more if more > 0 => format!("+{more} %"),
            less => format!("−{} %", -less),
        })
    }
}

impl Summary {
    /// In words.
    pub fn told(&self, lang: Lang) -> Vec<Section> {
        let s = |en, it| say(lang, en, it);
        let status = |name: &str| Status::from_name(name).map_or(name, |status| status_name(status, lang)).to_owned();
        let action = |name: &str| Action::from_name(name).map_or(name, |action| action_name(action, lang)).to_owned();
        let reason = |name: &str| Reason::from_name(name).map_or(name, |reason| reason_name(reason, lang)).to_owned();
        let failure = |name: &str| Failure::from_name(name).map_or(name, |failure| failure_name(failure, lang)).to_owned();
        let mut traffic = lines_of(s("Received", "Ricevute"), &self.received, status);
        traffic.extend(lines_of(s("Sent", "Inviate"), &self.sent, status));
        traffic.extend(lines_of(s("Logins", "Accessi"), &self.access, action));
        let words = |title, parts: &[Part], name: &dyn Fn(&str) -> String| Section {
            title,
            lines: parts.iter().map(|part| line(part, name(&part.name))).collect(),
            foreign: false,
        };
        let names = |title, parts: &[Part]| Section {
            title,
            lines: parts.iter().map(|part| line(part, part.name.clone())).collect(),
            foreign: true,
        };
        let all = [
            Section { title: s("Traffic", "Traffico"), lines: traffic, foreign: false },
            words(s("Why mail to you was refused", "Perché la posta in arrivo è stata respinta"), &self.refused, &reason),
            words(s("Why mail from you did not arrive", "Perché la posta in uscita non è arrivata"), &self.returned, &reason),
            words(s("Why logins failed", "Perché gli accessi non sono riusciti"), &self.failures, &failure),
            names(s("Who wrote most to you", "Chi vi ha scritto di più"), &self.senders),
            names(s("Mailboxes most written to", "Le caselle a cui si è scritto di più"), &self.recipients),
            names(s("Who of you sent most", "Chi di voi ha inviato di più"), &self.writers),
            names(s("Accounts with most failed logins", "Gli account con più accessi non riusciti"), &self.tried),
        ];
        all.into_iter().filter(|section| !section.lines.is_empty()).collect()
    }

    /// What it is, in a few words.
    pub fn title(&self, lang: Lang) -> String {
        let Period { pace, date, last, .. } = &self.period;
        let begin = say(lang, "The mail", "La posta");
        let (Some(first), Some(end)) = (named(date), named(last)) else { return format!("{begin}: {date}, {last}") };
        match pace {
            Pace::Day => format!("{begin} {}", of_day(first, lang)),
            Pace::Week => format!("{begin} {} {}", say(lang, "of the week", "della settimana"), from_to(first, end, lang)),
        }
    }

    /// It in one sentence.
    pub fn sentence(&self, lang: Lang) -> String {
        let (received, sent) = (self.received.rows, self.sent.rows);
        let of = |traffic: &Traffic, name: &str| traffic.by_outcome.iter().find(|part| part.name == name).map_or(0, |part| part.rows);
        let (refused, failed) = (of(&self.received, Status::Rejected.name()), of(&self.access, Action::FailedLogin.name()));
        match lang {
            Lang::En => format!("{received} received, {refused} of them refused; {sent} sent; {failed} failed logins."),
            Lang::It => format!("{received} ricevute, di cui {refused} respinte; {sent} inviate; {failed} accessi non riusciti."),
        }
    }

    /// What to know of the counts, where they are not all.
    pub fn caution(&self, lang: Lang) -> Option<&'static str> {
        let text = say(
            lang,
            "The period is not over, or has more rows than were counted: these figures will grow.",
            "Il periodo non è finito, o ha più righe di quelle contate: queste cifre cresceranno.",
        );
        (!self.whole).then_some(text)
    }
}

fn line(part: &Part, name: String) -> Line {
    Line { name, rows: part.rows, before: part.before, sum: false }
}

fn lines_of(title: &str, traffic: &Traffic, name: impl Fn(&str) -> String) -> Vec<Line> {
    let sum = Line { name: title.to_owned(), rows: traffic.rows, before: Some(traffic.before), sum: true };
    std::iter::once(sum).chain(traffic.by_outcome.iter().map(|part| line(part, name(&part.name)))).collect()
}

/// The period's names beside those of the one before, most first.
pub fn beside(now: Vec<(String, u64)>, before: &[(String, u64)]) -> Vec<Part> {
    let earlier = |name: &str| before.iter().find(|(other, _)| other == name).map_or(0, |(_, rows)| *rows);
    let mut parts: Vec<Part> = now.into_iter().map(|(name, rows)| Part { before: Some(earlier(&name)), name, rows }).collect();
    let gone: Vec<Part> = before
        .iter()
        .filter(|(name, _)| parts.iter().all(|part| part.name != *name))
        .map(|(name, rows)| Part { name: name.clone(), rows: 0, before: Some(*rows) })
        .collect();
    parts.extend(gone);
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_came_before_and_no_more_stands_at_the_end() {
        let list = |all: &[(&str, u64)]| all.iter().map(|(name, n)| ((*name).to_owned(), *n)).collect::<Vec<_>>();
        let parts = beside(list(&[("a", 3), ("b", 2)]), &list(&[("b", 7), ("c", 1)]));
        let told: Vec<_> = parts.iter().map(|part| (part.name.as_str(), part.rows, part.before)).collect();
        assert_eq!(told, [("a", 3, Some(0)), ("b", 2, Some(7)), ("c", 0, Some(1))]);
    }
}
