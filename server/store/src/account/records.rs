//! What was done and who looked: read back, and the chain of it checked.

use std::collections::{BTreeSet, HashSet};

use ring::digest::{SHA256, digest};
use tracemail_model::{
    account::{Act, Audit, By, Look, LookId, Looks, Role},
    tenant::{Reach, Scope},
    time::{Micros, SECOND},
};

use super::{id, network};
use crate::{Error, Result, Store, deed::Deed, deed::Record, query::Query, reach::reach, reader::Deadline, rows::fold};

type Line = (i64, i64, Option<String>, String, i64, String, String, Option<Vec<u8>>, Vec<u8>);
type Seen = (String, i64, String, String, i64, String, String, Option<String>);

const COLUMNS: &str = "nth, time, account, who, act, object, detail, network, hash";
/// For so long the same look is one, microseconds.
const HOUR: i64 = 3_600 * SECOND;
/// Records read at once when the chain is checked.
const PIECE: i64 = 1_000;

fn read((nth, time, account, who, act, object, detail, from, _): Line) -> Result<Audit> {
    Ok(Audit {
        nth: nth as u64,
        time: Micros(time),
        account: account.as_deref().map(id).transpose()?,
        who,
        act: Act::from_code(act).ok_or_else(|| Error::damaged(format!("the act {act}")))?,
        object,
        detail,
        network: network(from),
    })
}

/// The records so far, each of which followed from the one before.
#[derive(Default)]
struct Chain {
    nth: i64,
    hash: Vec<u8>,
}

impl Chain {
    /// Whether this one follows.
    fn goes_on(&mut self, (nth, time, account, who, act, object, detail, network, kept): Line) -> bool {
        let record = Record { nth, time, account, who, act, object, detail, network };
        let follows = nth == self.nth + 1 && record.hash(&self.hash) == kept;
        if follows {
            (self.nth, self.hash) = (nth, kept);
        }
        follows
    }

    /// Whether it ends where it was left.
    fn ends(&self, end: Option<&(i64, Vec<u8>)>) -> bool {
        end.is_some_and(|(nth, hash)| (*nth, hash) == (self.nth, &self.hash))
    }

    /// The number of the record that ought to come now.
    fn next(&self) -> u64 {
        self.nth.unsigned_abs() + 1
    }
}

/// The id of a look: two servers that hear of it at once write it once.
fn name(look: &Look) -> String {
    let hour = look.time.0.div_euclid(HOUR);
    let parts =
        [&look.account.to_string(), &*fold(&look.domain), &look.what, look.reason.as_deref().unwrap_or_default(), &hour.to_string()]
            .map(|part| format!("{} {part}", part.len()));
    let hash = digest(&SHA256, parts.concat().as_bytes());
    let half = hash.as_ref().iter().take(16).fold(0_u128, |all, byte| all << 8 | u128::from(*byte));
    format!("{half:032x}")
}

fn insert(id: &str, look: &Look) -> Query {
    let insert = "insert into look (id, time, account, who, role, domain, what, reason) values ($1, $2, $3, $4, $5, $6, $7, $8)
                  on conflict (id) do nothing";
    let query = Query::new(insert).arg(id).arg(look.time.0).arg(look.account.to_string()).arg(look.who.as_str());
    query.arg(look.role.code()).arg(fold(&look.domain).as_ref()).arg(look.what.as_str()).arg(look.reason.clone())
}

impl Store {
    /// Leaves a record of something that changes nothing here.
    pub async fn record(&self, by: &By, act: Act, object: &str, detail: &str) -> Result<()> {
        let mut deed = Deed::begin(self).await?;
        deed.record(by, act, object, detail).await?;
        deed.done().await
    }

    /// The records before a number, newest first.
    pub async fn audit(&self, before: Option<u64>, most: u32) -> Result<Vec<Audit>> {
        let query = Query::new(format!("select {COLUMNS} from audit where nth < $1 order by nth desc limit $2"));
        let before = before.map_or(i64::MAX, |nth| i64::try_from(nth).unwrap_or(i64::MAX));
        self.beside(query.arg(before).arg(i64::from(most))).await?.into_iter().map(read).collect()
    }

    /// The number of the first record that is not as it was written, or is missing; `None`: all are.
    pub async fn audit_flaw(&self) -> Result<Option<u64>> {
        let mut chain = Chain::default();
        loop {
            let query = Query::new(format!("select {COLUMNS} from audit where nth > $1 order by nth limit $2"));
            let piece = self.beside::<Line>(query.arg(chain.nth).arg(PIECE)).await?;
            let whole = piece.len() as i64 == PIECE;
            if !piece.into_iter().all(|line| chain.goes_on(line)) {
                return Ok(Some(chain.next()));
            }
            if !whole {
                break;
            }
        }
        let end = self.beside::<(i64, Vec<u8>)>(Query::new("select nth, hash from audit_end")).await?;
        Ok(if chain.ends(end.first()) { None } else { Some(chain.next()) })
    }

    /// Remembers that somebody looked, where another account holds the domain. The same look within the same hour is one:
    /// who reads on, or opens a row's page and its lines, has looked once.
    pub async fn looked(&self, looks: &[Look]) -> Result<()> {
        let Some(first) = looks.first() else { return Ok(()) };
        let mut query = Query::new("select name from holding where until is null and account <> ");
        let account = query.bind(first.account.to_string());
        let names: Vec<String> = looks.iter().map(|look| query.bind(fold(&look.domain).as_ref())).collect();
        query.push(&format!("{account} and name in ({})", names.join(", ")));
        let held: HashSet<String> = self.beside::<(String,)>(query).await?.into_iter().map(|(name,)| name).collect();
        let looks: Vec<(String, &Look)> =
            looks.iter().filter(|look| held.contains(fold(&look.domain).as_ref())).map(|look| (name(look), look)).collect();
        let mut query = Query::new("select id from look where id in (");
        let ids: Vec<String> = looks.iter().map(|(id, _)| query.bind(id.as_str())).collect();
        query.push(&format!("{})", ids.join(", ")));
        if looks.is_empty() {
            return Ok(());
        }
        let known: HashSet<String> = self.beside::<(String,)>(query).await?.into_iter().map(|(id,)| id).collect();
        let new: Vec<Query> = looks.iter().filter(|(id, _)| !known.contains(id)).map(|(id, look)| insert(id, look)).collect();
        if new.is_empty() { Ok(()) } else { self.0.engine.write_all(new).await }
    }

    /// Who has looked at the rows of the domains of a scope, newest first, behind a look or from the newest on.
    pub async fn looks(&self, scope: &Scope, after: Option<LookId>, most: u32) -> Result<Looks> {
        let domains: Option<BTreeSet<&str>> = match reach(scope) {
            Reach::Everything => None,
            Reach::Domains(list) => Some(list.iter().map(String::as_str).collect()),
            Reach::Mailboxes(list) => Some(list.iter().filter_map(|own| own.rsplit_once('@')).map(|(_, domain)| domain).collect()),
        };
        let mut query = Query::new("select id, time, account, who, role, domain, what, reason from look where ");
        let own = match domains {
            None => "true".into(),
            Some(names) if names.is_empty() => return Ok(Looks::default()),
            Some(names) => format!("domain in ({})", names.into_iter().map(|name| query.bind(name)).collect::<Vec<_>>().join(", ")),
        };
        let behind = after.map_or_else(
            || "true".into(),
            |after| format!("(time, id) < (select time, id from look where id = {})", query.bind(after.to_string())),
        );
        // one more tells whether there are more
        let limit = query.bind(i64::from(most) + 1);
        query.push(&format!("{own} and {behind} order by time desc, id desc limit {limit}"));
        let mut reading = self.0.engine.main().read(Deadline::behind(scope)).await?;
        let answer = reading.fetch::<Seen>(query).await;
        let mut found = reading.done(answer)?;
        let more = found.len() > most as usize;
        found.truncate(most as usize);
        let next = found.last().filter(|_| more).map(|(last, ..)| id(last)).transpose()?;
        let mut rows = found.into_iter().map(seen).collect::<Result<Vec<_>>>()?;
        if let Some(mask) = scope.mask() {
            rows = rows.into_iter().map(|look| mask.look(look)).collect();
        }
        Ok(Looks { rows, next })
    }
}

fn seen((_, time, account, who, role, domain, what, reason): Seen) -> Result<Look> {
    let role = Role::from_code(role).ok_or_else(|| Error::damaged("the role of a look"))?;
    Ok(Look { time: Micros(time), account: id(&account)?, who, role, domain, what, reason })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Records, and the end of them.
    type Log = (Vec<Line>, (i64, Vec<u8>));

    fn log(records: i64) -> Log {
        let (mut all, mut hash) = (Vec::new(), Vec::new());
        for nth in 1..=records {
            let text = |word: &str| format!("{word} {nth}");
            let account = (nth % 3 > 0).then(|| format!("{nth:032x}"));
            let network = (nth % 2 > 0).then(|| vec![192, 0, 2, nth as u8]);
            let (who, object, detail) = (text("who"), text("object"), text("detail"));
            let record = Record { nth, time: nth * 1_000, account, who, act: nth % 7, object, detail, network };
            hash = record.hash(&hash);
            let Record { nth, time, account, who, act, object, detail, network } = record;
            all.push((nth, time, account, who, act, object, detail, network, hash.clone()));
        }
        (all, (records, hash))
    }

    fn is_whole((lines, end): &Log) -> bool {
        let mut chain = Chain::default();
        lines.iter().all(|line| chain.goes_on(line.clone())) && chain.ends(Some(end))
    }

    fn flip(bytes: &mut [u8], at: usize) {
        let length = bytes.len();
        bytes[at % length] ^= 1; // of letters and digits it leaves text
    }

    fn flip_text(text: &mut String, at: usize) {
        let mut bytes = std::mem::take(text).into_bytes();
        flip(&mut bytes, at);
        *text = String::from_utf8(bytes).expect("it was ASCII");
    }

    /// One change of one record: a bit of one of its fields, or of what is kept of the end.
    fn flipped((lines, end): &mut Log, line: usize, field: usize, at: usize) {
        let bit = 1 << (at % 63);
        let (nth, time, account, who, act, object, detail, network, hash) = &mut lines[line];
        match field {
            0 => *nth ^= bit,
            1 => *time ^= bit,
            2 => match account {
                Some(account) => flip_text(account, at),
                None => *account = Some(String::new()),
            },
            3 => flip_text(who, at),
            4 => *act ^= bit,
            5 => flip_text(object, at),
            6 => flip_text(detail, at),
            7 => match network {
                Some(network) => flip(network, at),
                None => *network = Some(Vec::new()),
            },
            8 => flip(hash, at),
            9 => end.0 ^= bit,
            10 => flip(&mut end.1, at),
            _ => std::mem::swap(object, detail), // a letter that moves from one field to the next
        }
    }

    #[test]
    fn whatever_is_changed_removed_or_swapped_is_found() {
        let whole = log(40);
        assert!(is_whole(&whole));
        let tries = if cfg!(debug_assertions) { 1_000 } else { 10_000 };
        let mut dice = 0x9e37_79b9_7f4a_7c15_u64;
        let mut throw = |below: usize| {
            dice ^= dice << 13;
            dice ^= dice >> 7;
            dice ^= dice << 17;
            (dice % below as u64) as usize
        };
        let mut missed = Vec::new();
        for n in 0..tries {
            let (mut changed, line) = (whole.clone(), throw(40));
            let what = match n % 4 {
                0 | 1 => {
                    let (field, at) = (throw(12), throw(1_000));
                    flipped(&mut changed, line, field, at);
                    format!("field {field} of {line}, {at}")
                }
                2 => {
                    changed.0.remove(line);
                    format!("without {line}")
                }
                _ => {
                    let other = (line + 1 + throw(39)) % 40;
                    changed.0.swap(line, other);
                    if n % 8 == 3 {
                        // their numbers stay in order
                        let numbers = (changed.0[line].0, changed.0[other].0);
                        (changed.0[other].0, changed.0[line].0) = numbers;
                    }
                    format!("{line} and {other} swapped")
                }
            };
            if is_whole(&changed) {
                missed.push(what);
            }
        }
        println!("{tries} changes of the record, {} not found", missed.len());
        assert!(missed.is_empty(), "{missed:?}");
    }
}
