//! The description of the API against the router: what is there is described, what is described is there.
use std::collections::BTreeSet;

use serde_json::Value;
use server::openapi::{OPERATIONS, document};

use crate::panel::Fixture;

/// Addresses of the router that are no part of the API, or describe it.
const APART: [&str; 7] = ["/healthz", "/api/live", "/api/watch", "/pkg/{*path}", "/api/v1", "/api/v1/openapi.json", "/embed.js"];

/// What stands between the quotes of each `.route("…"`, and the paths that are constants.
fn routed() -> BTreeSet<String> {
    let source = include_str!("../../src/router.rs");
    let literal = source.split(".route(\"").skip(1).filter_map(|rest| rest.split('"').next()).map(str::to_owned);
    literal.chain([server::routes::events::PATH.to_owned(), server::routes::verify::PATH.to_owned()]).collect()
}

#[test]
fn every_route_of_the_api_is_described() {
    let described: BTreeSet<String> = OPERATIONS.iter().map(|operation| operation.path.to_owned()).collect();
    let routed: BTreeSet<String> =
        routed().into_iter().filter(|path| !APART.contains(&path.as_str()) && !path.starts_with("/embed/")).collect();
    assert_eq!(described, routed);
}

#[tokio::test]
async fn what_is_described_is_there() {
    let panel = Fixture::new().await;
    for operation in OPERATIONS.iter().filter(|operation| operation.method == "get") {
        let answer = panel.get(&operation.path.replace("{id}", "1")).await;
        let status = answer.status.as_u16();
        assert!(status == 200 || operation.refuses.contains(&status), "{} {status}: {}", operation.path, answer.text());
    }
}

#[test]
fn every_reference_leads_somewhere_and_names_are_single() {
    let document = document();
    let text = document.to_string();
    for reference in text.split("\"$ref\":\"#").skip(1).filter_map(|rest| rest.split('"').next()) {
        assert!(document.pointer(reference).is_some(), "{reference}");
    }
    let names: BTreeSet<&str> = OPERATIONS.iter().map(|operation| operation.name).collect();
    assert_eq!(names.len(), OPERATIONS.len());
    assert_eq!(document["openapi"], "3.1.0");
}

/// Where one of several things is done, people are told of all of them.
#[test]
fn every_deed_is_named() {
    let document = document();
    let mut named = 0;
    for operation in OPERATIONS {
        let body = &document["paths"][operation.path][operation.method]["requestBody"]["content"]["application/json"]["schema"];
        let deeds = body["oneOf"].as_array().into_iter().flatten().filter_map(|deed| deed["required"][0].as_str());
        for deed in deeds {
            assert!(operation.summary.contains(deed), "{}: {deed}", operation.name);
            named += 1;
        }
    }
    assert_eq!(named, 16);
}

/// The shape names every member a row has, and no other.
#[tokio::test]
async fn a_row_is_what_its_shape_says() {
    let panel = Fixture::new().await;
    let document = document();
    for (address, shape) in [("/api/v1/access", "AccessTold"), ("/api/v1/messages", "MessageTold")] {
        let page: Value = panel.get(address).await.json();
        let row = page["rows"][0].as_object().expect("the fixture has rows of each kind");
        let mut members = BTreeSet::new();
        collect(&document, &document["components"]["schemas"][shape], &mut members);
        assert_eq!(row.keys().cloned().collect::<BTreeSet<_>>(), members, "{shape}");
    }
}

/// Members of a shape, those flattened into it too.
fn collect(document: &Value, shape: &Value, into: &mut BTreeSet<String>) {
    into.extend(shape["properties"].as_object().into_iter().flat_map(|properties| properties.keys().cloned()));
    let parts = shape["allOf"].as_array().into_iter().flatten().chain(std::iter::once(shape));
    for reference in parts.filter_map(|part| part["$ref"].as_str()) {
        collect(document, document.pointer(reference.trim_start_matches('#')).expect("it leads somewhere"), into);
    }
}

#[tokio::test]
async fn people_can_read_it_and_nothing_comes_from_elsewhere() {
    let panel = Fixture::new().await;
    let page = panel.get("/api/v1").await;
    let html = page.text();
    for operation in OPERATIONS {
        assert!(html.contains(operation.summary) || operation.summary.contains(['&', '<', '`', '\'']), "{}", operation.path);
    }
    assert!(!html.contains("https:") && !html.contains("src=") && !html.contains("<script") && !html.contains("style="));
}
