//! Questions near a question: what else somebody may have meant who found nothing.
//!
//! In: a filter. Out: filters. Refuses to know: which of them have rows.

use super::{Field, FieldName, Filter, When};
use crate::{
    mailbox::AddressPattern,
    time::{DAY, Micros},
    zone::Zone,
};

impl Filter {
    /// The same on the viewer's day in which that moment lies, whatever its own period.
    #[must_use]
    pub fn on_day_of(&self, time: Micros, zone: Zone) -> Self {
        let midnight = zone.day(time).start();
        self.clone().set_period((Some(When::Local(midnight.0)), Some(When::Local(midnight.plus(DAY).0))))
    }

    /// The same without what only one list knows: outcomes and reasons.
    #[must_use]
    pub fn for_any_list(&self) -> Self {
        let names = [FieldName::Status, FieldName::Action, FieldName::Reason, FieldName::Failure];
        names.into_iter().fold(self.clone().normal(), |filter, name| filter.set(name, Vec::new()))
    }

    /// The same with the envelope's addresses looked for in the headers; `None` when it asks for none.
    pub fn in_headers(&self) -> Option<Self> {
        let turned = self.turned(&|field| match field {
            Field::From(pattern) => Field::HeaderFrom(pattern),
            Field::To(pattern) => Field::HeaderTo(pattern),
            other => other,
        });
        (turned != *self).then_some(turned)
    }

    /// The whole addresses it asks for, and the domains as `@example.com`, each once.
    pub fn names(&self) -> Vec<String> {
        let found = std::cell::RefCell::new(Vec::new());
        let _ = self.turned(&|field| {
            if let Some(name) = field.name_asked_for()
                && !found.borrow().contains(&name)
            {
                found.borrow_mut().push(name);
            }
            field
        });
        found.into_inner()
    }

    /// The same with one such name instead of another.
    #[must_use]
    pub fn with_name(&self, instead_of: &str, name: &str) -> Self {
        self.turned(&|mut field| {
            if field.name_asked_for().as_deref() == Some(instead_of) {
                match (&mut field, name.strip_prefix('@')) {
                    (Field::Domain(own), Some(domain)) => *own = domain.into(),
                    (field, _) => field.address_mut().into_iter().for_each(|own| *own = AddressPattern::parse(name)),
                }
            }
            field
        })
    }

    /// Each condition turned into another.
    fn turned(&self, turn: &impl Fn(Field) -> Field) -> Self {
        match self {
            Self::All(list) => Self::All(list.iter().map(|f| f.turned(turn)).collect()),
            Self::Any(list) => Self::Any(list.iter().map(|f| f.turned(turn)).collect()),
            Self::Not(inner) => Self::Not(Box::new(inner.turned(turn))),
            Self::Leaf(field) => Self::Leaf(turn(field.clone())),
        }
    }
}

impl Field {
    fn name_asked_for(&self) -> Option<String> {
        match self {
            Self::Domain(name) if !name.contains('*') => Some(format!("@{name}")),
            Self::From(p) | Self::To(p) | Self::HeaderFrom(p) | Self::HeaderTo(p) | Self::User(p) => match p {
                AddressPattern::Exact(address) => Some(address.clone()),
                AddressPattern::Domain(name) => Some(format!("@{name}")),
                _ => None,
            },
            _ => None,
        }
    }

    const fn address_mut(&mut self) -> Option<&mut AddressPattern> {
        match self {
            Self::From(p) | Self::To(p) | Self::HeaderFrom(p) | Self::HeaderTo(p) | Self::User(p) => Some(p),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::filter::{parse, write};

    #[test]
    fn near_by() {
        let asked = parse("from:ana@a.test -to:bob@b.test,ana@a.test status:rejected after:1h order").expect("reads");
        let day = Micros::parse_rfc3339("2026-11-20T23:30:00Z").expect("a time");
        assert_eq!(asked.names(), ["ana@a.test", "bob@b.test"]);
        assert_eq!(
            write(&asked.on_day_of(day, Zone::fixed(60))),
            "from:ana@a.test -to:bob@b.test,ana@a.test status:rejected after:2026-11-21 order before:2026-11-22"
        );
        assert_eq!(write(&asked.for_any_list()), "from:ana@a.test -to:bob@b.test,ana@a.test after:1h order");
        assert_eq!(
            asked.in_headers().map(|f| write(&f)).as_deref(),
            Some("hfrom:ana@a.test -hto:bob@b.test,ana@a.test status:rejected after:1h order")
        );
        assert_eq!(parse("order").expect("reads").in_headers(), None);
        assert_eq!(
            write(&asked.with_name("ana@a.test", "anna@a.test")),
            "from:anna@a.test -to:bob@b.test,anna@a.test status:rejected after:1h order"
        );
    }
}
