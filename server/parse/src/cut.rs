//! Where a line is cut: finding, splitting and counting in bytes.
//!
//! In: slices of the line. Out: smaller slices of it, and numbers. Everything is one pass of memchr; nothing copies.
//! Refuses to know: what the pieces mean.

use memchr::{memchr, memrchr};

/// The first place of `needle`.
pub(crate) fn find(hay: &[u8], needle: &[u8]) -> Option<usize> {
    let (first, tail) = needle.split_first()?;
    let mut at = 0;
    while let Some(skip) = memchr(*first, &hay[at..]) {
        let start = at + skip;
        at = start + 1;
        if hay[at..].starts_with(tail) {
            return Some(start);
        }
    }
    None
}

/// The last place of `needle`.
pub(crate) fn rfind(hay: &[u8], needle: &[u8]) -> Option<usize> {
    let (first, tail) = needle.split_first()?;
    let mut end = hay.len();
    while let Some(start) = memrchr(*first, &hay[..end]) {
        if hay[start + 1..].starts_with(tail) {
            return Some(start);
        }
        end = start;
    }
    None
}

/// What stands before and after the first `needle`.
pub(crate) fn cut<'a>(hay: &'a [u8], needle: &[u8]) -> Option<(&'a [u8], &'a [u8])> {
    let at = find(hay, needle)?;
    Some((&hay[..at], &hay[at + needle.len()..]))
}

/// What stands before and after the last `needle`.
pub(crate) fn rcut<'a>(hay: &'a [u8], needle: &[u8]) -> Option<(&'a [u8], &'a [u8])> {
    let at = rfind(hay, needle)?;
    Some((&hay[..at], &hay[at + needle.len()..]))
}

/// The first word, and what follows the blank after it.
pub(crate) fn word(hay: &[u8]) -> (&[u8], &[u8]) {
    match memchr(b' ', hay) {
        Some(at) => (&hay[..at], &hay[at + 1..]),
        None => (hay, &[]),
    }
}

/// The digits at the beginning, and the rest; `None` without a digit or when the number does not fit.
pub(crate) fn leading(hay: &[u8]) -> Option<(u64, &[u8])> {
    let digits = hay.iter().take_while(|b| b.is_ascii_digit()).count();
    if digits == 0 || digits > 19 {
        return None;
    }
    let value = hay[..digits].iter().try_fold(0u64, |n, b| n.checked_mul(10)?.checked_add(u64::from(b - b'0')))?;
    Some((value, &hay[digits..]))
}

/// A slice that is one number and nothing else.
pub(crate) fn number<T: TryFrom<u64>>(hay: &[u8]) -> Option<T> {
    let (value, rest) = leading(hay)?;
    if rest.is_empty() { T::try_from(value).ok() } else { None }
}

/// A decimal such as `0.05` or `-53.30`: what daemons print, no exponents.
pub(crate) fn decimal(hay: &[u8]) -> Option<f64> {
    let (negative, digits) = match hay.strip_prefix(b"-") {
        Some(rest) => (true, rest),
        None => (false, hay.strip_prefix(b"+").unwrap_or(hay)),
    };
    let (mut value, mut scale, mut fraction) = (0u64, 1u64, false);
    if digits.is_empty() || digits.len() > 17 {
        return None;
    }
    for byte in digits {
        match byte {
            b'0'..=b'9' => {
                value = value * 10 + u64::from(byte - b'0');
                if fraction {
                    scale *= 10;
                }
            }
            b'.' if !fraction => fraction = true,
            _ => return None,
        }
    }
    let value = value as f64 / scale as f64;
    Some(if negative { -value } else { value })
}
