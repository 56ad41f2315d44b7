//! Addresses in any text: a log line, a server's reply, a subject.
//!
//! In: text, and names known from what it belongs to. Out: the text with each address and each such name shortened, in
//! time that grows with its length. In doubt a word is shortened: a reader who is to see less may see too little.
//! Refuses to know: which daemon wrote it.

use super::{Mask, Names, short};

/// Names of a log's fields, which an `=` parts from an address; elsewhere it is part of one.
const FIELDS: [&str; 16] = [
    "user",
    "from",
    "to",
    "orig_to",
    "sasl_username",
    "sasl_sender",
    "username",
    "rcpt",
    "recipient",
    "sender",
    "auth",
    "master",
    "mailbox",
    "mail_from",
    "id",
    "ruser",
];

/// A quoted local part is no longer, characters (RFC 5321 allows 64).
const LONGEST: usize = 512;

/// The text, shortened.
pub(super) fn shortened(mask: &Mask<'_>, text: &str, names: &Names) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let end = match first {
            '"' => Some(quoted(rest)),
            c if within(c) => rest.find(|c| !within(c)),
            _ => {
                out.push(first);
                rest = &rest[first.len_utf8()..];
                continue;
            }
        };
        let (run, after) = rest.split_at(end.unwrap_or(rest.len()));
        one(mask, run, names, &mut out);
        rest = after;
    }
    out
}

/// The names of all addresses in a text.
pub(super) fn learn(mask: &Mask<'_>, text: &str, names: &mut Names) {
    for run in text.split(|c| !within(c)).filter(|run| run.contains('@')) {
        let (_, local, domain) = parted(run);
        names.learn(mask, &format!("{local}@{}", host(domain).0));
    }
}

/// What an address is made of outside quotes; and what a word is made of.
fn within(c: char) -> bool {
    c.is_alphanumeric() || "!#$%&'*+/=?^_`{|}~.-@".contains(c)
}

/// Where a quoted local part and its domain end; of any other quote, behind it.
fn quoted(text: &str) -> usize {
    let mut escaped = false;
    let close = text.char_indices().take(LONGEST).skip(1).find(|(_, c)| {
        let is_close = *c == '"' && !escaped;
        escaped = *c == '\\' && !escaped;
        is_close
    });
    match close {
        Some((at, _)) if text[at + 1..].starts_with('@') => text[at + 1..].find(|c| !within(c)).map_or(text.len(), |more| at + 1 + more),
        _ => 1,
    }
}

/// A run without blanks: an address, words, or both.
fn one(mask: &Mask<'_>, run: &str, names: &Names, out: &mut String) {
    if run == "\"" {
        out.push('"');
    } else if run.contains('@') {
        let (before, local, domain) = parted(run);
        let (domain, after) = host(domain);
        words(before, names, out);
        out.push_str(&mask.address(&format!("{local}@{domain}")));
        words(after, names, out);
    } else {
        words(run, names, out);
    }
}

/// What stands before an address, its local part, and what is behind its last `@`.
fn parted(run: &str) -> (&str, &str, &str) {
    let (whole, domain) = run.rsplit_once('@').unwrap_or((run, ""));
    if whole.starts_with('"') {
        return ("", whole, domain);
    }
    // a path ends in a local part; a field's name does not belong to it
    let path = if whole.starts_with('/') { whole.rfind('/').map(|at| at + 1) } else { None };
    let field = whole.find('=').filter(|at| FIELDS.contains(&&whole[..*at])).map(|at| at + 1);
    let at = path.or(field).unwrap_or(0);
    (&whole[..at], &whole[at..], domain)
}

/// The domain, and what stands behind it.
fn host(domain: &str) -> (&str, &str) {
    let end = domain.find(|c: char| !c.is_alphanumeric() && !".-_".contains(c)).unwrap_or(domain.len());
    domain.split_at(end)
}

/// Words, of which those that are somebody's name are shortened.
fn words(text: &str, names: &Names, out: &mut String) {
    let between = |c: char| !c.is_alphanumeric() && !"._+-".contains(c);
    let mut rest = text;
    while !rest.is_empty() {
        let (word, after) = rest.split_at(rest.find(between).unwrap_or(rest.len()));
        let bare = word.trim_end_matches(['.', '-']);
        if !bare.is_empty() && names.has(bare) {
            out.push_str(&short(bare));
            out.push_str(&word[bare.len()..]);
        } else {
            out.push_str(word);
        }
        let sign = after.chars().next().map_or(0, char::len_utf8);
        out.push_str(&after[..sign]);
        rest = &after[sign..];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn masked(text: &str) -> String {
        let own = ["anna@example.com".to_owned()];
        let mask = Mask::but(&own);
        let mut names = Names::default();
        learn(&mask, text, &mut names);
        names.learn(&mask, "mario.rossi@example.com");
        shortened(&mask, text, &names)
    }

    #[test]
    fn addresses_are_shortened_wherever_they_stand() {
        for (text, want) in [
            (
                "to=<mario.rossi@example.com>, relay=mx.example.com[192.0.2.1]:25",
                "to=<m***@example.com>, relay=mx.example.com[192.0.2.1]:25",
            ),
            ("user=mario.rossi@example.com, method=PLAIN", "user=m***@example.com, method=PLAIN"),
            ("<anna@example.com> and Anna+shop@Example.com", "<anna@example.com> and Anna+shop@Example.com"),
            ("lmtp(mario.rossi): saved", "lmtp(m***): saved"),
            ("lmtp(mario.rossi+news)<7><x>: Mario.Rossi.", "lmtp(m***)<7><x>: M***."),
            ("/var/vmail/example.com/mario.rossi/INBOX", "/var/vmail/example.com/m***/INBOX"),
            ("/var/vmail/mario.rossi@example.com/x", "/var/vmail/m***@example.com/x"),
            ("bounce+mario.rossi=example.com@lists.example.org", "b***@lists.example.org"),
            ("\"mario rossi\"@example.com said \"hello\"", "m***@example.com said \"hello\""),
            ("a@b@c.test", "a***@c.test"),
            ("mail.example.com info: 1@2", "mail.example.com info: 1***@2"),
            ("чудо@пример.рф", "ч***@пример.рф"),
            ("@ @x x@ \"m r\"@", "***@ ***@x x***@ m***@"),
            ("", ""),
        ] {
            assert_eq!(masked(text), want, "{text}");
        }
    }

    #[test]
    fn a_name_seen_in_the_text_is_hidden_where_it_stands_alone() {
        assert_eq!(masked("for bob@example.net: bob has no mailbox, Bobby has"), "for b***@example.net: b*** has no mailbox, Bobby has");
    }

    #[test]
    fn time_grows_with_the_length() {
        for piece in ["\"a", "@", "a@b ", "=/", "\"\\"] {
            assert!(!masked(&piece.repeat(200_000)).is_empty());
        }
    }
}
