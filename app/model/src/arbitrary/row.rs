//! Rows drawn by chance. Ids follow the row's time, as `correlate` makes them.

use proptest::{collection::vec, prelude::*, sample::select};

use super::draw::{address, header, host, id, ip, maybe, moment, needle, text, tls};
use crate::{
    access::Access,
    encryption::Encryption,
    ids::{Key, RowId, Stamp},
    message::{Attachment, Auth, Message, Spam},
    reason::{Failure, Reason},
    row::Row,
    status::{Action, Direction, Protocol, Status},
};

/// A row of any list.
pub fn row() -> impl Strategy<Value = Row> {
    prop_oneof![2 => message().prop_map(Row::Message), 1 => access().prop_map(Row::Access)]
}

fn row_id() -> impl Strategy<Value = (RowId, crate::time::Micros)> {
    (moment(), 0_u32..3, any::<u64>()).prop_map(|(time, nth, key)| (RowId::new(Stamp { time, nth }, Key(key)), time))
}

fn domain() -> impl Strategy<Value = Option<String>> {
    maybe(select(["example.com", "a.test.com", "münchen.test"].map(String::from).to_vec()))
}

fn service() -> impl Strategy<Value = String> {
    select(["smtpd", "submission/smtpd", "imap-login", "Pickup"].map(String::from).to_vec())
}

/// A row of the Access list.
pub fn access() -> impl Strategy<Value = Access> {
    let who = (row_id(), address(), domain(), select(Action::ALL), select(Protocol::ALL), maybe(select(Failure::ALL)), maybe(moment()));
    let how = (maybe(text()), maybe(text()), host(), maybe(ip()), maybe(id()), maybe(tls()), service(), maybe(0_u32..5));
    (who, how).prop_map(
        |(
            ((id, time), user, domain, action, protocol, failure, logout_time),
            (text, client, server, remote_ip, session, tls, service, count),
        )| Access {
            id,
            time,
            logout_time: logout_time.map(|at| at.max(time)),
            action,
            protocol,
            user,
            domain,
            failure: failure.filter(|_| action == Action::FailedLogin),
            text,
            client,
            server,
            local_ip: None,
            local_port: Some(993),
            remote_ip,
            remote_port: count.map(|n| 40_000 + n as u16),
            session,
            method: Some("PLAIN".into()),
            tls,
            tls_cipher: tls.map(|_| "TLS_AES_256_GCM_SHA384".into()),
            bytes_in: count.map(u64::from),
            bytes_out: None,
            deleted: count,
            expunged: count,
            trashed: None,
            retrieved: None,
            service,
        },
    )
}

fn spam() -> impl Strategy<Value = Spam> {
    // halves of thousandths are where rounding could differ
    let score = prop_oneof![3 => select(vec![-1.2, 0.0, 6.5, 15.0, 6.4995, 6.5005, -0.0005, 0.0005]), 1 => -20.0..40.0_f64];
    (score, maybe(Just(15.0)), select(vec!["no action", "add header", "reject"]), vec((symbol(), -5.0..5.0_f64), 0..2))
        .prop_map(|(score, required, action, symbols)| Spam { score, required, action: action.into(), symbols })
}

fn symbol() -> impl Strategy<Value = String> {
    prop_oneof![text(), select(["ENCRYPTED_PGP", "ENCRYPTED_SMIME", "MIME_ENCRYPTED_ARCHIVE"].map(String::from).to_vec())]
}

fn auth() -> impl Strategy<Value = Auth> {
    let word = || maybe(select(["pass", "fail", "SoftFail", "none", "permerror"].map(String::from).to_vec()));
    (word(), word(), word()).prop_map(|(spf, dkim, dmarc)| Auth { spf, dkim, dmarc })
}

fn attachment() -> impl Strategy<Value = Attachment> {
    let name = prop_oneof![text(), select(["Report.PDF", "virus.exe", "100%.exe", "a_b.exe"].map(String::from).to_vec())];
    let status = select(vec!["ok", "Infected", "encrypted"]);
    (name, maybe(select(vec!["a", "B"])), maybe(0_u64..9), maybe(status)).prop_map(|(name, digit, size, status)| Attachment {
        name,
        sha256: digit.map(|d| d.repeat(64)),
        size,
        status: status.map(str::to_owned),
    })
}

/// A row of the Received or the Sent list.
pub fn message() -> impl Strategy<Value = Message> {
    let who = (
        row_id(),
        select(Direction::ALL),
        domain(),
        maybe(address()),
        maybe(address()),
        maybe(address()),
        maybe(header()),
        maybe(header()),
    );
    let what = (
        maybe(text()),
        maybe(select(vec![0_u64, 999, 1000, 1500, 10_000_000])),
        maybe(id()),
        maybe(id()),
        select(Status::ALL),
        maybe(select(Reason::ALL)),
        maybe(needle()),
    );
    let via = (
        host(),
        maybe(ip()),
        maybe(host()),
        maybe(host()),
        maybe(address()),
        service(),
        maybe(host()),
        maybe(ip()),
        maybe(tls()),
        maybe(tls()),
    );
    let sieve = || vec(select(["fileinto", "Redirect", "vacation", "keep"].map(String::from).to_vec()), 0..3);
    let after =
        (maybe(text()), sieve(), vec(address(), 0..2), maybe(address()), maybe(spam()), maybe(text()), auth(), vec(attachment(), 0..3));
    let locked = maybe(select(Encryption::ALL));
    (who, what, via, after, locked).prop_map(
        |(
            ((id, time), direction, domain, sender, recipient, original_recipient, header_from, header_to),
            (subject, size, message_id, queue_id, status, reason, text),
            (host, client_ip, client_host, helo, user, service, relay_host, relay_ip, tls_in, tls_out),
            (folder, actions, forwarded_to, autoreply, spam, virus, auth, attachments),
            encryption,
        )| Message {
            id,
            direction,
            time,
            updated: time,
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
            text,
            host,
            client_ip,
            client_host,
            helo,
            user,
            service,
            port: client_ip.map(|_| 587),
            relay_port: relay_ip.map(|_| 25),
            relay_host,
            relay_ip,
            dsn: reason.map(|_| "5.7.1".into()),
            smtp_code: reason.map(|_| 550),
            attempts: 1,
            delay: size.map(|_| 1.5),
            delays: size.map(|_| [0.5, 0.25, 0.25, 0.5]),
            tls_in_cipher: tls_in.map(|_| "TLS_AES_256_GCM_SHA384".into()),
            tls_in,
            tls_out_cipher: tls_out.map(|_| "TLS_AES_256_GCM_SHA384".into()),
            // any two facts that vary will do
            tls_out_trust: tls_out.map(|_| ["Verified", "Untrusted", "anonymous", "Odd"][time.0.rem_euclid(4) as usize].into()),
            tls_out,
            folder,
            actions,
            forwarded_to,
            autoreply,
            spam,
            virus,
            auth,
            attachments,
            encryption,
        },
    )
}
