//! Connections to other servers: the smtp process tells of TLS, and of those that failed, before the delivery they belong
//! to and without a queue id.
//!
//! In: `TLS connection established to …`, `connect to …: Connection refused`, and deliveries. Out: the TLS of a delivery;
//! the servers tried in vain before it. Rule (checked against 142 deliveries of the lab): TLS belongs to the following
//! deliveries of the same process to the same server, until the queue id changes. Refuses to know: what became of the mail.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};
use tracemail_model::{
    event::{Event, EventKind, LogLine},
    message::TlsVersion,
    time::{Micros, SECOND},
};
use tracemail_parse::record::{Delivery, Peer, Tls};

use crate::{
    fold::Fold,
    hash,
    line::{Line, detail, known, text},
    table::Open,
};

/// Postfix's processes end after 100 s without work (`max_idle`).
const IDLE: i64 = 3600 * SECOND;
/// Servers of one domain tried in vain that are kept (`smtp_mx_address_limit` is 5).
const MOST_FAILED: usize = 20;

/// The last TLS session of one smtp process.
#[derive(Serialize, Deserialize)]
pub struct SmtpClient {
    host: String,
    pid: u32,
    server: Option<IpAddr>,
    tls: Option<(TlsVersion, String, String)>,
    /// Servers that did not answer, for the next delivery.
    failed: Vec<(Event, LogLine)>,
    queue_id: Option<String>,
    line: Option<LogLine>,
    updated: Micros,
}

impl Open for SmtpClient {
    const KIND: u8 = b't';

    fn name(&self) -> u64 {
        name(self.host.as_bytes(), self.pid)
    }

    fn due(&self) -> Micros {
        self.updated.plus(IDLE)
    }
}

fn name(host: &[u8], pid: u32) -> u64 {
    hash::name(&[b"smtp", host, &pid.to_le_bytes()])
}

impl Fold {
    /// A TLS session with a server began, or goes on.
    pub fn tls_to_server(&mut self, line: &Line<'_>, peer: &Peer<'_>, tls: &Tls<'_>) {
        // tlsproxy prints a second copy of its own
        let (Some(pid), false) = (line.record.pid, line.record.service.ends_with(b"tlsproxy")) else { return };
        let client = SmtpClient {
            host: line.host(),
            pid,
            server: peer.ip,
            tls: Some((tls.version, text(tls.cipher), text(tls.trust))),
            failed: self
                .smtp_clients
                .get_mut(name(line.record.host, pid))
                .map(|known| std::mem::take(&mut known.failed))
                .unwrap_or_default(),
            queue_id: None,
            line: Some(line.log()),
            updated: line.time(),
        };
        self.smtp_clients.open(client, &mut self.idle);
    }

    /// A server could not be reached; Postfix goes on to the next, or gives up for now.
    pub fn connect_failed(&mut self, line: &Line<'_>, peer: &Peer<'_>, said: &[u8]) {
        let Some(pid) = line.record.pid else { return };
        let name = name(line.record.host, pid);
        if self.smtp_clients.get(name).is_none() {
            let (host, updated) = (line.host(), line.time());
            let fresh = SmtpClient { host, pid, server: None, tls: None, failed: Vec::new(), queue_id: None, line: None, updated };
            self.smtp_clients.open(fresh, &mut self.idle);
        }
        let Some(client) = self.smtp_clients.get_mut(name) else { return };
        client.updated = client.updated.max(line.time());
        if client.failed.len() < MOST_FAILED {
            let mut event = line.event(EventKind::Note);
            event.text = Some(text(said));
            detail(&mut event, "relay", known(peer.name));
            detail(&mut event, "ip", peer.ip);
            client.failed.push((event, line.log()));
        }
    }

    /// The TLS of a delivery.
    pub fn tls_to(&mut self, line: &Line<'_>, told: &Delivery<'_>) -> Option<(TlsVersion, String, String)> {
        let name = name(line.record.host, line.record.pid?);
        let client = self.smtp_clients.get_mut(name)?;
        let failed = std::mem::take(&mut client.failed);
        if !failed.is_empty()
            && let Some(queue) = self.find_queue(line.record.host, told.queue_id).and_then(|name| self.queues.get_mut(name))
        {
            let (events, lines) = failed.into_iter().unzip();
            queue.news.pass_on(lines, events);
        }
        let client = self.smtp_clients.get_mut(name)?;
        let same_message = client.queue_id.as_ref().is_none_or(|id| id.as_bytes() == told.queue_id);
        if !same_message {
            self.smtp_clients.close(name);
            return None;
        }
        client.queue_id.get_or_insert_with(|| text(told.queue_id));
        client.updated = client.updated.max(line.time());
        if client.server != told.relay_peer.ip {
            return None;
        }
        let (tls, kept) = (client.tls.clone()?, client.line.take());
        if let Some(kept) = kept
            && let Some(queue) = self.find_queue(line.record.host, told.queue_id).and_then(|name| self.queues.get_mut(name))
        {
            queue.news.line(|| kept);
        }
        Some(tls)
    }
}
