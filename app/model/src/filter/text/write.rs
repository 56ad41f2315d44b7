//! Writing a query line.
//!
//! In: a filter. Out: text that [`parse`](super::parse) reads back as the filter's normal shape, as long as it is
//! within the limits of a line. Refuses to know: rows.

use super::{number, quote::in_quotes, time};
use crate::filter::{Cmp, Field, FieldName, Filter, MOST_ALTERNATIVES, name::SIEVE_ACTIONS};

/// Writes a filter so that [`parse`](super::parse) reads it back.
pub fn write(filter: &Filter) -> String {
    let mut out = String::new();
    match filter.clone().normal() {
        Filter::All(list) => all(&list, &mut out),
        one => term(&one, &mut out),
    }
    out
}

fn all(list: &[Filter], out: &mut String) {
    for (i, filter) in list.iter().enumerate() {
        if i > 0 {
            out.push(' ');
        }
        term(filter, out);
    }
}

/// Something that can stand beside others and behind a minus sign.
fn term(filter: &Filter, out: &mut String) {
    match filter {
        Filter::Leaf(field) => leaves(&[field], out),
        Filter::Not(inner) => {
            out.push('-');
            term(inner, out);
        }
        Filter::All(list) => {
            out.push('(');
            all(list, out);
            out.push(')');
        }
        Filter::Any(list) => {
            let runs = runs(list);
            let lone = runs.len() == 1;
            if !lone {
                out.push('(');
            }
            for (i, run) in runs.iter().enumerate() {
                if i > 0 {
                    out.push_str(" or ");
                }
                match run {
                    Run::Leaves(fields) => leaves(fields, out),
                    Run::Other(Filter::All(list)) => all(list, out),
                    Run::Other(other) => term(other, out),
                }
            }
            if !lone {
                out.push(')');
            }
        }
    }
}

/// Alternatives that can share one name and its colon, or one that cannot.
enum Run<'a> {
    Leaves(Vec<&'a Field>),
    Other(&'a Filter),
}

fn runs(list: &[Filter]) -> Vec<Run<'_>> {
    let mut runs: Vec<Run<'_>> = Vec::new();
    for filter in list {
        match (filter, runs.last_mut()) {
            (Filter::Leaf(field), Some(Run::Leaves(run))) if run.len() < MOST_ALTERNATIVES && run[0].name() == field.name() => {
                run.push(field);
            }
            (Filter::Leaf(field), _) => runs.push(Run::Leaves(vec![field])),
            (other, _) => runs.push(Run::Other(other)),
        }
    }
    runs
}

fn leaves(fields: &[&Field], out: &mut String) {
    if let Some(name) = fields.first().and_then(|field| field.name()) {
        out.push_str(name.name());
        out.push(':');
    }
    for (i, field) in fields.iter().enumerate() {
        if i > 0 {
            out.push(',');
        }
        let from = out.len();
        value(field, out);
        // among others its sign is said, or the comma before it could be a decimal one
        if fields.len() > 1 && matches!(field, Field::Size(Cmp::Eq, _) | Field::FileSize(Cmp::Eq, _) | Field::Score(Cmp::Eq, _)) {
            out.insert(from, '=');
        }
    }
}

fn value(field: &Field, out: &mut String) {
    match field {
        Field::Words(text) => {
            let reads_otherwise = text.starts_with('-') || text.contains([':', '*']) || text == "or";
            text_value(text, reads_otherwise, out);
        }
        // any letters at all
        Field::Subject(text) | Field::Client(text) | Field::Folder(text) | Field::Virus(text) if text.is_empty() => out.push('*'),
        Field::Subject(text)
        | Field::Client(text)
        | Field::Folder(text)
        | Field::Virus(text)
        | Field::MessageId(text)
        | Field::QueueId(text)
        | Field::Session(text) => text_value(text, text.contains('*'), out),
        Field::From(p) | Field::To(p) | Field::HeaderFrom(p) | Field::HeaderTo(p) | Field::User(p) => text_value(&p.text(), false, out),
        Field::Domain(text) | Field::Helo(text) | Field::Host(text) | Field::Service(text) | Field::File(text) => {
            text_value(text, false, out);
        }
        // what looks like an address would be read as one
        Field::RelayHost(text) => text_value(text, !text.contains(|c: char| c.is_ascii_alphabetic()) || text.contains(':'), out),
        Field::Filed(word) => text_value(word, !SIEVE_ACTIONS.contains(&word.as_str()), out),
        Field::FileStatus(word) => text_value(word, !FieldName::FileStatus.choices().contains(&word.as_str()), out),
        Field::Spf(word) | Field::Dkim(word) | Field::Dmarc(word) => {
            text_value(word, !FieldName::Spf.choices().contains(&word.as_str()), out);
        }
        Field::Sha256(hex) => text_value(hex, hex.len() != 64 || !hex.bytes().all(|b| b.is_ascii_hexdigit()), out),
        Field::Ip(range) | Field::RelayIp(range) => out.push_str(&range.to_string()),
        Field::Port(port) => out.push_str(&port.to_string()),
        Field::Trust(word) => out.push_str(word.name()),
        Field::Encryption(word) => out.push_str(word.name()),
        Field::Status(word) => out.push_str(word.name()),
        Field::Reason(word) => out.push_str(word.name()),
        Field::Failure(word) => out.push_str(word.name()),
        Field::Protocol(word) => out.push_str(word.name()),
        Field::Action(word) => out.push_str(word.name()),
        Field::Is(word) => out.push_str(word.name()),
        Field::TlsIn(cmp, version) | Field::TlsOut(cmp, version) => compared(*cmp, version_text(*version), out),
        Field::TlsInNone | Field::TlsOutNone => out.push_str("none"),
        Field::Size(cmp, bytes) | Field::FileSize(cmp, bytes) => compared(*cmp, &number::write_size(*bytes), out),
        Field::Score(cmp, thousandths) => compared(*cmp, &number::write_score(*thousandths), out),
        Field::After(when) | Field::Before(when) => out.push_str(&time::write(*when)),
    }
}

fn compared(cmp: Cmp, text: &str, out: &mut String) {
    out.push_str(cmp.sign());
    out.push_str(text);
}

const fn version_text(version: crate::message::TlsVersion) -> &'static str {
    use crate::message::TlsVersion as V;
    match version {
        V::Ssl3 => "ssl3",
        V::Tls10 => "1.0",
        V::Tls11 => "1.1",
        V::Tls12 => "1.2",
        V::Tls13 => "1.3",
    }
}

/// In quotes where it must be: when a blank, comma, parenthesis or quote is in it, or it would be read otherwise.
fn text_value(text: &str, reads_otherwise: bool, out: &mut String) {
    let parts = |c: char| c.is_whitespace() || matches!(c, ',' | '(' | ')' | '"');
    if reads_otherwise || text.is_empty() || text.contains(parts) || text.contains("\\\\") {
        out.push_str(&in_quotes(text));
    } else {
        out.push_str(text);
    }
}
