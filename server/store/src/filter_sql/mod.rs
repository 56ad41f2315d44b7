//! The filter's third reader: SQL. `model::filter::matches` says what each field means; this says the same to the
//! database, and a property test holds the two together.
//!
//! In: a resolved filter, for one kind of row. Out: a condition on `entry`. Refuses to know: order, pages, scopes.
//!
//! A condition may come out null where the row lacks the fact; that counts as false everywhere, for whoever negates
//! says `is not true`. To add a field, add its arm here: the compiler asks for it.

pub(crate) mod address;
mod header;
mod scope;
mod text;

pub(crate) use address::{fitting, numbers, one as names};
pub(crate) use scope::scope;
pub(crate) use text::{begins, same};

use tracemail_model::{
    filter::{Cmp, Field, Filter, Flag, IpRange, MOST_LEAVES, When},
    ids::RowId,
    row::Kind,
    status::{Action, Status},
};

use crate::{
    Error, Result,
    query::Query,
    rows::{Brief, SEPARATOR, flag, fold, ip_bytes},
};

/// SQLite's parser stops at a depth of 1,000.
const DEEPEST: usize = 100;

/// The condition that says the same as `matches(filter, row)` for rows of that kind within the filter's own span.
pub(crate) fn condition(filter: &Filter, kind: Kind, query: &mut Query) -> Result<String> {
    if filter.leaves() > MOST_LEAVES {
        return Err(Error::TooComplex);
    }
    match filter {
        // times that hold for the whole filter are the span of the search already
        Filter::All(list) => {
            let rest = list.iter().filter(|f| !matches!(f, Filter::Leaf(Field::After(When::At(_)) | Field::Before(When::At(_)))));
            tree(&Filter::All(rest.cloned().collect()), kind, query, 0)
        }
        other => tree(other, kind, query, 0),
    }
}

fn tree(filter: &Filter, kind: Kind, query: &mut Query, depth: usize) -> Result<String> {
    if depth > DEEPEST {
        return Err(Error::TooComplex);
    }
    let mut list = |filters: &[Filter], between: &str, empty: &str| -> Result<String> {
        let all = filters.iter().map(|f| tree(f, kind, query, depth + 1)).collect::<Result<Vec<_>>>()?;
        Ok(if all.is_empty() { empty.into() } else { format!("({})", all.join(between)) })
    };
    match filter {
        Filter::All(filters) => list(filters, " and ", "true"),
        Filter::Any(filters) => list(filters, " or ", "false"),
        Filter::Not(inner) => Ok(format!("({} is not true)", tree(inner, kind, query, depth + 1)?)),
        Filter::Leaf(field) => Ok(leaf(field, kind, query)),
    }
}

pub(crate) fn leaf(field: &Field, kind: Kind, query: &mut Query) -> String {
    let message = kind != Kind::Access;
    // the columns of the other kind are null, so most fields need not ask which kind it is
    match field {
        Field::Words(needle) => text::words(needle, message, query),
        Field::From(pattern) => address::one("sender", pattern, query),
        Field::To(pattern) => address::any(&["recipient", "original_recipient"], pattern, query),
        Field::HeaderFrom(pattern) => header::one("header_from", pattern, query),
        Field::HeaderTo(pattern) => header::one("header_to", pattern, query),
        Field::User(pattern) => address::one("account", pattern, query),
        Field::Domain(pattern) => address::domain("domain", &fold(pattern), query),
        Field::Subject(needle) => text::subject(needle, query),
        Field::MessageId(id) => message_id(id, query),
        Field::QueueId(id) => hashed("queue_hash", "queue_id", id, query),
        Field::Session(id) => hashed("session_hash", "session", id, query),
        Field::Ip(range) => ip("ip", range, query),
        Field::RelayIp(range) => ip("relay_ip", range, query),
        Field::RelayHost(pattern) => text::glob("relay_host", pattern, query),
        Field::Helo(pattern) => text::glob("helo", pattern, query),
        Field::Host(pattern) => text::glob("host", pattern, query),
        Field::Service(pattern) => text::glob("service", pattern, query),
        Field::Port(port) => number("port", Cmp::Eq, i64::from(*port), query),
        Field::Status(status) if message => number("outcome", Cmp::Eq, status.code(), query),
        Field::Reason(reason) => number("reason", Cmp::Eq, reason.code(), query),
        Field::Failure(failure) => number("failure", Cmp::Eq, failure.code(), query),
        Field::Protocol(protocol) => number("protocol", Cmp::Eq, protocol.code(), query),
        Field::Client(needle) => text::letters("client", needle, query),
        Field::Action(action) if !message => number("outcome", Cmp::Eq, action.code(), query),
        Field::Filed(word) => text::among("actions", word, query),
        Field::Folder(needle) => text::letters("folder", needle, query),
        Field::TlsIn(cmp, version) => number("tls", *cmp, version.code(), query),
        Field::TlsInNone => "tls is null".into(),
        Field::TlsOut(cmp, version) => number("relay_tls", *cmp, version.code(), query),
        Field::TlsOutNone if message => "relay_tls is null".into(),
        Field::Trust(trust) => number("relay_trust", Cmp::Eq, trust.code(), query),
        Field::Encryption(how) => format!("flags & {} <> 0", flag::LOCKED << how.code()),
        Field::Size(cmp, bytes) => size(*cmp, *bytes, query),
        Field::Score(cmp, score) => number("score", *cmp, *score, query),
        Field::File(pattern) => {
            let name = text::glob("name", pattern, query);
            format!("id in (select entry from {} where {name})", query.dialect.table("attachment"))
        }
        Field::Sha256(hex) => {
            let hex = query.bind(fold(hex));
            format!("id in (select entry from {} where sha256 = {hex})", query.dialect.table("attachment"))
        }
        Field::FileSize(cmp, bytes) => {
            let size = size(*cmp, *bytes, query);
            format!("id in (select entry from {} where {size})", query.dialect.table("attachment"))
        }
        Field::FileStatus(word) => {
            let status = text::exact("status", word, query);
            format!("id in (select entry from {} where {status})", query.dialect.table("attachment"))
        }
        Field::Virus(needle) => text::letters("virus", needle, query),
        Field::Spf(word) => text::exact("spf", word, query),
        Field::Dkim(word) => text::exact("dkim", word, query),
        Field::Dmarc(word) => text::exact("dmarc", word, query),
        Field::After(When::At(time)) => number("id", Cmp::Ge, RowId::first(*time).0, query),
        Field::Before(When::At(time)) => number("id", Cmp::Lt, RowId::first(*time).0, query),
        Field::Is(flag) => is(*flag, kind, query),
        // a moment that is not resolved, and what only the other kind has
        Field::After(_) | Field::Before(_) | Field::Status(_) | Field::Action(_) | Field::TlsOutNone => "false".into(),
    }
}

fn is(flag: Flag, kind: Kind, query: &mut Query) -> String {
    let has = |bit: i64| format!("flags & {bit} <> 0");
    let access = kind == Kind::Access;
    match flag {
        Flag::Attachment => has(flag::ATTACHMENT),
        Flag::Forwarded => has(flag::FORWARDED),
        Flag::Autoreply => has(flag::AUTOREPLY),
        Flag::Encrypted => "tls is not null".into(),
        Flag::Open if access => {
            let login = query.bind(Action::Login.code());
            format!("(outcome = {login} and ended is null)")
        }
        Flag::Open => {
            let open: Vec<_> = Status::ALL.iter().filter(|s| !s.is_final()).map(|s| query.bind(s.code())).collect();
            format!("outcome in ({})", open.join(", "))
        }
        Flag::Failed if access => number("outcome", Cmp::Eq, Action::FailedLogin.code(), query),
        Flag::Failed => "false".into(),
        Flag::Bounce => address::one("sender", &tracemail_model::mailbox::AddressPattern::Null, query),
    }
}

fn number(column: &str, cmp: Cmp, value: i64, query: &mut Query) -> String {
    let sign = if cmp == Cmp::Eq { "=" } else { cmp.sign() };
    format!("{column} {sign} {}", query.bind(value))
}

/// The column holds sizes up to 2^63 - 1; what a log claims beyond that stands there as that.
fn size(cmp: Cmp, bytes: u64, query: &mut Query) -> String {
    match (i64::try_from(bytes), cmp) {
        (Ok(bytes), _) => number("size", cmp, bytes, query),
        (Err(_), Cmp::Lt | Cmp::Le) => "size is not null".into(),
        (Err(_), Cmp::Eq | Cmp::Gt | Cmp::Ge) => "false".into(),
    }
}

fn hashed(index: &str, column: &str, id: &str, query: &mut Query) -> String {
    format!("({} and {column} = {})", brief(index, Brief::of(id), query), query.bind(id))
}

fn message_id(id: &str, query: &mut Query) -> String {
    let bare = id.strip_prefix('<').and_then(|n| n.strip_suffix('>')).unwrap_or(id);
    let hash = brief("message_hash", Brief::of_message(bare), query);
    let (bare, whole) = (query.bind(bare), query.bind(format!("<{bare}>")));
    format!("({hash} and message_id in ({bare}, {whole}))")
}

/// The column's number is that id's.
pub(crate) fn brief(column: &str, id: Brief, query: &mut Query) -> String {
    if query.dialect.has_domains() {
        return format!("{column} = {}", query.bind(id.whole()));
    }
    let each: Vec<_> = id.anywhere().map(|number| query.bind(number)).collect();
    format!("{column} in ({})", each.join(", "))
}

/// Whether a range has few enough rows to be found by an index.
pub(crate) fn is_narrow(range: &IpRange) -> bool {
    range.prefix >= if range.base.is_ipv4() { 20 } else { 44 }
}

/// Addresses of one family are bytes of one length, in their order. A wide range has too many rows to gather and
/// sort: its index is kept out, and the newest are found by walking.
fn ip(column: &str, range: &IpRange, query: &mut Query) -> String {
    if range.base == range.last() && query.dialect.has_domains() {
        return format!("{column} = {}", query.bind(ip_bytes(range.base)));
    }
    let column = if is_narrow(range) { column.to_owned() } else { query.dialect.unindexed(column) };
    let (first, last) = (ip_bytes(range.base), ip_bytes(range.last()));
    let length = query.bind(first.len() as i64);
    format!("({column} between {} and {} and length({column}) = {length})", query.bind(first), query.bind(last))
}

/// A text between separators, as `entry.actions` has its words.
pub(super) fn separated(word: &str) -> Option<String> {
    let word = fold(word);
    (!word.contains(SEPARATOR)).then(|| format!("{SEPARATOR}{word}{SEPARATOR}"))
}
