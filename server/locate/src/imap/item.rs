//! What an IMAP server answers, as words, texts and lists.
//!
//! In: the bytes of one answer, its literals among them. Out: items, or nothing when it is no such thing. Never panics,
//! whatever the bytes; nested only so deep. Source: RFC 9051, section 9.
//! Refuses to know: what the words mean.

/// Deeper nesting no answer of ours needs.
const DEEPEST: usize = 8;

/// A piece of an answer.
#[derive(Debug, PartialEq, Eq)]
pub enum Item {
    /// An atom or number; `BODY[…]` with all that is in its brackets.
    Word(String),
    /// A quoted text or a literal.
    Text(String),
    /// `(…)`
    List(Vec<Item>),
}

impl Item {
    /// Unless it is a list.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Word(text) | Self::Text(text) => Some(text),
            Self::List(_) => None,
        }
    }

    /// A message's number.
    pub fn number(&self) -> Option<u32> {
        self.text()?.parse().ok()
    }
}

/// All of an answer.
pub fn read(bytes: &[u8]) -> Option<Vec<Item>> {
    let mut reader = Reader { rest: bytes };
    let items = reader.items(0)?;
    reader.rest.is_empty().then_some(items)
}

struct Reader<'a> {
    rest: &'a [u8],
}

impl Reader<'_> {
    /// Up to the end, or to the `)` that closes the list.
    fn items(&mut self, depth: usize) -> Option<Vec<Item>> {
        let mut items = Vec::new();
        loop {
            match *self.rest.first()? {
                _ if depth > DEEPEST => return None,
                b' ' => self.skip(1),
                b'(' => {
                    self.skip(1);
                    items.push(Item::List(self.items(depth + 1)?));
                    self.rest = self.rest.strip_prefix(b")")?;
                }
                b')' => return (depth > 0).then_some(items),
                b'"' => items.push(Item::Text(self.quoted()?)),
                b'{' => items.push(Item::Text(self.literal()?)),
                _ => items.push(Item::Word(self.word()?)),
            }
            if self.rest.is_empty() {
                return (depth == 0).then_some(items);
            }
        }
    }

    fn skip(&mut self, n: usize) {
        self.rest = self.rest.get(n..).unwrap_or_default();
    }

    fn quoted(&mut self) -> Option<String> {
        let mut text = Vec::new();
        let mut bytes = self.rest.iter().enumerate().skip(1);
        while let Some((at, byte)) = bytes.next() {
            match byte {
                b'"' => {
                    self.skip(at + 1);
                    return Some(String::from_utf8_lossy(&text).into_owned());
                }
                b'\\' => text.push(*bytes.next()?.1),
                byte => text.push(*byte),
            }
        }
        None
    }

    fn literal(&mut self) -> Option<String> {
        let end = self.rest.iter().position(|byte| *byte == b'}')?;
        let size: usize = std::str::from_utf8(&self.rest[1..end]).ok()?.parse().ok()?;
        self.skip(end + 1);
        self.rest = self.rest.strip_prefix(b"\r\n")?;
        let (text, rest) = self.rest.split_at_checked(size)?;
        self.rest = rest;
        Some(String::from_utf8_lossy(text).into_owned())
    }

    fn word(&mut self) -> Option<String> {
        let mut brackets = 0_usize;
        let ends = |byte: u8| {
            match byte {
                b'[' => brackets += 1,
                b']' => brackets = brackets.saturating_sub(1),
                _ => {}
            }
            brackets == 0 && matches!(byte, b' ' | b'(' | b')' | b'"' | b'{')
        };
        let end = self.rest.iter().copied().position(ends).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at_checked(end).filter(|(word, _)| !word.is_empty())?;
        self.rest = rest;
        Some(String::from_utf8_lossy(word).into_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(text: &str) -> Item {
        Item::Word(text.into())
    }

    #[test]
    fn an_answer_is_read() {
        let read =
            read(b"7 FETCH (UID 9 FLAGS (\\Seen) BODY[HEADER.FIELDS (MESSAGE-ID)] {9}\r\nid: (\"a\"\r NIL \"a\\\"b\")").expect("an answer");
        let facts = vec![
            word("UID"),
            word("9"),
            word("FLAGS"),
            Item::List(vec![word("\\Seen")]),
            word("BODY[HEADER.FIELDS (MESSAGE-ID)]"),
            Item::Text("id: (\"a\"\r".into()),
            word("NIL"),
            Item::Text("a\"b".into()),
        ];
        assert_eq!(read, [word("7"), word("FETCH"), Item::List(facts)]);
    }

    #[test]
    fn what_is_no_answer_is_none() {
        let deep = "(".repeat(100_000);
        for bad in ["", "(", ")", "(a", "a)", "\"a", "\"a\\", "{3}\r\nab", "{99999999999999999999}\r\n", "{-1}\r\n", "{1}x", deep.as_str()]
        {
            assert_eq!(read(bad.as_bytes()), None, "{}", &bad[..bad.len().min(30)]);
        }
        // every cut and every flipped byte of a good one: an answer or none, never a panic
        let good = b"7 FETCH (UID 9 FLAGS (\\Seen) BODY[HEADER.FIELDS (MESSAGE-ID)] {4}\r\nid: \"a\\\"b\")";
        for at in 0..good.len() {
            let _ = read(&good[..at]);
            for byte in 0..=255 {
                let mut bytes = good.to_vec();
                bytes[at] = byte;
                let _ = read(&bytes);
            }
        }
    }
}
