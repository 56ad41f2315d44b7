//! Where what is typed into one field of the form parts: at commas, and at blanks as it suits what the field holds.
//!
//! In: a name and what is typed. Out: its conditions, and of each its alternatives, as typed.
//! Refuses to know: what they mean.

use super::FieldName;

/// What a blank between two values of a field does.
#[derive(PartialEq)]
enum Blank {
    /// Both must hold: letters of one text, a range of numbers, a row that has several.
    And,
    /// As a comma: no row has two of these.
    Or,
    /// As a comma between whole addresses; letters must all be in the one address.
    OrAddresses,
    /// It belongs to the value.
    Letter,
}

impl Blank {
    const fn of(name: FieldName) -> Self {
        use FieldName as F;
        match name {
            F::From | F::To | F::HeaderFrom | F::HeaderTo | F::User => Self::OrAddresses,
            F::File | F::Helo => Self::Letter,
            F::Id
            | F::Queue
            | F::Session
            | F::Domain
            | F::Relay
            | F::Host
            | F::Service
            | F::Ip
            | F::Port
            | F::Status
            | F::Reason
            | F::Failure
            | F::Protocol
            | F::Trust
            | F::Spf
            | F::Dkim
            | F::Dmarc => Self::Or,
            _ => Self::And,
        }
    }
}

/// The conditions, each with the minus signs before it.
pub(super) fn pieces(name: FieldName, typed: &str) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    for (blank, word) in words(typed) {
        match pieces.last_mut().and_then(|piece| Some((joint(name, piece, blank, word)?, piece))) {
            Some((joint, piece)) => {
                piece.push_str(joint);
                piece.push_str(word);
            }
            None => pieces.push(word.into()),
        }
    }
    pieces
}

/// What stands between the two, where they are one condition.
pub(super) fn joint<'a>(name: FieldName, before: &str, blank: &'a str, next: &str) -> Option<&'a str> {
    let listed = !matches!(name, FieldName::Subject | FieldName::Client | FieldName::Folder | FieldName::Virus);
    if listed && (before.ends_with(',') || next.starts_with(',')) {
        return Some("");
    }
    let kind = Blank::of(name);
    let (lone_dash, negated) = (next.bytes().all(|b| b == b'-'), before.starts_with('-'));
    if next.starts_with('-') && !(lone_dash && kind == Blank::Letter) {
        return None;
    }
    let last = values(before).pop().unwrap_or_default();
    let is_address = |value: &str| value.contains('@') || value.starts_with('<');
    match kind {
        Blank::And => None,
        Blank::Letter if !last.starts_with('"') => Some(blank),
        Blank::OrAddresses if !(is_address(last) && values(next).first().is_some_and(|first| is_address(first))) => None,
        Blank::Letter | Blank::Or | Blank::OrAddresses => (!negated).then_some(","),
    }
}

/// Split at commas outside quotes.
pub(super) fn values(piece: &str) -> Vec<&str> {
    let (mut list, mut from, mut quotes) = (Vec::new(), 0, Quotes::default());
    for (at, c) in piece.char_indices() {
        if !quotes.are_open(c, at == from) && c == ',' {
            list.push(&piece[from..at]);
            from = at + 1;
        }
    }
    list.push(&piece[from..]);
    list
}

/// Split at blanks outside quotes, each word with the blanks before it.
fn words(typed: &str) -> Vec<(&str, &str)> {
    let (mut list, mut quotes) = (Vec::new(), Quotes::default());
    let (mut blank, mut word) = (0, 0);
    for (at, c) in typed.char_indices() {
        let begun = &typed[word..at];
        let begins = begun.ends_with(',') || begun.bytes().all(|b| b == b'-');
        if quotes.are_open(c, begins) || !c.is_whitespace() {
            continue;
        }
        if !begun.is_empty() {
            list.push((&typed[blank..word], begun));
            blank = at;
        }
        word = at + c.len_utf8();
    }
    if word < typed.len() {
        list.push((&typed[blank..word], &typed[word..]));
    }
    list
}

/// Quotes as the query line reads them: they open a value at its very beginning only.
#[derive(Default)]
pub(super) struct Quotes {
    open: bool,
    escaped: bool,
}

impl Quotes {
    /// Whether the character stands in quotes, which it may open or close.
    pub(super) fn are_open(&mut self, c: char, begins: bool) -> bool {
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
