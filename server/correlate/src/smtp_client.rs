//! TLS towards other servers: the smtp process tells it before the deliveries it belongs to, without a queue id.
//!
//! In: `TLS connection established to …` and deliveries. Out: the TLS of a delivery. Rule (checked against 142 deliveries
//! of the lab): it belongs to the following deliveries of the same process to the same server, until the queue id changes.
//! Refuses to know: connections that failed.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};
use tracemail_model::{
    message::TlsVersion,
    time::{Micros, SECOND},
};
use tracemail_parse::record::{Delivery, Peer, Tls};

use crate::{
    fold::Fold,
    hash,
    line::{Line, text},
    table::Open,
};

/// Postfix's processes end after 100 s without work (`max_idle`).
const IDLE: i64 = 3600 * SECOND;

/// The last TLS session of one smtp process.
#[derive(Serialize, Deserialize)]
pub struct SmtpClient {
    host: String,
    pid: u32,
    server: Option<IpAddr>,
    tls: (TlsVersion, String, String),
    queue_id: Option<String>,
    line: Option<tracemail_model::event::LogLine>,
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
            tls: (tls.version, text(tls.cipher), text(tls.trust)),
            queue_id: None,
            line: Some(line.log()),
            updated: line.time(),
        };
        self.smtp_clients.open(client, &mut self.idle);
    }

    /// The TLS of a delivery.
    pub fn tls_to(&mut self, line: &Line<'_>, told: &Delivery<'_>) -> Option<(TlsVersion, String, String)> {
        let name = name(line.record.host, line.record.pid?);
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
        let (tls, kept) = (client.tls.clone(), client.line.take());
        if let Some(kept) = kept
            && let Some(queue) = self.find_queue(line.record.host, told.queue_id).and_then(|name| self.queues.get_mut(name))
        {
            queue.news.line(|| kept);
        }
        Some(tls)
    }
}
