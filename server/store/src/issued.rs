//! Reports that were given out: what is needed to know one again when its rows are gone.
//!
//! In: a report's code, hash, time, time stamp. Out: the same, by code or by hash. Refuses to know: reports and rows; whoever holds
//! a report or its code may ask, so there is no scope.

use tracemail_model::{
    ids::RowId,
    report::{Code, Issued, Stamp},
    row::Kind,
    time::Micros,
};

use crate::{Error, Result, Store, query::Query, reader::Deadline};

type Record = (String, String, i64, i64, i64, i64, Option<i64>, Option<String>);

const ASKED: &str = "select code, sha256, time, kind, row, rows, stamp_time, stamp_by from issued where ";

impl Store {
    /// Remembers a report, and the time stamp in it if there is one; on return it is on disk.
    pub async fn issue(&self, report: &Issued, stamp: Option<&Stamp>) -> Result<()> {
        let text = "insert into issued (code, sha256, time, kind, row, rows, stamp_time, stamp_by) values ($1, $2, $3, $4, $5, $6, $7, $8)";
        let query = Query::new(text)
            .arg(report.code.to_string())
            .arg(report.sha256.as_str())
            .arg(report.time.0)
            .arg(report.kind.code())
            .arg(report.row.0)
            .arg(i64::from(report.rows))
            .arg(stamp.map(|stamp| stamp.time.0))
            .arg(stamp.map(|stamp| stamp.authority.clone()));
        self.0.engine.write(query).await
    }

    /// The report with that code, and the time stamp it was given out with.
    pub async fn issued(&self, code: Code) -> Result<Option<(Issued, Option<Stamp>)>> {
        self.issued_by("code = $1", &code.to_string()).await
    }

    /// The report whose file has that SHA-256, lower-case hex.
    pub async fn issued_file(&self, sha256: &str) -> Result<Option<Issued>> {
        Ok(self.issued_by("sha256 = $1", sha256).await?.map(|(report, _)| report))
    }

    async fn issued_by(&self, is: &str, key: &str) -> Result<Option<(Issued, Option<Stamp>)>> {
        let mut reading = self.0.engine.main().read(Deadline::new()).await?;
        let answer = reading.fetch::<Record>(Query::new(format!("{ASKED}{is}")).arg(key)).await;
        reading.done(answer)?.into_iter().next().map(read).transpose()
    }
}

fn read((code, sha256, time, kind, row, rows, stamp_time, stamp_by): Record) -> Result<(Issued, Option<Stamp>)> {
    let broken = || Error::damaged(format!("the report {code}"));
    let report = Issued {
        code: code.parse().map_err(|_| broken())?,
        kind: Kind::from_code(kind).ok_or_else(broken)?,
        rows: u32::try_from(rows).map_err(|_| broken())?,
        sha256,
        time: Micros(time),
        row: RowId(row),
    };
    let stamp = stamp_time.zip(stamp_by).map(|(time, authority)| Stamp { time: Micros(time), authority });
    Ok((report, stamp))
}
