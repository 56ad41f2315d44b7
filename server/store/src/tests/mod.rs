//! What the store promises, kept honest.

mod agreement;
mod crash;
pub(crate) mod fault;
mod kill;
mod pages;
mod places;
mod sample;
mod story;
mod writers;

use tempfile::TempDir;
use tracemail_model::{
    filter::Filter,
    page::{Order, Search},
    row::Kind,
    tenant::{Reach, Scope},
};

use crate::Store;

/// A store in a folder of its own, gone with the folder.
async fn fresh() -> (TempDir, Store) {
    let folder = tempfile::tempdir().expect("a folder");
    let store = again(&folder).await;
    (folder, store)
}

/// The store of that folder, opened once more.
async fn again(folder: &TempDir) -> Store {
    Store::open(&format!("sqlite:{}", folder.path().join("data").display())).await.expect("opens")
}

#[expect(clippy::disallowed_methods, reason = "tests stand in for auth")]
fn scope(reach: Reach) -> Scope {
    Scope::mint(reach)
}

/// Every row of a list, newest first.
fn all(kind: Kind) -> Search {
    Search { kind, filter: Filter::default(), order: Order::Newest, limit: 300, after: None }
}

fn everything() -> Scope {
    scope(Reach::Everything)
}
