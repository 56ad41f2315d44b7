//! Rows as files that take a while: made one after the other beside everything else, kept for a day, fetched by whoever
//! asked for them.
//!
//! In: what is wished (`app::api::exports` remembers it in the store). Out: files in the folder `exports` beside the
//! database, named by their ids. A file is whole or not there: it is written beside, synced, renamed, and only then told
//! to be ready; after a restart it is begun again, and told anew how far it is. Whoever may not see all of its rows any
//! more gets none of them. Of each person one file is made at a time, and who was served longest ago comes first.
//! Refuses to know: which rows, and how a cell is written (`drawn`).

mod keep;
mod make;
mod turns;

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError, Weak},
};

use app::{backend::ExportDesk, error::AppError};
use serde::{Deserialize, Deserializer, Serialize};
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};
use tracemail_model::{
    account::{AccountId, ExportId},
    export::Wish,
    filter,
    page::Search,
    time::Micros,
};

use crate::{config, drawn, proof::beside, reader::Reader};

/// Files one person fetches at once, or has drawn while he waits.
const FETCHED_AT_ONCE: usize = 20;

/// The section `[export]`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Up to so many rows the panel gives a file at once: that takes a second or two.
    pub small: u64,
    /// Files made at once.
    pub at_once: usize,
    /// Files a person has, waiting ones too.
    pub most: u32,
    /// All files of a person have at most so many gigabytes (10^9 bytes).
    pub gigabytes: u64,
    /// A file is deleted so many hours after it was asked for, 1 to 72: as long it may hold rows that have been deleted since.
    #[serde(deserialize_with = "within_three_days")]
    pub hours: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self { small: 50_000, at_once: 2, most: 20, gigabytes: 10, hours: 24 }
    }
}

fn within_three_days<'de, D: Deserializer<'de>>(from: D) -> Result<u32, D::Error> {
    let hours = u32::deserialize(from)?;
    if (1..=72).contains(&hours) { Ok(hours) } else { Err(serde::de::Error::custom("[export] hours is from 1 to 72")) }
}

/// The files. Cheap to copy.
#[derive(Clone, Debug)]
pub struct Exports(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    folder: PathBuf,
    place: Arc<str>,
    settings: Settings,
    bell: Notify,
    fetching: Mutex<HashMap<String, Weak<Semaphore>>>,
}

impl Exports {
    /// Of this server; touches nothing yet.
    pub fn new(settings: &config::Settings) -> Self {
        Self(Arc::new(Inner {
            folder: beside(&settings.database).join("exports"),
            place: settings.name.as_deref().unwrap_or_default().into(),
            settings: settings.export.clone(),
            bell: Notify::new(),
            fetching: Mutex::default(),
        }))
    }

    /// Where somebody asks for files.
    pub fn desk(&self, owner: Option<AccountId>) -> ExportDesk {
        let Settings { small, most, hours, .. } = self.0.settings;
        let own = self.clone();
        ExportDesk {
            owner,
            place: Arc::clone(&self.0.place),
            small,
            most,
            hours,
            ring: Arc::new(move || own.0.bell.notify_one()),
            read: read_wish,
        }
    }

    /// The name of this server, among several on one database.
    pub fn place(&self) -> &str {
        &self.0.place
    }

    /// Where the file is, once it is ready.
    pub fn path(&self, export: ExportId) -> PathBuf {
        self.0.folder.join(export.to_string())
    }

    /// A place for one more fetched file; `None`: he has all of his.
    pub fn place_for(&self, reader: &Reader) -> Option<OwnedSemaphorePermit> {
        let whose = match reader.owner() {
            Some(owner) => format!("{owner:?}"),
            None => format!("{:?}", reader.scope.reach()),
        };
        let mut fetching = self.0.fetching.lock().unwrap_or_else(PoisonError::into_inner);
        let places = fetching.get(&whose).and_then(Weak::upgrade).unwrap_or_else(|| {
            fetching.retain(|_, places| places.strong_count() > 0);
            let places = Arc::new(Semaphore::new(FETCHED_AT_ONCE));
            fetching.insert(whose, Arc::downgrade(&places));
            places
        });
        places.try_acquire_owned().ok()
    }

    fn folder(&self) -> &Path {
        &self.0.folder
    }
}

/// What a page's wish asks of the store.
fn read_wish(wish: &Wish, now: Micros) -> Result<Search, AppError> {
    drawn::search(wish, now).map_err(|_| filter::from_query(&wish.q).err().map_or(AppError::Taken, AppError::Query))
}
