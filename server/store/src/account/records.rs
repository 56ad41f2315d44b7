//! What was done and who looked: read back, and the chain of it checked.

use tracemail_model::{
    account::{Act, Audit, By, Look},
    time::Micros,
};

use super::{id, network, random};
use crate::{Error, Result, Store, deed::Deed, deed::Record, query::Query};

type Line = (i64, i64, Option<String>, String, i64, String, String, Option<Vec<u8>>, Vec<u8>);

const COLUMNS: &str = "nth, time, account, who, act, object, detail, network, hash";
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
        let (mut nth, mut hash) = (0, Vec::new());
        loop {
            let query = Query::new(format!("select {COLUMNS} from audit where nth > $1 order by nth limit $2")).arg(nth).arg(PIECE);
            let piece = self.beside::<Line>(query).await?;
            let whole = piece.len() as i64 == PIECE;
            for (number, time, account, who, act, object, detail, network, kept) in piece {
                let record = Record { nth: number, time, account, who, act, object, detail, network };
                if number != nth + 1 || record.hash(&hash) != kept {
                    return Ok(Some(nth as u64 + 1));
                }
                (nth, hash) = (number, kept);
            }
            if !whole {
                break;
            }
        }
        let end = self.beside::<(i64, Vec<u8>)>(Query::new("select nth, hash from audit_end")).await?;
        Ok(if end.first() == Some(&(nth, hash)) { None } else { Some(nth as u64 + 1) })
    }

    /// Remembers that somebody looked.
    pub async fn looked(&self, look: &Look) -> Result<()> {
        let insert = "insert into look (id, time, account, who, role, domain, what, reason) values ($1, $2, $3, $4, $5, $6, $7, $8)";
        let query = Query::new(insert).arg(format!("{:032x}", random()?)).arg(look.time.0).arg(look.account.to_string());
        let query = query.arg(look.who.as_str()).arg(look.role.code()).arg(look.domain.as_str()).arg(look.what.as_str());
        self.0.engine.write(query.arg(look.reason.clone())).await
    }

    /// Who has looked at these domains before a moment, newest first.
    pub async fn looks(&self, domains: &[String], before: Micros, most: u32) -> Result<Vec<Look>> {
        let mut query = Query::new("select time, account, who, role, domain, what, reason from look where time < ");
        let before = query.bind(before.0);
        let names: Vec<String> = domains.iter().map(|name| query.bind(name.as_str())).collect();
        let most = query.bind(i64::from(most));
        query.push(&format!("{before} and domain in ({}) order by time desc limit {most}", names.join(", ")));
        if domains.is_empty() {
            return Ok(Vec::new());
        }
        let found = self.beside::<(i64, String, String, i64, String, String, Option<String>)>(query).await?;
        found
            .into_iter()
            .map(|(time, account, who, role, domain, what, reason)| {
                let role = tracemail_model::account::Role::from_code(role).ok_or_else(|| Error::damaged("the role of a look"))?;
                Ok(Look { time: Micros(time), account: id(&account)?, who, role, domain, what, reason })
            })
            .collect()
    }
}
