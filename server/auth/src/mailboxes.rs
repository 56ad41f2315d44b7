//! Mail servers that know a mailbox's password: whoever shows it at the door is the mailbox's owner.
//!
//! In: an address and a password. Out: whether it opens the mailbox. Refuses to know: how a mail server is asked; the server
//! lends something that can.

use std::{fmt::Debug, future::Future, net::IpAddr, pin::Pin};

/// Whether the mail server was there to say it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opens {
    /// The password is the mailbox's.
    Yes,
    /// It is not.
    No,
    /// Nobody says: the mail server does not answer.
    Away,
}

/// Whoever can ask.
pub trait Mailboxes: Send + Sync + Debug {
    /// Whether mailboxes of that domain are asked; `Some(true)`: and an account is made for an owner who has none.
    fn knows(&self, domain: &str) -> Option<bool>;

    /// Asks the mail server of the mailbox. `from`: for that server's own log and limits.
    fn opens<'a>(&'a self, mailbox: &'a str, password: &'a str, from: Option<IpAddr>) -> Pin<Box<dyn Future<Output = Opens> + Send + 'a>>;
}

/// Nobody is asked.
#[derive(Clone, Copy, Debug)]
pub struct NoMailboxes;

impl Mailboxes for NoMailboxes {
    fn knows(&self, _: &str) -> Option<bool> {
        None
    }

    fn opens<'a>(&'a self, _: &'a str, _: &'a str, _: Option<IpAddr>) -> Pin<Box<dyn Future<Output = Opens> + Send + 'a>> {
        Box::pin(std::future::ready(Opens::No))
    }
}
