//! What other servers on the same Postgres write: how far the stream of changes has come, as soon as it has.
//!
//! In: nothing. Out: a stream of places in the stream of changes. A connection that breaks is made again, and what was
//! said meanwhile is made up for by asking. Refuses to know: listeners.

use std::{sync::atomic::Ordering, time::Duration};

use futures::{
    StreamExt,
    stream::{self, BoxStream},
};
use sqlx::postgres::{PgListener, PgPoolOptions};
use tracemail_model::tail::Seq;

use super::{Server, commit::CHANNEL, refusal};
use crate::{Engine, Result, Store};

/// Between two attempts to connect.
const PAUSE: Duration = Duration::from_secs(1);

/// Where the ear is.
enum Ear {
    Away,
    /// It failed a moment ago.
    Tired,
    There(Box<PgListener>),
}

impl Store {
    /// The last change, each time another process writes some; on SQLite nobody says so. It never ends; an error says
    /// that for now nothing can be heard.
    pub fn heard(&self) -> BoxStream<'static, Result<Seq>> {
        let Engine::Postgres(_) = self.0.engine else { return stream::pending().boxed() };
        stream::unfold((self.clone(), Ear::Away), |(store, mut ear)| async move {
            if matches!(ear, Ear::Tired) {
                tokio::time::sleep(PAUSE).await;
            }
            let heard = listen(&store, &mut ear).await;
            if heard.is_err() {
                ear = Ear::Tired;
            }
            Some((heard, (store, ear)))
        })
        .boxed()
    }
}

async fn listen(store: &Store, ear: &mut Ear) -> Result<Seq> {
    let Engine::Postgres(server) = &store.0.engine else { return std::future::pending().await };
    let Ear::There(listener) = ear else {
        *ear = Ear::There(Box::new(server.listener().await?));
        return store.last_seq().await;
    };
    // nothing: the connection was lost and is there again
    while let Some(said) = listener.try_recv().await? {
        if said.process_id() == server.writer.load(Ordering::Relaxed) {
            continue;
        }
        // it may be of a day not seen before
        server.known.forget();
        if let Ok(seq) = said.payload().parse() {
            return Ok(seq);
        }
    }
    store.last_seq().await
}

impl Server {
    async fn listener(&self) -> Result<PgListener> {
        let pool = PgPoolOptions::new().max_connections(1).connect_lazy_with(self.options.clone());
        let mut listener = PgListener::connect_with(&pool).await.map_err(|error| refusal(&self.options, &error))?;
        listener.listen(CHANNEL).await?;
        Ok(listener)
    }
}
