//! `GET /api/v1/blocklist.{txt,json,nft,crowdsec}`: the networks that try many accounts, for a firewall to fetch.
//!
//! In: findings of the kind `spraying` (and, if the settings say so, `denied`) that nobody has muted, the networks never to be blocked. Out: each network with
//! its reason and until when. Whoever fetches shows the token, where one is set. Tracemail itself blocks nothing.
//! Refuses to know: firewalls.

use std::{fmt::Write as _, sync::Arc};

use axum::{
    Json,
    extract::{FromRequestParts, Request, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use serde_json::{Value, json};
use tracemail_model::{
    filter::IpRange,
    finding::{Finding, FindingKind, FindingState, Findings},
    tenant::Reach,
    time::{Micros, SECOND},
};

use super::{events, refusal::Refusal};
use crate::{cli::WrongUsage, config::Settings, panel::Panel, reader::Reader};

/// At most so many networks, the newest stories.
const MOST: u32 = 10_000;

/// What is never listed, for how long the others are, and what has to be shown.
#[derive(Clone, Debug)]
pub struct Blocklist {
    allow: Arc<[IpRange]>,
    hours: u32,
    /// Networks of logins that were denied, too.
    denied: bool,
    token: Option<Arc<str>>,
}

impl Blocklist {
    /// From the settings; wrong ones are said.
    pub fn new(settings: &Settings) -> anyhow::Result<Self> {
        let allow = settings.watch.allow.iter().map(|text| {
            let why = || WrongUsage(format!("[watch] allow: {text:?} is no network; say 192.0.2.0/24, 192.0.2.7 or 2001:db8::/48"));
            IpRange::parse(text).ok_or_else(why)
        });
        Ok(Self {
            allow: allow.collect::<Result<_, _>>()?,
            hours: settings.watch.block_hours,
            denied: settings.watch.block_denied,
            token: settings.blocklist_token()?.map(Into::into),
        })
    }

    /// The entries at that moment, the newest story first.
    fn entries(&self, found: &[Finding], now: Micros) -> Vec<Entry> {
        let entry = |finding: &Finding| {
            let network = IpRange::parse(finding.network.as_deref()?)?;
            let until = finding.until.plus(i64::from(self.hours) * 3_600 * SECOND);
            let spared = self.allow.iter().any(|allowed| overlap(*allowed, network));
            (until > now && !spared).then(|| Entry {
                network: network.to_string(),
                reason: match finding.kind {
                    FindingKind::Denied => "a login that its account's owner says was not his".into(),
                    _ => format!("{} tries at {} accounts", finding.count, finding.spread),
                },
                since: finding.since,
                until,
                finding: finding.id.clone(),
            })
        };
        let mut entries: Vec<Entry> = found.iter().filter_map(entry).collect();
        let mut seen = std::collections::HashSet::new();
        entries.retain(|entry| seen.insert(entry.network.clone()));
        entries
    }
}

/// A network to be blocked.
#[derive(Debug, PartialEq, Serialize, schemars::JsonSchema)]
pub struct Entry {
    network: String,
    reason: String,
    since: Micros,
    until: Micros,
    finding: String,
}

/// The list, in the form that the address ends with.
pub async fn fetch(State(panel): State<Panel>, request: Request) -> Result<Response, Response> {
    let (mut parts, _) = request.into_parts();
    if let Some(token) = panel.blocklist.token.as_deref() {
        if !events::may(&parts.headers, Some(token)) {
            let why = "send the token of `blocklist_token_file` as `Authorization: Bearer TOKEN`";
            return Err(Refusal::new(StatusCode::UNAUTHORIZED, "no-token", why).into_response());
        }
    } else {
        let reader = Reader::from_request_parts(&mut parts, &panel).await.map_err(IntoResponse::into_response)?;
        if reader.is_nobody() {
            return Err(Refusal::not_signed_in().into_response());
        }
        if *reader.scope.reach() != Reach::Everything {
            return Err(Refusal::missing("the block list is for operators").into_response());
        }
    }
    let now = panel.now();
    let asked = Findings {
        kinds: std::iter::once(FindingKind::Spraying).chain(panel.blocklist.denied.then_some(FindingKind::Denied)).collect(),
        states: vec![FindingState::Open, FindingState::Acknowledged],
        heard: Some(now.plus(-i64::from(panel.blocklist.hours) * 3_600 * SECOND)),
        limit: MOST,
        ..Findings::default()
    };
    let found = panel.store.findings(&tracemail_auth::operator(), &asked).await;
    let (found, _) = found.map_err(|error| Refusal::from(error).into_response())?;
    let entries = panel.blocklist.entries(&found, now);
    let text = [(header::CONTENT_TYPE, "text/plain; charset=utf-8")];
    Ok(match parts.uri.path().rsplit('.').next() {
        Some("json") => Json(json!({ "time": now, "entries": entries })).into_response(),
        Some("nft") => (text, nftables(&entries, now)).into_response(),
        Some("crowdsec") => Json(crowdsec(&entries, now)).into_response(),
        _ => (text, plain(&entries)).into_response(),
    })
}

fn overlap(a: IpRange, b: IpRange) -> bool {
    a.contains(b.base) || b.contains(a.base)
}

fn seconds(entry: &Entry, now: Micros) -> i64 {
    ((entry.until.0 - now.0) / SECOND).max(1)
}

/// A network a line, the reason above it.
fn plain(entries: &[Entry]) -> String {
    entries.iter().fold(String::new(), |mut text, entry| {
        let _ = writeln!(text, "# {}, until {}\n{}", entry.reason, entry.until, entry.network);
        text
    })
}

/// For `nft -f -`: the two sets as they are to be now; a rule of the administrator's own uses them.
fn nftables(entries: &[Entry], now: Micros) -> String {
    let mut text = "add table inet tracemail\n".to_owned();
    for (set, of, v4) in [("attackers4", "ipv4_addr", true), ("attackers6", "ipv6_addr", false)] {
        let _ = writeln!(text, "add set inet tracemail {set} {{ type {of}; flags interval, timeout; }}\nflush set inet tracemail {set}");
        let own: Vec<String> = entries
            .iter()
            .filter(|entry| entry.network.contains(':') != v4)
            .map(|entry| format!("{} timeout {}s comment \"{}\"", entry.network, seconds(entry, now), entry.reason))
            .collect();
        if !own.is_empty() {
            let _ = writeln!(text, "add element inet tracemail {set} {{ {} }}", own.join(", "));
        }
    }
    text
}

/// For `cscli decisions import --format json -i FILE`.
fn crowdsec(entries: &[Entry], now: Micros) -> Value {
    let decision = |entry: &Entry| json!({ "duration": format!("{}s", seconds(entry, now)), "scope": "Range", "value": entry.network, "type": "ban", "reason": entry.reason });
    entries.iter().map(decision).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(network: &str, until: i64) -> Finding {
        Finding {
            id: "00c0ffee00c0ffee".into(),
            kind: FindingKind::Spraying,
            account: None,
            network: Some(network.into()),
            client: None,
            since: Micros(0),
            until: Micros(until * SECOND),
            count: 120,
            spread: 40,
            state: FindingState::Open,
            note: String::new(),
            rows: Vec::new(),
        }
    }

    #[test]
    fn who_is_allowed_or_was_long_quiet_is_not_listed() {
        let allow = ["198.51.100.7", "2001:db8::/32"].map(|text| IpRange::parse(text).expect("a network"));
        let list = Blocklist { allow: allow.into(), hours: 1, denied: false, token: None };
        let all = [found("203.0.113.0/24", 100), found("198.51.100.0/24", 100), found("2001:db8:1::/48", 100), found("192.0.2.0/24", 10)];
        let entries = list.entries(&all, Micros(3_650 * SECOND));
        assert_eq!(entries.iter().map(|entry| entry.network.as_str()).collect::<Vec<_>>(), ["203.0.113.0/24"]);
        assert_eq!(plain(&entries), "# 120 tries at 40 accounts, until 1970-01-01T01:01:40.000000Z\n203.0.113.0/24\n");
        assert_eq!(crowdsec(&entries, Micros(3_650 * SECOND))[0]["duration"], "50s");
    }

    #[test]
    fn both_families_have_a_set_and_an_empty_list_empties_them() {
        let list = Blocklist { allow: [].into(), hours: 1, denied: false, token: None };
        let all = [found("203.0.113.0/24", 0), found("2001:db8:1::/48", 0)];
        let text = nftables(&list.entries(&all, Micros(0)), Micros(0));
        assert!(text.contains("add element inet tracemail attackers4 { 203.0.113.0/24 timeout 3600s comment"), "{text}");
        assert!(text.contains("add element inet tracemail attackers6 { 2001:db8:1::/48 timeout 3600s comment"), "{text}");
        let none = nftables(&[], Micros(0));
        assert!(none.contains("flush set inet tracemail attackers4") && !none.contains("add element"), "{none}");
    }
}
