//! Has the signatures of reports stamped with the time by somebody else: RFC 3161 over HTTP.
//!
//! In: the settings `report_tsa…`, a sealed report. Out: the report with its stamp; or without one, or no report, as the
//! settings have it. Over http as over https: what the answer says is proven, not whence it comes.
//! Refuses to know: what a token looks like (`export::seal::stamp`), pages.

use std::{fs, path::Path, time::Duration};

use anyhow::Context;
use axum::http::{
    Request, StatusCode,
    header::{CONTENT_TYPE, HOST, USER_AGENT},
};
use http_body_util::{BodyExt, Full, Limited};
use hyper::{body::Bytes, client::conn::http1};
use hyper_util::rt::TokioIo;
use tokio::time::timeout;
use tracemail_export::seal::{
    Sealed, Sealer,
    stamp::{Authorities, Token, question},
};
use tracemail_model::time::Micros;

use crate::{cli::WrongUsage, config::Settings, telling::Place};

/// Whoever asks for a report waits for it.
const PATIENCE: Duration = Duration::from_secs(3);
/// No answer is larger, bytes: a token has some 6 kB.
const LARGEST: usize = 64 << 10;

/// There is no stamp, and so no report.
#[derive(Debug, thiserror::Error)]
#[error("the time stamping authority gave no time stamp that holds, and without one no report is given out: try again later")]
pub struct NoStamp;

/// A time stamping authority.
pub struct Stamping {
    place: Place,
    required: bool,
}

impl Stamping {
    /// As the settings say; `None`: nobody is asked.
    pub fn of(settings: &Settings) -> anyhow::Result<Option<Self>> {
        let Some(url) = &settings.report_tsa else { return Ok(None) };
        // one that would not do is told at the start, not at the first report
        authorities(settings.report_tsa_ca.as_deref())?;
        let place = Place::of_operator(url).map_err(|why| WrongUsage(format!("report_tsa {url}: {why}, or http://")))?;
        Ok(Some(Self { place, required: settings.report_tsa_required }))
    }

    /// Stamps it. `nonce`: never used before.
    pub async fn stamp(&self, sealed: &mut Sealed, sealer: &Sealer, trusted: &Authorities, nonce: u64, now: Micros) -> anyhow::Result<()> {
        let asked = timeout(PATIENCE, self.token(sealed.signature(), trusted, nonce, now)).await;
        let stamped = match asked {
            Ok(token) => token.and_then(|token| Ok(sealed.stamp(&token, sealer)?)),
            Err(_) => Err(anyhow::anyhow!("no answer within {PATIENCE:?}")),
        };
        match stamped {
            Ok(()) => Ok(()),
            Err(why) if self.required => {
                tracing::error!("{}: no time stamp, and so no report: {why:#}", self.place.authority);
                Err(NoStamp.into())
            }
            Err(why) => {
                tracing::warn!("{}: a report is without a time stamp: {why:#}", self.place.authority);
                Ok(())
            }
        }
    }

    async fn token(&self, value: &[u8], trusted: &Authorities, nonce: u64, now: Micros) -> anyhow::Result<Token> {
        let stream = TokioIo::new(self.place.dial().await?);
        let (mut sender, connection) = http1::handshake(stream).await?;
        let request = Request::post(&self.place.path)
            .header(HOST, &self.place.authority)
            .header(USER_AGENT, "tracemail")
            .header(CONTENT_TYPE, "application/timestamp-query")
            .body(Full::new(Bytes::from(question(value, nonce)?)))?;
        let answer = async move {
            let response = sender.send_request(request).await?;
            anyhow::ensure!(response.status() == StatusCode::OK, "it answered {}", response.status());
            let body = Limited::new(response.into_body(), LARGEST).collect().await;
            Ok(body.map_err(|error| anyhow::anyhow!("its answer: {error}"))?.to_bytes())
        };
        // the connection moves on as long as the answer is read, and is dropped with it
        let body = tokio::select! {
            body = answer => body?,
            ended = async { connection.await?; std::future::pending::<hyper::Result<Bytes>>().await } => ended?,
        };
        Ok(Token::answered(&body, value, nonce, trusted, now)?)
    }
}

/// Whom stamps are believed: the authorities in the file, else those the system trusts.
pub fn authorities(file: Option<&Path>) -> anyhow::Result<Authorities> {
    let Some(file) = file else {
        let system = rustls_native_certs::load_native_certs().certs;
        return Ok(Authorities::from_der(system.iter().map(AsRef::as_ref)));
    };
    let wrong = || format!("{}: the authority of time stamps", file.display());
    Authorities::from_pem(&fs::read_to_string(file).with_context(wrong)?).with_context(wrong)
}
