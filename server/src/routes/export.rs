//! `GET /export.csv?kind=&q=&order=&lang=&offset=` and `/export.jsonl`: the whole of a result, streamed; with `ids=1,2`
//! only those rows.
//!
//! In: the question of a list; for CSV `raw=1` for programs (the API's names, UTC, nothing guarded), `bom=1` and `sep=;`
//! for spreadsheets. Out: a file. When the database fails on the way the transfer breaks off, so that a part is never
//! taken for the whole. Refuses to know: how a cell is written.

use std::{collections::HashSet, sync::Arc};

use axum::{
    body::Body,
    extract::{Query, State},
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use futures::{StreamExt, TryStreamExt, stream::BoxStream};
use serde::Deserialize;
use tracemail_export::{
    csv::{Options, csv},
    jsonl::jsonl,
};
use tracemail_model::{
    ids::RowId,
    page::{LIMITS, Order},
    row::{Kind, Row},
};
use tracemail_store::Error;

use super::{question::Question, refusal::Refusal};
use crate::{panel::Panel, reader::Reader};

/// How the file is to be written; the rest is a [`Question`].
#[derive(Debug, Default, Deserialize)]
pub struct Form {
    raw: Option<String>,
    bom: Option<String>,
    sep: Option<String>,
    /// Rows picked one by one: ids, separated by commas.
    ids: Option<String>,
}

/// The file.
pub async fn download(
    State(panel): State<Panel>,
    reader: Reader,
    question: Question,
    Query(form): Query<Form>,
) -> Result<Response, Refusal> {
    let kind = question.kind(Kind::Received)?;
    let rows = rows(&panel, &reader, kind, &question, form.ids.as_deref())?;
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
    let body = Body::from_stream(csv(rows, options));
    let name = format!("tracemail-{kind}-{}{}.csv", panel.now().day(), if raw { "-raw" } else { "" });
    file(body, "text/csv; charset=utf-8; header=present", &name)
}

/// The file for programs: a row a line, as the API gives it.
pub async fn lines(State(panel): State<Panel>, reader: Reader, question: Question, Query(form): Query<Form>) -> Result<Response, Refusal> {
    let kind = question.kind(Kind::Received)?;
    let rows = rows(&panel, &reader, kind, &question, form.ids.as_deref())?;
    let body = Body::from_stream(jsonl(rows, question.lang()?, question.offset()?));
    file(body, "application/x-ndjson", &format!("tracemail-{kind}-{}.jsonl", panel.now().day()))
}

/// The whole result, or of the rows picked those that are there, in the order asked for.
fn rows(
    panel: &Panel,
    reader: &Reader,
    kind: Kind,
    question: &Question,
    ids: Option<&str>,
) -> Result<BoxStream<'static, Result<Row, Error>>, Refusal> {
    let search = question.search(kind, panel.now())?;
    let Some(ids) = ids.filter(|ids| !ids.is_empty()) else {
        let what = format!("export of {kind} {}", question.q.as_deref().unwrap_or_default());
        return Ok(witnessed(panel, reader, panel.store.stream(&reader.scope, &search), what));
    };
    let wrong = || Refusal::field("ids", format!("ids are up to {} row ids, separated by commas", LIMITS.1));
    let mut ids = ids.split(',').map(str::parse).collect::<Result<Vec<RowId>, _>>().map_err(|_| wrong())?;
    if ids.len() > LIMITS.1 as usize {
        return Err(wrong());
    }
    ids.sort_unstable();
    ids.dedup();
    if search.order == Order::Newest {
        ids.reverse();
    }
    let (store, scope) = (panel.store.clone(), reader.scope.clone());
    let rows = futures::stream::iter(ids).then(move |id| {
        let (store, scope) = (store.clone(), scope.clone());
        async move { store.row(&scope, id).await.transpose() }
    });
    let of_kind =
        move |row: Option<Result<Row, Error>>| std::future::ready(row.filter(|row| row.as_ref().map_or(true, |row| row.kind() == kind)));
    Ok(witnessed(panel, reader, rows.filter_map(of_kind).boxed(), format!("export of rows of {kind}")))
}

/// Rows that staff reads are remembered, by the first of each domain, before it goes out.
fn witnessed(
    panel: &Panel,
    reader: &Reader,
    rows: BoxStream<'static, Result<Row, Error>>,
    what: String,
) -> BoxStream<'static, Result<Row, Error>> {
    let (witness, panel, mut known) = (reader.witness(), panel.clone(), HashSet::new());
    if !witness.is_staff() {
        return rows;
    }
    let what: Arc<str> = what.into();
    rows.and_then(move |row| {
        let new = row.domain().is_some_and(|domain| !known.contains(domain) && known.insert(domain.to_owned()));
        let (witness, panel, what) = (witness.clone(), panel.clone(), Arc::clone(&what));
        async move {
            if new {
                witness.saw(&panel.store, panel.now(), [&row], &what).await?;
            }
            Ok(row)
        }
    })
    .boxed()
}

fn file(body: Body, of: &'static str, name: &str) -> Result<Response, Refusal> {
    let mut response = body.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(of));
    let disposition = format!("attachment; filename=\"{name}\"");
    headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_str(&disposition).map_err(|_| Refusal::broken())?);
    Ok(response)
}

fn is_yes(value: Option<&str>) -> bool {
    value.is_some_and(|value| matches!(value, "1" | "true" | "yes"))
}
