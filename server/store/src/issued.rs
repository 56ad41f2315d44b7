//! Reports that were given out: what is needed to know one again when its rows are gone.
//!
//! In: a report's code, hash, time. Out: the same, by code or by hash. Refuses to know: reports and rows; whoever holds
//! a report or its code may ask, so there is no scope.

use tracemail_model::{
    ids::RowId,
    report::{Code, Issued},
    row::Kind,
    time::Micros,
};

use crate::{Error, Result, Store, query::Query, reader::Deadline};

type Record = (String, String, i64, i64, i64, i64);

impl Store {
    /// Remembers a report; on return it is on disk.
    pub async fn issue(&self, report: &Issued) -> Result<()> {
        let query = Query::new("insert into issued (code, sha256, time, kind, row, rows) values ($1, $2, $3, $4, $5, $6)")
            .arg(report.code.to_string())
            .arg(report.sha256.as_str())
            .arg(report.time.0)
            .arg(report.kind.code())
            .arg(report.row.0)
            .arg(i64::from(report.rows));
        self.0.engine.write(query).await
    }

    /// The report with that code.
    pub async fn issued(&self, code: Code) -> Result<Option<Issued>> {
        self.issued_by("select code, sha256, time, kind, row, rows from issued where code = $1", &code.to_string()).await
    }

    /// The report whose file has that SHA-256, lower-case hex.
    pub async fn issued_file(&self, sha256: &str) -> Result<Option<Issued>> {
        self.issued_by("select code, sha256, time, kind, row, rows from issued where sha256 = $1", sha256).await
    }

    async fn issued_by(&self, sql: &str, key: &str) -> Result<Option<Issued>> {
        let mut reading = self.0.engine.main().read(Deadline::new()).await?;
        let answer = reading.fetch::<Record>(Query::new(sql).arg(key)).await;
        reading.done(answer)?.into_iter().next().map(read).transpose()
    }
}

fn read((code, sha256, time, kind, row, rows): Record) -> Result<Issued> {
    let broken = || Error::damaged(format!("the report {code}"));
    Ok(Issued {
        code: code.parse().map_err(|_| broken())?,
        kind: Kind::from_code(kind).ok_or_else(broken)?,
        rows: u32::try_from(rows).map_err(|_| broken())?,
        sha256,
        time: Micros(time),
        row: RowId(row),
    })
}
