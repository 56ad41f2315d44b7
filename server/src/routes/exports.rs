//! `/api/v1/exports`: files that take a while. `POST` asks for one, `GET` tells how far they are, `…/{id}/file` is the
//! file, `DELETE` ends one and deletes its file.
//!
//! In: a [`Wish`] as JSON; ids. Out: JSON, the file. Each sees his own; from within another page there are none. What one
//! may see is looked at again before the file goes out. Refuses to know: how files are made.

use app::{api::exports as desk, error::AppError};
use axum::{
    Json,
    body::Body,
    extract::{State, rejection::JsonRejection},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use serde_json::Value;
use tokio::io::AsyncReadExt;
use tracemail_model::{
    account::ExportId,
    export::{Export, Stage, Wish},
};

use super::{
    body,
    export::{file as answer, holding},
    given::Path,
    question,
    refusal::Refusal,
};
use crate::{drawn, panel::Panel, reader::Reader};

/// Where they are.
pub const PATH: &str = "/api/v1/exports";
/// Bytes read from a file at once.
const PIECE: usize = 128 << 10;

/// A file and where it is fetched.
#[derive(Debug, Serialize, schemars::JsonSchema)]
#[schemars(rename = "ExportTold")]
pub struct Told {
    #[serde(flatten)]
    export: Export,
    /// Its address, once it is ready.
    file: Option<String>,
}

impl From<Export> for Told {
    fn from(export: Export) -> Self {
        let file = (export.stage == Stage::Ready).then(|| format!("{PATH}/{}/file", export.id));
        Self { export, file }
    }
}

#[derive(Serialize)]
struct List {
    rows: Vec<Told>,
    next: Option<String>,
    total: u64,
    total_is_exact: bool,
}

/// All of one's own, the newest first.
pub async fn list(State(panel): State<Panel>, reader: Reader) -> Result<Response, Refusal> {
    let rows: Vec<Told> = desk::own(&panel.backend(reader)).await.map_err(none)?.into_iter().map(Told::from).collect();
    let total = rows.len() as u64;
    Ok(Json(List { rows, next: None, total, total_is_exact: true }).into_response())
}

/// How far one of them is.
pub async fn one(State(panel): State<Panel>, reader: Reader, Path(id): Path<String>) -> Result<Json<Told>, Refusal> {
    let (export, _) = found(&panel, reader, &id).await?;
    Ok(Json(export.into()))
}

/// Asks for one.
pub async fn make(State(panel): State<Panel>, reader: Reader, mut body: Result<Json<Value>, JsonRejection>) -> Result<Json<Told>, Refusal> {
    let now = panel.now();
    // names of places are known here only
    if let Some(offset) = body.as_mut().ok().and_then(|Json(wish)| wish.get_mut("offset"))
        && let Some(text) = offset.as_str().map(str::to_owned).or_else(|| offset.as_i64().map(|minutes| minutes.to_string()))
    {
        *offset = question::zone(&text, now)?.to_string().into();
    }
    let wish: Wish = body::read(body, "what the file is to hold, at the least {\"kind\": \"received\"},")?;
    drawn::search(&wish, now)?;
    let export = desk::make(&panel.backend(reader), wish).await.map_err(none)?;
    Ok(Json(export.into()))
}

/// Ends and deletes one; says what it was.
pub async fn remove(State(panel): State<Panel>, reader: Reader, Path(id): Path<String>) -> Result<Json<Told>, Refusal> {
    let (export, _) = found(&panel, reader.clone(), &id).await?;
    desk::remove(&panel.backend(reader), export.id).await.map_err(none)?;
    let _ = tokio::fs::remove_file(panel.exports.path(export.id)).await; // elsewhere, or not made yet: the next look tidies up
    Ok(Json(Told { export, file: None }))
}

/// The file.
pub async fn file(State(panel): State<Panel>, reader: Reader, Path(id): Path<String>) -> Result<Response, Refusal> {
    let held = panel.exports.place_for(&reader).ok_or_else(|| Refusal::busy(10))?;
    let (export, place) = found(&panel, reader.clone(), &id).await?;
    if export.stage != Stage::Ready {
        return Err(Refusal::new(StatusCode::CONFLICT, "not-ready", "this file is not there yet: its `stage` says how far it is"));
    }
    if place != panel.exports.place() {
        let why = format!("this file was made by the server {place:?} and lies there: fetch it from that one");
        return Err(Refusal::new(StatusCode::CONFLICT, "elsewhere", why));
    }
    let file = tokio::fs::File::open(panel.exports.path(export.id)).await.map_err(|error| lost(&error))?;
    let bytes = file.metadata().await.map_err(|error| lost(&error))?.len();
    if bytes != export.bytes {
        return Err(lost(&format!("it has {bytes} bytes instead of {}", export.bytes)));
    }
    let by = reader.who.as_ref().map_or_else(|| tracemail_model::account::By::machine(panel.now()), |who| who.by(None, panel.now()));
    panel.store.export_fetched(&by, export.id).await?;
    let pieces = futures::stream::try_unfold(file, |mut file| async move {
        let mut piece = vec![0; PIECE];
        let read = file.read(&mut piece).await?;
        piece.truncate(read);
        Ok::<_, std::io::Error>((read > 0).then_some((piece, file)))
    });
    let mut response = answer(Body::from_stream(holding(pieces, held)), export.wish.media(), &export.wish.file_name(export.made))?;
    response.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(bytes));
    Ok(response)
}

/// One of the reader's own, of which he may still see every row.
async fn found(panel: &Panel, reader: Reader, id: &str) -> Result<(Export, String), Refusal> {
    let id: ExportId = id.parse().map_err(|_| missing())?;
    desk::one(&panel.backend(reader), id).await.map_err(none)?.ok_or_else(missing)
}

fn missing() -> Refusal {
    Refusal::missing("there is no such file")
}

fn lost(why: &dyn std::fmt::Display) -> Refusal {
    tracing::error!("a file of rows is damaged: {why}");
    Refusal::broken()
}

#[expect(clippy::needless_pass_by_value, reason = "it is what `map_err` hands on")]
fn none(error: AppError) -> Refusal {
    match error {
        AppError::Taken => Refusal::new(StatusCode::CONFLICT, "too-many", "you have as many files as one may: delete one first"),
        AppError::TooLong | AppError::TooMuch => Refusal::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "too-much",
            "the search asks too much: narrow it, with a shorter period for example",
        ),
        AppError::Missing => missing(),
        _ => Refusal::broken(),
    }
}
