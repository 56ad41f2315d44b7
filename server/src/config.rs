//! Settings: a flag, else `TRACEMAIL_…` in the environment, else a line of the TOML file, else a default.
//!
//! In: those four. Out: [`Settings`]. Refuses to know: what the settings do.

use std::{
    fmt,
    net::{Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
};

use figment::{
    Figment,
    providers::{Env, Format, Serialized, Toml},
};
use serde::{Deserialize, Deserializer, Serialize};
use tracemail_store::Store;

use crate::cli::WrongUsage;

/// Everything that can be set.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// `sqlite:FOLDER`, or `postgres://USER@HOST/DATABASE`.
    pub database: Database,
    /// A streaming replica of that Postgres, for searching.
    pub database_read: Option<Database>,
    /// Where the panel answers: a loopback address.
    pub listen: SocketAddr,
    /// Nobody has to sign in while there are no accounts: whoever reaches the loopback address runs the panel.
    pub open: bool,
    /// Names, beside localhost, that the panel may be called by in a browser (`Host:`), such as a proxy's.
    #[serde(deserialize_with = "one_or_many")]
    pub hosts: Vec<String>,
    /// Addresses of proxies in front, whose `X-Forwarded-For` is believed.
    #[serde(deserialize_with = "one_or_many")]
    pub proxies: Vec<String>,
    /// Logs that are followed.
    #[serde(deserialize_with = "one_or_many")]
    pub follow: Vec<PathBuf>,
    /// Domains whose mail is received here. Empty: learned from the log.
    #[serde(deserialize_with = "one_or_many")]
    pub local_domains: Vec<String>,
    /// How mailboxes are asked where a message is now.
    pub locate: tracemail_locate::Settings,
    /// An OpenID provider by whose word people sign in.
    pub oidc: Option<crate::oidc::Settings>,
    /// Mail servers by which mailbox owners sign in, by domain.
    pub imap_sign_in: crate::mailboxes::Settings,
    /// A file with the token machines must show to post events. None: whoever reaches the loopback address may.
    pub events_token_file: Option<PathBuf>,
    /// The token itself, for the environment.
    pub events_token: Option<Secret>,
    /// A file with the token that whoever fetches the block list must show. None: the panel's operators may.
    pub blocklist_token_file: Option<PathBuf>,
    /// This server's name, where several read logs into one Postgres: each keeps by it how far it has read.
    pub name: Option<String>,
    /// What lists Postfix's queue, once a minute: `postqueue -j`. None: it is not asked.
    pub postqueue: Option<String>,
    /// Where others reach the panel, for links in reports: `https://mail.example.com` [default: http://LISTEN].
    pub address: Option<String>,
    /// The name reports are made in [default: this machine's].
    pub installation: Option<String>,
    /// A private key of your own for reports (PKCS#8, PEM), instead of the one made at the first start.
    pub report_key: Option<PathBuf>,
    /// Its certificate and whoever issued that, PEM, the root last.
    pub report_chain: Option<PathBuf>,
    /// A time stamping authority (RFC 3161) that confirms when reports were signed: `http://tsa.example.com/tsr`. None: nobody does.
    pub report_tsa: Option<String>,
    /// PEM file of the authority that signed its certificate, where the system does not know it.
    pub report_tsa_ca: Option<PathBuf>,
    /// Without its stamp there is no report, instead of one without a stamp.
    pub report_tsa_required: bool,
    /// So often rows that are older than they may be are deleted: 10 seconds to an hour.
    #[serde(deserialize_with = "within_an_hour")]
    pub sweep_seconds: u16,
    /// The login watch: what it reads, its rules' numbers, the block list.
    pub watch: crate::watching::Settings,
    /// How often one may ask the API.
    pub api: crate::limits::Settings,
    /// Files of rows that take a while.
    pub export: crate::exports::Settings,
    /// A database of places in MaxMind's format, such as GeoLite2-City.mmdb: where logins come from.
    pub geoip: Option<PathBuf>,
    /// Whom findings of the login watch are posted to.
    pub telling: crate::telling::Settings,
    /// The mail server that summaries and findings are sent through.
    pub mail: crate::mail::Settings,
    /// What the server's own log tells: `info`, `warn`, `server=debug` …
    pub log: String,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            database: Database("sqlite:data".into()),
            database_read: None,
            listen: (Ipv4Addr::LOCALHOST, 8025).into(),
            open: false,
            hosts: Vec::new(),
            proxies: Vec::new(),
            follow: Vec::new(),
            local_domains: Vec::new(),
            locate: tracemail_locate::Settings::default(),
            oidc: None,
            imap_sign_in: crate::mailboxes::Settings::new(),
            events_token_file: None,
            events_token: None,
            blocklist_token_file: None,
            name: None,
            postqueue: None,
            address: None,
            installation: None,
            report_key: None,
            report_chain: None,
            report_tsa: None,
            report_tsa_ca: None,
            report_tsa_required: false,
            sweep_seconds: 300,
            watch: crate::watching::Settings::default(),
            api: crate::limits::Settings::default(),
            export: crate::exports::Settings::default(),
            geoip: None,
            telling: crate::telling::Settings::default(),
            mail: crate::mail::Settings::default(),
            log: "info".into(),
        }
    }
}

impl Settings {
    /// Opens the database, making it when it is not there.
    pub async fn open(&self) -> Result<Store, tracemail_store::Error> {
        Store::open_with(&self.database.0, self.database_read.as_ref().map(|replica| replica.0.as_str())).await
    }
}

/// Where the database is. Shown without its password.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Database(pub String);

impl Database {
    /// The folder of an SQLite.
    pub fn folder(&self) -> Option<&Path> {
        self.0.strip_prefix("sqlite:").map(|path| Path::new(path.strip_prefix("//").unwrap_or(path)))
    }
}

impl fmt::Display for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // postgres://user:password@host/database?password=password
        let (url, parameters) = self.0.split_once('?').unwrap_or((&self.0, ""));
        match url.split_once("://").and_then(|(scheme, rest)| Some((scheme, rest.rsplit_once('@')?))) {
            Some((scheme, (user, place))) => write!(f, "{scheme}://{}@{place}", user.split(':').next().unwrap_or_default())?,
            None => f.write_str(url)?,
        }
        let shown: Vec<_> = parameters.split('&').filter(|item| !item.is_empty() && !item.contains("password")).collect();
        if shown.is_empty() { Ok(()) } else { write!(f, "?{}", shown.join("&")) }
    }
}

impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.to_string(), f)
    }
}

/// What the names of settings are, for the environment.
const NAMES: [&str; 24] = [
    "database",
    "database_read",
    "listen",
    "open",
    "hosts",
    "proxies",
    "follow",
    "local_domains",
    "log",
    "locate",
    "events_token_file",
    "events_token",
    "blocklist_token_file",
    "name",
    "postqueue",
    "address",
    "installation",
    "report_key",
    "report_chain",
    "report_tsa",
    "report_tsa_ca",
    "report_tsa_required",
    "sweep_seconds",
    "geoip",
];
/// What is shorter can be guessed.
const SHORTEST_TOKEN: usize = 16;

/// Reads the settings. `flags`: those of the command line, by the same names; what was not given is left out.
pub fn read(file: Option<&Path>, flags: &impl Serialize) -> anyhow::Result<Settings> {
    let mut figment = Figment::from(Serialized::defaults(Settings::default()));
    if let Some(file) = file {
        if !file.is_file() {
            return Err(WrongUsage(format!("--config {}: there is no such file", file.display())).into());
        }
        figment = figment.merge(Toml::file_exact(file));
    }
    let figment = figment.merge(Env::prefixed("TRACEMAIL_").only(&NAMES)).merge(Serialized::defaults(flags));
    Ok(figment.extract().map_err(|error| WrongUsage(format!("settings: {error}")))?)
}

/// A word nobody is to read in a log.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("***")
    }
}

impl Settings {
    /// Ways in that are asked elsewhere.
    pub fn doors(&self) -> anyhow::Result<crate::panel::Doors> {
        let provider = self.oidc.as_ref().map(crate::oidc::Provider::new).transpose()?.map(std::sync::Arc::new);
        Ok(crate::panel::Doors { provider, mailboxes: std::sync::Arc::new(crate::mailboxes::Servers::new(&self.imap_sign_in)?) })
    }

    /// The proxies, as addresses.
    pub fn proxy_addresses(&self) -> anyhow::Result<Vec<std::net::IpAddr>> {
        let each = |text: &String| text.parse().map_err(|_| WrongUsage(format!("proxies: {text} is no IP address")).into());
        self.proxies.iter().map(each).collect()
    }

    /// The token machines must show, if any.
    pub fn token(&self) -> anyhow::Result<Option<String>> {
        match (&self.events_token_file, &self.events_token) {
            (Some(file), _) => token_in("events_token_file", file).map(Some),
            (None, Some(secret)) => long_enough("events_token", secret.0.clone()).map(Some),
            (None, None) => Ok(None),
        }
    }

    /// The token whoever fetches the block list must show, if any.
    pub fn blocklist_token(&self) -> anyhow::Result<Option<String>> {
        self.blocklist_token_file.as_deref().map(|file| token_in("blocklist_token_file", file)).transpose()
    }
}

fn token_in(setting: &str, file: &Path) -> anyhow::Result<String> {
    let name = format!("{setting} {}", file.display());
    let token = std::fs::read_to_string(file).map_err(|error| WrongUsage(format!("{name}: {error}")))?;
    long_enough(&name, token.trim().to_owned())
}

fn long_enough(name: &str, token: String) -> anyhow::Result<String> {
    if token.len() < SHORTEST_TOKEN {
        let why = format!("{name}: a token has at least {SHORTEST_TOKEN} characters; `openssl rand -hex 32` makes one");
        return Err(WrongUsage(why).into());
    }
    Ok(token)
}

fn within_an_hour<'de, D: Deserializer<'de>>(from: D) -> Result<u16, D::Error> {
    let seconds = u16::deserialize(from)?;
    if (10..=3600).contains(&seconds) { Ok(seconds) } else { Err(serde::de::Error::custom("sweep_seconds is from 10 to 3600")) }
}

/// A list, or its only item; in the environment also `a,b`.
fn one_or_many<'de, D: Deserializer<'de>, T: From<String>>(from: D) -> Result<Vec<T>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Given {
        One(String),
        Many(Vec<String>),
    }
    let list = match Given::deserialize(from)? {
        Given::One(text) => text.split(',').map(|item| item.trim().to_owned()).filter(|item| !item.is_empty()).collect(),
        Given::Many(list) => list,
    };
    Ok(list.into_iter().map(T::from).collect())
}

#[cfg(test)]
mod tests {
    use super::Database;

    #[test]
    fn a_password_is_never_shown() {
        for (url, shown) in [
            ("postgres://anna:se@cret@db/mail", "postgres://anna@db/mail"),
            ("postgres://anna:secret@db/mail?sslmode=require&password=secret", "postgres://anna@db/mail?sslmode=require"),
            ("postgres://db/mail", "postgres://db/mail"),
            ("sqlite:data", "sqlite:data"),
        ] {
            let database = Database(url.into());
            assert_eq!((database.to_string(), format!("{database:?}")), (shown.to_owned(), format!("{shown:?}")));
        }
    }
}
