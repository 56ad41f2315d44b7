//! What the screen of the login watch knows, kept going by the server's pulse.
//!
//! In: what the server said with the page, then its pulses. Out: signals that change a few times a second at most,
//! however much happens: what comes thick is gathered for a second. Paused, the list stands still and says how much
//! waits; charts and findings go on. Refuses to know: how it is drawn.

use std::collections::VecDeque;

use futures::{
    FutureExt, StreamExt,
    future::{Either, abortable, select},
};
use gloo_net::eventsource::futures::EventSource;
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use tracemail_model::{
    access::Access,
    explain::Lang,
    finding::ToldFinding,
    pulse::Pulse,
    stats::Histogram,
    status::Action,
    time::{Micros, SECOND},
};

use super::{
    browser,
    desk::use_desk,
    notices::{Notices, begun},
    socket::Link,
    stories,
    viewer::{Viewer, use_viewer},
};
use crate::{
    api::watch::{Glance, watch_logins},
    urls::encode,
};

/// Lines in the running list.
const LINES: usize = 25;
/// Seconds the rate is taken over.
const RATE: usize = 10;
/// More tries in one pulse than this, and they are gathered for a second.
const MANY: u64 = 8;
/// No pulse for so long, and the line counts as dead, milliseconds.
const SILENCE: u32 = 12_000;
/// Between two attempts to open it, milliseconds.
const PAUSE: u32 = 2_000;

/// A line of the running list.
#[derive(Clone, Debug, PartialEq)]
pub enum Line {
    /// One try that failed.
    Try(Box<Access>),
    /// So many of that network, which are not told one by one; empty: of others.
    More(Micros, String, u64),
}

/// The screen's knowledge.
#[derive(Clone, Copy)]
pub struct Board {
    /// How the line is.
    pub link: RwSignal<Link>,
    /// The newest lines, newest first, each with a number of its own.
    pub lines: RwSignal<VecDeque<(u64, Line)>>,
    /// Tries that came while the list stood still.
    pub waiting: RwSignal<u64>,
    /// Tries that failed, a second.
    pub rate: RwSignal<f64>,
    /// By minute, for an hour.
    pub hour: RwSignal<Histogram>,
    /// By hour, for a week.
    pub week: RwSignal<Histogram>,
    /// The stories.
    pub findings: RwSignal<Vec<ToldFinding>>,
    /// Tells of stories while nobody looks.
    pub notices: Notices,
    /// Whether the reader has stopped the list.
    paused: RwSignal<bool>,
    gathered: StoredValue<Gathered>,
}

/// What has come since the screen last changed.
#[derive(Default)]
struct Gathered {
    number: u64,
    pulse: Pulse,
    /// A story that began has been shown within this second already.
    told: bool,
    /// Tries that failed in each of the last seconds; the last one is the running one.
    seconds: VecDeque<u64>,
}

impl Board {
    /// As the page was loaded.
    pub fn new(glance: &Glance, lang: Lang) -> Self {
        let lines: VecDeque<_> = glance.tries.iter().take(LINES).zip(0..).map(|(row, n)| (n, Line::Try(Box::new(row.clone())))).collect();
        let number = lines.len() as u64;
        Self {
            link: RwSignal::new(Link::Opening),
            lines: RwSignal::new(lines),
            waiting: RwSignal::new(0),
            rate: RwSignal::new(0.0),
            hour: RwSignal::new(glance.hour.clone()),
            week: RwSignal::new(glance.week.clone()),
            findings: RwSignal::new(glance.findings.clone()),
            notices: Notices::new(lang),
            paused: use_desk().paused,
            gathered: StoredValue::new(Gathered { number, seconds: VecDeque::from([0; RATE]), ..Gathered::default() }),
        }
    }

    /// Hears pulses from now on, until the calling view goes away; only in the browser.
    pub fn follow(self, q: String) {
        let viewer = use_viewer();
        Effect::new(move |_| {
            let (task, stop) = abortable(keep(self, q.clone(), viewer));
            on_cleanup(move || stop.abort());
            leptos::task::spawn_local(task.map(|_| ()));
            let tick = set_interval_with_handle(move || self.second(), std::time::Duration::from_secs(1));
            if let Ok(tick) = tick {
                on_cleanup(move || tick.clear());
            }
        });
        Effect::new(move |_| {
            if !self.paused.get() {
                self.waiting.set(0);
            }
        });
    }

    /// What came while the line was down is told by nobody again: it is in the page's numbers.
    fn catch_up(self, glance: Glance) {
        let first = self.gathered.try_update_value(|gathered| {
            stories::merge(&mut gathered.pulse.findings, glance.findings);
            let findings = std::mem::take(&mut gathered.pulse.findings);
            gathered.pulse = Pulse { findings, ..Pulse::default() };
            let first = gathered.number + 1;
            gathered.number += LINES as u64;
            first
        });
        self.tell();
        self.hour.try_set(glance.hour);
        self.week.try_set(glance.week);
        if let (Some(first), Some(false)) = (first, self.paused.try_get_untracked()) {
            let newest = glance.tries.into_iter().take(LINES).map(|row| Line::Try(Box::new(row)));
            self.lines.try_set((first..).zip(newest).collect());
        }
    }

    fn hear(self, pulse: Pulse) {
        let new = self.findings.with_untracked(|known| stories::has_news(known, &pulse.findings));
        let few = pulse.failed <= MANY;
        self.gathered.update_value(|gathered| gathered.add(pulse));
        let (gathered_few, told) = self.gathered.with_value(|gathered| (gathered.pulse.failed <= MANY, gathered.told));
        // a page that nobody sees costs nothing, and its clock goes slowly
        if new && (!told || document().hidden()) {
            self.gathered.update_value(|gathered| gathered.told = true);
            self.tell();
        }
        if few && gathered_few {
            self.show();
        }
    }

    /// Once a second: the rate, and what was gathered.
    fn second(self) {
        let sum = self.gathered.try_update_value(|gathered| {
            let sum: u64 = gathered.seconds.iter().sum();
            gathered.seconds.pop_front();
            gathered.seconds.push_back(0);
            gathered.told = false;
            sum
        });
        let rate = sum.unwrap_or(0) as f64 / RATE as f64;
        if self.rate.try_get_untracked().is_some_and(|old| (old - rate).abs() > 0.001) {
            self.rate.set(rate);
        }
        self.tell();
        self.show();
    }

    /// Brings the stories that were gathered onto the screen: what begins at once, what goes on once a second.
    fn tell(self) {
        let told = self.gathered.try_update_value(|gathered| std::mem::take(&mut gathered.pulse.findings)).unwrap_or_default();
        if !told.is_empty() {
            self.notices.tell(self.findings.with_untracked(|known| begun(known, &told)));
            self.findings.update(|all| stories::merge(all, told));
        }
    }

    /// Brings what was gathered onto the screen.
    fn show(self) {
        let Some(Some((pulse, number))) = self.gathered.try_update_value(|gathered| {
            (gathered.pulse.failed + gathered.pulse.succeeded > 0).then(|| {
                let findings = std::mem::take(&mut gathered.pulse.findings);
                let pulse = std::mem::replace(&mut gathered.pulse, Pulse { findings, ..Pulse::default() });
                gathered.number += pulse.tries.len() as u64 + pulse.more.len() as u64 + 1;
                (pulse, gathered.number)
            })
        }) else {
            return;
        };
        self.hour.update(|hour| count(hour, &pulse));
        self.week.update(|week| count(week, &pulse));
        if pulse.failed == 0 {
            return;
        }
        if self.paused.try_get_untracked().unwrap_or(false) {
            self.waiting.update(|waiting| *waiting += pulse.failed);
            return;
        }
        let mut fresh: Vec<Line> = pulse.tries.into_iter().map(|row| Line::Try(Box::new(row))).collect();
        fresh.extend(pulse.more.into_iter().map(|(network, n)| Line::More(pulse.now, network, n)));
        if pulse.rest > 0 {
            fresh.push(Line::More(pulse.now, String::new(), pulse.rest));
        }
        self.lines.update(|lines| {
            for (nth, line) in fresh.into_iter().enumerate().rev() {
                lines.push_front((number - nth as u64, line));
            }
            lines.truncate(LINES);
        });
    }
}

impl Gathered {
    fn add(&mut self, new: Pulse) {
        if let Some(second) = self.seconds.back_mut() {
            *second += new.failed;
        }
        let all = &mut self.pulse;
        stories::merge(&mut all.findings, new.findings);
        all.now = new.now;
        all.failed += new.failed;
        all.succeeded += new.succeeded;
        all.rest += new.rest;
        for (network, n) in new.more {
            add(&mut all.more, network, n);
        }
        // the newest stay as they are, those before them are counted
        let older = std::mem::replace(&mut all.tries, new.tries);
        let room = (MANY as usize).saturating_sub(all.tries.len());
        for (at, row) in older.into_iter().enumerate() {
            if at < room {
                all.tries.push(row);
            } else {
                add(&mut all.more, network_of(&row), 1);
            }
        }
        all.more.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
        all.rest += all.more.iter().skip(4).map(|(_, n)| n).sum::<u64>();
        all.more.truncate(4);
    }
}

fn add(more: &mut Vec<(String, u64)>, network: String, n: u64) {
    match more.iter_mut().find(|(known, _)| *known == network) {
        Some((_, sum)) => *sum += n,
        None => more.push((network, n)),
    }
}

/// The /24 or /48 a try came from; empty: unknown.
pub fn network_of(row: &Access) -> String {
    row.remote_ip.map_or_else(String::new, |ip| {
        let ip = ip.to_canonical();
        tracemail_model::filter::IpRange::new(ip, if ip.is_ipv4() { 24 } else { 48 }).to_string()
    })
}

/// Adds what a pulse counted to the step its moment lies in, moving on where time has.
fn count(histogram: &mut Histogram, pulse: &Pulse) {
    let steps = histogram.steps();
    if steps == 0 || histogram.step < SECOND {
        return;
    }
    for (action, n) in [(Action::FailedLogin, pulse.failed), (Action::Login, pulse.succeeded)] {
        if n > 0 && !histogram.series.iter().any(|(word, _)| word == action.name()) {
            histogram.series.push((action.name().to_owned(), vec![0; steps]));
        }
    }
    let last = histogram.from.0 + histogram.step * (steps as i64 - 1);
    let ahead = (pulse.now.0 - last).div_euclid(histogram.step).max(0);
    for (_, counts) in &mut histogram.series {
        counts.drain(..(ahead as usize).min(counts.len()));
        counts.resize(steps, 0);
    }
    histogram.from = histogram.from.plus(histogram.step * ahead);
    for (word, counts) in &mut histogram.series {
        let n = if word == Action::FailedLogin.name() { pulse.failed } else { pulse.succeeded };
        if let Some(step) = counts.last_mut() {
            *step = step.saturating_add(u32::try_from(n).unwrap_or(u32::MAX));
        }
    }
}

async fn keep(board: Board, q: String, viewer: Viewer) {
    let mut missed = false;
    loop {
        let lang = untrack(|| viewer.lang.get());
        let url = format!("/api/watch?lang={}&offset={}&q={}", lang.code(), browser::zone(), encode(&q));
        if let Ok(mut source) = EventSource::new(&url)
            && let Ok(mut pulses) = source.subscribe("message")
        {
            // closed, broken, or silent for too long
            while let Either::Left((Some(Ok((_, event))), _)) = select(pulses.next(), TimeoutFuture::new(SILENCE)).await {
                board.link.set(Link::Open);
                if let Some(pulse) = event.data().as_string().and_then(|text| serde_json::from_str::<Pulse>(&text).ok()) {
                    board.hear(pulse);
                }
                if missed && let Ok(glance) = watch_logins(q.clone(), untrack(|| viewer.reader())).await {
                    missed = false;
                    board.catch_up(glance);
                }
            }
        }
        missed = true;
        board.link.set(Link::Lost);
        TimeoutFuture::new(PAUSE + browser::jitter(PAUSE)).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pulse_is_counted_in_its_own_minute() {
        let minute = 60 * SECOND;
        let mut hour = Histogram { from: Micros(0), step: minute, series: vec![("login".into(), vec![5, 6, 7])], ..Histogram::default() };
        let pulse = |now: i64, failed, succeeded| Pulse { now: Micros(now), failed, succeeded, ..Pulse::default() };
        count(&mut hour, &pulse(2 * minute + 1, 3, 1));
        assert_eq!(hour.series, [("login".into(), vec![5, 6, 8]), ("failed-login".into(), vec![0, 0, 3])]);
        count(&mut hour, &pulse(4 * minute, 2, 0));
        assert_eq!((hour.from, &hour.series[1].1), (Micros(2 * minute), &vec![3, 0, 2]));
        count(&mut hour, &pulse(400 * minute, 1, 0));
        assert_eq!(hour.series[1].1, [0, 0, 1], "after a long sleep");
        assert_eq!(hour.from, Micros(398 * minute));
    }

    #[test]
    fn what_comes_thick_is_gathered_and_no_try_is_lost() {
        let mut gathered = Gathered { seconds: VecDeque::from([0]), ..Gathered::default() };
        for n in 0..5 {
            let more = (0..3).map(|network| (format!("192.0.{}.0/24", n + network), 10)).collect();
            gathered.add(Pulse { failed: 32, more, rest: 2, ..Pulse::default() });
        }
        let all = &gathered.pulse;
        let told: u64 = all.more.iter().map(|(_, n)| n).sum::<u64>() + all.rest + all.tries.len() as u64;
        assert_eq!((all.failed, told, gathered.seconds[0]), (160, 160, 160));
        assert_eq!(all.more.len(), 4);
    }
}
