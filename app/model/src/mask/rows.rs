//! What each thing a reader is shown has of texts: every field is named here.
//!
//! In: a row and what belongs to it. Out: the same, shortened. Refuses to know: how texts are read.

use super::{
    Mask, Names,
    text::{learn, shortened},
};
use crate::{
    access::Access,
    account::{Audit, Look},
    event::{Event, LogLine},
    finding::Finding,
    locate::{Located, Place},
    message::{Attachment, Auth, Message, Spam},
    row::Row,
};

impl Mask<'_> {
    /// A row.
    pub fn row(&self, row: Row) -> Row {
        let names = self.names(&row);
        match row {
            Row::Message(message) => Row::Message(self.message(message, &names)),
            Row::Access(access) => Row::Access(self.access(access, &names)),
        }
    }

    /// The steps of a row, which is given as it is.
    pub fn events(&self, row: &Row, events: Vec<Event>) -> Vec<Event> {
        let mut names = self.names(row);
        for event in &events {
            event.recipient.iter().for_each(|to| names.learn(self, to));
            event.details.iter().for_each(|(_, value)| learn(self, value, &mut names));
        }
        let text = |text: String| shortened(self, &text, &names);
        let step = |Event { time, kind, host, recipient, text: said, details }| Event {
            time,
            kind,
            host,
            recipient: recipient.map(|to: String| self.address(&to)),
            text: said.map(text),
            details: details.into_iter().map(|(name, value): (String, String)| (name, text(value))).collect(),
        };
        events.into_iter().map(step).collect()
    }

    /// The raw lines of a row, which is given as it is.
    pub fn lines(&self, row: &Row, lines: Vec<LogLine>) -> Vec<LogLine> {
        let mut names = self.names(row);
        for line in &lines {
            learn(self, &line.text, &mut names);
        }
        lines.into_iter().map(|LogLine { time, text }| LogLine { time, text: shortened(self, &text, &names) }).collect()
    }

    /// A finding.
    pub fn finding(&self, finding: Finding) -> Finding {
        let mut names = Names::default();
        finding.account.iter().for_each(|account| names.learn(self, account));
        let Finding { id, kind, account, network, client, since, until, count, spread, state, note, rows } = finding;
        Finding {
            account: account.map(|account| self.address(&account)),
            client: client.map(|client| shortened(self, &client, &names)),
            note: shortened(self, &note, &names),
            id,
            kind,
            network,
            since,
            until,
            count,
            spread,
            state,
            rows,
        }
    }

    /// Where a message is; the row is given as it is.
    pub fn located(&self, row: &Row, located: Located) -> Located {
        let Located { place, forwarded_to, history } = located;
        let place = match place {
            Place::Gone(event) => self.events(row, vec![event]).pop().map_or(Place::NotFound(None), Place::Gone),
            Place::NotFound(folder) => Place::NotFound(folder.map(|folder| shortened(self, &folder, &self.names(row)))),
            Place::Found(mut spots) => {
                for spot in &mut spots {
                    spot.folder = shortened(self, &spot.folder, &self.names(row));
                }
                Place::Found(spots)
            }
            other @ (Place::Forwarded
            | Place::Elsewhere
            | Place::Undelivered(_)
            | Place::Nameless
            | Place::NotConfigured
            | Place::Unreachable(_)) => other,
        };
        let forwarded_to = forwarded_to.iter().map(|address| self.address(address)).collect();
        Located { place, forwarded_to, history: self.events(row, history) }
    }

    /// A record of what was done.
    pub fn audit(&self, audit: Audit) -> Audit {
        let Audit { nth, time, account, who, act, object, detail, network } = audit;
        Audit { who: self.text(&who), object: self.text(&object), detail: self.text(&detail), nth, time, account, act, network }
    }

    /// A record of a look.
    pub fn look(&self, look: Look) -> Look {
        let Look { time, account, who, role, domain, what, reason } = look;
        Look { who: self.text(&who), what: self.text(&what), reason: reason.map(|why| self.text(&why)), time, account, role, domain }
    }

    /// Whom a row is about.
    fn names(&self, row: &Row) -> Names {
        let mut names = Names::default();
        match row {
            Row::Access(access) => names.learn(self, &access.user),
            Row::Message(m) => {
                let single = [&m.sender, &m.recipient, &m.original_recipient, &m.user];
                single.into_iter().flatten().chain(&m.forwarded_to).for_each(|address| names.learn(self, address));
                // display names and lists of several
                [&m.header_from, &m.header_to].into_iter().flatten().for_each(|text| learn(self, text, &mut names));
            }
        }
        names
    }

    fn message(&self, message: Message, names: &Names) -> Message {
        let text = |text: String| shortened(self, &text, names);
        let address = |address: String| self.address(&address);
        let all = |list: Vec<String>| list.into_iter().map(text).collect();
        let Message {
            id,
            direction,
            time,
            updated,
            domain,
            sender,
            recipient,
            original_recipient,
            header_from,
            header_to,
            subject,
            size,
            message_id,
            queue_id,
            status,
            reason,
            text: said,
            host,
            client_ip,
            client_host,
            helo,
            user,
            service,
            port,
            relay_host,
            relay_ip,
            relay_port,
            dsn,
            smtp_code,
            attempts,
            delay,
            delays,
            tls_in,
            tls_in_cipher,
            tls_out,
            tls_out_cipher,
            tls_out_trust,
            folder,
            actions,
            forwarded_to,
            autoreply,
            spam,
            virus,
            auth,
            attachments,
            encryption,
        } = message;
        Message {
            sender: sender.map(address),
            recipient: recipient.map(address),
            original_recipient: original_recipient.map(address),
            header_from: header_from.map(text),
            header_to: header_to.map(text),
            subject: subject.map(text),
            message_id: message_id.map(text),
            text: said.map(text),
            client_host: client_host.map(text),
            helo: helo.map(text),
            user: user.map(address),
            relay_host: relay_host.map(text),
            folder: folder.map(text),
            actions: all(actions),
            forwarded_to: forwarded_to.into_iter().map(address).collect(),
            autoreply: autoreply.map(text),
            spam: spam.map(|Spam { score, required, action, symbols }| Spam { action: text(action), score, required, symbols }),
            virus: virus.map(text),
            auth: {
                let Auth { spf, dkim, dmarc } = auth;
                Auth { spf: spf.map(text), dkim: dkim.map(text), dmarc: dmarc.map(text) }
            },
            attachments: attachments
                .into_iter()
                .map(|Attachment { name, sha256, size, status }| Attachment { name: text(name), sha256, size, status: status.map(text) })
                .collect(),
            id,
            direction,
            time,
            updated,
            domain,
            size,
            queue_id,
            status,
            reason,
            host,
            client_ip,
            service,
            port,
            relay_ip,
            relay_port,
            dsn,
            smtp_code,
            attempts,
            delay,
            delays,
            tls_in,
            tls_in_cipher,
            tls_out,
            tls_out_cipher,
            tls_out_trust,
            encryption,
        }
    }

    fn access(&self, access: Access, names: &Names) -> Access {
        let text = |text: String| shortened(self, &text, names);
        let Access {
            id,
            time,
            logout_time,
            action,
            protocol,
            user,
            domain,
            failure,
            text: said,
            client,
            server,
            local_ip,
            local_port,
            remote_ip,
            remote_port,
            session,
            method,
            tls,
            tls_cipher,
            bytes_in,
            bytes_out,
            deleted,
            expunged,
            trashed,
            retrieved,
            service,
        } = access;
        Access {
            user: self.address(&user),
            text: said.map(text),
            client: client.map(text),
            session: session.map(text),
            method: method.map(text),
            id,
            time,
            logout_time,
            action,
            protocol,
            domain,
            failure,
            server,
            local_ip,
            local_port,
            remote_ip,
            remote_port,
            tls,
            tls_cipher,
            bytes_in,
            bytes_out,
            deleted,
            expunged,
            trashed,
            retrieved,
            service,
        }
    }
}
