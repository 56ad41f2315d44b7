//! One field of the form: what stands in it, and the filter with something else typed there.
//!
//! In: a filter and a name. Out: the conditions of that name as the query line writes them, without the name: `order
//! -"news letter"`, `anna@example.com,bob@example.com`; and the way back. Whatever mixes names stays untouched.
//! Refuses to know: which fields a form has.

use std::fmt::Write as _;

use super::{FieldName, Filter, QueryError, parse, write};

impl Filter {
    /// What stands in the field of that name.
    pub fn said(&self, name: FieldName) -> String {
        self.chips().iter().filter_map(|chip| piece(chip, name)).collect::<Vec<_>>().join(" ")
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
    if value.starts_with('-') { format!("{}{}", letters_of(&value[..end]), &value[end..]) } else { value.into() }
}

/// The field as a query line: the name before each piece.
fn line(name: FieldName, typed: &str) -> String {
    let listed = !matches!(name, FieldName::Subject | FieldName::Client | FieldName::Folder | FieldName::Virus);
    let mut line = String::new();
    for piece in pieces(typed, listed) {
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

/// Split at commas outside quotes.
fn values(piece: &str) -> Vec<&str> {
    let (mut list, mut from, mut quotes) = (Vec::new(), 0, Quotes::default());
    for (at, c) in piece.char_indices() {
        if quotes.are_open(c, at == from) {
            continue;
        }
        if c == ',' {
            list.push(&piece[from..at]);
            from = at + 1;
        }
    }
    list.push(&piece[from..]);
    list
}

/// In quotes when there is a parenthesis outside them: here it is a letter, and begins no group.
fn letters(value: &str) -> String {
    let mut quotes = Quotes::default();
    let group = value.char_indices().any(|(at, c)| !quotes.are_open(c, at == 0) && matches!(c, '(' | ')'));
    if group { letters_of(value) } else { value.into() }
}

/// In quotes, each character for itself.
fn letters_of(value: &str) -> String {
    format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\""))
}

/// Quotes as the query line reads them: they open a value at its very beginning only.
#[derive(Default)]
struct Quotes {
    open: bool,
    escaped: bool,
}

impl Quotes {
    /// Whether the character stands in quotes, which it may open or close.
    fn are_open(&mut self, c: char, begins: bool) -> bool {
        let before = self.open;
        match c {
            _ if self.escaped => self.escaped = false,
            '\\' if self.open => self.escaped = true,
            '"' if self.open || begins => self.open = !self.open,
            _ => {}
        }
        before || self.open
    }
}

/// Split at blanks outside quotes; where alternatives are `listed`, a blank behind a comma does not split.
fn pieces(typed: &str, listed: bool) -> Vec<String> {
    let (mut pieces, mut piece, mut quotes) = (Vec::new(), String::new(), Quotes::default());
    for c in typed.chars() {
        let begins = piece.is_empty() || piece.ends_with(',') || piece.bytes().all(|b| b == b'-');
        if !quotes.are_open(c, begins) && c.is_whitespace() {
            if !(listed && piece.ends_with(',')) {
                pieces.push(std::mem::take(&mut piece));
            }
            continue;
        }
        piece.push(c);
    }
    pieces.push(piece);
    pieces
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
        ] {
            let before = parse(&format!("{name}:{} x", name.example().split_once(':').expect("an example").1)).expect("reads");
            assert_eq!(before.say(name, typed).map(|filter| write(&filter)).as_deref(), Ok(written));
        }
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
