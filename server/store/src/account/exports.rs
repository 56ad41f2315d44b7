//! Rows asked for as files that take a while: who asked, for what, how far it has come. The files are the server's.

use serde::{Serialize, de::DeserializeOwned};
use tracemail_model::{
    account::{AccountId, Act, By, ExportId},
    export::{Export, Stage, Why, Wish},
    tenant::Reach,
    time::Micros,
};

use super::{id, random};
use crate::{Error, Result, Store, deed::Deed, query::Query};

type Line = (String, String, i64, Option<i64>, i64, i64, Option<i64>, i64, i64, Option<String>, String, Option<String>);

/// Of every listing; [`read`] reads them.
const COLUMNS: &str = "id, wish, stage, why, made, rows, total, bytes, until, account, reach, reason";

/// An export with what its server has to know of it.
#[derive(Clone, Debug, PartialEq)]
pub struct ExportJob {
    /// What its owner sees of it.
    pub export: Export,
    /// Its owner; `None`: whoever runs the machine while there are no accounts.
    pub account: Option<AccountId>,
    /// What he could see of when he asked.
    pub reach: Reach,
    /// Why, if he is of the staff and said so.
    pub reason: Option<String>,
}

/// A file to be made.
#[derive(Clone, Debug)]
pub struct NewExport<'a> {
    /// Whose; `None`: whoever runs the machine while there are no accounts.
    pub account: Option<AccountId>,
    /// The server that makes it.
    pub place: &'a str,
    /// What he may see.
    pub reach: &'a Reach,
    /// Why he asks.
    pub reason: Option<&'a str>,
    /// What he wants.
    pub wish: &'a Wish,
    /// Rows there will be, where they could be counted.
    pub total: Option<u64>,
    /// It is deleted then.
    pub until: Micros,
    /// He has at most so many.
    pub most: u32,
}

fn read((export, wish, stage, why, made, rows, total, bytes, until, account, reach, reason): Line) -> Result<ExportJob> {
    let broken = |what: &str| Error::damaged(format!("{what} of the export {export}"));
    let number = |n: i64| u64::try_from(n).unwrap_or_default();
    Ok(ExportJob {
        export: Export {
            id: id(&export)?,
            wish: of_json(&wish)?,
            made: Micros(made),
            stage: Stage::from_code(stage).ok_or_else(|| broken("the stage"))?,
            why: why.map(|why| Why::from_code(why).ok_or_else(|| broken("the trouble"))).transpose()?,
            rows: number(rows),
            total: total.map(number),
            bytes: number(bytes),
            until: Micros(until),
        },
        account: account.as_deref().map(id).transpose()?,
        reach: of_json(&reach)?,
        reason,
    })
}

fn of_json<T: DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(Error::damaged)
}

fn json(value: &impl Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(Error::damaged)
}

/// The condition that an export is that account's, or nobody's.
fn of(query: &mut Query, account: Option<AccountId>) -> String {
    match account {
        Some(account) => format!("account = {}", query.bind(account.to_string())),
        None => "account is null".into(),
    }
}

impl Store {
    /// Remembers that a file is wanted; `None`: he has as many as he may have.
    pub async fn make_export(&self, by: &By, new: &NewExport<'_>) -> Result<Option<ExportId>> {
        let mut deed = Deed::begin(self).await?;
        let mut count = Query::new("");
        let own = of(&mut count, new.account);
        count.push(&format!("select count(*) from export where {own}"));
        let there = deed.first::<(i64,)>(count).await?.map_or(0, |(there,)| there);
        if there >= i64::from(new.most) {
            return Ok(None);
        }
        let export = ExportId(random()?);
        let insert = "insert into export (id, account, place, reach, wish, stage, made, rows, total, bytes, until, reason)
                      values ($1, $2, $3, $4, $5, 0, $6, 0, $7, 0, $8, $9)";
        let query = Query::new(insert).arg(export.to_string()).arg(new.account.map(|id| id.to_string())).arg(new.place);
        let query = query.arg(json(new.reach)?).arg(json(new.wish)?).arg(by.now.0);
        deed.execute(
            query.arg(new.total.map(|total| i64::try_from(total).unwrap_or(i64::MAX))).arg(new.until.0).arg(new.reason.map(str::to_owned)),
        )
        .await?;
        deed.record(by, Act::ExportMade, &export.to_string(), &format!("{} {}", new.wish.kind, new.wish.format)).await?;
        deed.done().await?;
        Ok(Some(export))
    }

    /// Those of an account, newest first.
    pub async fn exports(&self, account: Option<AccountId>, now: Micros) -> Result<Vec<ExportJob>> {
        let mut query = Query::new(format!("select {COLUMNS} from export where "));
        let (own, now) = (of(&mut query, account), query.bind(now.0));
        query.push(&format!("{own} and until > {now} order by made desc, id"));
        self.beside(query).await?.into_iter().map(read).collect()
    }

    /// One of an account, and where its file is.
    pub async fn export(&self, account: Option<AccountId>, export: ExportId, now: Micros) -> Result<Option<(ExportJob, String)>> {
        let mut query = Query::new("select place from export where ");
        let (own, id, until) = (of(&mut query, account), query.bind(export.to_string()), query.bind(now.0));
        query.push(&format!("{own} and id = {id} and until > {until}"));
        let Some((place,)) = self.beside::<(String,)>(query).await?.pop() else { return Ok(None) };
        let job = self.exports(account, now).await?.into_iter().find(|job| job.export.id == export);
        Ok(job.map(|job| (job, place)))
    }

    /// All of a server, the oldest first.
    pub async fn exports_at(&self, place: &str) -> Result<Vec<ExportJob>> {
        let query = Query::new(format!("select {COLUMNS} from export where place = $1 order by made, id")).arg(place);
        self.beside(query).await?.into_iter().map(read).collect()
    }

    /// The server begins with it, again perhaps; `false`: nobody wants it any more.
    pub async fn begin_export(&self, export: ExportId) -> Result<bool> {
        let query = Query::new("update export set stage = 1, rows = 0, bytes = 0 where id = $1 and stage < 2 returning 1");
        self.touch(query.arg(export.to_string())).await
    }

    /// So much of it is written; `false`: nobody wants it any more.
    pub async fn export_goes_on(&self, export: ExportId, rows: u64, bytes: u64) -> Result<bool> {
        let (rows, bytes) = (i64::try_from(rows).unwrap_or(i64::MAX), i64::try_from(bytes).unwrap_or(i64::MAX));
        let query = Query::new("update export set rows = $2, bytes = $3 where id = $1 and stage = 1 returning 1");
        self.touch(query.arg(export.to_string()).arg(rows).arg(bytes)).await
    }

    /// The file is there, whole, or never will be; `false`: nobody wants it any more.
    pub async fn end_export(&self, export: ExportId, ends: std::result::Result<(u64, u64), Why>) -> Result<bool> {
        let query = match ends {
            Ok((rows, bytes)) => {
                let (rows, bytes) = (i64::try_from(rows).unwrap_or(i64::MAX), i64::try_from(bytes).unwrap_or(i64::MAX));
                let sql = "update export set stage = 2, rows = $2, total = $2, bytes = $3 where id = $1 and stage = 1 returning 1";
                Query::new(sql).arg(export.to_string()).arg(rows).arg(bytes)
            }
            Err(why) => {
                let sql = "update export set stage = 3, bytes = 0, why = $2 where id = $1 returning 1";
                Query::new(sql).arg(export.to_string()).arg(why.code())
            }
        };
        self.touch(query).await
    }

    /// It was handed out.
    pub async fn export_fetched(&self, by: &By, export: ExportId) -> Result<()> {
        let mut deed = Deed::begin(self).await?;
        deed.record(by, Act::ExportFetched, &export.to_string(), "").await?;
        deed.done().await
    }

    /// Its owner does not want it any more; `false`: he has none such.
    pub async fn remove_export(&self, by: &By, account: Option<AccountId>, export: ExportId) -> Result<bool> {
        let mut deed = Deed::begin(self).await?;
        let mut query = Query::new("delete from export where ");
        let (own, id) = (of(&mut query, account), query.bind(export.to_string()));
        query.push(&format!("{own} and id = {id} returning 1"));
        if !deed.touched(query).await? {
            return Ok(false);
        }
        deed.record(by, Act::ExportRemoved, &export.to_string(), "").await?;
        deed.done().await?;
        Ok(true)
    }

    /// Forgets those of a server whose time is over. The files are the server's to delete.
    pub async fn forget_exports(&self, place: &str, now: Micros) -> Result<()> {
        self.0.engine.write(Query::new("delete from export where place = $1 and until <= $2").arg(place).arg(now.0)).await
    }

    async fn touch(&self, query: Query) -> Result<bool> {
        let mut deed = Deed::begin(self).await?;
        let there = deed.touched(query).await?;
        deed.done().await?;
        Ok(there)
    }
}
