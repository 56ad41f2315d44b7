//! Whether a mailbox's own password opens it, by IMAP.
//!
//! In: an address and a password. Out: yes, no, or why nobody says. One `AUTHENTICATE PLAIN` (RFC 4616) and nothing more: no
//! folder is opened. The password goes over the wire in base64, so nothing in it can end the command, and is kept nowhere.
//! Refuses to know: who asks, and how often.

use std::{net::IpAddr, path::Path, time::Duration};

use base64::{Engine, prelude::BASE64_STANDARD};
use tokio::time::timeout;
use tracemail_model::locate::Trouble;

use crate::{
    dial::Address,
    error::Error,
    imap::{
        SCHEME,
        wire::{Reply, Wire},
    },
};

/// What a server says of a password that is wrong, or of a user it does not have (RFC 5530); empty: it says no more.
const WRONG: [&str; 5] = ["", "AUTHENTICATIONFAILED", "AUTHORIZATIONFAILED", "EXPIRED", "NOPERM"];

/// One IMAP server, as its users come to it.
pub struct Knock {
    address: Address,
    limit: Duration,
}

impl Knock {
    /// `imaps://HOST`, or `imap://` on this machine. `place`: whose settings, for errors.
    pub fn new(place: &str, url: &str, ca_file: Option<&Path>, limit: Duration) -> Result<Self, Error> {
        Ok(Self { address: Address::new(place, url, &SCHEME, ca_file)?, limit })
    }

    /// Whether the password is this mailbox's. `from`: whoever shows it; a server that trusts this machine takes him for the
    /// sender, in its log and its own limits.
    pub async fn opens(&self, mailbox: &str, password: &str, from: Option<IpAddr>) -> Result<bool, Trouble> {
        // PLAIN parts its fields by NUL
        if mailbox.contains('\0') || password.contains('\0') || password.is_empty() {
            return Ok(false);
        }
        timeout(self.limit, self.ask(mailbox, password, from)).await.unwrap_or(Err(Trouble::Slow))
    }

    /// Whether the server is there and greets.
    pub async fn probe(&self) -> Result<(), Trouble> {
        let greeted = async { Wire::greet(self.address.dial().await?).await.map(|_| ()) };
        timeout(self.limit, greeted).await.unwrap_or(Err(Trouble::Slow))
    }

    async fn ask(&self, mailbox: &str, password: &str, from: Option<IpAddr>) -> Result<bool, Trouble> {
        let mut wire = Wire::greet(self.address.dial().await?).await?;
        if wire.can("ID") {
            let from = from.map_or_else(String::new, |from| format!(" \"x-originating-ip\" \"{from}\""));
            wire.command(&format!("ID (\"name\" \"Tracemail\"{from})")).await?;
        }
        match wire.authenticate(&BASE64_STANDARD.encode(format!("\0{mailbox}\0{password}"))).await? {
            Reply::Ok => {
                // whoever hangs up first is not missed
                let _ = wire.command("LOGOUT").await;
                Ok(true)
            }
            Reply::No(code) if WRONG.contains(&code.as_str()) => Ok(false),
            Reply::No(code) if code == "UNAVAILABLE" || code == "LIMIT" || code == "INUSE" => Err(Trouble::Down),
            // it takes no password in this way
            Reply::No(_) => Err(Trouble::Denied),
        }
    }
}
