//! `GET /export.csv?kind=&q=&order=&lang=&offset=`: the whole of a result, streamed.
//!
//! In: the question of a list; `raw=1` for programs (the API's names, UTC, nothing guarded), `bom=1` and `sep=;` for
//! spreadsheets. Out: a file. When the database fails on the way the transfer breaks off, so that a part is never
//! taken for the whole. Refuses to know: how a cell is written.

use axum::{
    body::Body,
    extract::{Query, State},
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use tracemail_export::csv::{Options, csv};
use tracemail_model::row::Kind;

use super::{question::Question, refusal::Refusal};
use crate::panel::Panel;

/// How the file is to be written; the rest is a [`Question`].
#[derive(Debug, Default, Deserialize)]
pub struct Form {
    raw: Option<String>,
    bom: Option<String>,
    sep: Option<String>,
}

/// The file.
pub async fn download(State(panel): State<Panel>, question: Question, Query(form): Query<Form>) -> Result<Response, Refusal> {
    let kind = question.kind(Kind::Received)?;
    let search = question.search(kind, panel.now())?;
    let raw = is_yes(form.raw.as_deref());
    let options = Options {
        lang: question.lang()?,
        words: if raw { None } else { Some(question.offset()?) },
        safe: !raw,
        bom: is_yes(form.bom.as_deref()),
        separator: match form.sep.as_deref() {
            None | Some("" | ",") => b',',
            Some(";") => b';',
            Some(_) => return Err(Refusal::field("sep", "sep is , or ;")),
        },
        ..Options::new(kind)
    };
    let body = Body::from_stream(csv(panel.store.stream(&panel.scope(), &search), options));
    let day = panel.now().day();
    let name = format!("attachment; filename=\"tracemail-{kind}-{day}{}.csv\"", if raw { "-raw" } else { "" });
    let mut response = body.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8; header=present"));
    headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_str(&name).map_err(|_| Refusal::broken())?);
    Ok(response)
}

fn is_yes(value: Option<&str>) -> bool {
    value.is_some_and(|value| matches!(value, "1" | "true" | "yes"))
}
