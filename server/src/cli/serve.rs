//! `tracemail serve`: the panel, and the logs it follows.

use std::{
    fmt::Write as _,
    io::Write,
    net::SocketAddr,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use clap::Args;
use serde::Serialize;
use tracemail_correlate as correlate;
use tracemail_ingest::{
    Watch,
    follow::{Follow, LANE},
    inbox::inbox,
    postqueue::Postqueue,
};
use tracemail_live::Hub;
use tracemail_locate::Locator;
use tracemail_model::time::Micros;
use tracemail_store::Store;

use super::{
    Common, demo,
    first::{self, Invited},
};
use crate::{
    clock,
    config::Settings,
    exports::Exports,
    limits::Limits,
    listen, neighbours,
    panel::Panel,
    proof::Proof,
    router,
    routes::{blocklist::Blocklist, events::Events},
    sealing, shutdown, site, sweep, telemetry,
    telling::Teller,
    watching,
};

/// What running answers, sockets and the reader get to end after the shutdown; what takes longer is broken off, and
/// whoever waits for it sees that.
const LONGEST_END: Duration = Duration::from_secs(4);
/// How often the time of the oldest row is asked.
const OLDEST: Duration = Duration::from_secs(30);

/// Serves the panel, following logs as they grow.
#[derive(Debug, Args, Serialize)]
#[command(after_help = "Example: tracemail serve --follow /var/log/mail.log --follow /var/log/rspamd/rspamd.log")]
pub struct Serve {
    /// Where the panel answers; loopback only [default: 127.0.0.1:8025]
    #[arg(long, value_name = "ADDRESS")]
    #[serde(skip_serializing_if = "Option::is_none")]
    listen: Option<SocketAddr>,
    /// Lets whoever reaches the port run the panel, as long as there are no accounts [default: an operator is made and has
    /// to sign in]
    #[arg(long)]
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    open: bool,
    /// A log to follow, through rotation; may be given many times.
    #[arg(long, value_name = "PATH")]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    follow: Vec<PathBuf>,
    /// This server's name, where several read logs into one Postgres; it must stay the same.
    #[arg(long, value_name = "NAME")]
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    /// Lists Postfix's queue once a minute with this command, for example "postqueue -j" [default: not at all]
    #[arg(long, value_name = "COMMAND")]
    #[serde(skip_serializing_if = "Option::is_none")]
    postqueue: Option<String>,
    /// A file with the token machines must show to post events [default: none is asked for]
    #[arg(long, value_name = "FILE")]
    #[serde(skip_serializing_if = "Option::is_none")]
    events_token_file: Option<PathBuf>,
    /// A file with the token that whoever fetches the block list must show [default: operators of the panel may]
    #[arg(long, value_name = "FILE")]
    #[serde(skip_serializing_if = "Option::is_none")]
    blocklist_token_file: Option<PathBuf>,
    /// A database of places in MaxMind's format (GeoLite2-City.mmdb): tells logins from two far places apart [default: none]
    #[arg(long, value_name = "FILE")]
    #[serde(skip_serializing_if = "Option::is_none")]
    geoip: Option<PathBuf>,
    /// A domain whose mail is received here; may be given many times [default: learned from the log]
    #[arg(long = "local-domain", value_name = "DOMAIN")]
    #[serde(rename = "local_domains", skip_serializing_if = "Vec::is_empty")]
    local_domains: Vec<String>,
    /// Shows a folder of sample logs as if they were being written now.
    #[arg(long, value_name = "FOLDER", conflicts_with = "follow")]
    #[serde(skip)]
    demo: Option<PathBuf>,
}

impl Serve {
    pub(super) fn run(&self, common: &Common) -> anyhow::Result<()> {
        let settings = common.settings(self)?;
        telemetry::begin(&settings.log);
        super::runtime()?.block_on(self.serve(settings))
    }

    async fn serve(&self, settings: Settings) -> anyhow::Result<()> {
        // the port first: it is the quickest to be wrong, and nothing has been touched yet
        let listener = listen::bind(settings.listen)?;
        let proxies = settings.proxy_addresses()?;
        let (locator, doors) = (Locator::new(&settings.locate)?, settings.doors()?);
        let store = settings.open().await?;
        let proof = Arc::new(Proof::open(&settings, clock::now())?);
        let address = settings
            .address
            .clone()
            .unwrap_or_else(|| listener.local_addr().map_or_else(|_| String::new(), |here| format!("http://{here}")));
        let teller = Teller::new(&store, &settings, address, Arc::clone(&proof))?;
        teller.collect().await?; // from here on what is found is news
        let every = Duration::from_secs(settings.sweep_seconds.into());
        let (ending, shutdown) = shutdown::pair();
        ending.on_signals()?;
        let (hub, watch) = (Hub::new(store.seq().await?), Watch::load(&store).await?);
        let (since, panel_watch) = (Oldest::default(), watch.clone());
        let (inbox, posts) = inbox();
        let (bell, watched) = (watching::Bell::default(), watching::Wall::new(&settings)?);
        let panel = Panel {
            store: store.clone(),
            hub: hub.clone(),
            freshness: {
                let since = since.clone();
                Arc::new(move || tracemail_model::stats::Freshness { since: since.get(), ..panel_watch.freshness() })
            },
            locator,
            assets: site::assets(),
            events: Events::new(inbox.clone(), settings.token()?),
            hosts: settings.hosts.clone().into(),
            proof,
            bell: bell.clone(),
            blocklist: Blocklist::new(&settings)?,
            doors,
            exports: Exports::new(&settings),
            erasures: app::backend::Erasures::default(),
            limits: Limits::new(&settings.api),
            letters: settings.mail.server.is_some(),
            shutdown: shutdown.clone(),
        };
        let mut exporting = {
            let panel = panel.clone();
            tokio::spawn(async move { panel.exports.keep(&panel).await })
        };
        let clock: tracemail_ingest::Clock = Arc::new(clock::of_logs);
        let postqueue = settings.postqueue.as_ref().map(|line| line.split_whitespace().map(str::to_owned).collect());
        let demo = self.demo.as_deref().map(|samples| demo::prepare(samples, &settings.database)).transpose()?;
        let paths = demo.as_ref().map_or(settings.follow, |demo| demo.paths().to_vec());
        let here = listener.local_addr()?;
        let invited = if settings.open && !store.has_accounts().await? {
            Vec::new()
        } else {
            let address = settings.address.clone().unwrap_or_else(|| format!("http://{here}"));
            first::invite(&store, &address, clock::now(), demo.is_some()).await?
        };
        say(here, &paths, demo.is_some(), &invited);
        let lane = settings.name.map_or(LANE.to_owned(), |name| format!("{LANE}@{name}"));
        let reading = async {
            let settings = correlate::Settings { local_domains: settings.local_domains, ..Default::default() };
            Follow { lane, paths, posts: Some(posts), settings, clock: Arc::clone(&clock) }.run(store.clone(), hub.clone(), watch).await
        };
        let listing = async {
            match postqueue {
                Some(command) => Postqueue { command, clock: Arc::clone(&clock) }.run(inbox).await,
                None => std::future::pending().await,
            }
        };
        let playing = async {
            match demo {
                Some(demo) => demo.run(Arc::clone(&clock)).await,
                None => std::future::pending().await,
            }
        };
        // apart: they decode rows, reckon and read folders, and nobody shall wait for that
        let sweeping = tokio::spawn(sweep::keep(store.clone(), every));
        let mut watching = {
            let (store, hub, bell) = (store.clone(), hub.clone(), bell.clone());
            tokio::spawn(async move { watching::watch(&store, &hub, &watched, &bell).await })
        };
        // whichever ends takes the others with it: the reader may be dropped at any moment
        tokio::select! {
            () = listen::serve(listener, router::router(panel), proxies.into(), shutdown) => {}
            never = reading => match never? {},
            failed = playing => return Err(failed.into()),
            () = since.keep(&store) => {}
            () = listing => {}
            never = neighbours::tell(&store, &hub) => match never {},
            ended = &mut watching => ended?,
            never = bell.keep(&store) => match never {},
            never = teller.tell(&bell) => match never {},
            never = sealing::seal(&store) => match never {},
            ended = &mut exporting => match ended? {},
        }
        sweeping.abort();
        watching.abort();
        exporting.abort();
        hub.close();
        if tokio::time::timeout(LONGEST_END, ending.everybody_gone()).await.is_err() {
            tracing::warn!("something was still running and was broken off");
        }
        Ok(())
    }
}

/// Where the panel is, and what to look at in it. Nobody has to be listening: a closed terminal ends no server.
fn say(address: SocketAddr, follows: &[PathBuf], demo: bool, invited: &[Invited]) {
    let more = if demo {
        format!(
            "A week of sample traffic is being loaded; more of it is replayed as if it were being written now.\n  \
             http://{address}/live                              mail and logins as they happen\n  \
             http://{address}/received?q=status%3Arejected      open one: what happened, step by step, and the log behind it\n  \
             http://{address}/access?q=is%3Afailed              who is trying passwords\n\
             Your own log: make run LOGS=/var/log/mail.log. End with Ctrl-C.\n"
        )
    } else if follows.is_empty() {
        "No log is followed: --follow /var/log/mail.log follows one.\n".to_owned()
    } else {
        follows.iter().map(|path| format!("following {}\n", path.display())).collect::<Vec<_>>().concat()
    };
    let mut doors = String::new();
    if !invited.is_empty() {
        doors.push_str("Sign in, each once and within a day (later: `tracemail user link NAME`):\n");
    }
    for Invited { role, name, link } in invited {
        let _ = writeln!(doors, "  {:<9} {name:<26} {link}", role.name());
    }
    let mut out = std::io::stdout().lock();
    let _ = write!(out, "Tracemail is at http://{address}\n{doors}{more}").and_then(|()| out.flush());
}

/// Time of the oldest row, asked now and then.
#[derive(Clone, Default)]
struct Oldest(Arc<Mutex<Option<Micros>>>);

impl Oldest {
    fn get(&self) -> Option<Micros> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn keep(&self, store: &Store) {
        loop {
            match store.oldest(&tracemail_auth::operator(), None).await {
                Ok(oldest) => *self.0.lock().unwrap_or_else(PoisonError::into_inner) = oldest,
                Err(error) => tracing::warn!("the oldest row cannot be asked: {error}"),
            }
            tokio::time::sleep(OLDEST).await;
        }
    }
}
