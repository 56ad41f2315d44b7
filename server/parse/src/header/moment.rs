//! The time at the beginning of a line, in every form a reader of mail logs meets.
//!
//! In: a line. Out: the moment and what follows it. Sources: RFC 3164 section 4.1.2, RFC 3339, Dovecot's
//! `log_timestamp`, Rspamd's `log_usec`, TAI64N (cr.yp.to/libtai/tai64.html), Roundcube's `log_date_format`.
//! Refuses to know: the present.

use tracemail_model::time::{Micros, SECOND};

use crate::clock::Clock;

/// The moment, and what follows the blank after it.
pub(super) fn read<'a>(line: &'a [u8], clock: &Clock) -> Option<(Micros, &'a [u8])> {
    match line.first()? {
        b'0'..=b'9' => iso(line, clock),
        b'A'..=b'Z' => rfc3164(line, clock),
        b'[' => roundcube(line, clock),
        b'@' => tai64n(line),
        _ => None,
    }
}

/// `2026-11-21T17:17:42.851864+00:00`, `2026-11-21 17:22:38`, `2026-11-21 17:17:42.20829`, `2026-11-21T17:22:35+0100`.
pub(super) fn iso<'a>(line: &'a [u8], clock: &Clock) -> Option<(Micros, &'a [u8])> {
    let head = line.first_chunk::<19>()?;
    if head[4] != b'-' || head[7] != b'-' || !matches!(head[10], b'T' | b't' | b' ') {
        return None;
    }
    let year = two(head, 0)? * 100 + two(head, 2)?;
    let [hour, minute, second] = clock_time(&head[11..])?;
    let (micros, rest) = fraction(&line[19..]);
    let at = Micros::from_parts(year as i32, two(head, 5)?, two(head, 8)?, hour, minute, second, micros)?;
    let (at, rest) = match rest.split_first() {
        Some((b'Z' | b'z', rest)) => (at, rest),
        Some((sign @ (b'+' | b'-'), rest)) => {
            let (east, rest) = zone(*sign, rest)?;
            (at.plus(-i64::from(east) * 60 * SECOND), rest)
        }
        _ => (clock.local(at), rest),
    };
    Some((at, blank(rest)?))
}

/// `Nov 21 17:17:42`, `Nov  1 …`, `Nov 1 …`.
fn rfc3164<'a>(line: &'a [u8], clock: &Clock) -> Option<(Micros, &'a [u8])> {
    const MONTHS: [&[u8; 3]; 12] = [b"Jan", b"Feb", b"Mar", b"Apr", b"May", b"Jun", b"Jul", b"Aug", b"Sep", b"Oct", b"Nov", b"Dec"];
    let name = line.first_chunk::<3>()?;
    let month = MONTHS.iter().position(|m| *m == name)? as u32 + 1;
    let rest = line[3..].strip_prefix(b" ")?.trim_ascii_start();
    let (day, rest) = crate::cut::leading(rest)?;
    let rest = rest.strip_prefix(b" ")?;
    let [hour, minute, second] = clock_time(rest)?;
    let (micros, rest) = fraction(&rest[8..]);
    let at = clock.yearless(month, u32::try_from(day).ok()?, [hour, minute, second, micros])?;
    Some((at, blank(rest)?))
}

/// `[21-Nov-2026 17:13:02 +0000]: `.
fn roundcube<'a>(line: &'a [u8], clock: &Clock) -> Option<(Micros, &'a [u8])> {
    let head = line.first_chunk::<22>()?;
    if head[3] != b'-' || head[7] != b'-' || head[12] != b' ' {
        return None;
    }
    let month = b"JanFebMarAprMayJunJulAugSepOctNovDec".chunks_exact(3).position(|m| m == &head[4..7])? as u32 + 1;
    let year = two(head, 8)? * 100 + two(head, 10)?;
    let [hour, minute, second] = clock_time(&head[13..])?;
    let at = Micros::from_parts(year as i32, month, two(head, 1)?, hour, minute, second, 0)?;
    let (_, rest) = fraction(&line[21..]);
    let (at, rest) = match rest.strip_prefix(b" ").and_then(<[u8]>::split_first) {
        Some((sign @ (b'+' | b'-'), rest)) => {
            let (east, rest) = zone(*sign, rest)?;
            (at.plus(-i64::from(east) * 60 * SECOND), rest)
        }
        _ => (clock.local(at), rest),
    };
    // the bracket stays: it tells `tag` whose line this is
    rest.starts_with(b"]: ").then_some((at, rest))
}

/// `@400000004c91b044077a9e94`: seconds since 1970 TAI (ten more than UTC by that label's convention), nanoseconds.
fn tai64n(line: &[u8]) -> Option<(Micros, &[u8])> {
    let label = line.get(1..25)?;
    let hex = |part: &[u8]| {
        part.iter().try_fold(0u64, |n, b| {
            let digit = char::from(*b).to_digit(16)?;
            Some(n << 4 | u64::from(digit))
        })
    };
    let seconds = hex(&label[..16])?.checked_sub((1 << 62) + 10)?;
    let nanos = hex(&label[16..])?;
    if seconds > 1 << 40 || nanos >= 1_000_000_000 {
        return None;
    }
    Some((Micros(seconds as i64 * SECOND + (nanos / 1000) as i64), blank(&line[25..])?))
}

fn two(text: &[u8], at: usize) -> Option<u32> {
    let (tens, ones) = (text.get(at)?.wrapping_sub(b'0'), text.get(at + 1)?.wrapping_sub(b'0'));
    (tens < 10 && ones < 10).then(|| u32::from(tens) * 10 + u32::from(ones))
}

/// `17:17:42` at the beginning.
fn clock_time(text: &[u8]) -> Option<[u32; 3]> {
    if text.get(2) != Some(&b':') || text.get(5) != Some(&b':') {
        return None;
    }
    Some([two(text, 0)?, two(text, 3)?, two(text, 6)?])
}

/// `.851864` or `,851` as microseconds; 0 when there is none.
fn fraction(text: &[u8]) -> (u32, &[u8]) {
    let Some((b'.' | b',', digits)) = text.split_first() else { return (0, text) };
    let count = digits.iter().take_while(|b| b.is_ascii_digit()).count();
    let micros = (0..6).fold(0, |n, i| n * 10 + if i < count { u32::from(digits[i] - b'0') } else { 0 });
    (micros, &digits[count..])
}

/// `01:00` or `0100` after its sign: minutes east.
fn zone(sign: u8, text: &[u8]) -> Option<(i32, &[u8])> {
    let hours = two(text, 0)?;
    let after = &text[2..];
    let after = after.strip_prefix(b":").unwrap_or(after);
    let minutes = (hours * 60 + two(after, 0)?) as i32;
    Some((if sign == b'-' { -minutes } else { minutes }, &after[2..]))
}

fn blank(rest: &[u8]) -> Option<&[u8]> {
    rest.strip_prefix(b" ").map(<[u8]>::trim_ascii_start)
}
