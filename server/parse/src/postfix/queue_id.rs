//! Queue ids: `00ADB3C0899` (hexadecimal, may come again) and `4jWzRV09JGz1cnK8` (Postfix 2.9, long, unique).
//!
//! In: a text. Out: the id it begins with. Words such as `warning` and `connect` have letters that neither alphabet
//! has (postconf(5), `enable_long_queue_ids`).
//! Refuses to know: whether the message exists.

const SHORT: u8 = 1;
const LONG: u8 = 2;

/// Which alphabets a byte belongs to: upper-case hexadecimal; letters and digits without vowels.
const ALPHABETS: [u8; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        let b = byte as u8;
        if b.is_ascii_digit() || matches!(b, b'A'..=b'F') {
            table[byte] |= SHORT;
        }
        if b.is_ascii_alphanumeric() && !matches!(b.to_ascii_lowercase(), b'a' | b'e' | b'i' | b'o' | b'u') {
            table[byte] |= LONG;
        }
        byte += 1;
    }
    table
};

/// The queue id at the beginning, and what follows `: `.
pub(super) fn prefix(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut alphabets = SHORT | LONG;
    let mut len = 0;
    for byte in text {
        let next = alphabets & ALPHABETS[usize::from(*byte)];
        if next == 0 {
            break;
        }
        alphabets = next;
        len += 1;
    }
    let fits = (alphabets & SHORT != 0 && (5..=20).contains(&len)) || (alphabets & LONG != 0 && (10..=24).contains(&len));
    let rest = text[len..].strip_prefix(b": ")?;
    fits.then_some((&text[..len], rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_no_queue_ids() {
        for id in ["585BC3F", "00ADB3C0899", "123456789", "4jWzRV09JGz1cnK8", "3mPVKl0Mhjz7sXv", "65AFB"] {
            assert_eq!(prefix(format!("{id}: x").as_bytes()).map(|(id, _)| id), Some(id.as_bytes()));
        }
        for text in ["warning: x", "statistics: x", "fatal: x", "NOQUEUE: x", "DEAD: x", "connect from x", "4jWzRV09JGz1cnK8 x", ": x", ""]
        {
            assert_eq!(prefix(text.as_bytes()), None, "{text}");
        }
    }
}
