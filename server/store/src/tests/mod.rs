//! What the store promises, kept honest, on both engines.

mod agreement;
mod apart;
mod claims;
mod crash;
mod exports;
pub(crate) mod fault;
mod findings;
pub(crate) mod forgotten;
mod kill;
mod neighbours;
mod opened;
mod pages;
mod people;
mod person;
mod places;
mod reread;
mod retention;
mod sample;
mod schemas;
mod seal;
mod server;
mod story;
mod sweeping;
mod telling;
mod writers;

use tempfile::TempDir;
use tracemail_model::{
    filter::Filter,
    page::{Order, Search},
    row::Kind,
    tenant::{Reach, Scope},
};

use crate::Store;

/// An engine to test on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum On {
    Sqlite,
    Postgres,
}

/// Makes of `async fn name(on: On)` two tests, `sqlite::name` and `postgres::name`.
macro_rules! on_both {
    ($($name:ident),+ $(,)?) => {
        mod sqlite {
            $(#[tokio::test] async fn $name() { super::$name(super::On::Sqlite).await })+
        }
        mod postgres {
            $(#[tokio::test] async fn $name() { super::$name(super::On::Postgres).await })+
        }
    };
}
use on_both;

/// Where a store lies; gone with the test.
enum Place {
    Folder(TempDir),
    Database(String),
}

impl Place {
    async fn new(on: On) -> Self {
        match on {
            On::Sqlite => Self::Folder(tempfile::tempdir().expect("a folder")),
            On::Postgres => Self::Database(server::database().await),
        }
    }

    fn url(&self) -> String {
        match self {
            Self::Folder(folder) => format!("sqlite:{}", folder.path().join("data").display()),
            Self::Database(url) => url.clone(),
        }
    }
}

/// A store in a place of its own.
async fn fresh(on: On) -> (Place, Store) {
    let place = Place::new(on).await;
    let store = again(&place).await;
    (place, store)
}

/// The store of that place, opened once more.
async fn again(place: &Place) -> Store {
    Store::open(&place.url()).await.expect("opens")
}

#[expect(clippy::disallowed_methods, reason = "tests stand in for auth")]
pub(crate) fn scope(reach: Reach) -> Scope {
    Scope::mint(reach)
}

/// Every row of a list, newest first.
fn all(kind: Kind) -> Search {
    Search { kind, filter: Filter::default(), order: Order::Newest, limit: 300, after: None }
}

fn everything() -> Scope {
    scope(Reach::Everything)
}
