//! A question without what would find out, letter by letter, an address that is not shown.
//!
//! In: a filter. Out: the same, where parts of local names find nothing; a whole address finds what it always finds, for
//! whoever types it knows it already. Words without an `@` are looked for in subjects only. Refuses to know: rows.

use crate::{
    filter::{Field, Filter, fold},
    mailbox::AddressPattern,
};

/// The filter as it may be asked.
pub fn asked(filter: &Filter) -> Filter {
    let all = |list: &[Filter]| list.iter().map(asked).collect();
    match filter {
        Filter::All(list) => Filter::All(all(list)),
        Filter::Any(list) => Filter::Any(all(list)),
        Filter::Not(inner) => Filter::Not(Box::new(asked(inner))),
        Filter::Leaf(field) => match field {
            Field::Words(words) => words_of(words),
            Field::From(who) | Field::To(who) | Field::HeaderFrom(who) | Field::HeaderTo(who) | Field::User(who) if guesses(who) => {
                Filter::Any(Vec::new())
            }
            field => Filter::Leaf(field.clone()),
        },
    }
}

/// Whether it fits several local parts, but not all of a domain.
fn guesses(who: &AddressPattern) -> bool {
    match who {
        AddressPattern::Null | AddressPattern::Exact(_) | AddressPattern::Domain(_) => false,
        AddressPattern::Glob { local, .. } => local != "*",
        AddressPattern::Part(_) => true,
    }
}

fn words_of(words: &str) -> Filter {
    let whole = AddressPattern::parse(words);
    let subject = Filter::Leaf(Field::Subject(words.to_owned()));
    if !matches!(&whole, AddressPattern::Exact(address) if *address == fold(words)) {
        return subject;
    }
    let fields: [fn(AddressPattern) -> Field; 5] = [Field::From, Field::To, Field::HeaderFrom, Field::HeaderTo, Field::User];
    Filter::Any(fields.into_iter().map(|field| Filter::Leaf(field(whole.clone()))).chain([subject]).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::filter::from_query;

    #[test]
    fn a_whole_address_is_asked_and_a_part_of_one_finds_nothing() {
        let asked = |text| asked(&from_query(text).expect("a query"));
        for whole in ["from:mario@example.com", "to:@example.com", "user:*@*.example.com", "subject:invoice", "status:rejected"] {
            assert_eq!(asked(whole), from_query(whole).expect("a query"), "{whole}");
        }
        for part in ["from:ma*@example.com", "to:mario", "user:m*", "hfrom:ma*@*"] {
            assert_eq!(asked(part), from_query(part).map(|_| Filter::Any(Vec::new())).expect("a query"), "{part}");
        }
        assert_eq!(asked("mar"), from_query("subject:mar").expect("a query"));
        assert!(matches!(asked("mario@example.com"), Filter::Any(fields) if fields.len() == 6));
    }
}
