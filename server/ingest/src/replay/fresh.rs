//! The names a log gives to messages and sessions, made anew for each round.
//!
//! In: the text of a line. Out: its ids; and the line in pieces, so that the same id becomes the same new one wherever
//! it stands in a round, and another one in the next. Lengths and alphabets stay: the new ones look like the old.
//! Refuses to know: lines of strangers; it reads the samples we bring with us.

use std::collections::HashSet;

/// A piece of a line.
pub(super) enum Piece {
    /// As it is.
    Text(Vec<u8>),
    /// A queue id or session.
    Id(Vec<u8>),
    /// What stands in the `<>` of a message-id.
    MessageId(Vec<u8>),
}

/// In front of what the ids of a line stand.
const BEFORE: [&[u8]; 5] = [b"session=<", b"queued as ", b"notification: ", b"qid: <", b"orig_queue_id="];
/// In front of what its message-ids stand.
const BEFORE_MESSAGE_ID: [&[u8]; 3] = [b"message-id=<", b"msgid=<", b" id: <"];

/// The ids a line names. A message-id is given with its `<`.
pub(super) fn ids(text: &[u8]) -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    // `mx1 postfix/qmgr[7]: 4jWzRV09JGz1cnK8: …`
    if let Some(at) = memchr::memmem::find(text, b"]: ") {
        let id = run(&text[at + 3..]);
        if id.len() >= 8 && text.get(at + 3 + id.len()) == Some(&b':') && id.iter().any(u8::is_ascii_digit) {
            found.push(id.to_vec());
        }
    }
    // `imap(anna)<665><2E5jFpbSAWuZAgAALONepQ>`
    found.extend(memchr::memmem::find_iter(text, b"><").map(|at| run(&text[at + 2..])).filter(|id| id.len() >= 12).map(<[u8]>::to_vec));
    // `(250 2.0.0 <anna> ELGDEJbSAWuZAgAALONepQ Saved)`
    found.extend(memchr::memmem::find_iter(text, b" Saved").filter_map(|at| text[..at].rsplit(|b| *b == b' ').next()).map(<[u8]>::to_vec));
    for before in BEFORE {
        let behind = memchr::memmem::find_iter(text, before).map(|at| run(&text[at + before.len()..]));
        found.extend(behind.filter(|id| id.len() >= 8).map(<[u8]>::to_vec));
    }
    for before in BEFORE_MESSAGE_ID {
        let behind = memchr::memmem::find_iter(text, before).filter_map(|at| text[at + before.len() - 1..].split(|b| *b == b'>').next());
        found.extend(behind.filter(|id| id.len() > 4).map(<[u8]>::to_vec));
    }
    found
}

/// The line in pieces: wherever one of the ids stands.
pub(super) fn pieces(text: &[u8], ids: &HashSet<Vec<u8>>) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let (mut plain, mut at) = (0, 0);
    while at < text.len() {
        let (length, piece) = if text[at] == b'<'
            && let Some(inner) = text[at..].split(|b| *b == b'>').next().filter(|inner| ids.contains(*inner))
        {
            at += 1;
            (inner.len() - 1, Piece::MessageId(inner[1..].to_vec()))
        } else {
            let word = run(&text[at..]);
            if word.is_empty() || !ids.contains(word) {
                at += word.len().max(1);
                continue;
            }
            (word.len(), Piece::Id(word.to_vec()))
        };
        pieces.push(Piece::Text(text[plain..at].to_vec()));
        pieces.push(piece);
        at += length;
        plain = at;
    }
    pieces.push(Piece::Text(text[plain..].to_vec()));
    pieces
}

/// The letters at the beginning of which queue ids and sessions are made.
fn run(text: &[u8]) -> &[u8] {
    let end = text.iter().position(|b| !(b.is_ascii_alphanumeric() || matches!(b, b'/' | b'+' | b'='))).unwrap_or(text.len());
    &text[..end]
}

impl Piece {
    /// As it stands in that round.
    pub fn render(&self, out: &mut Vec<u8>, round: u64) {
        match self {
            Self::Text(text) => out.extend_from_slice(text),
            Self::Id(id) => out.extend(fresh(id, round)),
            Self::MessageId(id) => {
                let (local, domain) = id.split_at(id.iter().rposition(|b| *b == b'@').unwrap_or(id.len()));
                out.extend_from_slice(local);
                out.extend_from_slice(format!(".{round}").as_bytes());
                out.extend_from_slice(domain);
            }
        }
    }
}

/// Postfix's alphabet for long queue ids: no vowels; `z` keeps its place, it parts time from inode.
const LONG: &[u8] = b"0123456789BCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxy";
const HEX: &[u8] = b"0123456789ABCDEF";
const UPPER: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const LOWER: &[u8] = b"abcdefghijklmnopqrstuvwxyz";
const DIGITS: &[u8] = b"0123456789";

/// Each letter moved on within its alphabet, by a step that depends on the round and its place: different ids stay
/// different.
fn fresh(id: &[u8], round: u64) -> Vec<u8> {
    let alphabets: &[&[u8]] = if id.iter().all(|b| HEX.contains(b)) {
        &[HEX]
    } else if id.iter().all(|b| LONG.contains(b) || *b == b'z') {
        &[LONG]
    } else {
        &[UPPER, LOWER, DIGITS]
    };
    let turn = |(at, letter): (usize, &u8)| {
        let place = alphabets.iter().find_map(|alphabet| Some((alphabet, alphabet.iter().position(|b| b == letter)?)));
        place.map_or(*letter, |(alphabet, place)| {
            let step = mix((round + 1).wrapping_mul(1_000_003) ^ at as u64) as usize;
            alphabet[(place + step % alphabet.len()) % alphabet.len()]
        })
    };
    id.iter().enumerate().map(turn).collect()
}

/// A number that looks like chance: splitmix64's finaliser.
pub(super) fn mix(n: u64) -> u64 {
    let n = n.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let n = (n ^ (n >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let n = (n ^ (n >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    n ^ (n >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn render(text: &str, ids: &HashSet<Vec<u8>>, round: u64) -> String {
        let mut out = Vec::new();
        for piece in pieces(text.as_bytes(), ids) {
            piece.render(&mut out, round);
        }
        String::from_utf8(out).expect("text")
    }

    #[test]
    fn an_id_is_the_same_wherever_it_stands_and_new_in_each_round() {
        let lines = [
            "mx1 postfix/cleanup[7]: 4jWzTL2Cmpz1cn8V: message-id=<r046@lab.test>",
            "mx1 dovecot: lmtp(mario@azienda.test)<665><2E5jFpbSAWuZAgAALONepQ>: sieve: msgid=<r046@lab.test>: stored mail into mailbox 'INBOX'",
            "mx1 postfix/lmtp[8]: 4jWzTL2Cmpz1cn8V: to=<mario@azienda.test>, status=sent (250 2.0.0 <mario@azienda.test> 2E5jFpbSAWuZAgAALONepQ Saved)",
            "#7(rspamd_proxy) <abc>; task; rspamd_task_write_log: id: <r046@lab.test>, qid: <4jWzTL2Cmpz1cn8V>, ip: 192.0.2.1",
            "mx1 dovecot: imap-login: Login: user=<anna@azienda.test>, session=<q3Dcicxgb5F/ADIB>",
        ];
        let ids: HashSet<Vec<u8>> = lines.iter().flat_map(|line| ids(line.as_bytes())).collect();
        let names = ["4jWzTL2Cmpz1cn8V", "<r046@lab.test", "2E5jFpbSAWuZAgAALONepQ", "q3Dcicxgb5F/ADIB"];
        assert_eq!(ids, names.iter().map(|name| name.as_bytes().to_vec()).collect());
        let mut seen = HashSet::new();
        for round in 0..300 {
            let text: Vec<String> = lines.iter().map(|line| render(line, &ids, round)).collect();
            let queue_id = text[0].split(": ").nth(1).expect("a queue id").to_owned();
            let session = text[1].split("><").nth(1).expect("a session").split('>').next().expect("a session").to_owned();
            assert!(text[2].contains(&format!(": {queue_id}: ")) && text[2].contains(&format!(" {session} Saved")));
            assert!(text[3].contains(&format!("id: <r046.{round}@lab.test>, qid: <{queue_id}>")));
            assert!(
                text[1].contains(&format!("msgid=<r046.{round}@lab.test>"))
                    && text[1].starts_with("mx1 dovecot: lmtp(mario@azienda.test)<665><")
            );
            assert_eq!((queue_id.len(), queue_id.as_bytes()[10]), (16, b'z'), "it looks like one");
            assert!(text[4].contains("user=<anna@azienda.test>") && !text[4].contains("q3Dcicxgb5F/ADIB"));
            assert!(seen.insert(queue_id) && seen.insert(session), "a round's names are its own");
        }
    }
}
