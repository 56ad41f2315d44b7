//! One value of one field, read.
//!
//! In: the name before the colon and what stands behind it. Out: the condition; several, all of which must hold, where
//! an unquoted `*` parts words. Refuses to know: groups and alternatives.

use super::{
    error::{QueryError, Wrong},
    lexer::Value,
    number,
    quote::in_quotes,
    suggest, time,
};
use crate::{
    encryption::Encryption,
    filter::{Cmp, Field, FieldName, Flag, IpRange, Trust, fold, name::SIEVE_ACTIONS},
    mailbox::AddressPattern,
    message::TlsVersion,
    reason::{Failure, Reason},
    status::{Action, Protocol, Status},
};

/// The conditions a value makes.
pub(super) fn fields(name: Option<FieldName>, value: &Value<'_>) -> Result<Vec<Field>, QueryError> {
    match name {
        None => Ok(letters(value, Field::Words)),
        Some(FieldName::Subject) => Ok(letters(value, Field::Subject)),
        Some(FieldName::Client) => Ok(letters(value, Field::Client)),
        Some(FieldName::Folder) => Ok(letters(value, Field::Folder)),
        Some(FieldName::Virus) => Ok(letters(value, Field::Virus)),
        // found by their hash, of which no part is known; in quotes a star is a character of it
        Some(name @ (FieldName::Id | FieldName::Queue | FieldName::Session)) if !value.quoted && value.text.contains('*') => {
            let wanted = vec![name.example().into(), in_quotes(&value.text)];
            Err(QueryError { at: value.at, piece: value.raw.into(), wrong: Wrong::Star, wanted })
        }
        Some(name) => match field(name, value) {
            Some(field) => Ok(vec![field]),
            None => Err(bad(name, value)),
        },
    }
}

fn field(name: FieldName, value: &Value<'_>) -> Option<Field> {
    let text = value.text.as_str();
    let (cmp, number) = compared(text);
    let address = || AddressPattern::parse(text);
    Some(match name {
        FieldName::From => Field::From(address()),
        FieldName::To => Field::To(address()),
        FieldName::HeaderFrom => Field::HeaderFrom(address()),
        FieldName::HeaderTo => Field::HeaderTo(address()),
        FieldName::User => Field::User(address()),
        FieldName::Domain => Field::Domain(fold(text)),
        FieldName::Id => Field::MessageId(text.into()),
        FieldName::Queue => Field::QueueId(text.into()),
        FieldName::Session => Field::Session(text.into()),
        FieldName::Ip => Field::Ip(range(text)?),
        FieldName::Relay => match range(text) {
            Some(range) if !value.quoted => Field::RelayIp(range),
            _ => Field::RelayHost(fold(text)),
        },
        FieldName::Helo => Field::Helo(fold(text)),
        FieldName::Host => Field::Host(fold(text)),
        FieldName::Service => Field::Service(fold(text)),
        FieldName::Port => Field::Port(text.parse().ok()?),
        FieldName::Trust => Field::Trust(Trust::from_name(&fold(text))?),
        FieldName::Encryption => Field::Encryption(Encryption::from_name(&fold(text))?),
        FieldName::Status => Field::Status(Status::from_name(&fold(text))?),
        FieldName::Reason => Field::Reason(Reason::from_name(&fold(text))?),
        FieldName::Failure => Field::Failure(Failure::from_name(&fold(text))?),
        FieldName::Protocol => Field::Protocol(Protocol::from_name(&fold(text))?),
        FieldName::Action => match Action::from_name(&fold(text)) {
            Some(action) if !value.quoted => Field::Action(action),
            _ => Field::Filed(open_word(value, SIEVE_ACTIONS)?),
        },
        FieldName::Tls if text.eq_ignore_ascii_case("none") => Field::TlsInNone,
        FieldName::Rtls if text.eq_ignore_ascii_case("none") => Field::TlsOutNone,
        FieldName::Tls => Field::TlsIn(cmp, TlsVersion::from_name(number)?),
        FieldName::Rtls => Field::TlsOut(cmp, TlsVersion::from_name(number)?),
        FieldName::Size => Field::Size(cmp, number::read_size(number)?),
        FieldName::Score => Field::Score(cmp, number::read_score(number)?),
        FieldName::File => Field::File(fold(text)),
        FieldName::FileSize => Field::FileSize(cmp, number::read_size(number)?),
        FieldName::FileStatus => Field::FileStatus(open_word(value, &name.choices())?),
        FieldName::Sha256 => {
            let hex = text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit());
            (hex || value.quoted).then(|| Field::Sha256(fold(text)))?
        }
        FieldName::Spf => Field::Spf(open_word(value, &name.choices())?),
        FieldName::Dkim => Field::Dkim(open_word(value, &name.choices())?),
        FieldName::Dmarc => Field::Dmarc(open_word(value, &name.choices())?),
        FieldName::After | FieldName::Last => Field::After(time::read(text)?),
        FieldName::Before => Field::Before(time::read(text)?),
        FieldName::Is => Field::Is(Flag::from_name(&fold(text))?),
        FieldName::Subject | FieldName::Client | FieldName::Folder | FieldName::Virus => return None,
    })
}

/// Letters somewhere in a text; an unquoted `*` parts them, and alone stands for any text.
fn letters(value: &Value<'_>, make: fn(String) -> Field) -> Vec<Field> {
    if value.quoted || !value.text.contains('*') {
        return vec![make(fold(&value.text))];
    }
    let parts = || value.text.split('*').filter(|part| !part.is_empty());
    if parts().next().is_none() { vec![make(String::new())] } else { parts().map(|part| make(fold(part))).collect() }
}

/// A word of a list that others may lengthen: one not in it is taken when it is quoted.
fn open_word(value: &Value<'_>, known: &[&str]) -> Option<String> {
    let word = fold(&value.text);
    (value.quoted || known.contains(&word.as_str())).then_some(word)
}

/// An address, a prefix, or `192.0.2.*`.
fn range(text: &str) -> Option<IpRange> {
    IpRange::parse(text.strip_suffix('*').filter(|t| t.ends_with('.')).unwrap_or(text))
}

fn compared(text: &str) -> (Cmp, &str) {
    let signs = [("<=", Cmp::Le), (">=", Cmp::Ge), ("<", Cmp::Lt), (">", Cmp::Gt), ("=", Cmp::Eq)];
    signs.into_iter().find_map(|(sign, cmp)| text.strip_prefix(sign).map(|rest| (cmp, rest))).unwrap_or((Cmp::Eq, text))
}

fn bad(name: FieldName, value: &Value<'_>) -> QueryError {
    let choices = name.choices();
    let wanted: Vec<String> = match name {
        FieldName::Tls | FieldName::Rtls | FieldName::After | FieldName::Before | FieldName::Last => {
            let example = name.example().split_once(':').map(|(_, value)| value).filter(|value| !choices.contains(value));
            choices.into_iter().chain(example).map(Into::into).collect()
        }
        _ if choices.is_empty() => vec![name.example().into()],
        _ => suggest::closest(&value.text, choices, 5).into_iter().map(Into::into).collect(),
    };
    QueryError { at: value.at, piece: value.raw.into(), wrong: Wrong::BadValue, wanted }
}
