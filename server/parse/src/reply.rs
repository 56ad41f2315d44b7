//! An SMTP reply inside a log line: `550 5.1.1 <x>: …` (RFC 5321 section 4.2, RFC 3463).
//!
//! In: bytes that begin with it. Out: code, enhanced code, and the words. Milters give the enhanced code alone.
//! Refuses to know: what the codes mean.

use crate::cut::word;

/// Code, enhanced code, words.
pub(crate) fn reply(text: &[u8]) -> (Option<u16>, Option<&[u8]>, &[u8]) {
    let (code, rest) = match code(text) {
        Some((code, rest)) => (Some(code), rest),
        None => (None, text),
    };
    let (first, words) = word(rest);
    if is_enhanced(first) { (code, Some(first), words) } else { (code, None, rest) }
}

/// The three digits at the beginning, and what follows the blank or dash after them.
pub(crate) fn code(text: &[u8]) -> Option<(u16, &[u8])> {
    let digits = text.first_chunk::<3>()?;
    if !(b'2'..=b'5').contains(&digits[0]) || !digits[1].is_ascii_digit() || !digits[2].is_ascii_digit() {
        return None;
    }
    let rest = match text.get(3) {
        None => &[],
        Some(b' ' | b'-') => &text[4..],
        Some(_) => return None,
    };
    let digit = |n: usize| u16::from(digits[n] - b'0');
    Some((digit(0) * 100 + digit(1) * 10 + digit(2), rest))
}

/// `class.subject.detail` of RFC 3463.
fn is_enhanced(text: &[u8]) -> bool {
    let mut parts = text.split(|b| *b == b'.');
    let short = |part: Option<&[u8]>| part.is_some_and(|p| (1..=3).contains(&p.len()) && p.iter().all(u8::is_ascii_digit));
    matches!(parts.next(), Some(b"2" | b"4" | b"5")) && short(parts.next()) && short(parts.next()) && parts.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_with_and_without_enhanced_ones() {
        assert_eq!(reply(b"550 5.1.1 <a@b>: no"), (Some(550), Some(&b"5.1.1"[..]), &b"<a@b>: no"[..]));
        assert_eq!(reply(b"550 5.12.345 no"), (Some(550), Some(&b"5.12.345"[..]), &b"no"[..]));
        assert_eq!(reply(b"5.7.1 Gtube pattern"), (None, Some(&b"5.7.1"[..]), &b"Gtube pattern"[..]));
        assert_eq!(reply(b"554 no"), (Some(554), None, &b"no"[..]));
        assert_eq!(reply(b"all server ports busy"), (None, None, &b"all server ports busy"[..]));
        assert_eq!(reply(b"5500 no"), (None, None, &b"5500 no"[..]));
        assert_eq!(reply(b""), (None, None, &b""[..]));
    }
}
