//! Reports made and checked, the same for the API and the command line.
//!
//! In: rows, or a file. Out: a signed PDF that is remembered, or what a check of it says. Refuses to know: pages (of
//! the PDF and of the panel), and who asks.

use std::{fs::File, io::Read, sync::Arc};

use anyhow::Context;
use tracemail_export::{
    pdf::{self, Evidence, Frame},
    seal::{check, fingerprint},
};
use tracemail_model::{
    explain::Lang,
    ids::RowId,
    report::{Checked, Code, Issued, Outcome},
    tenant::Scope,
    time::Micros,
};
use tracemail_store::Store;

use crate::{
    proof::Proof,
    shape::{Told, Whole},
};
use app::api::look::Look;

/// How a report is to be made.
#[derive(Clone, Debug)]
pub struct Wish {
    /// Its language.
    pub lang: Lang,
    /// The reader's minutes east of UTC.
    pub offset: i32,
    /// Who asks.
    pub maker: String,
    /// The moment.
    pub now: Micros,
}

/// A row with everything behind it; `None`: there is none, or it is not the reader's.
pub async fn evidence(store: &Store, scope: &Scope, id: RowId, wish: &Wish) -> anyhow::Result<Option<Evidence>> {
    let Some(look) = Look::at(store, scope, id).await? else { return Ok(None) };
    let verdict = look.verdict(wish.lang, wish.offset);
    let log = store.log(scope, id).await?.unwrap_or_default();
    let json = serde_json::to_vec_pretty(&Whole::new(Told::by(&look.row, verdict.clone()), &look.events, &log))?;
    Ok(Some(Evidence { row: look.row, verdict, events: look.events, log, json }))
}

/// Draws, signs and remembers; the code and the file.
pub async fn issue(store: &Store, proof: &Arc<Proof>, rows: Vec<Evidence>, wish: Wish) -> anyhow::Result<(Code, Vec<u8>)> {
    let first = rows.first().map(|evidence| (evidence.row.kind(), evidence.row.id()));
    let (kind, row) = first.context("there is no row to report on")?;
    let (count, now, own) = (rows.len() as u32, wish.now, Arc::clone(proof));
    let turn = proof.turns.acquire().await?;
    let made = tokio::task::spawn_blocking(move || {
        let code = Code::new(random()?);
        let frame = Frame {
            lang: wish.lang,
            offset: wish.offset,
            made: wish.now,
            maker: &wish.maker,
            installation: &own.installation,
            code,
            address: &own.address,
        };
        anyhow::Ok((code, pdf::signed(&rows, &frame, &own.sealer(wish.now)?)?))
    });
    let (code, file) = made.await??;
    drop(turn);
    // given out only when it is remembered
    store.issue(&Issued { code, sha256: fingerprint(&file), time: now, kind, row, rows: count }).await?;
    Ok((code, file))
}

/// Whether the file is one of ours, bit for bit.
pub async fn check(store: &Store, proof: &Proof, file: &[u8]) -> anyhow::Result<Checked> {
    let report = store.issued_file(&fingerprint(file)).await?;
    let outcome = match &report {
        // the very bytes that were given out, whatever became of the key since
        Some(_) => Outcome::Genuine,
        None if check::check(file, &proof.own()?).is_ok() => Outcome::Forgotten,
        None => Outcome::Refused,
    };
    Ok(Checked { outcome, report })
}

fn random() -> std::io::Result<u64> {
    let mut bytes = [0; 8];
    File::open("/dev/urandom")?.read_exact(&mut bytes)?;
    Ok(u64::from_le_bytes(bytes))
}
