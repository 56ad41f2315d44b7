//! When to end: on SIGTERM or SIGINT, everywhere at once; and when everybody has.
//!
//! In: a signal. Out: a [`Shutdown`] that each task waits on and holds while it runs. Refuses to know: the tasks.

use std::sync::Arc;

use tokio::{
    signal::unix::{SignalKind, signal},
    sync::watch,
};

/// Says when.
#[derive(Clone, Debug)]
pub struct Ending(Arc<watch::Sender<bool>>);

/// Hears it. Whoever holds a copy is waited for.
#[derive(Clone, Debug)]
pub struct Shutdown(watch::Receiver<bool>);

/// The two ends.
pub fn pair() -> (Ending, Shutdown) {
    let (tell, told) = watch::channel(false);
    (Ending(Arc::new(tell)), Shutdown(told))
}

impl Ending {
    /// Now.
    pub fn begin(&self) {
        self.0.send_replace(true);
    }

    /// At the first SIGTERM or SIGINT.
    pub fn on_signals(&self) -> std::io::Result<()> {
        let (mut term, mut int) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
        let ending = self.clone();
        tokio::spawn(async move {
            tokio::select! { _ = term.recv() => {}, _ = int.recv() => {} }
            tracing::info!("told to end");
            ending.begin();
        });
        Ok(())
    }

    /// Waits until every [`Shutdown`] has been let go.
    pub async fn everybody_gone(&self) {
        self.0.closed().await;
    }
}

impl Shutdown {
    /// Waits for the end.
    pub async fn wait(&mut self) {
        let _ = self.0.wait_for(|end| *end).await;
    }
}
