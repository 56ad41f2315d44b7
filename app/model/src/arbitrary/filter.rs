//! Filters drawn by chance: every field, every shape.

use proptest::{collection::vec, prelude::*, sample::select, strategy::Union};

use super::draw::{NOON, anything, far, host_pattern, id, ip, moment, needle, pattern, tls};
use crate::{
    encryption::Encryption,
    filter::{Cmp, Field, Filter, Flag, IpRange, Trust, When, fold},
    mailbox::AddressPattern,
    reason::{Failure, Reason},
    status::{Action, Protocol, Status},
    time::{DAY, SECOND},
};

/// Any filter: for writing and reading back. Texts are any text, times any way of saying one.
pub fn filter() -> impl Strategy<Value = Filter> {
    tree(field(&anything().boxed(), any_when().boxed()))
}

/// A filter that can be matched: times are absolute, texts such as rows are drawn from.
pub fn resolved_filter() -> impl Strategy<Value = Filter> {
    tree(field(&needle().boxed(), prop_oneof![6 => moment(), 1 => far()].prop_map(When::At).boxed()))
}

fn tree(field: impl Strategy<Value = Field> + 'static) -> impl Strategy<Value = Filter> {
    field.prop_map(Filter::Leaf).prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            3 => vec(inner.clone(), 0..4).prop_map(Filter::All),
            3 => vec(inner.clone(), 0..4).prop_map(Filter::Any),
            2 => inner.prop_map(|f| Filter::Not(Box::new(f))),
        ]
    })
}

fn any_when() -> impl Strategy<Value = When> {
    prop_oneof![
        moment().prop_map(When::At),
        any::<i64>().prop_map(|n| When::At(crate::time::Micros(n))),
        moment().prop_map(|time| When::Local(time.0)),
        (-9000_i64..9000).prop_map(|n| When::Local((NOON.0 / DAY + n) * DAY)),
        (-9_000_000_i64..9_000_000).prop_map(|n| When::Local(n * 60 * SECOND)),
        any::<i64>().prop_map(When::Local),
        (0_i64..400).prop_map(|n| When::Ago(n * 3600 * SECOND)),
        any::<i64>().prop_map(When::Ago),
        any::<u16>().prop_map(When::DaysBack),
        (0_u16..3).prop_map(When::DaysBack),
        (0_u16..3, 0_u8..9).prop_map(|(n, first)| When::WeeksBack(n, first)),
    ]
}

/// Every field, all equally likely, so that small runs see them all.
fn field(text: &BoxedStrategy<String>, when: BoxedStrategy<When>) -> Union<BoxedStrategy<Field>> {
    let of_text: [fn(String) -> Field; 5] = [Field::Words, Field::Subject, Field::Client, Field::Folder, Field::Virus];
    let of_address: [fn(AddressPattern) -> Field; 5] = [Field::From, Field::To, Field::HeaderFrom, Field::HeaderTo, Field::User];
    let of_pattern: [fn(String) -> Field; 6] = [Field::Domain, Field::RelayHost, Field::Helo, Field::Host, Field::Service, Field::File];
    let of_id: [fn(String) -> Field; 3] = [Field::MessageId, Field::QueueId, Field::Session];
    let of_auth: [fn(String) -> Field; 3] = [Field::Spf, Field::Dkim, Field::Dmarc];
    let cmp = || select(vec![Cmp::Eq, Cmp::Lt, Cmp::Le, Cmp::Gt, Cmp::Ge]);
    let range = || {
        (ip(), prop_oneof![Just(0_u8), Just(8), Just(24), Just(32), Just(128), 0..=130_u8]).prop_map(|(ip, bits)| IpRange::new(ip, bits))
    };
    let address = prop_oneof![pattern(), text.clone()].prop_map(|typed| AddressPattern::parse(&typed)).boxed();
    let hosts = prop_oneof![host_pattern(), text.clone()].boxed();
    let ids = prop_oneof![3 => id(), 1 => text.clone()].boxed();
    let auth = prop_oneof![3 => select(["pass", "fail", "softfail", "none", "PASS"].map(String::from).to_vec()), 1 => text.clone()].boxed();
    let filed =
        prop_oneof![3 => select(["fileinto", "redirect", "keep", "login", "Vacation"].map(String::from).to_vec()), 1 => text.clone()];
    let hex = prop_oneof![3 => select(vec!["a".repeat(64), "b".repeat(64), "A".repeat(64)]), 1 => text.clone()];
    let file_status = prop_oneof![3 => select(["ok", "infected", "encrypted", "OK"].map(String::from).to_vec()), 1 => text.clone()];
    let size = prop_oneof![select(vec![0_u64, 999, 1000, 1500, 10_000_000, u64::MAX]), any::<u64>()].boxed();
    let score = prop_oneof![select(vec![-1200_i64, 0, 6500, 15_000, 6499, 6501, -1, 1]), -40_000..40_000_i64, any::<i64>()];
    let mut fields: Vec<BoxedStrategy<Field>> = Vec::new();
    fields.extend(of_text.map(|make| text.clone().prop_map(make).boxed()));
    fields.extend(of_address.map(|make| address.clone().prop_map(make).boxed()));
    fields.extend(of_pattern.map(|make| hosts.clone().prop_map(make).boxed()));
    fields.extend(of_id.map(|make| ids.clone().prop_map(make).boxed()));
    fields.extend(of_auth.map(|make| auth.clone().prop_map(make).boxed()));
    fields.extend([
        range().prop_map(Field::Ip).boxed(),
        range().prop_map(Field::RelayIp).boxed(),
        prop_oneof![select(vec![25_u16, 143, 587, 993]), any::<u16>()].prop_map(Field::Port).boxed(),
        select(Trust::ALL).prop_map(Field::Trust).boxed(),
        select(Encryption::ALL).prop_map(Field::Encryption).boxed(),
        select(Status::ALL).prop_map(Field::Status).boxed(),
        select(Reason::ALL).prop_map(Field::Reason).boxed(),
        select(Failure::ALL).prop_map(Field::Failure).boxed(),
        select(Protocol::ALL).prop_map(Field::Protocol).boxed(),
        select(Action::ALL).prop_map(Field::Action).boxed(),
        filed.prop_map(Field::Filed).boxed(),
        (cmp(), tls()).prop_map(|(c, v)| Field::TlsIn(c, v)).boxed(),
        (cmp(), tls()).prop_map(|(c, v)| Field::TlsOut(c, v)).boxed(),
        select(vec![Field::TlsInNone, Field::TlsOutNone]).boxed(),
        (cmp(), size.clone()).prop_map(|(c, n)| Field::Size(c, n)).boxed(),
        (cmp(), prop_oneof![0..9_u64, size]).prop_map(|(c, n)| Field::FileSize(c, n)).boxed(),
        file_status.prop_map(Field::FileStatus).boxed(),
        (cmp(), score).prop_map(|(c, n)| Field::Score(c, n)).boxed(),
        hex.prop_map(|hex| Field::Sha256(fold(&hex))).boxed(),
        when.clone().prop_map(Field::After).boxed(),
        when.prop_map(Field::Before).boxed(),
        select(Flag::ALL).prop_map(Field::Is).boxed(),
    ]);
    Union::new(fields)
}
