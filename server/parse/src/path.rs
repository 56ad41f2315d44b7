//! A mail address between `<` and `>` as Postfix logs it: RFC 5321 paths, quoted strings and all.
//!
//! In: bytes that begin with `<` (or, from old versions, without). Out: what stands inside, and the rest.
//! A quoted local part may hold anything, `>, relay=` too; that is why nobody may look for the first `>`.
//! Refuses to know: whether the address is valid.

use memchr::{memchr, memchr2};

/// Reads `<address>`; the `>` that ends it is followed by one of `next`, or by nothing.
pub(crate) fn path<'a>(hay: &'a [u8], next: &[&[u8]]) -> Option<(&'a [u8], &'a [u8])> {
    let inside = hay.strip_prefix(b"<")?;
    let mut from = quoted(inside).unwrap_or(0);
    loop {
        let end = from + memchr(b'>', inside.get(from..)?)?;
        let rest = &inside[end + 1..];
        if rest.is_empty() || next.iter().any(|n| rest.starts_with(n)) {
            return Some((&inside[..end], rest));
        }
        from = end + 1;
    }
}

/// Reads `<address>`, or a bare one up to `stop` (Postfix before 2.3, or `root` of a local program).
pub(crate) fn path_or_bare<'a>(hay: &'a [u8], stop: &[u8]) -> Option<(&'a [u8], &'a [u8])> {
    if hay.starts_with(b"<") {
        return path(hay, &[stop]);
    }
    let end = crate::cut::find(hay, stop)?;
    Some((&hay[..end], &hay[end..]))
}

/// How long a quoted string at the beginning is, when `@` or `>` follows it (RFC 5321 section 4.1.2).
pub(crate) fn quoted(inside: &[u8]) -> Option<usize> {
    let mut at = 1;
    if inside.first() != Some(&b'"') {
        return None;
    }
    loop {
        at += memchr2(b'"', b'\\', inside.get(at..)?)?;
        if inside[at] == b'"' {
            return matches!(inside.get(at + 1), Some(b'@' | b'>')).then_some(at + 1);
        }
        at += 2;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_hide_what_looks_like_the_end() {
        for (line, want) in [
            (&br"<a@b.test>, relay=x"[..], Some(&b"a@b.test"[..])),
            (br#"<"x>, to=<y"@b.test>, relay=x"#, Some(br#""x>, to=<y"@b.test"#)),
            (br#"<"a\">, \\"@b.test>, relay"#, Some(br#""a\">, \\"@b.test"#)),
            (br#"<a"b@c.test>, relay"#, Some(br#"a"b@c.test"#)),
            (br#"<"half@c.test>, relay"#, Some(br#""half@c.test"#)),
            (b"<a>b@c.test>, relay", Some(b"a>b@c.test")),
            (b"<>, relay", Some(b"")),
            (b"<a@b", None),
            (b"a@b>", None),
        ] {
            assert_eq!(path(line, &[b", "]).map(|(inside, _)| inside), want);
        }
    }
}
