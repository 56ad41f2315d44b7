//! Other servers on the same database: what they write is told here too.
//!
//! In: the store's word that the stream of changes has come further. Out: those changes, in the hub. What this server
//! writes by itself the hub knows already. Refuses to know: which database it is.

use std::convert::Infallible;

use futures::StreamExt;
use tracemail_live::Hub;
use tracemail_store::Store;

/// Changes fetched at once.
const PAGE: u32 = 1_000;

/// Tells the hub, for ever.
pub async fn tell(store: &Store, hub: &Hub) -> Infallible {
    let mut heard = store.heard();
    loop {
        let told = match heard.next().await {
            Some(Ok(seq)) => catch_up(store, hub, seq).await,
            Some(Err(error)) => Err(error),
            None => std::future::pending().await,
        };
        if let Err(error) = told {
            tracing::warn!("what other servers write cannot be heard: {error}");
        }
    }
}

async fn catch_up(store: &Store, hub: &Hub, seq: tracemail_model::tail::Seq) -> Result<(), tracemail_store::Error> {
    while hub.seq() < seq {
        match store.changes(hub.seq(), PAGE).await? {
            Some(changes) if !changes.is_empty() => hub.publish(changes),
            // an import, or rows that have gone since
            _ => hub.bulk(seq),
        }
    }
    Ok(())
}
