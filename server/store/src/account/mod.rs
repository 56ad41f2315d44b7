//! Accounts and what is theirs: one file per noun. All of it lies beside the days.
//!
//! In: what `auth` has decided. Out: accounts, holdings, sessions, records. Secrets come as hashes and never go out again.
//! Every act that changes what anybody may see leaves its record in the same transaction.
//! Refuses to know: who may do what (`auth`), and how secrets are made.

mod aliases;
mod devices;
mod domains;
mod embed;
mod exports;
mod factors;
mod links;
mod people;
mod records;
mod sessions;
mod sign_ins;
mod throttle;
mod tickets;
mod tokens;

use std::net::IpAddr;

use ring::rand::{SecureRandom, SystemRandom};

use crate::{Error, Result, Store, engine::FromAnswer, query::Query, reader::Deadline};

pub use domains::Held;
pub use exports::{ExportJob, NewExport};
pub(crate) use people::by_id;
pub use sign_ins::SignIn;
pub use throttle::Throttled;

/// SHA-256 of a secret.
pub type Digest = [u8; 32];

impl Store {
    /// All rows of a question about what stands beside the days.
    pub(crate) async fn beside<T: FromAnswer>(&self, query: Query) -> Result<Vec<T>> {
        let mut reading = self.0.engine.main().read(Deadline::new()).await?;
        let answer = reading.fetch(query).await;
        reading.done(answer)
    }
}

/// 128 random bits.
fn random() -> Result<u128> {
    let mut bits = [0; 16];
    SystemRandom::new().fill(&mut bits).map_err(|_| Error::damaged("the system gives no random numbers"))?;
    Ok(u128::from_be_bytes(bits))
}

fn id<T: std::str::FromStr>(text: &str) -> Result<T> {
    text.parse().map_err(|_| Error::damaged(format!("the id {text:?}")))
}

/// An address as it is kept: 4 or 16 bytes.
pub(crate) fn network_bytes(ip: IpAddr) -> Vec<u8> {
    match ip {
        IpAddr::V4(ip) => ip.octets().to_vec(),
        IpAddr::V6(ip) => ip.octets().to_vec(),
    }
}

fn network(bytes: Option<Vec<u8>>) -> Option<IpAddr> {
    let bytes = bytes?;
    let four = <[u8; 4]>::try_from(bytes.as_slice()).map(IpAddr::from);
    four.or_else(|_| <[u8; 16]>::try_from(bytes.as_slice()).map(IpAddr::from)).ok()
}

fn list(json: &str) -> Result<Vec<String>> {
    serde_json::from_str(json).map_err(Error::damaged)
}

fn json(list: &[String]) -> String {
    serde_json::to_string(list).unwrap_or_default()
}
