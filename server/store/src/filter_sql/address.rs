//! Conditions on addresses and domains, which stand in dictionaries: each becomes a number, or a set of numbers.

use tracemail_model::mailbox::AddressPattern;

use super::text;
use crate::query::Query;

/// The column's address fits.
pub(super) fn one(column: &str, pattern: &AddressPattern, query: &mut Query) -> String {
    any(&[column], pattern, query)
}

/// One of the columns' addresses fits.
pub(super) fn any(columns: &[&str], pattern: &AddressPattern, query: &mut Query) -> String {
    // a set of many is made once, by name; a single number keeps the index in the order of time
    let is = match pattern {
        AddressPattern::Null => exact("", query),
        AddressPattern::Exact(text) => exact(text, query),
        AddressPattern::Part(text) => format!("in (select id from {})", part(text, query)),
        AddressPattern::Domain(domain) if domain.is_empty() => return "false".into(),
        AddressPattern::Domain(domain) => {
            let named = domain_named("domain", domain, query);
            let set = query.with(format!("select id from address where {named}"));
            format!("in (select id from {set})")
        }
        AddressPattern::Glob { local, domain } => {
            // a name without @ is a local part of no domain, which only `*` fits; the null sender is none at all
            let domain = match domain.as_str() {
                "*" => "(domain is not null or local <> '')".into(),
                domain => self::domain("domain", domain, query),
            };
            let local = match local.as_str() {
                text if !text.contains('*') => text::same("local", text, query),
                pattern => text::like("local", pattern, query),
            };
            let set = query.with(format!("select id from address where {domain} and {local}"));
            format!("in (select id from {set})")
        }
    };
    let each: Vec<_> = columns.iter().map(|column| format!("{column} {is}")).collect();
    format!("({})", each.join(" or "))
}

/// The column's domain fits the folded pattern.
pub(super) fn domain(column: &str, pattern: &str, query: &mut Query) -> String {
    if !pattern.contains('*') {
        return domain_named(column, pattern, query);
    }
    let names = match pattern.strip_prefix('*').filter(|tail| !tail.is_empty()) {
        // `*.test.com`: the range of mirrored names that begin with `moc.tset.`
        Some(_) => text::like("mirror", &pattern.chars().rev().collect::<String>(), query),
        None => text::like("name", pattern, query),
    };
    format!("{column} in (select id from domain where {names})")
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

/// The name of the set of addresses in which the folded needle lies.
pub(super) fn part(needle: &str, query: &mut Query) -> String {
    let sql = if needle.contains('@') || needle.is_empty() {
        // it may lie across the @
        let whole = text::holds("a.local || coalesce('@' || d.name, '')", needle, query);
        format!("select a.id from address a left join domain d on d.id = a.domain where {whole}")
    } else {
        let (local, name) = (text::holds("local", needle, query), text::holds("name", needle, query));
        query.dialect.either(&local, &name)
    };
    query.with(sql)
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
