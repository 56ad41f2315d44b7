//! The filter as the form sees it: a row of chips, one per top-level condition.
//!
//! In: a filter and a change. Out: the changed filter, in its normal shape. What a chip says is its query text.
//! Refuses to know: pages, and values it does not recognise: a nested condition is one chip, left as it is.

use super::{Field, FieldName, Filter, When};

impl Filter {
    /// Its top-level conditions, in order.
    pub fn chips(&self) -> &[Self] {
        match self {
            Self::All(list) => list,
            one => std::slice::from_ref(one),
        }
    }

    /// With one more condition, unless it is there already.
    #[must_use]
    pub fn with(self, field: Field) -> Self {
        self.and(Self::Leaf(field))
    }

    /// With one more condition of any shape, unless it is there already.
    #[must_use]
    pub fn and(self, more: Self) -> Self {
        let more = more.normal();
        self.change(|chips| {
            if !chips.contains(&more) {
                chips.push(more);
            }
        })
    }

    /// Without the chip at that place; the same filter when there is none.
    #[must_use]
    pub fn without(self, index: usize) -> Self {
        self.change(|chips| {
            if index < chips.len() {
                chips.remove(index);
            }
        })
    }

    /// With another condition in the place of that chip.
    #[must_use]
    pub fn replace(self, index: usize, by: Self) -> Self {
        self.change(|chips| {
            if let Some(chip) = chips.get_mut(index) {
                *chip = by;
            }
        })
    }

    /// What the chips of that name ask for: of `status:a,b` both. Negated chips and mixed groups are left out.
    pub fn get(&self, name: FieldName) -> Vec<&Field> {
        self.chips().iter().filter_map(|chip| chip.alternatives_of(name)).flatten().collect()
    }

    /// Instead of all chips of that name, one chip with these alternatives; none when the list is empty.
    /// It stands where the first of them stood.
    #[must_use]
    pub fn set(self, name: FieldName, fields: Vec<Field>) -> Self {
        self.change(|chips| {
            let own = |chip: &Self| chip.alternatives_of(name).is_some();
            let place = chips.iter().position(own).unwrap_or(chips.len());
            chips.retain(|chip| !own(chip));
            if !fields.is_empty() {
                chips.insert(place, Self::Any(fields.into_iter().map(Self::Leaf).collect()));
            }
        })
    }

    /// The period asked for: from `after:` up to `before:`.
    pub fn period(&self) -> (Option<When>, Option<When>) {
        let bound = |name| {
            self.get(name).into_iter().find_map(|field| match field {
                Field::After(when) | Field::Before(when) => Some(*when),
                _ => None,
            })
        };
        (bound(FieldName::After), bound(FieldName::Before))
    }

    /// With this period instead of whatever `after:` and `before:` were there; an end that is `None` is open.
    #[must_use]
    pub fn set_period(self, (from, to): (Option<When>, Option<When>)) -> Self {
        self.set(FieldName::After, from.map(Field::After).into_iter().collect())
            .set(FieldName::Before, to.map(Field::Before).into_iter().collect())
    }

    fn change(self, change: impl FnOnce(&mut Vec<Self>)) -> Self {
        let mut chips = match self.normal() {
            Self::All(list) => list,
            one => vec![one],
        };
        change(&mut chips);
        Self::All(chips).normal()
    }

    /// The conditions of a chip that is one leaf of that name, or any of several.
    fn alternatives_of(&self, name: FieldName) -> Option<Vec<&Field>> {
        let list = match self {
            Self::Any(list) if !list.is_empty() => list,
            one => std::slice::from_ref(one),
        };
        list.iter()
            .map(|chip| match chip {
                Self::Leaf(field) if field.name() == Some(name) => Some(field),
                _ => None,
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        filter::{parse, write},
        status::Status,
    };

    fn read(text: &str) -> Filter {
        parse(text).expect(text)
    }

    #[test]
    fn chips_are_the_top_level() {
        for (text, chips) in [
            ("", vec![]),
            ("from:a", vec!["from:a"]),
            ("from:a,b", vec!["from:a,b"]),
            ("from:a -(b or c d) last:7d", vec!["from:a", "-(b or c d)", "after:7d"]),
            ("a or b c", vec!["(a or b c)"]),
        ] {
            assert_eq!(read(text).chips().iter().map(write).collect::<Vec<_>>(), chips);
        }
    }

    #[test]
    fn chips_come_and_go() {
        let reject = Field::Status(Status::Rejected);
        let filter = read("from:a");
        assert_eq!(write(&filter.clone().with(reject.clone())), "from:a status:rejected");
        assert_eq!(write(&filter.clone().with(reject.clone()).with(reject)), "from:a status:rejected");
        assert_eq!(write(&filter.clone().without(0)), "");
        assert_eq!(write(&filter.clone().without(7)), "from:a");
        assert_eq!(write(&read("a b c").without(1)), "a c");
        assert_eq!(write(&read("a b c").replace(1, read("-(x or y)"))), "a -x,y c");
        assert_eq!(write(&filter.and(read("(x y)"))), "from:a x y");
        assert_eq!(write(&read("a or b c").and(read("d"))), "(a or b c) d");
    }

    #[test]
    fn one_name_can_be_set() {
        let filter = read("anna status:rejected,deferred -status:queued from:a");
        assert_eq!(filter.get(FieldName::Status), [&Field::Status(Status::Rejected), &Field::Status(Status::Deferred)]);
        let both = vec![Field::Status(Status::Accepted), Field::Status(Status::Processing)];
        assert_eq!(write(&filter.clone().set(FieldName::Status, both)), "anna status:accepted,processing -status:queued from:a");
        assert_eq!(write(&filter.set(FieldName::Status, vec![])), "anna -status:queued from:a");
    }

    #[test]
    fn a_period_is_after_and_before() {
        let filter = read("anna after:7d before:today x");
        assert_eq!(filter.period(), (Some(When::Ago(7 * crate::time::DAY)), Some(When::DaysBack(0))));
        let last_week = (Some(When::WeeksBack(1, 0)), Some(When::WeeksBack(0, 0)));
        assert_eq!(write(&filter.clone().set_period(last_week)), "anna after:last-week before:this-week x");
        assert_eq!(write(&filter.clone().set_period((Some(When::DaysBack(0)), None))), "anna after:today x");
        assert_eq!(filter.set_period((None, None)).period(), (None, None));
        assert_eq!(read("before:today").period(), (None, Some(When::DaysBack(0))));
    }
}
