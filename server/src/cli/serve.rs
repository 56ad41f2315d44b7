//! `tracemail serve`: the panel, and the logs it follows.

use std::{net::SocketAddr, path::PathBuf, sync::Arc, time::Duration};

use clap::Args;
use serde::Serialize;
use tracemail_live::Hub;
use tracemail_store::Store;

use super::Common;
use crate::{config::Settings, listen, panel::Panel, router, shutdown, site, telemetry};

/// What running answers, sockets and the reader get to end after the shutdown; what takes longer is broken off, and
/// whoever waits for it sees that.
const LONGEST_END: Duration = Duration::from_secs(4);

/// Serves the panel, following logs as they grow.
#[derive(Debug, Args, Serialize)]
#[command(after_help = "Example: tracemail serve --follow /var/log/mail.log --follow /var/log/rspamd/rspamd.log")]
pub struct Serve {
    /// Where the panel answers; loopback only [default: 127.0.0.1:8025]
    #[arg(long, value_name = "ADDRESS")]
    #[serde(skip_serializing_if = "Option::is_none")]
    listen: Option<SocketAddr>,
    /// A log to follow, through rotation; may be given many times.
    #[arg(long, value_name = "PATH")]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    follow: Vec<PathBuf>,
    /// A domain whose mail is received here; may be given many times [default: learned from the log]
    #[arg(long = "local-domain", value_name = "DOMAIN")]
    #[serde(rename = "local_domains", skip_serializing_if = "Vec::is_empty")]
    local_domains: Vec<String>,
    /// Shows a folder of sample logs as if they were being written now.
    #[arg(long, value_name = "FOLDER")]
    #[serde(skip)]
    demo: Option<PathBuf>,
}

impl Serve {
    pub(super) fn run(&self, common: &Common) -> anyhow::Result<()> {
        let settings = common.settings(self)?;
        telemetry::begin(&settings.log);
        super::runtime()?.block_on(self.serve(&settings))
    }

    async fn serve(&self, settings: &Settings) -> anyhow::Result<()> {
        // the port first: it is the quickest to be wrong, and nothing has been touched yet
        let listener = listen::bind(settings.listen).await?;
        let store = Store::open(&settings.database).await?;
        let (ending, shutdown) = shutdown::pair();
        ending.on_signals()?;
        let hub = Hub::new(store.seq().await?);
        let panel = Panel {
            store,
            hub: hub.clone(),
            freshness: Arc::new(Default::default),
            assets: site::assets(),
            hosts: settings.hosts.clone().into(),
            shutdown: shutdown.clone(),
        };
        println!("Tracemail is at http://{}", listener.local_addr()?);
        listen::serve(listener, router::router(panel), shutdown).await;
        hub.close();
        if tokio::time::timeout(LONGEST_END, ending.everybody_gone()).await.is_err() {
            tracing::warn!("something was still running and was broken off");
        }
        Ok(())
    }
}
