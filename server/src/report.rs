//! Reports made and checked, the same for the API and the command line.
//!
//! In: rows, or a file. Out: a signed PDF that is remembered, or what a check of it says. Refuses to know: pages (of
//! the PDF and of the panel), and who asks.

use std::sync::Arc;

use anyhow::Context;
use tokio::sync::OwnedSemaphorePermit;
use tracemail_auth::secret;
use tracemail_export::{
    pdf::{self, Evidence, Frame},
    seal::{Sealed, Sealer, check, fingerprint},
};
use tracemail_model::{
    explain::Lang,
    ids::RowId,
    report::{Checked, Code, Issued, Outcome, Stamp},
    row::Kind,
    summary::Summary,
    tenant::Scope,
    time::Micros,
    zone::Zone,
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
    /// The reader's clock.
    pub zone: Zone,
    /// Who asks.
    pub maker: String,
    /// The moment.
    pub now: Micros,
}

/// A row with everything behind it; `None`: there is none, or it is not the reader's.
pub async fn evidence(store: &Store, scope: &Scope, id: RowId, wish: &Wish) -> anyhow::Result<Option<Evidence>> {
    let Some(look) = Look::at(store, scope, id).await? else { return Ok(None) };
    let verdict = look.verdict(wish.lang, wish.zone);
    let log = store.log(scope, id).await?.unwrap_or_default();
    let json = serde_json::to_vec_pretty(&Whole::new(Told::by(&look.row, verdict.clone()), &look.events, &log))?;
    Ok(Some(Evidence { row: look.row, verdict, events: look.events, log, json }))
}

/// Draws, signs and remembers; the code and the file.
pub async fn issue(store: &Store, proof: &Arc<Proof>, rows: Vec<Evidence>, wish: Wish) -> anyhow::Result<(Code, Vec<u8>)> {
    let first = rows.first().map(|evidence| (evidence.row.kind(), evidence.row.id()));
    let (kind, row) = first.context("there is no row to report on")?;
    let about = About { kind, row, rows: rows.len() as u32 };
    give(store, proof, wish, about, move |frame, sealer, room| pdf::sealed(&rows, frame, sealer, room)).await
}

/// The same of a domain's day or week.
pub async fn issue_summary(store: &Store, proof: &Arc<Proof>, summary: Summary, wish: Wish) -> anyhow::Result<(Code, Vec<u8>)> {
    let json = serde_json::to_vec_pretty(&summary)?;
    let about = About { kind: Kind::Received, row: RowId::first(summary.period.from), rows: 0 };
    give(store, proof, wish, about, move |frame, sealer, room| pdf::sealed_summary(&summary, json, frame, sealer, room)).await
}

/// What is remembered of what a report is about.
struct About {
    kind: Kind,
    row: RowId,
    /// None: it is a summary.
    rows: u32,
}

async fn give(
    store: &Store,
    proof: &Arc<Proof>,
    wish: Wish,
    about: About,
    draw: impl FnOnce(&Frame<'_>, &Sealer, usize) -> Result<Sealed, pdf::Error> + Send + 'static,
) -> anyhow::Result<(Code, Vec<u8>)> {
    let (now, own) = (wish.now, Arc::clone(proof));
    let turn = proof.turns.acquire().await?;
    let made = tokio::task::spawn_blocking(move || {
        let code = Code::new(random()?);
        let frame = Frame {
            lang: wish.lang,
            zone: wish.zone,
            made: wish.now,
            maker: &wish.maker,
            installation: &own.installation,
            code,
            address: &own.address,
        };
        let sealer = own.sealer(wish.now)?;
        anyhow::Ok((code, draw(&frame, &sealer, own.room())?, sealer))
    });
    let (code, sealed, sealer) = made.await??;
    drop(turn);
    let file = proof.stamped(sealed, &sealer, random()?, now).await?;
    let About { kind, row, rows } = about;
    let stamp = stamp_in(&file, proof)?;
    // given out only when it is remembered
    store.issue(&Issued { code, sha256: fingerprint(&file), time: now, kind, row, rows }, stamp.as_ref()).await?;
    Ok((code, file))
}

/// The time stamp in a file of our own.
fn stamp_in(file: &[u8], proof: &Proof) -> anyhow::Result<Option<Stamp>> {
    if !proof.stamps_reports() {
        return Ok(None);
    }
    let signed = check::check(file, &proof.own()?, &proof.stamps()?);
    let stamp = signed.ok().and_then(|signed| signed.stamp);
    Ok(stamp.map(|stamp| Stamp { time: stamp.time, authority: stamp.authority }))
}

/// Whether the file is one of ours, bit for bit. Its places are held as long as the file is, though nobody may wait any more.
pub async fn check(
    store: &Store,
    proof: &Arc<Proof>,
    file: impl AsRef<[u8]> + Send + 'static,
    places: [OwnedSemaphorePermit; 2],
) -> anyhow::Result<Checked> {
    let own = Arc::clone(proof);
    let looked = tokio::task::spawn_blocking(move || {
        let signed = check::check(file.as_ref(), &own.own()?, &own.stamps()?);
        let sha256 = fingerprint(file.as_ref());
        drop((file, places));
        anyhow::Ok((sha256, signed))
    });
    let (sha256, signed) = looked.await??;
    let report = store.issued_file(&sha256).await?;
    let outcome = match &report {
        // the very bytes that were given out, whatever became of the key since
        Some(_) => Outcome::Genuine,
        None if signed.is_ok() => Outcome::Forgotten,
        None => Outcome::Refused,
    };
    let stamp = signed.ok().and_then(|signed| signed.stamp);
    Ok(Checked { outcome, report, stamp: stamp.map(|stamp| Stamp { time: stamp.time, authority: stamp.authority }) })
}

fn random() -> Result<u64, secret::NoRandom> {
    secret::random().map(u64::from_le_bytes)
}
