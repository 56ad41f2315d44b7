//! `POST /api/v1/verify` with a PDF as its body, `GET /api/v1/verify?code=`: whether a report was made here and is as it
//! was made; `GET /ca.pem`: the authority, for checks elsewhere.
//!
//! In: bytes from anybody, as many at a time as a few files have; who comes then is told to come again. Out: [`Checked`].
//! Nothing of what is sent is kept. Refuses to know: the page (`app`).

use app::api::report::known;
use std::sync::Arc;

use anyhow::Context as _;
use axum::{
    Json,
    body::Body,
    extract::State,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use futures::StreamExt as _;
use serde::Deserialize;
use tracemail_model::report::{Checked, Code};

use super::{given::Query, refusal::Refusal};
use crate::{panel::Panel, report};

/// Where reports are checked; its answers are anybody's.
pub const PATH: &str = "/api/v1/verify";
/// The largest file taken, bytes. A report of 500 rows has some 10 MB.
pub const LARGEST_FILE: usize = 32 << 20;

/// What is asked.
#[derive(Debug, Deserialize)]
pub struct Asked {
    code: Option<String>,
}

/// By the code printed on it.
pub async fn code(State(panel): State<Panel>, Query(asked): Query<Asked>) -> Result<Json<Checked>, Refusal> {
    let code: Code = asked
        .code
        .as_deref()
        .and_then(|code| code.parse().ok())
        .ok_or_else(|| Refusal::field("code", "code is the one printed on the report: 7K2M-QX4D-09ZT"))?;
    Ok(Json(known(&panel.store, code).await?))
}

/// By the file itself. Whoever sends it slowly takes from the others as much room as his bytes need, and no place to be checked.
pub async fn file(State(panel): State<Panel>, body: Body) -> Result<Json<Checked>, Refusal> {
    let too_large =
        || Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, "too-large", "no report is as large as that, or it broke off on its way");
    let room = |bytes: usize| {
        let bytes = u32::try_from(bytes).map_err(|_| too_large())?;
        Arc::clone(&panel.proof.held).try_acquire_many_owned(bytes).map_err(|_| {
            Refusal::new(StatusCode::SERVICE_UNAVAILABLE, "busy", "other reports are being checked: send this one again in a moment")
                .after(1)
        })
    };
    let (mut file, mut held, mut pieces) = (Vec::new(), room(0)?, body.into_data_stream());
    while let Some(piece) = pieces.next().await {
        let piece = piece.map_err(|_| too_large())?;
        if file.len() + piece.len() > LARGEST_FILE {
            return Err(too_large());
        }
        held.merge(room(piece.len())?);
        file.extend_from_slice(&piece);
    }
    let place = Arc::clone(&panel.proof.checks).acquire_owned().await.context("no more is checked")?;
    let checked = report::check(&panel.store, &panel.proof, file, [held, place]).await?;
    Ok(Json(checked))
}

/// The authority's certificate.
pub async fn authority(State(panel): State<Panel>) -> Result<Response, Refusal> {
    let mut response = panel.proof.authority()?.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/x-pem-file"));
    headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"tracemail-ca.pem\""));
    Ok(response)
}
