//! IMAP with a master user: the general way, for any server.
//!
//! In: a question. Out: copies of the message. Source: RFC 9051 (and 3501), RFC 4616 (PLAIN with an authorization identity),
//! RFC 6154 (special-use), RFC 8514 (SAVEDATE), RFC 5530 (response codes). Folders are opened with EXAMINE and headers read
//! with PEEK: nothing changes in the mailbox. Its log shows a login of the mailbox's user from here; the ID sent says whose.
//! Refuses to know: how long it may take.

mod item;
mod utf7;
pub(crate) mod wire;

use base64::{Engine, prelude::BASE64_STANDARD};
use tracemail_model::{
    locate::{Flag, Special, Spot, Trouble},
    time::{Micros, SECOND},
};

use crate::{
    dial::{Address, Scheme},
    error::Error,
    server::{MOST_COPIES, Question, same_id, secret},
    settings::Settings,
};
use item::Item;
use wire::{Reply, Wire};

pub(crate) const SCHEME: Scheme =
    Scheme { plain: ("imap", 143), tls: ("imaps", 993), wanted: "imap = \"imaps://imap.example.com\" or imap://127.0.0.1:143" };
/// The most folders searched.
const MOST_FOLDERS: usize = 500;

/// One IMAP server.
pub struct Imap {
    address: Address,
    master: String,
    password: String,
    separator: Option<String>,
}

/// A folder as LIST tells it.
struct Folder {
    /// As the owner reads it.
    name: String,
    special: Option<Special>,
}

impl Imap {
    /// As the settings say.
    pub fn new(place: &str, url: &str, settings: &Settings) -> Result<Self, Error> {
        let missing = |what| Error::Missing(place.into(), what);
        let file = settings.master_password_file.as_deref();
        Ok(Self {
            address: Address::new(place, url, &SCHEME, settings.ca_file.as_deref())?,
            master: settings.master_user.clone().ok_or_else(|| missing("master_user: who may open every mailbox"))?,
            password: secret(place, file.ok_or_else(|| missing("master_password_file: a file with the master user's password"))?)?,
            separator: settings.separator.clone(),
        })
    }

    /// Where the log has it, else in every folder by its Message-ID.
    pub async fn ask(&self, question: &Question) -> Result<Vec<Spot>, Trouble> {
        let mut wire = self.login(&question.mailbox).await?;
        let saved = wire.can("SAVEDATE");
        let folders = folders(&mut wire).await?;
        let mut found = Vec::new();
        for (name, uid) in &question.known {
            if let Some(folder) = folders.iter().find(|folder| folder.name == *name)
                && examine(&mut wire, folder).await?
            {
                fetch(&mut wire, folder, &[*uid], saved, &question.message_id, &mut found).await?;
            }
        }
        let Some(quoted) = wire::quoted(&question.message_id).filter(|_| found.is_empty()) else { return Ok(found) };
        for folder in &folders {
            if examine(&mut wire, folder).await? {
                let uids = search(&mut wire, &quoted).await?;
                fetch(&mut wire, folder, &uids, saved, &question.message_id, &mut found).await?;
            }
        }
        Ok(found)
    }

    /// Whether the server is there and greets; to try the master user's password needs a mailbox to open.
    pub async fn probe(&self) -> Result<(), Trouble> {
        Wire::greet(self.address.dial().await?).await.map(|_| ())
    }

    async fn login(&self, mailbox: &str) -> Result<Wire, Trouble> {
        let mut wire = Wire::greet(self.address.dial().await?).await?;
        if wire.can("ID") {
            wire.command("ID (\"name\" \"Tracemail\")").await?;
        }
        let (identity, name) = match &self.separator {
            Some(separator) => ("", format!("{mailbox}{separator}{}", self.master)),
            None => (mailbox, self.master.clone()),
        };
        let secret = BASE64_STANDARD.encode(format!("{identity}\0{name}\0{}", self.password));
        match wire.authenticate(&secret).await? {
            Reply::Ok => {}
            Reply::No(code) if code == "AUTHORIZATIONFAILED" => return Err(Trouble::NoMailbox),
            Reply::No(code) if code == "UNAVAILABLE" => return Err(Trouble::Down),
            Reply::No(_) => return Err(Trouble::Denied),
        }
        wire.ask_capabilities().await?;
        Ok(wire)
    }
}

/// The folders that hold messages, INBOX first.
async fn folders(wire: &mut Wire) -> Result<Vec<Folder>, Trouble> {
    let command = if wire.can("SPECIAL-USE") { "LIST \"\" \"*\" RETURN (SPECIAL-USE)" } else { "LIST \"\" \"*\"" };
    let (_, answers) = wire.command(command).await?;
    let mut folders: Vec<Folder> = answers.iter().filter_map(|answer| listed(answer)).take(MOST_FOLDERS).collect();
    folders.sort_by_key(|folder| folder.special != Some(Special::Inbox));
    Ok(folders)
}

/// `LIST (\HasNoChildren \Trash) "/" "Cestino"`
fn listed(answer: &[Item]) -> Option<Folder> {
    let [Item::Word(list), Item::List(attributes), _, name] = answer else { return None };
    let attributes: Vec<&str> = attributes.iter().filter_map(|item| item.text()?.strip_prefix('\\')).collect();
    let closed = attributes.iter().any(|name| name.eq_ignore_ascii_case("Noselect") || name.eq_ignore_ascii_case("NonExistent"));
    if closed || !list.eq_ignore_ascii_case("LIST") {
        return None;
    }
    let name = utf7::decode(name.text()?)?;
    let special = attributes.iter().find_map(|name| Special::from_attribute(name)).or_else(|| Special::from_folder(&name));
    Some(Folder { name, special })
}

/// Opens a folder for reading only; `false` when it is gone by now.
async fn examine(wire: &mut Wire, folder: &Folder) -> Result<bool, Trouble> {
    let Some(name) = wire::quoted(&utf7::encode(&folder.name)) else { return Ok(false) };
    Ok(matches!(wire.command(&format!("EXAMINE {name}")).await?.0, Reply::Ok))
}

async fn search(wire: &mut Wire, quoted: &str) -> Result<Vec<u32>, Trouble> {
    let (_, answers) = wire.command(&format!("UID SEARCH HEADER Message-ID {quoted}")).await?;
    let hits = answers.iter().filter(|answer| answer.first().and_then(Item::text) == Some("SEARCH"));
    Ok(hits.flat_map(|answer| answer[1..].iter().filter_map(Item::number)).take(MOST_COPIES).collect())
}

/// Those of the numbers that bear the Message-ID, among the open folder's messages.
async fn fetch(wire: &mut Wire, folder: &Folder, uids: &[u32], saved: bool, id: &str, found: &mut Vec<Spot>) -> Result<(), Trouble> {
    if uids.is_empty() {
        return Ok(());
    }
    let set: Vec<String> = uids.iter().map(u32::to_string).collect();
    let saved = if saved { " SAVEDATE" } else { "" };
    let command = format!("UID FETCH {} (UID FLAGS{saved} BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)])", set.join(","));
    let (_, answers) = wire.command(&command).await?;
    let spots = answers.iter().filter_map(|answer| fetched(answer, folder, id)).filter(|spot| uids.contains(&spot.uid));
    found.extend(spots.take(MOST_COPIES));
    Ok(())
}

/// `7 FETCH (UID 9 FLAGS (\Seen) SAVEDATE "…" BODY[HEADER.FIELDS (MESSAGE-ID)] {42}…)`, in any order.
fn fetched(answer: &[Item], folder: &Folder, id: &str) -> Option<Spot> {
    let [_, Item::Word(fetch), Item::List(facts)] = answer else { return None };
    if !fetch.eq_ignore_ascii_case("FETCH") {
        return None;
    }
    let fact = |name: &str| {
        let named = |pair: &&[Item]| pair[0].text().is_some_and(|own| own.to_ascii_uppercase().starts_with(name));
        facts.chunks_exact(2).find(named).map(|pair| &pair[1])
    };
    let header = fact("BODY[")?.text()?;
    let (name, stored) = header.split_once(':')?;
    // a folded header goes on behind a line end and a blank
    let stored = stored.replace("\r\n ", " ").replace("\r\n\t", "\t");
    if !name.eq_ignore_ascii_case("message-id") || !same_id(id, &stored) {
        return None;
    }
    let Item::List(flags) = fact("FLAGS")? else { return None };
    Some(Spot {
        folder: folder.name.clone(),
        special: folder.special,
        flags: flags.iter().filter_map(|flag| Flag::from_imap(flag.text()?)).collect(),
        uid: fact("UID")?.number()?,
        saved: fact("SAVEDATE").and_then(Item::text).and_then(moment),
    })
}

/// RFC 9051 date-time: `21-Nov-2026 22:14:40 +0100`, the day perhaps ` 1`.
fn moment(text: &str) -> Option<Micros> {
    const MONTHS: &str = "JanFebMarAprMayJunJulAugSepOctNovDec";
    let mut parts = text.split_ascii_whitespace();
    let (date, clock, zone) = (parts.next()?, parts.next()?, parts.next()?);
    let mut date = date.splitn(3, '-');
    let (day, month, year) = (date.next()?.parse().ok()?, date.next()?, date.next()?.parse().ok()?);
    let month = MONTHS.find(month).filter(|at| at % 3 == 0 && month.len() == 3)? as u32 / 3 + 1;
    let mut clock = clock.splitn(3, ':').map(|n| n.parse::<u32>().ok());
    let (hour, minute, second) = (clock.next()??, clock.next()??, clock.next()??);
    let zone: i64 = zone.parse().ok().filter(|zone: &i64| zone.abs() <= 1400)?;
    let east = (zone / 100 * 60 + zone % 100) * 60;
    Some(Micros::from_parts(year, month, day, hour, minute, second, 0)?.plus(-east * SECOND))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments() {
        for (text, same) in [
            ("21-Nov-2026 22:14:40 +0100", Some("2026-11-21T21:14:40.000000Z")),
            (" 1-Jan-2026 00:00:00 -0330", Some("2026-01-01T03:30:00.000000Z")),
            ("21-anF-2026 22:14:40 +0000", None),
            ("21-Nov-2026 22:14:40 +9900", None),
            ("21-Nov-2026", None),
            ("99-Nov-2026 99:99:99 +0000", None),
            ("", None),
        ] {
            assert_eq!(moment(text).map(|time| time.to_string()).as_deref(), same, "{text}");
        }
    }

    #[test]
    fn folders_that_hold_no_messages_are_left_out() {
        let listed = |line: &str| item::read(line.as_bytes()).and_then(|items| listed(&items)).map(|f| (f.name, f.special));
        assert_eq!(listed(r#"LIST (\HasNoChildren \Trash) "/" "Eimer""#), Some(("Eimer".into(), Some(Special::Trash))));
        assert_eq!(listed(r#"LIST () "/" Attivit&AOA-"#), Some(("Attività".into(), None)));
        assert_eq!(listed(r#"LIST (\Noselect) "/" x"#), None);
        assert_eq!(listed(r#"LIST () "/" &broken"#), None);
        assert_eq!(listed(r#"LSUB () "/" x"#), None);
    }
}
