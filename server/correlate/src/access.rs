//! An access row in the making: a session, or one try that failed, with its story.
//!
//! In: what `session.rs`, `tries.rs` and `smtpd.rs` found out. Out: the row when it changed. Refuses to know: lines.

use serde::{Deserialize, Serialize};
use tracemail_model::{
    access::Access,
    event::Event,
    ids::{Key, RowId},
    mailbox::host_of,
    reason::Failure,
    row::Row,
    status::{Action, Protocol},
    story::Story,
};

use crate::{
    line::{Line, lower},
    news::News,
};

/// A row and its story.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Door {
    key: Key,
    /// The row as it stands.
    pub access: Access,
    /// Its steps and lines.
    pub news: News,
    /// To be told again.
    pub changed: bool,
}

impl Door {
    /// Begins with that line. `named`: what makes it different from every other of that moment.
    pub fn new(line: &Line<'_>, action: Action, protocol: Protocol, user: &[u8], named: &[&[u8]]) -> Self {
        let born = line.stamp;
        let time = born.time.0.to_le_bytes();
        let key = Key::of([&b"access"[..], action.name().as_bytes(), line.record.host, &time].into_iter().chain(named.iter().copied()));
        let user = lower(user);
        let access = Access {
            id: RowId::new(born, key),
            time: born.time,
            logout_time: None,
            action,
            protocol,
            domain: host_of(&user).map(str::to_owned),
            user,
            failure: None,
            text: None,
            client: None,
            server: line.host(),
            local_ip: None,
            local_port: None,
            remote_ip: None,
            remote_port: None,
            session: None,
            method: None,
            tls: None,
            tls_cipher: None,
            bytes_in: None,
            bytes_out: None,
            deleted: None,
            expunged: None,
            trashed: None,
            retrieved: None,
            service: line.service(),
        };
        Self { key, access, news: News::new(born, key), changed: true }
    }

    /// Says whom it is about, where the line it began with did not.
    pub fn rename(&mut self, user: String) {
        self.access.domain = host_of(&user).map(str::to_owned);
        self.access.user = user;
    }

    /// One step more, with its line.
    pub fn step(&mut self, line: &Line<'_>, event: Event) {
        self.news.event(event);
        self.news.line(|| line.log());
    }

    /// What is new.
    pub fn tell(&mut self) -> Option<Story> {
        let rows = if std::mem::take(&mut self.changed) { vec![(self.key, Row::Access(self.access.clone()))] } else { Vec::new() };
        self.news.tell(rows)
    }
}

/// Which of two reasons for one failed try says more: a passdb chain writes several.
pub const fn weight(failure: Failure) -> u8 {
    match failure {
        Failure::UserUnknown => 0,
        Failure::Other => 1,
        Failure::AuthFailed => 2,
        _ => 3,
    }
}
