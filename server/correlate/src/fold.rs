//! The fold itself: what is open, and which file takes which line.
//!
//! In: lines in the order of their source. Out: stories and open objects at each harvest. Time is what the lines say: an
//! object closes when a line later than its time comes, so that the same lines give the same stories however they are cut
//! into batches. Refuses to know: what any daemon means; that is in the other files.

use tracemail_model::{
    story::Story,
    time::{Micros, SECOND},
};
use tracemail_parse::{
    Record,
    record::{Body, Dovecot, Postfix},
};

use crate::{
    Harvest, Settings,
    feed::{Gateway, Late, Seen, SeenPage},
    hash::ByName,
    line::Line,
    lmtp::Lmtp,
    local_domains::{Domain, LocalDomains},
    mailbox::Deed,
    moves::{Moves, Page},
    queue::{Client, Queue, Refused, Replies},
    screen::Screened,
    session::Session,
    smtp_auth::{Waiting, names_nobody},
    smtp_client::SmtpClient,
    smtp_login::Granted,
    smtpd::Connection,
    sources::{self, Source},
    spam::Finding,
    table::{Idle, Open, Table, read_key},
    tries::Told,
    webmail::Desk,
};

/// A reader who has caught up makes time pass for so long after the last line; beyond, its clock is not the lines'.
const QUIET: i64 = 600 * SECOND;
/// Lines may be under way for so long.
const UNDERWAY: i64 = 5 * SECOND;

/// The fold.
pub struct Fold {
    most_open: usize,
    clock: Micros,
    pub(crate) idle: Idle,
    pub(crate) local: LocalDomains,
    sources: Table<Source>,
    pub(crate) queues: Table<Queue>,
    /// Queue ids a message got later, to the name of the message.
    pub(crate) hops: ByName<u64>,
    /// Queue ids without their machine.
    pub(crate) by_queue_id: ByName<u64>,
    /// Message-ids, to the message that came first under it and is still open.
    pub(crate) by_message_id: ByName<u64>,
    /// Automatic replies and what they answer, by the address answered.
    pub(crate) replies: ByName<Replies>,
    /// Messages refused for now.
    pub(crate) refused: Table<Refused>,
    pub(crate) connections: Table<Connection>,
    pub(crate) screened: Table<Screened>,
    pub(crate) smtp_clients: Table<SmtpClient>,
    pub(crate) lmtp: Table<Lmtp>,
    pub(crate) findings: Table<Finding>,
    pub(crate) sessions: Table<Session>,
    pub(crate) waiting: Table<Waiting>,
    pub(crate) granted: Table<Granted>,
    pub(crate) desks: Table<Desk>,
    pub(crate) moves: Moves,
    /// Objects machines have told.
    pub(crate) seen: Seen,
    pub(crate) late: Table<Late>,
    pub(crate) gateways: Table<Gateway>,
    /// Message-ids of those that have a queue id too.
    pub(crate) gateway_names: ByName<u64>,
    /// Stories of things that are no longer open.
    pub(crate) parting: Vec<Story>,
    evicted: u64,
}

impl Fold {
    /// With nothing open.
    #[expect(clippy::needless_pass_by_value, reason = "settings are given away, not looked at")]
    pub fn new(settings: Settings) -> Self {
        Self {
            most_open: settings.most_open.max(1),
            clock: Micros(i64::MIN),
            idle: Idle::default(),
            local: LocalDomains::new(&settings.local_domains),
            sources: Table::default(),
            queues: Table::default(),
            hops: ByName::default(),
            by_queue_id: ByName::default(),
            by_message_id: ByName::default(),
            replies: ByName::default(),
            refused: Table::default(),
            connections: Table::default(),
            screened: Table::default(),
            smtp_clients: Table::default(),
            lmtp: Table::default(),
            findings: Table::default(),
            sessions: Table::default(),
            waiting: Table::default(),
            granted: Table::default(),
            desks: Table::default(),
            moves: Moves::default(),
            seen: Seen::default(),
            late: Table::default(),
            gateways: Table::default(),
            gateway_names: ByName::default(),
            parting: Vec::new(),
            evicted: 0,
        }
    }

    /// With the open objects an earlier fold gave away. What cannot be read (an older Tracemail's) is given up.
    pub fn restore(settings: Settings, open: Vec<(Vec<u8>, Vec<u8>)>) -> Self {
        let mut fold = Self::new(settings);
        for (key, bytes) in open {
            let Some((kind, name)) = read_key(&key) else { continue };
            let idle = &mut fold.idle;
            match kind {
                Source::KIND => {
                    if let Some(source) = fold.sources.restore(name, &bytes, idle) {
                        fold.clock = fold.clock.max(source.newest);
                    }
                }
                Domain::KIND if fold.local.learns() => _ = fold.local.learned.restore(name, &bytes, idle),
                Queue::KIND => {
                    fold.queues.restore(name, &bytes, idle);
                    fold.index_queue(name);
                }
                Refused::KIND => _ = fold.refused.restore(name, &bytes, idle),
                Connection::KIND => _ = fold.connections.restore(name, &bytes, idle),
                Screened::KIND => _ = fold.screened.restore(name, &bytes, idle),
                SmtpClient::KIND => _ = fold.smtp_clients.restore(name, &bytes, idle),
                Lmtp::KIND => _ = fold.lmtp.restore(name, &bytes, idle),
                Finding::KIND => _ = fold.findings.restore(name, &bytes, idle),
                Session::KIND => _ = fold.sessions.restore(name, &bytes, idle),
                Waiting::KIND => _ = fold.waiting.restore(name, &bytes, idle),
                Granted::KIND => _ = fold.granted.restore(name, &bytes, idle),
                Desk::KIND => _ = fold.desks.restore(name, &bytes, idle),
                Page::KIND => _ = fold.moves.pages.restore(name, &bytes, idle),
                Late::KIND => _ = fold.late.restore(name, &bytes, idle),
                Gateway::KIND => {
                    fold.gateways.restore(name, &bytes, idle);
                    fold.index_gateway(name);
                }
                SeenPage::KIND => _ = fold.seen.pages.restore(name, &bytes, idle),
                _ => {}
            }
        }
        fold.moves.index();
        fold.seen.index();
        fold
    }

    /// One line of a source. `raw` is the line as it came. Out: whether it was new; only what a machine told is known again.
    pub fn feed(&mut self, source: &str, raw: &[u8], record: &Record<'_>) -> bool {
        let nameless = matches!(record.body, Body::Noise) && names_nobody(record, raw);
        if !nameless
            && !matches!(
                record.body,
                Body::Postfix(_) | Body::Dovecot(_) | Body::Rspamd(_) | Body::Amavis(_) | Body::Feed(_) | Body::Webmail(_)
            )
        {
            return true;
        }
        let stamp = sources::stamp(&mut self.sources, &mut self.idle, source, record.time);
        self.pass_time(record.time);
        let line = &Line { stamp, raw, record };
        let mut new = true;
        match &record.body {
            Body::Postfix(told) => self.postfix(line, told),
            Body::Dovecot(told) => self.dovecot(line, told),
            Body::Rspamd(task) => self.rspamd(line, task),
            Body::Amavis(told) => self.amavis(line, told),
            Body::Feed(feed) => new = self.told_by_machine(line, feed),
            Body::Webmail(told) => self.webmail(line, told),
            Body::Noise => self.denied_without_name(line),
            _ => {}
        }
        while self.open_objects() > self.most_open {
            let Some((watched, kind, name)) = self.idle.nearest() else { break };
            // not one whose time was put off since
            if self.is_due(kind, name, watched, watched.plus(1)) {
                self.evicted += u64::from(self.close(kind, name));
            }
        }
        new
    }

    /// What changed since the last harvest. `now`: the moment up to which everything written has been fed. It makes time
    /// pass on a quiet machine, unless it is far from what the lines say (another time zone, a clock that is wrong).
    pub fn harvest(&mut self, now: Micros) -> Harvest {
        if now <= self.clock.plus(QUIET) {
            self.pass_time(now.plus(-UNDERWAY));
        }
        let mut open = Vec::new();
        let mut stories = std::mem::take(&mut self.parting);
        self.sources.harvest(&mut open, |_| {});
        self.local.learned.harvest(&mut open, |_| {});
        self.queues.harvest(&mut open, |queue| stories.extend(queue.tell()));
        self.refused.harvest(&mut open, |_| {});
        self.connections.harvest(&mut open, |connection| connection.tell(&mut stories));
        self.screened.harvest(&mut open, |_| {});
        self.smtp_clients.harvest(&mut open, |_| {});
        self.lmtp.harvest(&mut open, |_| {});
        self.findings.harvest(&mut open, |_| {});
        self.sessions.harvest(&mut open, |session| session.tell(&mut stories));
        self.waiting.harvest(&mut open, |_| {});
        self.desks.harvest(&mut open, |_| {});
        self.granted.harvest(&mut open, |granted| granted.tell(&mut stories));
        self.moves.pages.harvest(&mut open, |_| {});
        self.seen.pages.harvest(&mut open, |_| {});
        self.late.harvest(&mut open, |_| {});
        self.gateways.harvest(&mut open, |gateway| stories.extend(gateway.queue.tell()));
        Harvest { stories, open }
    }

    /// The last harvest of a log that is told to its end: what waited has waited long enough. `end`: later than anything can
    /// be waiting for.
    pub fn finish(&mut self, end: Micros) -> Harvest {
        self.pass_time(end);
        self.harvest(end)
    }

    /// How many objects are open, of those that close by themselves.
    pub fn open_objects(&self) -> usize {
        self.queues.len()
            + self.refused.len()
            + self.connections.len()
            + self.screened.len()
            + self.smtp_clients.len()
            + self.lmtp.len()
            + self.findings.len()
            + self.sessions.len()
            + self.waiting.len()
            + self.granted.len()
            + self.late.len()
            + self.gateways.len()
            + self.desks.len()
    }

    /// How many were closed before their time because there were too many.
    pub const fn evicted(&self) -> u64 {
        self.evicted
    }

    /// The newest moment the lines have told.
    pub(crate) const fn clock(&self) -> Micros {
        self.clock
    }

    fn pass_time(&mut self, time: Micros) {
        if time <= self.clock {
            return;
        }
        self.clock = time;
        while let Some((watched, kind, name)) = self.idle.next_before(time) {
            if self.is_due(kind, name, watched, time) {
                match kind {
                    Queue::KIND => self.queue_due(name),
                    Session::KIND => self.session_due(name, time),
                    Waiting::KIND => self.waiting_due(name, time),
                    Granted::KIND => self.granted_due(name, time),
                    Late::KIND => self.late_due(name),
                    Gateway::KIND => self.gateway_due(name),
                    Desk::KIND => self.desk_due(name, time),
                    _ => _ = self.close(kind, name),
                }
            }
        }
    }

    fn is_due(&mut self, kind: u8, name: u64, watched: Micros, clock: Micros) -> bool {
        let idle = &mut self.idle;
        match kind {
            Queue::KIND => self.queues.is_due(name, watched, clock, idle),
            Refused::KIND => self.refused.is_due(name, watched, clock, idle),
            Connection::KIND => self.connections.is_due(name, watched, clock, idle),
            Screened::KIND => self.screened.is_due(name, watched, clock, idle),
            SmtpClient::KIND => self.smtp_clients.is_due(name, watched, clock, idle),
            Lmtp::KIND => self.lmtp.is_due(name, watched, clock, idle),
            Finding::KIND => self.findings.is_due(name, watched, clock, idle),
            Session::KIND => self.sessions.is_due(name, watched, clock, idle),
            Waiting::KIND => self.waiting.is_due(name, watched, clock, idle),
            Granted::KIND => self.granted.is_due(name, watched, clock, idle),
            Late::KIND => self.late.is_due(name, watched, clock, idle),
            Gateway::KIND => self.gateways.is_due(name, watched, clock, idle),
            Desk::KIND => self.desks.is_due(name, watched, clock, idle),
            _ => false,
        }
    }

    /// Closes one before its time, or at it. Whether there was one.
    fn close(&mut self, kind: u8, name: u64) -> bool {
        let before = self.open_objects();
        match kind {
            Queue::KIND => self.close_queue(name),
            Session::KIND => self.close_session(name),
            Connection::KIND => self.close_connection(name),
            Waiting::KIND => self.waiting_due(name, Micros(i64::MAX)),
            Granted::KIND => self.granted_due(name, Micros(i64::MAX)),
            Late::KIND => self.late_due(name),
            Gateway::KIND => self.gateway_due(name),
            Desk::KIND => self.desk_due(name, Micros(i64::MAX)),
            Refused::KIND => drop(self.refused.close(name)),
            Screened::KIND => drop(self.screened.close(name)),
            SmtpClient::KIND => drop(self.smtp_clients.close(name)),
            Lmtp::KIND => drop(self.lmtp.close(name)),
            Finding::KIND => drop(self.findings.close(name)),
            _ => {}
        }
        self.open_objects() < before
    }

    fn postfix(&mut self, line: &Line<'_>, told: &Postfix<'_>) {
        match told {
            Postfix::Connect { peer } => self.connected(line, peer),
            Postfix::Disconnect { peer, auth } => self.disconnected(line, peer, *auth),
            Postfix::Lost { .. } => self.lost(line),
            Postfix::TlsFrom { tls, .. } => self.tls_from(line, tls),
            Postfix::Client { queue_id, peer, sasl_method, sasl_username, orig_queue_id, orig_client } => {
                let (sasl_method, sasl_username, orig_queue_id) = (*sasl_method, *sasl_username, *orig_queue_id);
                let client = Client { peer: *peer, sasl_method, sasl_username, orig_queue_id, origin: *orig_client };
                self.client(line, queue_id, &client);
            }
            Postfix::Verdict(refusal) => self.refusal(line, refusal),
            Postfix::SaslFailed { peer, method, reason, username } => self.sasl_failed(line, peer, method, reason, *username),
            Postfix::MessageId { queue_id, message_id, resent } => self.message_id(line, queue_id, message_id, *resent),
            Postfix::Header { queue_id, name, value, by_milter, from, to, helo, .. } => {
                self.header(line, queue_id, (name, value), *to, (*from, *helo));
                if *by_milter {
                    self.milter_header(line, queue_id, name, value);
                }
            }
            Postfix::Queued { queue_id, from, size, nrcpt } => self.queued(line, queue_id, from, (*size, *nrcpt)),
            Postfix::Removed { queue_id } => self.removed(line, queue_id),
            Postfix::Expired { queue_id, from } => self.expired(line, queue_id, from),
            Postfix::Delivery(delivery) => self.delivery(line, delivery),
            Postfix::TlsTo { peer, tls } => self.tls_to_server(line, peer, tls),
            Postfix::Trouble { queue_id, peer, text: said } => self.trouble(line, queue_id, crate::line::known(peer.name), said),
            Postfix::Pickup { queue_id, uid, from } => self.pickup(line, queue_id, *uid, from),
            Postfix::Bounce { queue_id, child, kind } => self.bounce(line, queue_id, child, *kind),
            Postfix::Postsuper { queue_id, deed } => self.by_hand(line, queue_id, *deed),
            Postfix::Warning { queue_id: Some(queue_id), text: said, .. } => self.warned(line, queue_id, said),
            Postfix::Warning { queue_id: None, peer: Some(peer), text: said } => self.limited(line, peer, said),
            Postfix::Screen { peer, word, text: said } => self.screened(line, peer, (word, said)),
            Postfix::Listed { ip, list, answer } => self.listed(line, *ip, (list, answer)),
            Postfix::ConnectFailed { peer, text: said } => self.connect_failed(line, peer, said),
            Postfix::Warning { .. } => {}
        }
    }

    pub(crate) fn dovecot(&mut self, line: &Line<'_>, told: &Dovecot<'_>) {
        match told {
            Dovecot::Login { protocol, conn } => self.login(line, *protocol, conn),
            Dovecot::NoLogin { protocol, conn, attempts, failure, text: said } => {
                self.no_login(line, *protocol, conn, (*attempts, *failure, said));
            }
            Dovecot::AuthFailed { user, ip, session, failure, text: said, protocol } => {
                let told = Told { user, ip: *ip, failure: *failure, text: said, protocol: *protocol };
                match session {
                    Some(session) => self.auth_failed(line, session, &told),
                    None => self.auth_failed_without_session(line, &told),
                }
            }
            Dovecot::Granted { user, remote_ip, local_ip, method } => self.granted(line, user, *remote_ip, *local_ip, *method),
            Dovecot::Fetched { session, uid, .. } => self.fetched(line, session, *uid),
            Dovecot::Id { pairs, session, .. } => self.identified(line, pairs, *session),
            Dovecot::End { protocol, user, session, text: said, counts } => {
                self.session_ended(line, *protocol, user, *session, (said, counts));
            }
            Dovecot::Sieve { user, session, message_id, subject, action, .. } => {
                self.sieve(line, user, *session, (message_id, *subject), action);
            }
            Dovecot::MailLog { protocol: None, user, session, deed: b"save", mailbox, uid, message_id, .. } => {
                self.saved(line, user, *session, (message_id, mailbox, *uid));
            }
            Dovecot::MailLog { protocol, user, session, deed: word, mailbox, to_mailbox, uid, message_id, .. } => {
                self.session_line(line, *session);
                let deed = Deed { word, message_id, uid: *uid, mailbox, to_mailbox: *to_mailbox };
                self.in_mailbox(line, user, &deed, (*session, *protocol));
            }
            Dovecot::Trouble { session, .. } => self.session_line(line, *session),
            Dovecot::Lmtp { .. } => {}
        }
    }

    /// A message's time has come: it is decided that it stands for itself, or it is over.
    fn queue_due(&mut self, name: u64) {
        match self.queues.get(name).map(|queue| queue.after) {
            Some(Some(first)) => self.settle_alone(name, first),
            _ => self.close_queue(name),
        }
    }
}
