//! Who was erased, up to when: nobody's name, but the keyed hash of each address.
//!
//! In: an erased person; later, stories to be written. Out: the stories without what an old log would bring back of him.
//! What began after he was erased is stored as anybody's. The key lies beside the hashes: whoever has the whole database
//! can try addresses he knows; whoever has a receipt only cannot. Refuses to know: how rows are deleted.

use std::{
    collections::{HashMap, HashSet},
    fmt::Write,
};

use ring::{
    hmac,
    rand::{SecureRandom, SystemRandom},
};
use tracemail_model::{event::Event, filter::fold, finding::Finding, row::Row, story::Story, time::Micros};

use super::{Person, in_ascii, named_in, plain};
use crate::{Batch, Error, Result, Store, query::Query};

/// What a hash is made with.
struct HashKey(hmac::Key);

impl HashKey {
    fn hash(&self, address: &str) -> String {
        hmac::sign(&self.0, address.as_bytes()).as_ref().iter().fold(String::new(), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}"); // into memory
            hex
        })
    }
}

/// Whose rows are not stored again.
pub(crate) struct Ledger {
    key: HashKey,
    /// By hash; rows from before that moment.
    lines: HashMap<String, Micros>,
}

/// An address in the rows of one domain only.
fn within(address: &str, domain: &str) -> String {
    format!("{address} {}", in_ascii(&fold(domain)))
}

impl Ledger {
    /// Whether a row of that address, of that domain and moment, is not stored.
    fn stops(&self, address: &str, domain: Option<&str>, time: Micros) -> bool {
        let Some(address) = plain(address) else { return false };
        let is_over = |of: &str| self.lines.get(&self.key.hash(of)).is_some_and(|until| time < *until);
        is_over(&address) || domain.is_some_and(|domain| is_over(&within(&address, domain)))
    }

    fn stops_row(&self, row: &Row) -> bool {
        let time = row.id().time();
        addresses(row).any(|address| self.stops(address, row.domain(), time))
    }

    /// Takes out of a story what is an erased person's; `false` when nothing of it is left.
    fn thin(&self, story: &mut Story) -> bool {
        let there = story.rows.len();
        story.rows.retain(|(_, row)| !self.stops_row(row));
        if story.rows.is_empty() && there > 0 {
            return false;
        }
        // what names him goes with his row, unless a row that stays is about him as well
        let stay: HashSet<String> = story.rows.iter().flat_map(|(_, row)| addresses(row)).filter_map(plain).collect();
        let born = story.id.born.time();
        let names = |text: &str| {
            named_in(text).any(|address| {
                let domain = address.rsplit_once('@').map(|(_, domain)| domain);
                !stay.contains(&address) && self.stops(&address, domain, born)
            })
        };
        story.lines.retain(|line| !names(&line.text));
        story.events.retain(|event| !texts(event).any(names));
        true
    }
}

/// The addresses a row is about.
pub(super) fn addresses(row: &Row) -> impl Iterator<Item = &str> {
    let all = match row {
        Row::Access(row) => [Some(row.user.as_str()), None, None, None],
        Row::Message(row) => [row.user.as_deref(), row.sender.as_deref(), row.recipient.as_deref(), row.original_recipient.as_deref()],
    };
    all.into_iter().flatten()
}

fn texts(event: &Event) -> impl Iterator<Item = &str> {
    event.recipient.iter().chain(&event.text).chain(event.details.iter().map(|(_, value)| value)).map(String::as_str)
}

impl Store {
    /// What a person is known by in the records: nothing that tells who he is.
    pub async fn receipt(&self, person: &Person) -> Result<String> {
        let key = self.hash_key().await?;
        let all: Vec<&str> = person.addresses().collect();
        Ok(key.hash(&all.join(" ")).chars().take(32).collect())
    }

    /// Remembers that he is erased; `own`: in the rows of his own domains only.
    pub(super) async fn note_erased(&self, person: &Person, own: bool, until: Micros) -> Result<()> {
        let key = self.hash_key().await?;
        let domains = person.domains();
        let names = person.addresses().flat_map(|address| {
            if own { domains.iter().map(|domain| within(address, domain)).collect() } else { vec![address.to_owned()] }
        });
        let note = |name: String| {
            Query::new(
                "insert into erased (hash, until) values ($1, $2)
                 on conflict (hash) do update set until = excluded.until where excluded.until > erased.until",
            )
            .arg(key.hash(&name))
            .arg(until.0)
        };
        self.0.engine.write_all(names.map(note).collect()).await
    }

    async fn hash_key(&self) -> Result<HashKey> {
        let ask = || Query::new("select key from erased_key where one = 1");
        let mut found = self.beside::<(Vec<u8>,)>(ask()).await?;
        if found.is_empty() {
            let mut bytes = [0; 32];
            SystemRandom::new().fill(&mut bytes).map_err(|_| Error::damaged("the system gives no random numbers"))?;
            let make = Query::new("insert into erased_key (one, key) values (1, $1) on conflict do nothing").arg(bytes.to_vec());
            self.0.engine.write(make).await?;
            found = self.beside::<(Vec<u8>,)>(ask()).await?;
        }
        let (key,) = found.pop().ok_or_else(|| Error::damaged("the key of the erased"))?;
        Ok(HashKey(hmac::Key::new(hmac::HMAC_SHA256, &key)))
    }

    /// What concerns things that began at that moment or later; `None`: nobody was erased since.
    async fn ledger_since(&self, oldest: Micros) -> Result<Option<Ledger>> {
        let query = Query::new("select hash, until from erased where until > $1").arg(oldest.0);
        let lines: Vec<(String, i64)> = self.beside(query).await?;
        if lines.is_empty() {
            return Ok(None);
        }
        let lines = lines.into_iter().map(|(hash, until)| (hash, Micros(until))).collect();
        Ok(Some(Ledger { key: self.hash_key().await?, lines }))
    }

    /// A batch without what belongs to somebody erased.
    pub(crate) async fn without_erased(&self, mut batch: Batch) -> Result<Batch> {
        let rows = batch.stories.iter().flat_map(|story| story.rows.iter().map(|(_, row)| row.id()).chain([story.id.born]));
        let Some(oldest) = rows.min() else { return Ok(batch) };
        if let Some(ledger) = self.ledger_since(oldest.time()).await? {
            batch.stories.retain_mut(|story| ledger.thin(story));
        }
        Ok(batch)
    }

    /// Findings without those about an account that was erased since.
    pub(crate) async fn findings_of_nobody_erased<'a>(&self, found: &'a [Finding]) -> Result<Vec<&'a Finding>> {
        let Some(oldest) = found.iter().map(|finding| finding.until).min() else { return Ok(Vec::new()) };
        let ledger = self.ledger_since(oldest).await?;
        let stopped = |finding: &Finding| {
            let of =
                |ledger: &Ledger| finding.account.as_deref().is_some_and(|account| ledger.stops(account, finding.domain(), finding.until));
            ledger.as_ref().is_some_and(of)
        };
        Ok(found.iter().filter(|finding| !stopped(finding)).collect())
    }
}
