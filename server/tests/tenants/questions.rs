//! Every question that the pages ask of the server.

use serde_json::{Value, json};
use tracemail_model::account::{AccountId, SessionId};

use crate::world::BOXES;

/// What the pages may ask of the server, each with what it is asked here; a function that is new must be named.
pub fn questions(name: &str, id: &str) -> Vec<Value> {
    let kinds = ["received", "sent", "access"];
    let each = |more: &Value| {
        let with = |kind: &str| {
            let mut all = more.clone();
            all["kind"] = kind.into();
            all
        };
        kinds.map(with).to_vec()
    };
    let reader = json!({ "lang": "en", "offset": 0 });
    match name {
        "detail" => vec![json!({ "id": id, "lang": "en", "offset": 0 })],
        "log" | "locate" => vec![json!({ "id": id })],
        "domains" | "freshness" | "people" | "account" | "exports" | "telling" | "trusted" | "check_audit" | "embedding" => vec![json!({})],
        "list" => each(&json!({ "q": "", "order": "newest", "limit": 200, "after": null, "reader": reader })),
        "recent" => vec![json!({ "kinds": kinds, "q": "", "limit": 200, "reader": reader })],
        "names" => ["r", "b", "g", "o", "t", "f", "@g", "five"]
            .iter()
            .flat_map(|typed| ["domain", "user", "from", "to"].map(|name| json!({ "name": name, "typed": typed })))
            .collect(),
        "near" => ["to:four@greem.test", "to:one@rred.test", "user:three@bluue.test", "domain:grean.test"]
            .iter()
            .flat_map(|q| each(&json!({ "q": q, "offset": 0 })))
            .collect(),
        "numbers" | "reasons" => each(&json!({ "q": "", "offset": 0 })),
        "glance" => vec![json!({ "q": "", "reader": reader })],
        // whose devices others may not see, tests/claims.rs asks: what is asked is told again
        "devices" => ["", "nobody@red.test"].map(|account| json!({ "account": account, "reader": reader })).to_vec(),
        "claim" => [true, false].map(|mine| json!({ "id": id, "mine": mine, "reader": reader })).to_vec(),
        "change_trusted" => vec![json!({ "deed": { "Distrust": { "domain": "red.test", "network": "192.0.2.0/24" } } })],
        "judge" => vec![json!({ "id": "0000000000000000", "state": "muted", "note": "", "reader": reader })],
        // what stands below oneself, and one's own; a change of somebody's who is not there
        "manage" => ["Link", "EndSessions", "EndFactor"].map(|deed| json!({ "deed": { (deed): AccountId(7).to_string() } })).to_vec(),
        "change_account" => vec![json!({ "deed": { "EndSession": SessionId(7).to_string() } })],
        "audit" => vec![json!({ "before": null })],
        "looks" => vec![json!({ "after": null })],
        "say_why" => vec![json!({ "reason": "ticket 7" })],
        "change_embedding" => vec![json!({ "deed": { "RemoveKey": "nobody.1" } })],
        "preview" => BOXES.iter().map(|(address, _)| json!({ "domain": address.split('@').nth(1) })).collect(),
        "summary" => ["day", "week"]
            .iter()
            .flat_map(|pace| {
                let domains = BOXES.iter().map(|(address, _)| address.split('@').nth(1).unwrap_or_default()).chain([""]);
                domains.map(move |domain| json!({ "domain": domain, "pace": pace, "date": "" }))
            })
            .collect(),
        "want_summary" => BOXES
            .iter()
            .map(|(address, _)| json!({ "domain": address.split('@').nth(1), "day": false, "week": true, "first": 0 }))
            .collect(),
        // one's own files: there is none yet, and none of somebody's who is not there
        "take_out" => kinds.iter().map(|kind| json!({ "wish": { "kind": kind, "q": "" } })).collect(),
        "remove_export" => vec![json!({ "id": AccountId(7).to_string() })],
        "change_telling" => {
            let telling = json!({ "mail": null, "webhook": null, "secret": "", "every": 30, "quiet": null, "zone": "UTC", "lang": "en" });
            vec![json!({ "telling": telling })]
        }
        "report" => vec![json!({ "code": "0000-0000-0000" })],
        // what is somebody's; nobody is erased by what is typed
        "person" | "export_person" | "erasing" => BOXES.iter().map(|(address, _)| json!({ "address": address })).collect(),
        "erase_person" => BOXES.iter().map(|(address, _)| json!({ "address": address, "typed": "another@red.test" })).collect(),
        new => panic!("what does {new} show to whom?"),
    }
}

pub fn functions() -> Vec<String> {
    let own = |path: &str| path.strip_prefix("/api/").map(str::to_owned);
    let names: Vec<String> = leptos::server_fn::axum::server_fn_paths().filter_map(|(path, _)| own(path)).collect();
    assert!(names.len() > 10, "{names:?}");
    names
}
