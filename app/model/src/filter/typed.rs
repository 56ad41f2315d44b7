//! One field of the form: what stands in it, and the filter with something else typed there.
//!
//! In: a filter and a name. Out: the conditions of that name as the query line writes them, without the name: `order
//! -"news letter"`, `anna@example.com,bob@example.com`; and the way back. Whatever mixes names stays untouched.
//! Refuses to know: which fields a form has.

use std::fmt::Write as _;

use super::{
    FieldName, Filter, QueryError, parse,
    pieces::{Quotes, joint, pieces, values},
    text::{in_quotes, unescaped},
    write,
};

impl Filter {
    /// What stands in the field of that name.
    pub fn said(&self, name: FieldName) -> String {
        let mut said: Vec<String> = Vec::new();
        for piece in self.chips().iter().filter_map(|chip| piece(chip, name)) {
            // two minus signs undo each other, and keep apart what the blank would join
            let one = said.last().is_some_and(|before| joint(name, before, " ", &piece).is_some());
            said.push(if one { format!("--{piece}") } else { piece });
        }
        said.join(" ")
    }

    /// With this in the field of that name, instead of what it said.
    pub fn say(self, name: FieldName, typed: &str) -> Result<Self, QueryError> {
        let read = parse(&line(name, typed))?;
        let chips = self.normal();
        let mut list: Vec<Self> = chips.chips().to_vec();
        let place = list.iter().position(|chip| piece(chip, name).is_some()).unwrap_or(list.len());
        list.retain(|chip| piece(chip, name).is_none());
        for (n, chip) in read.chips().iter().enumerate() {
            list.insert((place + n).min(list.len()), chip.clone());
        }
        Ok(Self::All(list).normal())
    }
}

/// A chip of that name alone, as it is typed in its field.
fn piece(chip: &Filter, name: FieldName) -> Option<String> {
    let text = write(chip);
    let (sign, rest) = text.strip_prefix('-').map_or(("", text.as_str()), |rest| ("-", rest));
    let own = match chip {
        Filter::Not(inner) => inner,
        other => other,
    };
    let leaves = match own {
        Filter::Any(list) => list.as_slice(),
        one => std::slice::from_ref(one),
    };
    let alone = !leaves.is_empty() && leaves.iter().all(|leaf| matches!(leaf, Filter::Leaf(field) if field.name() == Some(name)));
    let value = rest.strip_prefix(name.name())?.strip_prefix(':')?;
    alone.then(|| format!("{sign}{}", spelt(value)))
}

/// A minus that belongs to the value goes into quotes: before it, it would negate.
fn spelt(value: &str) -> String {
    let end = value.find(',').unwrap_or(value.len());
    if value.starts_with('-') { format!("{}{}", in_quotes(&value[..end]), &value[end..]) } else { value.into() }
}

/// The field as a query line: the name before each piece.
fn line(name: FieldName, typed: &str) -> String {
    let mut line = String::new();
    for piece in pieces(name, typed) {
        let bare = piece.trim_start_matches('-');
        if bare.is_empty() {
            continue;
        }
        let sign = if (piece.len() - bare.len()) % 2 == 1 { "-" } else { "" };
        let values: Vec<String> = values(bare).into_iter().map(letters).collect();
        let _ = write!(line, "{sign}{name}:{} ", values.join(","));
    }
    line
}

/// In quotes when there is a blank or a parenthesis outside them: here they are letters, and neither part nor group.
fn letters(value: &str) -> String {
    let mut quotes = Quotes::default();
    let odd = |c: char| c.is_whitespace() || matches!(c, '(' | ')');
    let bare = value.char_indices().any(|(at, c)| !quotes.are_open(c, at == 0) && odd(c));
    if bare { in_quotes(&unescaped(value)) } else { value.into() }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{arbitrary, filter::MOST_TEXT};

    #[test]
    fn what_is_typed_is_what_the_line_says() {
        for (name, typed, written) in [
            (FieldName::From, "anna@a.test, <>", "from:anna@a.test,<> x"),
            (FieldName::From, "", "x"),
            (FieldName::Subject, "your order -\"news letter\"", "subject:your subject:order -subject:\"news letter\" x"),
            (FieldName::Subject, "(urgent) say\\", "subject:\"(urgent)\" subject:say\\ x"),
            (FieldName::From, "0\" x", "from:\"0\\\"\" from:x x"),
            (FieldName::Subject, "\"a\"(b)", "subject:\"\\\"a\\\"(b)\" x"),
            (FieldName::Size, ">1M <2M", "size:>1M size:<2M x"),
            (FieldName::Tls, "-1.2", "-tls:1.2 x"),
            (FieldName::Reason, "rbl,virus", "reason:rbl,virus x"),
            (FieldName::Subject, "\\\"Hello\\\"", "subject:\"\\\"hello\\\"\" x"),
            (FieldName::Subject, "\\\"(Hello)\\\"", "subject:\"\\\"(hello)\\\"\" x"),
            (FieldName::File, "Fattura 12%.PDF", "file:\"fattura 12%.pdf\" x"),
            (FieldName::File, " *fattura  12*, b.pdf , report - (final).pdf", "file:\"*fattura  12*\",b.pdf,\"report - (final).pdf\" x"),
            (FieldName::File, "*.pdf -a b.pdf", "file:*.pdf -file:\"a b.pdf\" x"),
            (FieldName::File, "\"a b\" c", "file:\"a b\",c x"),
            (FieldName::File, "a*.pdf --*b.pdf", "file:a*.pdf file:*b.pdf x"),
            (FieldName::Helo, "my pc", "helo:\"my pc\" x"),
            (FieldName::Queue, "4bXyZ1 4bXyZ2", "queue:4bXyZ1,4bXyZ2 x"),
            (FieldName::Spf, "fail none -pass", "spf:fail,none -spf:pass x"),
            (FieldName::From, "bob@remote.test o'brien@remote.test <>", "from:bob@remote.test,o'brien@remote.test,<> x"),
            (FieldName::From, "anna rossi", "from:anna from:rossi x"),
            (FieldName::From, "a@b.test -c@b.test d@b.test", "from:a@b.test -from:c@b.test from:d@b.test x"),
            (FieldName::Size, ">1,5M", "size:>1500k x"),
            (FieldName::Size, "1k , 2k", "size:=1k,=2k x"),
        ] {
            let before = parse(&format!("{name}:{} x", name.example().split_once(':').expect("an example").1)).expect("reads");
            assert_eq!(before.say(name, typed).map(|filter| write(&filter)).as_deref(), Ok(written));
        }
        let both = parse("from:@a.test from:anna@a.test file:a file:\"b c\"").expect("reads");
        assert_eq!([FieldName::From, FieldName::File].map(|name| both.said(name)), ["@a.test --anna@a.test", "a --\"b c\""]);
        let mixed = parse("(from:a or to:b) -from:c from:d").expect("reads");
        assert_eq!(mixed.said(FieldName::From), "-c d");
        assert_eq!(mixed.say(FieldName::From, "").map(|f| write(&f)).as_deref(), Ok("(from:a or to:b)"));
        let error = Filter::default().say(FieldName::Size, "big").expect_err("no size");
        assert_eq!(error.piece, "big");
    }

    proptest! {
        #[test]
        fn what_a_field_says_can_be_said_again(filter in arbitrary::filter(), name in prop::sample::select(FieldName::ALL)) {
            prop_assume!(write(&filter).len() < MOST_TEXT);
            let filter = filter.normal();
            let again = filter.clone().say(name, &filter.said(name)).expect("its own words");
            let sorted = |filter: &Filter| { let mut list: Vec<_> = filter.chips().iter().map(write).collect(); list.sort(); list };
            prop_assert_eq!(sorted(&again), sorted(&filter));
        }

        #[test]
        fn no_typing_breaks_a_field(typed in prop_oneof![any::<String>(), "[a\"\\\\(), -]{0,12}"], name in prop::sample::select(FieldName::ALL)) {
            if let Ok(filter) = Filter::default().say(name, &typed) {
                prop_assert!(filter.chips().iter().all(|chip| write(chip).contains(name.name()) || name == FieldName::Last));
            }
        }
    }
}
