//! Secrets out of a line before anything is kept.
//!
//! In: a line. Out: the same, with passwords, tokens and hashes written `***`. Covers what `auth_verbose_passwords`,
//! `auth_debug_passwords`, `smtpd -v`, policy servers and HTTP access logs are known to print.
//! Refuses to know: whether a secret was right.

use std::{borrow::Cow, sync::LazyLock};

use memchr::memmem;

use crate::cut::{find, rfind};

/// How far a secret reaches.
#[derive(Clone, Copy)]
enum Until {
    /// The last `)` of the line: a password may hold brackets of its own.
    Bracket,
    /// The quote it began with, or the next blank, `&` or quote.
    Word,
    /// As [`Until::Word`], when it does not look like a word: `bearer` is also one of subjects.
    Token,
    /// The closing quote.
    Quote(u8),
    /// The end of the line.
    End,
}

/// What stands before a secret, lower case.
const BEFORE: [(&[u8], Until); 31] = [
    (b"given password: ", Until::Bracket),
    (b"given token: ", Until::Bracket),
    (b"bearer ", Until::Token),
    (b"password=", Until::Word),
    (b"password: ", Until::Word),
    (b"passwd=", Until::Word),
    (b"pass=", Until::Word),
    (b"pass `", Until::Quote(b'\'')),
    (b"pass '", Until::Quote(b'\'')),
    (b"pwhash=", Until::Word),
    (b"resp=", Until::Word),
    (b"token=", Until::Word),
    (b"secret=", Until::Word),
    (b"api_key=", Until::Word),
    (b"apikey=", Until::Word),
    (b"password\":\"", Until::Quote(b'"')),
    (b"password\": \"", Until::Quote(b'"')),
    (b"pass\":\"", Until::Quote(b'"')),
    (b"pass\": \"", Until::Quote(b'"')),
    (b"pwhash\":\"", Until::Quote(b'"')),
    (b"pwhash\": \"", Until::Quote(b'"')),
    (b"token\":\"", Until::Quote(b'"')),
    (b"token\": \"", Until::Quote(b'"')),
    (b"authorization: ", Until::End),
    (b" auth plain ", Until::Word),
    (b" auth login ", Until::Word),
    (b" auth xoauth2 ", Until::Word),
    (b" auth oauthbearer ", Until::Word),
    (b"init_response ", Until::Word),
    (b"client in: cont", Until::End),
    (b"decoded ", Until::End),
];

/// One of these stands in every line that can hold a secret. Built once: every line that is kept is searched for all.
static HINTS: LazyLock<[memmem::Finder<'static>; 14]> = LazyLock::new(|| {
    ["ass", "earer ", "uthorization: ", " AUTH ", " auth ", "resp", "oken", "hash", "ecret=", "key=", " in: ", "decoded ", ") != '", ": < "]
        .map(memmem::Finder::new)
});

/// The shortest token.
const SHORTEST_TOKEN: usize = 6;

/// The line without its secrets.
pub fn mask(line: &[u8]) -> Cow<'_, [u8]> {
    if !HINTS.iter().any(|hint| hint.find(line).is_some()) {
        return Cow::Borrowed(line);
    }
    let mut secrets = named(line);
    secrets.extend(compared(line));
    secrets.extend(sent(line));
    if secrets.is_empty() {
        return Cow::Borrowed(line);
    }
    // `given password: ` ends in `password: `: the longer words come first, and know better where the secret ends
    secrets.sort_by_key(|(start, _)| *start);
    secrets.dedup_by_key(|(start, _)| *start);
    let mut out = Vec::with_capacity(line.len());
    let mut kept = 0;
    for (start, end) in secrets {
        if start >= kept {
            out.extend_from_slice(&line[kept..start]);
            out.extend_from_slice(b"***");
        }
        kept = kept.max(end);
    }
    out.extend_from_slice(&line[kept..]);
    Cow::Owned(out)
}

/// Secrets behind one of the known words.
fn named(line: &[u8]) -> Vec<(usize, usize)> {
    let lower = line.to_ascii_lowercase();
    let mut found: Vec<(usize, usize)> = Vec::new();
    let mut bracketed = 0;
    for (words, until) in BEFORE {
        let mut at = 0;
        while let Some(skip) = find(&lower[at..], words) {
            let start = at + skip + words.len();
            let end = start + reach(&line[start..], until);
            // what a given password holds is part of it, however it reads
            if end > start && !found[..bracketed].iter().any(|known| (known.0..known.1).contains(&start)) {
                found.push((start, end));
            }
            at = end;
        }
        if matches!(until, Until::Bracket) {
            bracketed = found.len();
        }
    }
    found
}

fn reach(rest: &[u8], until: Until) -> usize {
    match until {
        Until::Word => word(rest),
        Until::Token => {
            let token = &rest[..word(rest)];
            let is_word = token.len() < SHORTEST_TOKEN || token.iter().all(|b| b.is_ascii_lowercase() || !b.is_ascii());
            if is_word { 0 } else { token.len() }
        }
        Until::Quote(quote) => closing(rest, quote),
        Until::Bracket => rfind(rest, b")").unwrap_or(rest.len()),
        Until::End => rest.len(),
    }
}

/// To the quote it began with; else to the next blank (`#011` is syslog's tab), `&` or quote.
fn word(rest: &[u8]) -> usize {
    if let Some((quote @ (b'"' | b'\''), inside)) = rest.split_first() {
        return 1 + closing(inside, *quote);
    }
    let end = rest.iter().position(|b| matches!(b, b' ' | b'\t' | b'"' | b'\'' | b'&')).unwrap_or(rest.len());
    find(&rest[..end], b"#011").unwrap_or(end)
}

/// To the next `quote` that no backslash stands before.
fn closing(rest: &[u8], quote: u8) -> usize {
    let mut escaped = false;
    rest.iter()
        .position(|b| {
            let end = *b == quote && !escaped;
            escaped = *b == b'\\' && !escaped;
            end
        })
        .unwrap_or(rest.len())
}

/// `sql(user,ip): CRYPT(secret) != '$2y$…'` of `auth_debug_passwords`.
fn compared(line: &[u8]) -> Option<(usize, usize)> {
    let middle = rfind(line, b") != '")?;
    let start = find(&line[..middle], b"): ").map_or(0, |at| at + 3);
    let open = start + find(&line[start..middle], b"(")? + 1;
    Some((open, line.len()))
}

/// `< client[ip]: dXNlcg==` of `smtpd -v`: an answer to AUTH LOGIN is one word and no command.
fn sent(line: &[u8]) -> Option<(usize, usize)> {
    const COMMANDS: [&[u8]; 8] = [b"QUIT", b"RSET", b"DATA", b"NOOP", b"STARTTLS", b"HELP", b"EHLO", b"HELO"];
    let at = find(line, b": < ")?;
    let start = at + find(&line[at..], b"]: ")? + 3;
    let word = line[start..].trim_ascii_end();
    let command = word.contains(&b' ') || word.len() < 4 || COMMANDS.iter().any(|c| word.eq_ignore_ascii_case(c));
    (!command).then_some((start, start + word.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_leave_the_line_and_nothing_else_does() {
        for (line, want) in [
            (
                "sql(a@b,1.2.3.4): Password mismatch (given password: hun(t)er2)",
                "sql(a@b,1.2.3.4): Password mismatch (given password: ***)",
            ),
            (
                "ldap(a,1.2.3.4): unknown user (SHA1 of given password: f638ff)",
                "ldap(a,1.2.3.4): unknown user (SHA1 of given password: ***)",
            ),
            ("sql(a,1.2.3.4): CRYPT(hunter2) != '$2y$10$abc'", "sql(a,1.2.3.4): CRYPT(***"),
            (
                "auth: Debug: client passdb out: OK\t1\tuser=a\tpass=hunter2\tx",
                "auth: Debug: client passdb out: OK\t1\tuser=a\tpass=***\tx",
            ),
            ("auth: Debug: client in: AUTH\t1\tPLAIN\tresp=AGEAaHVudGVyMg==", "auth: Debug: client in: AUTH\t1\tPLAIN\tresp=***"),
            ("< unknown[1.2.3.4]: AUTH PLAIN AGEAaHVudGVyMg==", "< unknown[1.2.3.4]: AUTH PLAIN ***"),
            ("postfix/smtpd[1]: < unknown[1.2.3.4]: aHVudGVyMg==", "postfix/smtpd[1]: < unknown[1.2.3.4]: ***"),
            ("postfix/smtpd[1]: < unknown[1.2.3.4]: RCPT TO:<a@b>", "postfix/smtpd[1]: < unknown[1.2.3.4]: RCPT TO:<a@b>"),
            ("postfix/smtpd[1]: < unknown[1.2.3.4]: QUIT", "postfix/smtpd[1]: < unknown[1.2.3.4]: QUIT"),
            (
                "auth: Debug: client passdb out: OK#0111#011user=a#011pass=hun,ter2#011x",
                "auth: Debug: client passdb out: OK#0111#011user=a#011pass=***#011x",
            ),
            ("auth: Debug: client in: CONT\t1\tAGEAaHVudGVyMg==", "auth: Debug: client in: CONT***"),
            ("smtp_sasl_passwd_lookup: host `x' user `a' pass `hun ter2'", "smtp_sasl_passwd_lookup: host `x' user `a' pass `***'"),
            ("query: SELECT 1 WHERE user='a' AND password='hun ter2' AND x=1", "query: SELECT 1 WHERE user='a' AND password=***' AND x=1"),
            (r#"{"user":"a","password":"hun\"ter2","x":1}"#, r#"{"user":"a","password":"***","x":1}"#),
            ("header Subject: your password: hunter2 from x[1.2.3.4];", "header Subject: your password: *** from x[1.2.3.4];"),
            ("sasl_method PLAIN, init_response AGEAaHVudGVyMg==", "sasl_method PLAIN, init_response ***"),
            ("Authorization: Basic YTpi", "Authorization: ***"),
            ("oauth2 failed: Bearer ya29.abc x", "oauth2 failed: Bearer *** x"),
            ("GET /?user=a&password=hunter2&x=1", "GET /?user=a&password=***&x=1"),
            ("{\"login\":\"a\",\"pwhash\":\"0eec\",\"success\":false}", "{\"login\":\"a\",\"pwhash\":\"***\",\"success\":false}"),
            ("access_token=abc&x=1 password=hunter2 pass=x", "access_token=***&x=1 password=*** pass=***"),
        ] {
            let masked = mask(line.as_bytes());
            assert_eq!(String::from_utf8_lossy(&masked), want);
            assert_eq!(mask(&masked), masked, "masked twice");
        }
        for line in [
            "passwd-file(a@b,1.2.3.4,<s>): Password mismatch",
            "disconnect from unknown[1.2.3.4] ehlo=1 auth=0/1 quit=1",
            "header Subject: ring bearer wanted from x[1.2.3.4];",
            "warning: unknown[1.2.3.4]: SASL PLAIN authentication failed: (reason unavailable), sasl_username=a",
            "",
        ] {
            assert!(matches!(mask(line.as_bytes()), Cow::Borrowed(_)), "{line}");
        }
    }
}
