//! Conditions on the addresses in a header's text, which may have names beside them: `Anna <anna@example.com>, bob@example.org`.
//!
//! In: a pattern. Out: the same as `AddressPattern::matches_header`. Such a text stands in the dictionary of addresses as it was
//! written, divided at its last `@`; a regular expression finds the addresses in it, after an index has left few texts.
//! Refuses to know: where the header was read.

use tracemail_model::mailbox::{AddressPattern, BETWEEN};

use super::{address, text};
use crate::query::Query;

/// The text of the column, or one of the addresses in it, fits.
pub(super) fn one(column: &str, pattern: &AddressPattern, query: &mut Query) -> String {
    let whole = address::one(column, pattern, query);
    let Some((regex, domain)) = within(pattern) else { return whole };
    let set = query.set(|query| {
        let regex = query.bind(regex.as_str());
        let is_in = query.dialect.finds("a.local || coalesce('@' || d.name, '')", &regex);
        // the last address ends the text, but for what stands behind it
        let last = text::like("d.name", &format!("{domain}*"), query);
        let before = text::holds("a.local", &format!("@{}", domain.split('*').next().unwrap_or_default()), query);
        format!(
            "select a.id from domain d join address a on a.domain = d.id where {last} and {is_in}
             union all select a.id from address a left join domain d on d.id = a.domain where {before} and {is_in}"
        )
    });
    format!("({whole} or {})", set.has(column))
}

/// What finds an address that fits within a text, and the pattern of its domain; `None`: only the whole text can fit.
fn within(pattern: &AddressPattern) -> Option<(String, &str)> {
    let (local, domain) = match pattern {
        AddressPattern::Null | AddressPattern::Part(_) => return None,
        AddressPattern::Exact(text) => text.rsplit_once('@')?,
        AddressPattern::Domain(domain) => ("*", domain.as_str()),
        AddressPattern::Glob { local, domain } => (local.as_str(), domain.as_str()),
    };
    if domain.is_empty() || local.contains(BETWEEN) || domain.contains(BETWEEN) {
        return None;
    }
    let between: String = BETWEEN.iter().collect();
    let (local, name) = (escaped(local, &format!("[^{between}]*")), escaped(domain, &format!("[^{between}@]*")));
    Some((format!("(^|[{between}]){local}@{name}($|[{between}])"), domain))
}

/// The pattern as both engines' regular expressions say it.
fn escaped(pattern: &str, star: &str) -> String {
    let mut all = String::new();
    for c in pattern.chars() {
        match c {
            '*' => all.push_str(star),
            c if c.is_ascii_punctuation() => all.extend(['\\', c]),
            c => all.push(c),
        }
    }
    all
}
