//! Numbers of the query line: sizes with their suffix, scores with their decimals, without floating point.
//!
//! In: `1.5M`, `-0.05`. Out: bytes, thousandths; and back, exactly.
//! Refuses to know: comparisons.

/// Bytes: `1500`, `20k`, `1.5M`, `2GB`; a k is a thousand.
pub(super) fn read_size(text: &str) -> Option<u64> {
    let lower = text.to_ascii_lowercase();
    let number = lower.strip_suffix('b').unwrap_or(&lower);
    let (digits, zeros) = match number.as_bytes().last()? {
        b'k' => (&number[..number.len() - 1], 3),
        b'm' => (&number[..number.len() - 1], 6),
        b'g' => (&number[..number.len() - 1], 9),
        _ => (number, 0),
    };
    decimal(digits, zeros)?.try_into().ok()
}

/// With the largest suffix that keeps it whole.
pub(super) fn write_size(bytes: u64) -> String {
    let suffixes = [(1_000_000_000, "G"), (1_000_000, "M"), (1000, "k")];
    match suffixes.into_iter().find(|(unit, _)| bytes > 0 && bytes.is_multiple_of(*unit)) {
        Some((unit, suffix)) => format!("{}{suffix}", bytes / unit),
        None => bytes.to_string(),
    }
}

/// Thousandths: `6.5`, `-0.05`.
pub(super) fn read_score(text: &str) -> Option<i64> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, text),
    };
    (sign * decimal(digits, 3)?).try_into().ok()
}

/// Without trailing zeros.
pub(super) fn write_score(thousandths: i64) -> String {
    let n = thousandths.unsigned_abs();
    let text = format!("{}{}.{:03}", if thousandths < 0 { "-" } else { "" }, n / 1000, n % 1000);
    text.trim_end_matches('0').trim_end_matches('.').into()
}

/// `digits[.digits]` times ten to the `zeros`; `None` when that is not whole, or not a number of some 30 digits.
fn decimal(text: &str, zeros: usize) -> Option<i128> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || !digits(whole) || !digits(part) || whole.len() > 20 || part.len() > zeros {
        return None;
    }
    format!("{whole}{part:0<zeros$}").parse().ok()
}
