//! Does a row fit a filter: the reader that runs in the browser and in the live hub.
//!
//! In: a resolved [`Filter`] and a [`Row`]. Out: yes or no, the same answer the SQL of `store` gives.
//! Refuses to know: clocks (a `When` that is not [`When::At`] counts as never, for `after` and `before` alike).
//!
//! This table is what `store` compiles to SQL. "Access" and "message" name the columns looked at; `none` means the
//! field is false on every row of that kind. A column that is `None` (SQL: null) makes the leaf false, and `Not` is
//! two-valued: `Not(leaf)` is true where the leaf is false for a null. Text is folded ([`fold`](super::fold)) on both
//! sides; an [`AddressPattern`] is folded when it is made, so only the row's address is. *letters*: the needle lies
//! somewhere in the text, each of its characters standing for itself (`*`, `%`, `_` too); an empty needle lies in
//! every text that is there. *glob*: the whole text fits, `*` standing for any run of characters, the rest for
//! themselves ([`glob`]). *exact*: equal, case and all.
//!
//! | field | access | message | how |
//! |---|---|---|---|
//! | Words | user | subject, sender, recipient, `original_recipient`, `header_from`, `header_to`, user | letters in any of them |
//! | From | none | sender | [`AddressPattern::matches`]; the null sender is the empty text |
//! | To | none | recipient or `original_recipient` | same |
//! | HeaderFrom, HeaderTo | none | `header_from`, `header_to` | same, on the whole text of the column |
//! | User | user | user | same |
//! | Domain | domain | domain | glob |
//! | Subject | none | subject | letters |
//! | MessageId | none | `message_id` | exact; the needle without its `<>` (if it has both) is *b*: fits `b` or `<b>` |
//! | QueueId | none | `queue_id` | exact |
//! | Session | session | none | exact |
//! | Ip | `remote_ip` | `client_ip` | [`IpRange::contains`](super::IpRange::contains): same family, between `base` and `last()` |
//! | RelayIp, RelayHost | none | `relay_ip`, `relay_host` | range; glob |
//! | Helo | none | helo | glob |
//! | Host | server | host | glob |
//! | Service | service | service | glob |
//! | Port | `local_port` | port | equal |
//! | Status, Reason | none | status, reason | equal |
//! | Failure, Protocol, Action | failure, protocol, action | none | equal |
//! | Client | client | none | letters |
//! | Filed | none | any of actions | equal, folded |
//! | Folder | none | folder | letters |
//! | TlsIn, TlsInNone | tls | `tls_in` | by version; `None` |
//! | TlsOut, TlsOutNone | none | `tls_out` | by version; `None` |
//! | Trust | none | `tls_out_trust` | the word it names, folded; any other word: false |
//! | Encryption | none | encryption, spam.symbols, attachments | [`Encryption::locks`](crate::encryption::Encryption::locks) |
//! | Size | none | size | number |
//! | Score | none | `spam.score` | number of [`thousandths`]; no spam result: false |
//! | File | none | any attachment's name | glob |
//! | Sha256 | none | any attachment's sha256 | equal, folded |
//! | FileSize | none | any attachment's size | number |
//! | FileStatus | none | any attachment's status | equal, folded |
//! | Virus | none | virus | letters |
//! | Spf, Dkim, Dmarc | none | auth.spf, auth.dkim, auth.dmarc | equal, folded |
//! | After(t), Before(t) | id | id | `id >= RowId::first(t)`, `id < RowId::first(t)` |
//! | Is(attachment) | none | attachments | not empty |
//! | Is(forwarded) | none | `forwarded_to` | not empty |
//! | Is(autoreply) | none | autoreply | not null |
//! | Is(encrypted) | tls | `tls_in` | not null |
//! | Is(open) | action, `logout_time` | status | a login without logout; deferred, processing, queued or quarantined |
//! | Is(failed) | action | none | failed-login |
//! | Is(bounce) | none | sender | the null sender: there, and empty |

#[cfg(test)]
mod tests;

use std::{borrow::Cow, net::IpAddr};

use super::{Field, Filter, Flag, When};
use crate::{
    access::Access,
    ids::RowId,
    mailbox::{AddressPattern, glob},
    message::{Message, TlsVersion},
    row::Row,
    status::Action,
};

/// Whether the row fits.
pub fn matches(filter: &Filter, row: &Row) -> bool {
    match filter {
        Filter::All(list) => list.iter().all(|f| matches(f, row)),
        Filter::Any(list) => list.iter().any(|f| matches(f, row)),
        Filter::Not(inner) => !matches(inner, row),
        Filter::Leaf(Field::After(when)) => moment(*when).is_some_and(|first| row.id() >= first),
        Filter::Leaf(Field::Before(when)) => moment(*when).is_some_and(|first| row.id() < first),
        Filter::Leaf(field) => match row {
            Row::Access(access) => on_access(field, access),
            Row::Message(message) => on_message(field, message),
        },
    }
}

/// A spam score as an integer: times 1000, rounded half away from zero. What the database holds and filters compare.
pub fn thousandths(score: f64) -> i64 {
    (score * 1000.0).round() as i64
}

fn on_access(field: &Field, row: &Access) -> bool {
    match field {
        Field::Words(needle) => letters(needle, Some(&row.user)),
        Field::User(pattern) => address(pattern, Some(&row.user)),
        Field::Domain(pattern) => fits(pattern, row.domain.as_deref()),
        Field::Session(id) => row.session.as_ref() == Some(id),
        Field::Ip(range) => row.remote_ip.is_some_and(|ip| range.contains(ip)),
        Field::Host(pattern) => fits(pattern, Some(&row.server)),
        Field::Service(pattern) => fits(pattern, Some(&row.service)),
        Field::Port(port) => row.local_port == Some(*port),
        Field::Failure(failure) => row.failure == Some(*failure),
        Field::Protocol(protocol) => row.protocol == *protocol,
        Field::Client(needle) => letters(needle, row.client.as_deref()),
        Field::Action(action) => row.action == *action,
        Field::TlsIn(cmp, version) => row.tls.is_some_and(|tls| cmp.holds(&tls, version)),
        Field::TlsInNone => row.tls.is_none(),
        Field::Is(flag) => match flag {
            Flag::Encrypted => row.tls.is_some(),
            Flag::Open => row.action == Action::Login && row.logout_time.is_none(),
            Flag::Failed => row.action == Action::FailedLogin,
            Flag::Attachment | Flag::Forwarded | Flag::Autoreply | Flag::Bounce => false,
        },
        // named one by one, so that a new field does not compile before it is thought of
        Field::From(_)
        | Field::To(_)
        | Field::HeaderFrom(_)
        | Field::HeaderTo(_)
        | Field::Subject(_)
        | Field::MessageId(_)
        | Field::QueueId(_)
        | Field::RelayIp(_)
        | Field::RelayHost(_)
        | Field::Helo(_)
        | Field::Status(_)
        | Field::Reason(_)
        | Field::Filed(_)
        | Field::Folder(_)
        | Field::TlsOut(..)
        | Field::TlsOutNone
        | Field::Trust(_)
        | Field::Encryption(_)
        | Field::Size(..)
        | Field::Score(..)
        | Field::File(_)
        | Field::Sha256(_)
        | Field::FileSize(..)
        | Field::FileStatus(_)
        | Field::Virus(_)
        | Field::Spf(_)
        | Field::Dkim(_)
        | Field::Dmarc(_)
        | Field::After(_)
        | Field::Before(_) => false,
    }
}

fn on_message(field: &Field, row: &Message) -> bool {
    let within = |range: &super::IpRange, ip: Option<IpAddr>| ip.is_some_and(|ip| range.contains(ip));
    let version = |cmp: &super::Cmp, fact: Option<TlsVersion>, than: &TlsVersion| fact.is_some_and(|tls| cmp.holds(&tls, than));
    match field {
        Field::Words(needle) => {
            [&row.subject, &row.sender, &row.recipient, &row.original_recipient, &row.header_from, &row.header_to, &row.user]
                .into_iter()
                .any(|text| letters(needle, text.as_deref()))
        }
        Field::From(pattern) => address(pattern, row.sender.as_deref()),
        Field::To(pattern) => address(pattern, row.recipient.as_deref()) || address(pattern, row.original_recipient.as_deref()),
        Field::HeaderFrom(pattern) => header(pattern, row.header_from.as_deref()),
        Field::HeaderTo(pattern) => header(pattern, row.header_to.as_deref()),
        Field::User(pattern) => address(pattern, row.user.as_deref()),
        Field::Domain(pattern) => fits(pattern, row.domain.as_deref()),
        Field::Subject(needle) => letters(needle, row.subject.as_deref()),
        Field::MessageId(id) => row.message_id.as_deref().is_some_and(|own| same_message_id(id, own)),
        Field::QueueId(id) => row.queue_id.as_ref() == Some(id),
        Field::Ip(range) => within(range, row.client_ip),
        Field::RelayIp(range) => within(range, row.relay_ip),
        Field::RelayHost(pattern) => fits(pattern, row.relay_host.as_deref()),
        Field::Helo(pattern) => fits(pattern, row.helo.as_deref()),
        Field::Host(pattern) => fits(pattern, Some(&row.host)),
        Field::Service(pattern) => fits(pattern, Some(&row.service)),
        Field::Port(port) => row.port == Some(*port),
        Field::Trust(trust) => row.tls_out_trust.as_deref().is_some_and(|own| same(trust.name(), own)),
        Field::Encryption(how) => how.locks(row),
        Field::Status(status) => row.status == *status,
        Field::Reason(reason) => row.reason == Some(*reason),
        Field::Filed(word) => row.actions.iter().any(|action| same(word, action)),
        Field::Folder(needle) => letters(needle, row.folder.as_deref()),
        Field::TlsIn(cmp, than) => version(cmp, row.tls_in, than),
        Field::TlsInNone => row.tls_in.is_none(),
        Field::TlsOut(cmp, than) => version(cmp, row.tls_out, than),
        Field::TlsOutNone => row.tls_out.is_none(),
        Field::Size(cmp, than) => row.size.is_some_and(|size| cmp.holds(&size, than)),
        Field::Score(cmp, than) => row.spam.as_ref().is_some_and(|spam| cmp.holds(&thousandths(spam.score), than)),
        Field::File(pattern) => row.attachments.iter().any(|file| fits(pattern, Some(&file.name))),
        Field::Sha256(hex) => row.attachments.iter().any(|file| file.sha256.as_deref().is_some_and(|own| same(hex, own))),
        Field::FileSize(cmp, than) => row.attachments.iter().any(|file| file.size.is_some_and(|size| cmp.holds(&size, than))),
        Field::FileStatus(word) => row.attachments.iter().any(|file| file.status.as_deref().is_some_and(|own| same(word, own))),
        Field::Virus(needle) => letters(needle, row.virus.as_deref()),
        Field::Spf(word) => row.auth.spf.as_deref().is_some_and(|own| same(word, own)),
        Field::Dkim(word) => row.auth.dkim.as_deref().is_some_and(|own| same(word, own)),
        Field::Dmarc(word) => row.auth.dmarc.as_deref().is_some_and(|own| same(word, own)),
        Field::Is(flag) => match flag {
            Flag::Attachment => !row.attachments.is_empty(),
            Flag::Forwarded => !row.forwarded_to.is_empty(),
            Flag::Autoreply => row.autoreply.is_some(),
            Flag::Encrypted => row.tls_in.is_some(),
            Flag::Open => !row.status.is_final(),
            Flag::Bounce => row.sender.as_deref() == Some(""),
            Flag::Failed => false,
        },
        Field::Session(_)
        | Field::Failure(_)
        | Field::Protocol(_)
        | Field::Client(_)
        | Field::Action(_)
        | Field::After(_)
        | Field::Before(_) => false,
    }
}

fn moment(when: When) -> Option<RowId> {
    match when {
        When::At(time) => Some(RowId::first(time)),
        _ => None,
    }
}

fn letters(needle: &str, text: Option<&str>) -> bool {
    text.is_some_and(|text| folded(text).contains(&*folded(needle)))
}

fn fits(pattern: &str, text: Option<&str>) -> bool {
    text.is_some_and(|text| glob(&folded(pattern), &folded(text)))
}

fn address(pattern: &AddressPattern, text: Option<&str>) -> bool {
    text.is_some_and(|text| pattern.matches(&folded(text)))
}

fn header(pattern: &AddressPattern, text: Option<&str>) -> bool {
    text.is_some_and(|text| pattern.matches_header(&folded(text)))
}

fn same(a: &str, b: &str) -> bool {
    folded(a) == folded(b)
}

fn same_message_id(needle: &str, own: &str) -> bool {
    let bare = needle.strip_prefix('<').and_then(|n| n.strip_suffix('>')).unwrap_or(needle);
    own == bare || own.strip_prefix('<').and_then(|n| n.strip_suffix('>')) == Some(bare)
}

/// [`fold`](super::fold) without a copy where there is nothing to fold, which is nearly always.
fn folded(text: &str) -> Cow<'_, str> {
    let already = text.bytes().all(|b| b.is_ascii() && !b.is_ascii_uppercase());
    if already { Cow::Borrowed(text) } else { Cow::Owned(super::fold(text)) }
}
