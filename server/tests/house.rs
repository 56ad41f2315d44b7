//! Who may know whom: the table of the README, held against what the manifests say.

use std::{collections::BTreeSet, process::Command};

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand, Package};

/// Room, and the rooms it may depend on.
const TABLE: [(&str, &[&str]); 14] = [
    ("tracemail-model", &[]),
    ("tracemail-parse", &["tracemail-model"]),
    ("tracemail-store", &["tracemail-model"]),
    ("tracemail-live", &["tracemail-model"]),
    ("tracemail-watch", &["tracemail-model"]),
    ("tracemail-export", &["tracemail-model"]),
    ("tracemail-locate", &["tracemail-model"]),
    ("tracemail-correlate", &["tracemail-model", "tracemail-parse"]),
    ("tracemail-auth", &["tracemail-model", "tracemail-store"]),
    ("tracemail-ingest", &["tracemail-model", "tracemail-parse", "tracemail-correlate", "tracemail-store", "tracemail-live"]),
    // what app needs natively is optional: `hydrate` has none of it, which `the_browser_gets_…` below proves
    ("app", &["tracemail-model", "tracemail-store", "tracemail-live", "tracemail-auth", "tracemail-locate"]),
    ("frontend", &["app"]),
    ("bundle", &[]),
    (
        "server",
        &[
            "app",
            "tracemail-model",
            "tracemail-parse",
            "tracemail-correlate",
            "tracemail-store",
            "tracemail-live",
            "tracemail-export",
            "tracemail-ingest",
            "tracemail-auth",
            "tracemail-locate",
            "tracemail-watch",
        ],
    ),
];

fn workspace() -> Metadata {
    let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/../Cargo.toml");
    MetadataCommand::new().manifest_path(manifest).no_deps().exec().expect("cargo metadata answers")
}

/// What a package depends on when it is built, tests apart.
fn needs(package: &Package) -> BTreeSet<&str> {
    package.dependencies.iter().filter(|d| d.kind != DependencyKind::Development).map(|d| d.name.as_str()).collect()
}

#[test]
fn each_room_knows_only_those_before_it() {
    let workspace = workspace();
    let rooms: BTreeSet<&str> = workspace.packages.iter().map(|p| p.name.as_str()).collect();
    let named: BTreeSet<&str> = TABLE.iter().map(|(room, _)| *room).collect();
    assert_eq!(rooms, named, "every package of the workspace has its line in the table");
    for package in &workspace.packages {
        let allowed = TABLE.iter().find(|(room, _)| *room == package.name.as_str()).map(|(_, allowed)| *allowed).unwrap_or_default();
        for dependency in needs(package).intersection(&rooms) {
            assert!(allowed.contains(dependency), "{} may not depend on {dependency}", package.name);
        }
    }
}

#[test]
fn only_store_says_sqlx_and_the_inner_rooms_know_no_http() {
    for package in &workspace().packages {
        let (name, needs) = (package.name.as_str(), needs(package));
        let inner = ["tracemail-model", "tracemail-parse", "tracemail-correlate", "tracemail-store", "tracemail-export"].contains(&name);
        for foreign in ["sqlx", "libsqlite3-sys", "rusqlite"] {
            assert!(name == "tracemail-store" || !needs.contains(foreign), "{name} depends on {foreign}; only store may");
        }
        for foreign in ["axum", "hyper", "tower", "tower-http", "leptos", "reqwest"] {
            assert!(!inner || !needs.contains(foreign), "{name} depends on {foreign}, and should know no HTTP");
        }
        for slow in ["regex", "fancy-regex"] {
            assert!(!needs.contains(slow), "{name} depends on {slow}; parsing is done by hand");
        }
    }
}

#[test]
fn the_browser_gets_no_server() {
    let tree = Command::new(env!("CARGO"))
        .args(["tree", "--package", "frontend", "--target", "wasm32-unknown-unknown"])
        .args(["--edges", "normal,no-proc-macro", "--prefix", "none", "--format", "{p}"])
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
        .output()
        .expect("cargo tree runs");
    assert!(tree.status.success(), "{}", String::from_utf8_lossy(&tree.stderr));
    let tree = String::from_utf8(tree.stdout).expect("crate names are ASCII");
    let crates: BTreeSet<&str> = tree.lines().filter_map(|line| line.split(' ').next()).collect();
    assert!(crates.contains("tracemail-model") && crates.contains("leptos"), "this is the frontend's tree: {crates:?}");
    // regex is there by leptos_config, which only a server calls: the linker leaves it out
    for foreign in ["tokio", "sqlx", "sqlx-core", "chrono", "axum", "hyper", "tracemail-store", "tracemail-parse", "tracemail-live"] {
        assert!(!crates.contains(foreign), "{foreign} would be in the WASM");
    }
}
