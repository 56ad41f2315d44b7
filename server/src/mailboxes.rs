//! Mail servers by which mailbox owners sign in: their own password, shown to their own IMAP server.
//!
//! In: the table `[imap_sign_in]` of the TOML file. Out: something the door can ask. So many are asked at once, and each of
//! them waits; how often one name may try is the door's. Refuses to know: accounts.

use std::{collections::BTreeMap, fmt, future::Future, net::IpAddr, path::PathBuf, pin::Pin, time::Duration};

use serde::{Deserialize, Serialize};
use tokio::sync::Semaphore;
use tracemail_auth::mailboxes::{Mailboxes, Opens};
use tracemail_locate::{Error, Knock};
use tracemail_model::{filter::fold, locate::Trouble};

/// `[imap_sign_in."example.com"]`, by domain.
pub type Settings = BTreeMap<String, Way>;

/// How the mailboxes of a domain are asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Way {
    /// `imaps://imap.example.com`; `imap://` only on this machine.
    pub imap: String,
    /// Makes an account for a mailbox's owner who has none, below the customer who holds the domain.
    #[serde(default)]
    pub make: bool,
    /// PEM file of the authority that signed the server's certificate, where the system does not know it.
    pub ca_file: Option<PathBuf>,
    /// The longest an answer may take, milliseconds; 5000 if not said. Dovecot lets a wrong password wait two seconds.
    pub time_limit_ms: Option<u64>,
}

/// The longest an answer may take when the settings do not say.
const TIME_LIMIT: Duration = Duration::from_secs(5);
/// Passwords shown at once: a mail server has other work.
const AT_ONCE: usize = 8;

/// The mail servers, by domain.
pub struct Servers {
    domains: BTreeMap<String, (Knock, bool)>,
    free: Semaphore,
}

impl Servers {
    /// As the settings say.
    pub fn new(settings: &Settings) -> Result<Self, Error> {
        let mut domains = BTreeMap::new();
        for (domain, way) in settings {
            let place = format!("[imap_sign_in.\"{domain}\"]");
            let limit = way.time_limit_ms.map_or(TIME_LIMIT, Duration::from_millis);
            domains.insert(fold(domain), (Knock::new(&place, &way.imap, way.ca_file.as_deref(), limit)?, way.make));
        }
        Ok(Self { domains, free: Semaphore::new(AT_ONCE) })
    }

    /// Each of them, with what is wrong with it.
    pub async fn probe(&self) -> Vec<(&str, Result<(), Trouble>)> {
        let mut found = Vec::new();
        for (domain, (knock, _)) in &self.domains {
            found.push((domain.as_str(), knock.probe().await));
        }
        found
    }
}

impl fmt::Debug for Servers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.domains.keys()).finish()
    }
}

impl Mailboxes for Servers {
    fn knows(&self, domain: &str) -> Option<bool> {
        self.domains.get(&fold(domain)).map(|(_, make)| *make)
    }

    fn opens<'a>(&'a self, mailbox: &'a str, password: &'a str, from: Option<IpAddr>) -> Pin<Box<dyn Future<Output = Opens> + Send + 'a>> {
        Box::pin(async move {
            let domain = mailbox.rsplit_once('@').map_or("", |(_, domain)| domain);
            let Some((knock, _)) = self.domains.get(&fold(domain)) else { return Opens::No };
            let Ok(_place) = self.free.try_acquire() else { return Opens::Away };
            match knock.opens(mailbox, password, from).await {
                Ok(true) => Opens::Yes,
                Ok(false) => Opens::No,
                Err(trouble) => {
                    tracing::warn!("the mail server by which owners of {domain} sign in gives no answer: {trouble:?}");
                    Opens::Away
                }
            }
        })
    }
}
