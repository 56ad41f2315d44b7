//! Commands to an IMAP server, and what it answers to each.
//!
//! In: a connection. Out: how each command ended, and the untagged answers that came with it. A server that talks without
//! end is hung up on: so many bytes for all of it, so many for one answer.
//! Refuses to know: what commands are for.

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader, Take};
use tracemail_model::locate::Trouble;

use super::item::{self, Item};
use crate::dial::Stream;

/// The longest answer, literals included, bytes.
const LONGEST: usize = 64 << 10;
/// All answers together, bytes.
const MOST: u64 = 4 << 20;

/// How a command ended.
#[derive(Debug, PartialEq, Eq)]
pub enum Reply {
    /// Done.
    Ok,
    /// Refused, with its response code in capitals; empty when there was none.
    No(String),
}

/// A conversation.
pub struct Wire {
    stream: BufReader<Take<Box<dyn Stream>>>,
    /// Commands so far.
    commands: u32,
    capabilities: Vec<String>,
}

impl Wire {
    /// Takes the greeting.
    pub async fn greet(stream: Box<dyn Stream>) -> Result<Self, Trouble> {
        let mut wire = Self { stream: BufReader::new(stream.take(MOST)), commands: 0, capabilities: Vec::new() };
        let greeting = wire.answer().await?;
        if let Some(said) = greeting.strip_prefix(b"* OK") {
            let said = String::from_utf8_lossy(said);
            let offered = said.split_once("[CAPABILITY ").and_then(|(_, rest)| rest.split_once(']'));
            wire.capabilities = offered.map(|(list, _)| list.split(' ').map(str::to_ascii_uppercase).collect()).unwrap_or_default();
            return Ok(wire);
        }
        Err(if greeting.starts_with(b"* BYE") { Trouble::Down } else { Trouble::Garbled })
    }

    /// Whether the server said it can.
    pub fn can(&self, what: &str) -> bool {
        self.capabilities.iter().any(|own| own == what)
    }

    /// Asks what it can, now that it knows us.
    pub async fn ask_capabilities(&mut self) -> Result<(), Trouble> {
        let (_, answers) = self.command("CAPABILITY").await?;
        let list = answers.iter().filter(|answer| answer.first().and_then(Item::text) == Some("CAPABILITY"));
        self.capabilities = list.flatten().filter_map(Item::text).map(str::to_ascii_uppercase).collect();
        Ok(())
    }

    /// Says who we are by SASL PLAIN. `secret`: in base64.
    pub async fn authenticate(&mut self, secret: &str) -> Result<Reply, Trouble> {
        let tag = self.say("AUTHENTICATE PLAIN").await?;
        let first = self.answer().await?;
        if !first.starts_with(b"+") {
            return ended(&first, &tag).unwrap_or(Err(Trouble::Garbled));
        }
        self.write(&format!("{secret}\r\n")).await?;
        Ok(self.end(&tag).await?.0)
    }

    /// One command. Whatever is in it must be words of ours or [`quoted`].
    pub async fn command(&mut self, command: &str) -> Result<(Reply, Vec<Vec<Item>>), Trouble> {
        let tag = self.say(command).await?;
        self.end(&tag).await
    }

    async fn say(&mut self, command: &str) -> Result<String, Trouble> {
        self.commands += 1;
        let tag = format!("t{}", self.commands);
        self.write(&format!("{tag} {command}\r\n")).await?;
        Ok(tag)
    }

    async fn write(&mut self, text: &str) -> Result<(), Trouble> {
        let written = async {
            let stream = self.stream.get_mut().get_mut();
            stream.write_all(text.as_bytes()).await?;
            stream.flush().await
        };
        written.await.map_err(|_| Trouble::Down)
    }

    /// Answers up to the one with our tag.
    async fn end(&mut self, tag: &str) -> Result<(Reply, Vec<Vec<Item>>), Trouble> {
        let mut answers = Vec::new();
        loop {
            let answer = self.answer().await?;
            if let Some(ended) = ended(&answer, tag) {
                return Ok((ended?, answers));
            }
            match answer.strip_prefix(b"* ") {
                Some(said) if said.starts_with(b"BYE") => return Err(Trouble::Down),
                Some(said) if is_status(said) => {}
                Some(said) => answers.extend(item::read(said)),
                None => return Err(Trouble::Garbled),
            }
        }
    }

    /// One answer: a line, and the literals it announces with what follows them; without its line end.
    async fn answer(&mut self) -> Result<Vec<u8>, Trouble> {
        let mut answer = Vec::new();
        loop {
            let room = LONGEST.saturating_sub(answer.len()) as u64;
            (&mut self.stream).take(room).read_until(b'\n', &mut answer).await.map_err(|_| Trouble::Down)?;
            if answer.pop() != Some(b'\n') {
                return Err(self.broken_off(answer.len()));
            }
            answer.pop_if(|byte| *byte == b'\r');
            let Some(size) = announced(&answer) else { return Ok(answer) };
            answer.extend(b"\r\n");
            let whole = answer.len().saturating_add(size);
            if whole <= LONGEST {
                (&mut self.stream).take(size as u64).read_to_end(&mut answer).await.map_err(|_| Trouble::Down)?;
            }
            if answer.len() < whole {
                return Err(self.broken_off(whole));
            }
        }
    }

    /// Why there is no more: it hung up, or it talks too much.
    fn broken_off(&self, length: usize) -> Trouble {
        if length + 1 >= LONGEST || self.stream.get_ref().limit() == 0 { Trouble::Garbled } else { Trouble::Down }
    }
}

/// A text as IMAP quotes it; `None` when it holds what cannot be quoted: line ends, NUL, anything not ASCII.
pub fn quoted(text: &str) -> Option<String> {
    let prints = text.bytes().all(|byte| (b' '..=b'~').contains(&byte));
    prints.then(|| format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"")))
}

/// How many bytes of literal an answer announces at its end: `* … {42}`.
fn announced(line: &[u8]) -> Option<usize> {
    if is_status(line.strip_prefix(b"* ")?) {
        return None;
    }
    let inner = line.strip_suffix(b"}")?;
    let at = inner.iter().rposition(|byte| *byte == b'{')?;
    std::str::from_utf8(&inner[at + 1..]).ok()?.parse().ok()
}

/// A status or a code: text for people, in which braces and quotes mean nothing.
fn is_status(said: &[u8]) -> bool {
    [&b"OK"[..], b"NO", b"BAD", b"BYE", b"PREAUTH"].iter().any(|word| said.starts_with(word))
}

/// Whether that answer ends the command with this tag, and how.
fn ended(answer: &[u8], tag: &str) -> Option<Result<Reply, Trouble>> {
    let said = answer.strip_prefix(tag.as_bytes())?.strip_prefix(b" ")?;
    let said = String::from_utf8_lossy(said);
    let (word, text) = said.split_once(' ').unwrap_or((&said, ""));
    let code = text.strip_prefix('[').and_then(|rest| rest.split([']', ' ']).next()).unwrap_or_default();
    Some(match word.to_ascii_uppercase().as_str() {
        "OK" => Ok(Reply::Ok),
        "NO" | "BAD" => Ok(Reply::No(code.to_ascii_uppercase())),
        _ => Err(Trouble::Garbled),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_gets_out_of_its_quotes() {
        assert_eq!(quoted("<a b,c=\"d\">e\\@weird>").as_deref(), Some(r#""<a b,c=\"d\">e\\@weird>""#));
        for bad in ["a\r\nt9 LOGOUT", "a\n", "a\0", "é", "\u{7f}"] {
            assert_eq!(quoted(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn a_tag_ends_its_own_command_only() {
        assert_eq!(ended(b"t1 OK done", "t1"), Some(Ok(Reply::Ok)));
        assert_eq!(ended(b"t1 NO [AUTHORIZATIONFAILED] no", "t1"), Some(Ok(Reply::No("AUTHORIZATIONFAILED".into()))));
        assert_eq!(ended(b"t1 no", "t1"), Some(Ok(Reply::No(String::new()))));
        assert_eq!(ended(b"t1 MAYBE", "t1"), Some(Err(Trouble::Garbled)));
        assert_eq!(ended(b"t12 OK", "t1"), None);
        assert_eq!(ended(b"* OK", "t1"), None);
    }
}
