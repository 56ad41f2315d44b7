//! What a server said, without the wrapping that Postfix and SMTP put around it.
//!
//! In: a row's `text`. Out: the words alone, one line, plain. Refuses to know: what they mean.

use super::plain;

/// The words of a reply: without `host … said:`, the codes at its beginning and between its lines, and
/// `(in reply to …)`.
pub(super) fn words(text: &str) -> String {
    let text = ["said: ", "refused to talk to me: "].iter().find_map(|lead| text.split_once(lead)).map_or(text, |(_, rest)| rest);
    let text = text.rsplit_once(" (in reply to ").map_or(text, |(words, _)| words);
    let mut kept: Vec<&str> = Vec::new();
    let mut after_code = true;
    for token in text.split_whitespace() {
        let code = is_line_code(token) || (after_code && (is_reply_code(token) || is_status_code(token)));
        if !code {
            kept.push(token);
        }
        // a code may follow a code, the beginning, or the sentence that ended a line
        after_code = code || token.ends_with(['.', ';']);
    }
    plain(&kept.join(" "), 200)
}

/// Without what stands in `<>`: addresses are strangers' words and tell no reason.
pub(super) fn without_addresses(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('<') {
        out.push_str(before);
        rest = after.split_once('>').map_or("", |(_, after)| after);
    }
    out.push_str(rest);
    out
}

/// `550-5.1.1`, `550-`: how a line of many begins.
fn is_line_code(token: &str) -> bool {
    token.split_once('-').is_some_and(|(code, rest)| is_reply_code(code) && (rest.is_empty() || is_status_code(rest)))
}

/// `550`
fn is_reply_code(token: &str) -> bool {
    token.len() == 3 && token.starts_with(['2', '4', '5']) && token.bytes().all(|b| b.is_ascii_digit())
}

/// `5.1.1` (RFC 3463)
fn is_status_code(token: &str) -> bool {
    let mut parts = token.split('.');
    let class = parts.next().is_some_and(|class| matches!(class, "2" | "4" | "5"));
    let detail = |part: Option<&str>| part.is_some_and(|p| (1..=3).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_digit()));
    class && detail(parts.next()) && detail(parts.next()) && parts.next().is_none()
}

/// The name of the block list in `blocked using zen.example.org`.
pub(super) fn block_list(text: &str) -> Option<String> {
    let (_, rest) = text.split_once("blocked using ")?;
    let name: String = rest.chars().take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_')).take(80).collect();
    let name = name.trim_end_matches('.');
    (!name.is_empty()).then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wrapping_comes_off() {
        for (text, words_alone) in [
            ("host mx.example.com[192.0.2.1] said: 550 5.1.1 <a@b>: User unknown (in reply to RCPT TO command)", "<a@b>: User unknown"),
            (
                "host aspmx.l.google.com[74.125.143.26] said: 550-5.1.1 The email account that you tried to reach does not exist. Please try \
                 550-5.1.1 double-checking it. 550 5.1.1 Learn more - gsmtp (in reply to RCPT TO command)",
                "The email account that you tried to reach does not exist. Please try double-checking it. Learn more - gsmtp",
            ),
            ("host mx[1.2.3.4] refused to talk to me: 554 5.7.1 no SMTP service for you", "no SMTP service for you"),
            ("connect to mx[1.2.3.4]:25: Connection refused", "connect to mx[1.2.3.4]:25: Connection refused"),
            ("Room 550 is 5.1.1 of us", "Room 550 is 5.1.1 of us"),
            ("", ""),
        ] {
            assert_eq!(words(text), words_alone);
        }
    }

    #[test]
    fn block_lists_have_names() {
        assert_eq!(block_list("client [1.2.3.4] blocked using zen.spamhaus.org;").as_deref(), Some("zen.spamhaus.org"));
        assert_eq!(block_list("blocked using <b>x</b>"), None);
        assert_eq!(block_list("User unknown"), None);
    }
}
