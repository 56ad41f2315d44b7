//! Conditions on addresses and domains, which stand in dictionaries: each becomes a number, or a set of numbers.

use tracemail_model::mailbox::AddressPattern;

use super::text;
use crate::query::{Query, Set};

/// The column's address fits.
pub(crate) fn one(column: &str, pattern: &AddressPattern, query: &mut Query) -> String {
    any(&[column], pattern, query)
}

/// One of the columns' addresses fits.
pub(super) fn any(columns: &[&str], pattern: &AddressPattern, query: &mut Query) -> String {
    // a single number keeps the index in the order of time
    let one = match pattern {
        AddressPattern::Null => Some(exact("", query)),
        AddressPattern::Exact(text) => Some(exact(text, query)),
        _ => None,
    };
    let each: Vec<_> = match (one, pattern) {
        (Some(is), _) => columns.iter().map(|column| format!("{column} {is}")).collect(),
        (None, pattern) => {
            let Some(set) = many(pattern, query) else { return "false".into() };
            columns.iter().map(|column| set.has(column)).collect()
        }
    };
    format!("({})", each.join(" or "))
}

/// The addresses that fit a pattern of many; `None`: none can.
fn many(pattern: &AddressPattern, query: &mut Query) -> Option<Set> {
    Some(match pattern {
        AddressPattern::Null | AddressPattern::Exact(_) => return None,
        AddressPattern::Part(text) => part(text, query),
        AddressPattern::Domain(domain) if domain.is_empty() => return None,
        AddressPattern::Domain(domain) => query.set(|query| {
            let named = domain_named("domain", domain, query);
            format!("select id from address where {named}")
        }),
        AddressPattern::Glob { local, domain } => query.set(|query| {
            // a name without @ is a local part of no domain, which only `*` fits; the null sender is none at all
            let is_of_any = domain == "*";
            let domain = match domain.as_str() {
                "*" => "(domain is not null or local <> '')".into(),
                domain if !domain.contains('*') => domain_named("domain", domain, query),
                pattern => format!("domain in ({})", domains(pattern, query)),
            };
            let local = match local.as_str() {
                text if !text.contains('*') && is_of_any => text::same("local", text, query),
                text if !text.contains('*') => {
                    let text = query.bind(text);
                    query.dialect.is_also("local", &text)
                }
                pattern => text::like("local", pattern, query),
            };
            format!("select id from address where {domain} and {local}")
        }),
    })
}

/// The column's domain fits the folded pattern.
pub(super) fn domain(column: &str, pattern: &str, query: &mut Query) -> String {
    if !pattern.contains('*') {
        return domain_named(column, pattern, query);
    }
    query.among(column, |query| domains(pattern, query))
}

/// A question for the numbers of the domains that fit a folded pattern.
pub(crate) fn fitting(pattern: &str, query: &mut Query) -> String {
    if pattern.contains('*') { domains(pattern, query) } else { numbers(&[pattern.to_owned()], query) }
}

/// A question for the numbers of the domains that fit a folded pattern with stars.
fn domains(pattern: &str, query: &mut Query) -> String {
    let names = match pattern.strip_prefix('*').filter(|tail| !tail.is_empty()) {
        // `*.test.com`: the range of mirrored names that begin with `moc.tset.`
        Some(_) => text::like("mirror", &pattern.chars().rev().collect::<String>(), query),
        None => text::like("name", pattern, query),
    };
    format!("select id from domain where {names}")
}

/// The column's domain is this one.
pub(super) fn domain_named(column: &str, name: &str, query: &mut Query) -> String {
    format!("{column} = (select id from domain where {})", text::same("name", name, query))
}

/// A question for the numbers of the domains of these names.
pub(crate) fn numbers(names: &[String], query: &mut Query) -> String {
    let each: Vec<_> = names.iter().map(|name| text::same("name", name, query)).collect();
    if each.is_empty() { "select id from domain where false".into() } else { format!("select id from domain where {}", each.join(" or ")) }
}

/// The set of addresses in which the folded needle lies.
pub(super) fn part(needle: &str, query: &mut Query) -> Set {
    query.set(|query| {
        if needle.contains('@') || needle.is_empty() {
            // it may lie across the @
            let whole = text::holds("a.local || coalesce('@' || d.name, '')", needle, query);
            format!("select a.id from address a left join domain d on d.id = a.domain where {whole}")
        } else {
            let (local, name) = (text::holds("local", needle, query), text::holds("name", needle, query));
            query.dialect.either(&local, &name)
        }
    })
}

/// `= (its number)`.
pub(super) fn exact(text: &str, query: &mut Query) -> String {
    match text.rsplit_once('@') {
        Some((local, domain)) => {
            let (local, domain) = (text::same("local", local, query), domain_named("domain", domain, query));
            format!("= (select id from address where {local} and {domain})")
        }
        None => format!("= (select id from address where {} and domain is null)", text::same("local", text, query)),
    }
}
