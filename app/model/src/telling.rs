//! How somebody is told of what the login watch finds, and of the summaries of his domains.
//!
//! In: what he chose. Out: plain data, and when he may be disturbed. Refuses to know: how he is reached, and time zones
//! (the minutes of his day are an argument).

use serde::{Deserialize, Serialize};

use crate::{
    explain::Lang,
    summary::Pace,
    time::{Micros, SECOND},
};

/// The fewest and the most minutes between two messages about one story.
pub const EVERY: (u16, u16) = (1, 1_440);
/// Minutes of a day.
const DAY: u16 = 1_440;

/// What somebody chose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Telling {
    /// Letters go there; `None`: no letters.
    pub mail: Option<String>,
    /// A signed POST goes there; `None`: none does.
    pub webhook: Option<String>,
    /// What it is signed with.
    pub secret: String,
    /// More of a story that was told is told after so many minutes.
    pub every: u16,
    /// Not from this minute of the day to that one; it may run over midnight. What waits is told at its end.
    pub quiet: Option<(u16, u16)>,
    /// Whose days those are: `Europe/Rome`.
    pub zone: String,
    /// In which language.
    pub lang: Lang,
    /// Summaries that come by mail, too.
    #[serde(default)]
    pub summaries: Vec<WantedSummary>,
    /// The day his weeks begin with: 0 is Monday.
    #[serde(default)]
    pub first: u8,
    /// The last message that was not taken; `None`: they are taken.
    #[serde(default)]
    pub untaken: Option<Untaken>,
}

/// A message that its receiver did not take.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Untaken {
    /// When it was tried last.
    pub at: Micros,
    /// What the receiver said: a stranger's words.
    pub why: String,
    /// A letter; else a POST.
    pub is_letter: bool,
    /// It is not tried again.
    pub is_over: bool,
}

/// A domain's summary, each day or each week.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct WantedSummary {
    /// Whose.
    pub domain: String,
    /// How often.
    pub pace: Pace,
}

impl Default for Telling {
    fn default() -> Self {
        Self {
            mail: None,
            webhook: None,
            secret: String::new(),
            every: 30,
            quiet: None,
            zone: "UTC".into(),
            lang: Lang::default(),
            summaries: Vec::new(),
            first: 0,
            untaken: None,
        }
    }
}

impl Telling {
    /// What is another now, in a few words for the record. Neither the secret nor what follows the host in an address for POSTs,
    /// which may be one too.
    pub fn changes(&self, new: &Self) -> Vec<String> {
        let chosen = |is_new: bool, text: String| is_new.then_some(text);
        let switched = |from: &Self, to: &Self, word: &str| {
            let only = from.summaries.iter().filter(|wanted| !to.summaries.contains(wanted));
            only.map(|wanted| format!("summary {} {} {word}", wanted.domain, wanted.pace)).collect::<Vec<_>>()
        };
        let changed = [
            chosen(self.mail != new.mail, new.mail.as_ref().map_or("no letters".into(), |to| format!("letters to {to}"))),
            chosen(self.webhook != new.webhook, new.webhook.as_deref().map_or("no POST".into(), |url| format!("POST to {}", host(url)))),
            chosen(self.every != new.every, format!("every {} minutes", new.every)),
            chosen(
                self.quiet != new.quiet,
                new.quiet.map_or("never quiet".into(), |(from, to)| format!("quiet {} to {}", at(from), at(to))),
            ),
            chosen(self.zone != new.zone, format!("zone {}", new.zone)),
            chosen(self.lang != new.lang, format!("language {}", new.lang.code())),
            chosen(self.first != new.first, format!("weeks from day {}", new.first)),
        ];
        changed.into_iter().flatten().chain(switched(new, self, "on")).chain(switched(self, new, "off")).collect()
    }
}

fn host(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#', '\\']).next().unwrap_or_default();
    authority.rsplit('@').next().unwrap_or_default()
}

fn at(minute: u16) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

/// Microseconds until somebody may be disturbed, when his clock shows that minute of the day; 0: now.
pub fn rests(quiet: Option<(u16, u16)>, minute: u16) -> i64 {
    let Some((from, to)) = quiet.filter(|(from, to)| from != to) else { return 0 };
    let (since, long) = ((minute + DAY - from % DAY) % DAY, (to + DAY - from % DAY) % DAY);
    if since < long { i64::from(long - since) * 60 * SECOND } else { 0 }
}

/// `22:30` as a minute of the day.
pub fn minute(text: &str) -> Option<u16> {
    let (hours, minutes) = text.split_once(':')?;
    let (hours, minutes) = (hours.parse::<u16>().ok()?, minutes.parse::<u16>().ok()?);
    (hours < 24 && minutes < 60).then_some(hours * 60 + minutes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_night_runs_over_midnight() {
        let night = Some((22 * 60, 7 * 60));
        let minutes = |at: &str| rests(night, minute(at).expect("a time")) / (60 * SECOND);
        assert_eq!([minutes("21:59"), minutes("22:00"), minutes("23:30"), minutes("06:59"), minutes("07:00")], [0, 540, 450, 1, 0]);
        assert_eq!(rests(Some((780, 840)), 800), 40 * 60 * SECOND, "a nap");
        assert_eq!((rests(None, 0), rests(Some((60, 60)), 60)), (0, 0));
    }

    #[test]
    fn a_change_is_told_without_what_is_secret() {
        let old = Telling { secret: "sssh".into(), ..Telling::default() };
        let day = WantedSummary { domain: "red.test".into(), pace: Pace::Day };
        let new = Telling {
            mail: Some("anna@red.test".into()),
            webhook: Some("https://anna:pass@hooks.test:8443/T01/key?token=x".into()),
            secret: "another".into(),
            quiet: Some((1_320, 420)),
            summaries: vec![day],
            ..Telling::default()
        };
        let told = ["letters to anna@red.test", "POST to hooks.test:8443", "quiet 22:00 to 07:00", "summary red.test day on"];
        assert_eq!(old.changes(&new), told);
        assert_eq!(new.changes(&old), ["no letters", "no POST", "never quiet", "summary red.test day off"]);
        assert_eq!(new.changes(&new), [""; 0]);
    }

    #[test]
    fn a_time_is_read_whole() {
        assert_eq!((minute("07:05"), minute("24:00"), minute("7"), minute("07:60"), minute("-1:00")), (Some(425), None, None, None, None));
    }
}
