//! The part of the URL behind `?`, read and written by hand: the router's own map decodes twice, so that a query with
//! `%25` in it would not survive.
//!
//! In: the raw text behind `?`. Out: values; and the other way round. Refuses to know: what the values mean.

use crate::urls::encode;

/// The last value of a key, decoded (`+` is a blank, as forms write it).
pub fn value(search: &str, key: &str) -> Option<String> {
    let pairs = search.trim_start_matches('?').split('&').map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    pairs.rev().find(|(name, _)| *name == key).map(|(_, value)| decode(value))
}

/// A path with these values; empty ones are left out.
pub fn with(path: &str, pairs: &[(&str, &str)]) -> String {
    let mut url = path.to_owned();
    for (key, value) in pairs.iter().filter(|(_, value)| !value.is_empty()) {
        url.push(if url.contains('?') { '&' } else { '?' });
        url.push_str(key);
        url.push('=');
        url.push_str(&encode(value));
    }
    url
}

fn decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let hex = |at: usize| bytes.get(at).and_then(|b| char::from(*b).to_digit(16)).map(|n| n as u8);
    let (mut out, mut at) = (Vec::with_capacity(bytes.len()), 0);
    while let Some(byte) = bytes.get(at) {
        match (byte, hex(at + 1), hex(at + 2)) {
            (b'%', Some(high), Some(low)) => {
                out.push(high << 4 | low);
                at += 3;
                continue;
            }
            (b'+', ..) => out.push(b' '),
            _ => out.push(*byte),
        }
        at += 1;
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        for q in ["from:*@a.test status:rejected", "subject:\"100%25 & more\"", "è+é #?=", "%", ""] {
            let url = with("/sent", &[("order", "oldest"), ("q", q)]);
            let search = url.split_once('?').map(|(_, search)| search).expect("a query");
            assert_eq!(value(search, "q").unwrap_or_default(), q, "{url}");
            assert_eq!(value(search, "order").as_deref(), Some("oldest"));
        }
    }

    #[test]
    fn a_form_and_a_broken_hand_are_understood() {
        assert_eq!(value("?q=a+b%2Bc", "q").as_deref(), Some("a b+c"));
        assert_eq!(value("q=%zz%4", "q").as_deref(), Some("%zz%4"));
        assert_eq!(value("qq=1", "q"), None);
    }
}
