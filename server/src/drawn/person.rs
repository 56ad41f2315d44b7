//! All that is stored of one person as a file: his rows, each with its timeline and raw lines, an object a line; day by
//! day, the oldest first.
//!
//! In: whoever draws, and an address. Out: the bytes of the file. Rows that he who draws may not see are not in it.
//! Refuses to know: whether he may have it (`app::api::person` asked).

use futures::{StreamExt, TryStreamExt};
use tracemail_export::Error as FileError;
use tracemail_model::{explain::Lang, row::Row, time::Micros, zone::Zone};
use tracemail_store::Error;

use super::{Drawer, Pieces, Rows};
use crate::shape::{Told, Whole};

impl Drawer {
    /// The file of whoever that address belongs to, as things stood at `made`; `count` hears of each row.
    pub fn person(self, address: String, made: Micros, lang: Lang, zone: Zone, count: impl Fn(u64) + Send + 'static) -> Pieces {
        let (store, scope) = (self.store.clone(), self.scope.clone());
        let rows = futures::stream::once(async move {
            let rows: Rows = match store.person(&address).await? {
                Some(person) => store.person_stream(&scope, &person, made).map_ok(|row| vec![row]).boxed(),
                None => futures::stream::empty().boxed(),
            };
            Ok::<Rows, Error>(rows)
        });
        let (store, scope) = (self.store.clone(), self.scope.clone());
        self.witnessed(rows.try_flatten().boxed(), "export of a person".into())
            .map_ok(|page| futures::stream::iter(page.into_iter().map(Ok)))
            .try_flatten()
            .map_err(FileError::Rows)
            .and_then(move |row: Row| {
                count(1);
                let (store, scope) = (store.clone(), scope.clone());
                async move {
                    // what has gone since is told without what stood behind it
                    let events = store.timeline(&scope, row.id()).await.map_err(FileError::Rows)?.unwrap_or_default();
                    let log = store.log(&scope, row.id()).await.map_err(FileError::Rows)?.unwrap_or_default();
                    let whole = Whole::new(Told::new(&row, lang, zone), &events, &log);
                    let mut line = serde_json::to_vec(&whole).map_err(|error| FileError::Write(error.to_string()))?;
                    line.push(b'\n');
                    Ok(line)
                }
            })
            .boxed()
    }
}
