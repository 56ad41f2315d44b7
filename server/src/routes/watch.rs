//! `GET /api/watch?q=`: the pulse of the login watch, as server-sent events that carry `model::pulse`.
//!
//! In: the filter. Out: four times a second at most, what has been tried since, and findings that changed. However
//! many tries there are, a pulse has a few of them and counts the others by network: it is here that the flood ends,
//! not in the browser. Refuses to know: the screen.

use std::{
    collections::{BTreeMap, HashSet},
    convert::Infallible,
    time::Duration,
};

use axum::{
    extract::State,
    response::{
        IntoResponse, Response,
        sse::{Event, Sse},
    },
};
use futures::stream;
use tokio::{
    sync::watch,
    time::{Instant, MissedTickBehavior, interval},
};
use tracemail_live::{Heard, Listener, Wanted};
use tracemail_model::{
    access::Access,
    explain::Lang,
    filter::IpRange,
    ids::RowId,
    pulse::Pulse,
    row::{Kind, Row},
    status::Action,
    time::{Micros, SECOND},
};

use super::{findings::told, question::Question, refusal::Refusal};
use crate::{
    panel::Panel,
    reader::Reader,
    shutdown::Shutdown,
    standing::{Change, Standing},
};

/// Between two pulses.
const PULSE: Duration = Duration::from_millis(250);
/// A pulse with nothing in it says that the line is up: the first one, and after so long.
const QUIET: Duration = Duration::from_secs(4);
/// So many tries of one pulse are told one by one.
const TRIES: usize = 6;
/// The others by so many networks.
const NETWORKS: usize = 3;
/// Findings in one pulse.
const FINDINGS: u32 = 50;
/// Between two attempts to read findings, where one has failed.
const TROUBLE: Duration = Duration::from_secs(2);
/// A row older than this is being read late: it is history, and in the numbers of the page when that is loaded.
const LATE: i64 = 3_600 * SECOND;
/// Rows remembered so that a login told again at its logout counts once.
const REMEMBERED: usize = 20_000;

/// Opens the stream.
pub async fn watch(State(panel): State<Panel>, reader: Reader, question: Question) -> Result<Response, Refusal> {
    let (lang, now) = (question.lang()?, panel.now());
    let filter = question.search(Kind::Access, now)?.filter;
    let wanted = Wanted { scope: reader.scope.clone(), kinds: vec![Kind::Access], filter, shown: RowId::first(now) };
    let mut bell = panel.bell.hear();
    bell.mark_unchanged();
    let mut pace = interval(PULSE);
    pace.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let beat = Beat {
        listener: panel.hub.listen(wanted, None),
        told: panel.store.finding_change().await?,
        shutdown: panel.shutdown.clone(),
        standing: Standing::default(),
        last: None,
        seen: HashSet::new(),
        count: Count::default(),
        bell,
        pace,
        panel,
        reader,
        lang,
    };
    let events = stream::unfold(beat, |mut beat| async move {
        let pulse = beat.next().await?;
        let event = Event::default().json_data(&pulse).unwrap_or_else(|error| {
            tracing::error!("a pulse could not be written: {error}");
            Event::default().comment("")
        });
        Some((Ok::<_, Infallible>(event), beat))
    });
    Ok(Sse::new(events).into_response())
}

struct Beat {
    panel: Panel,
    reader: Reader,
    lang: Lang,
    listener: Listener,
    bell: watch::Receiver<i64>,
    /// The last change of findings that has been told.
    told: i64,
    pace: tokio::time::Interval,
    shutdown: Shutdown,
    standing: Standing,
    /// When the last pulse left.
    last: Option<Instant>,
    seen: HashSet<RowId>,
    count: Count,
}

impl Beat {
    /// The next pulse; `None` at the end.
    async fn next(&mut self) -> Option<Pulse> {
        loop {
            tokio::select! {
                heard = self.listener.next() => match heard? {
                    Heard::Rows { rows, .. } => {
                        let late = self.panel.now().plus(-LATE);
                        for row in rows {
                            if let Row::Access(row) = row && row.time > late && self.is_new(row.id) {
                                self.count.add(row);
                            }
                        }
                    }
                    Heard::Gap { missed, .. } => self.count.missed += missed,
                },
                _ = self.pace.tick() => {
                    let mut pulse = std::mem::take(&mut self.count).pulse(self.panel.now());
                    if self.bell.has_changed().unwrap_or(false) {
                        self.bell.mark_unchanged();
                        match self.panel.store.findings_changed(&self.reader.scope, self.told, FINDINGS).await {
                            Ok((found, last)) => {
                                self.told = last;
                                // there may be more, for which nobody rings again
                                if found.len() == FINDINGS as usize {
                                    self.bell.mark_changed();
                                }
                                pulse.findings = found.into_iter().map(|finding| told(finding, self.lang)).collect();
                            }
                            Err(error) => {
                                tracing::error!("findings could not be read: {error}");
                                self.bell.mark_changed();
                                self.pace.reset_after(TROUBLE);
                            }
                        }
                    }
                    let tries: Vec<Row> = pulse.tries.iter().cloned().map(Row::Access).collect();
                    if let Err(error) = self.reader.witness().saw(&self.panel.store, pulse.now, &tries, "login watch").await {
                        tracing::error!("who reads cannot be remembered: {error}");
                        return None;
                    }
                    if !pulse.is_empty() || self.last.is_none_or(|last| last.elapsed() >= QUIET) {
                        self.last = Some(Instant::now());
                        return Some(pulse);
                    }
                }
                () = self.shutdown.wait() => return None,
                // who may not see any more stops seeing; whose rights have changed opens another with what he may see now
                () = self.standing.due() => match self.standing.look(&mut self.reader, &self.panel).await {
                    Ok(Change::None) => {}
                    Ok(Change::Scope | Change::Over) => return None,
                    Err(error) => {
                        tracing::error!("who watches cannot be asked: {error}");
                        return None;
                    }
                },
            }
        }
    }

    fn is_new(&mut self, id: RowId) -> bool {
        if self.seen.len() >= REMEMBERED {
            self.seen.clear();
        }
        self.seen.insert(id)
    }
}

/// What has happened since the last pulse.
#[derive(Default)]
struct Count {
    failed: u64,
    succeeded: u64,
    missed: u64,
    /// The newest, newest last.
    tries: std::collections::VecDeque<Access>,
    networks: BTreeMap<String, u64>,
}

impl Count {
    fn add(&mut self, row: Access) {
        if row.action == Action::Login {
            self.succeeded += 1;
            return;
        }
        self.failed += 1;
        self.tries.push_back(row);
        if self.tries.len() > TRIES
            && let Some(old) = self.tries.pop_front()
        {
            *self.networks.entry(network(&old)).or_default() += 1;
        }
    }

    fn pulse(self, now: Micros) -> Pulse {
        let mut more: Vec<(String, u64)> = self.networks.into_iter().collect();
        more.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
        let rest = more.get(NETWORKS..).unwrap_or_default().iter().map(|(_, n)| n).sum();
        more.truncate(NETWORKS);
        Pulse {
            now,
            failed: self.failed,
            succeeded: self.succeeded,
            tries: self.tries.into_iter().rev().collect(),
            more,
            rest,
            missed: self.missed,
            findings: Vec::new(),
        }
    }
}

/// The /24 or /48 somebody tried from; empty: the log does not say.
fn network(row: &Access) -> String {
    row.remote_ip.map_or_else(String::new, |ip| {
        let ip = ip.to_canonical();
        IpRange::new(ip, if ip.is_ipv4() { 24 } else { 48 }).to_string()
    })
}
