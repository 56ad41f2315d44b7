//! Header text as a person would read it: RFC 2047 encoded words decoded.
//!
//! In: a header's value as Postfix's `header_checks` INFO printed it (raw, cut at 200 bytes, line ends turned into `?`),
//! or as Dovecot printed it (decoded, cut at 80 bytes with `...`). Out: the text, control characters escaped.
//! Refuses to know: bodies, and charsets beyond UTF-8, US-ASCII, ISO 8859-1, ISO 8859-15 and Windows-1252; words in others
//! stay as they are.

use tracemail_parse::record::text;

/// Decodes the encoded words of a header's value. Text without any comes back as it is.
pub fn decode(value: &[u8]) -> String {
    if !crate::line::has(value, b"=?") {
        return text(value).into_owned();
    }
    let mut out = Vec::with_capacity(value.len());
    let mut rest = value;
    // bytes of adjacent words are joined before they are decoded: a letter may be split between two
    let mut word: Option<(Charset, Vec<u8>)> = None;
    while let Some(at) = memchr::memmem::find(rest, b"=?") {
        let (before, from) = rest.split_at(at);
        let Some((charset, bytes, after)) = encoded_word(from) else {
            flush(&mut word, &mut out);
            out.extend_from_slice(&rest[..at + 2]);
            rest = &rest[at + 2..];
            continue;
        };
        // blanks between two encoded words do not count, nor does the folding between them
        let joined = word.is_some() && before.iter().all(|b| b.is_ascii_whitespace() || *b == b'?');
        if !joined {
            flush(&mut word, &mut out);
            out.extend_from_slice(before);
        }
        match &mut word {
            Some((same, so_far)) if *same == charset => so_far.extend_from_slice(&bytes),
            _ => {
                flush(&mut word, &mut out);
                word = Some((charset, bytes));
            }
        }
        rest = after;
    }
    flush(&mut word, &mut out);
    out.extend_from_slice(rest);
    text(&out).into_owned()
}

/// The better of two tellings of one subject: Postfix's, as it came, and Dovecot's, after filters rewrote it, cut with
/// `...`. Postfix's is the sender's own; Dovecot's tells which `?` of it were folded line ends.
pub fn better(raw: Option<&str>, decoded: &str) -> String {
    let Some(raw) = raw else { return decoded.to_owned() };
    let start = decoded.strip_suffix("...").unwrap_or(decoded);
    if !raw.contains("? ") || raw.starts_with(start) {
        return raw.to_owned();
    }
    let unfolded = raw.replace("? ", " ");
    if unfolded.starts_with(start) { unfolded } else { raw.to_owned() }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Charset {
    Utf8,
    Latin1,
    Latin9,
    Windows1252,
}

fn flush(word: &mut Option<(Charset, Vec<u8>)>, out: &mut Vec<u8>) {
    let Some((charset, bytes)) = word.take() else { return };
    if charset == Charset::Utf8 {
        out.extend_from_slice(&bytes);
        return;
    }
    for byte in bytes {
        let mut letter = [0; 4];
        out.extend_from_slice(charset.letter(byte).encode_utf8(&mut letter).as_bytes());
    }
}

/// `=?charset?B or Q?text?=` at the beginning; a word cut off by the end of the value is read as far as it goes.
fn encoded_word(from: &[u8]) -> Option<(Charset, Vec<u8>, &[u8])> {
    let inner = from.strip_prefix(b"=?")?;
    let mut parts = inner.splitn(3, |b| *b == b'?');
    let charset = Charset::named(parts.next()?)?;
    let encoding = parts.next()?;
    let rest = parts.next()?;
    let (body, after) = match memchr::memmem::find(rest, b"?=") {
        Some(end) => (&rest[..end], &rest[end + 2..]),
        None => (rest, &rest[rest.len()..]),
    };
    let bytes = match encoding {
        b"B" | b"b" => base64(body),
        b"Q" | b"q" => quoted(body),
        _ => return None,
    };
    Some((charset, bytes, after))
}

impl Charset {
    fn named(name: &[u8]) -> Option<Self> {
        // RFC 2231 allows a language behind `*`
        let name = name.split(|b| *b == b'*').next()?;
        match name.to_ascii_lowercase().as_slice() {
            b"utf-8" | b"utf8" | b"us-ascii" | b"ascii" => Some(Self::Utf8),
            b"iso-8859-1" | b"latin1" => Some(Self::Latin1),
            b"iso-8859-15" => Some(Self::Latin9),
            b"windows-1252" | b"cp1252" => Some(Self::Windows1252),
            _ => None,
        }
    }

    fn letter(self, byte: u8) -> char {
        const WINDOWS: [char; 32] = [
            '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}', '‘', '’', '“', '”',
            '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
        ];
        match (self, byte) {
            (Self::Windows1252, 0x80..=0x9f) => WINDOWS[usize::from(byte - 0x80)],
            (Self::Latin9, 0xa4) => '€',
            (Self::Latin9, 0xa6) => 'Š',
            (Self::Latin9, 0xa8) => 'š',
            (Self::Latin9, 0xb4) => 'Ž',
            (Self::Latin9, 0xb8) => 'ž',
            (Self::Latin9, 0xbc) => 'Œ',
            (Self::Latin9, 0xbd) => 'œ',
            (Self::Latin9, 0xbe) => 'Ÿ',
            _ => byte.into(),
        }
    }
}

/// RFC 4648; letters outside the alphabet are passed over, a cut end is dropped.
fn base64(body: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(body.len() * 3 / 4);
    let (mut bits, mut held) = (0_u32, 0);
    for byte in body {
        let six = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            b'=' => break,
            _ => continue,
        };
        bits = (bits << 6) | u32::from(six);
        held += 6;
        if held >= 8 {
            held -= 8;
            out.push((bits >> held) as u8);
        }
    }
    out
}

/// RFC 2047, section 4.2.
fn quoted(body: &[u8]) -> Vec<u8> {
    let hex = |byte: Option<&u8>| byte.and_then(|b| char::from(*b).to_digit(16)).map(|digit| digit as u8);
    let mut out = Vec::with_capacity(body.len());
    let mut at = 0;
    while at < body.len() {
        match body[at] {
            b'_' => out.push(b' '),
            b'=' => {
                if let (Some(high), Some(low)) = (hex(body.get(at + 1)), hex(body.get(at + 2))) {
                    out.push(high << 4 | low);
                    at += 2;
                } else {
                    out.push(b'=');
                }
            }
            byte => out.push(byte),
        }
        at += 1;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encoded_words_are_decoded() {
        for (raw, read) in [
            ("per la lettura imap", "per la lettura imap"),
            ("=?utf-8?B?UGVyY2jDqSDDqCBnacOgIGNvc8OsPyDimJU=?=", "Perché è già così? ☕"),
            ("=?iso-8859-1?Q?Citt=E0_=E8_cos=EC?=", "Città è così"),
            ("Re: =?utf-8?Q?a=C3?= =?utf-8?Q?=A0?= b", "Re: aà b"),
            ("=?utf-8?Q?uno?=? =?iso-8859-15?Q?_due_=A4?=", "uno due €"),
            ("=?koi8-r?B?zzz?= stays", "=?koi8-r?B?zzz?= stays"),
            ("=?utf-8?B?Y2lhbyBtb25k", "ciao mond"),
            ("2 =? 3", "2 =? 3"),
            ("=?utf-8?Q?=1b[31m?=", "\\x1b[31m"),
            ("", ""),
        ] {
            assert_eq!(decode(raw.as_bytes()), read, "{raw}");
        }
    }

    #[test]
    fn dovecots_telling_mends_folding() {
        assert_eq!(better(Some("uno? due? tre"), "uno due..."), "uno due tre");
        assert_eq!(better(Some("Ci sei? (2)"), "Ci sei? (2)"), "Ci sei? (2)");
        assert_eq!(better(Some("Da riscrivere"), "[SPAM] Da riscrivere"), "Da riscrivere");
        assert_eq!(better(None, "Ci s..."), "Ci s...");
    }
}
