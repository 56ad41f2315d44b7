//! `GET /export.csv?kind=&q=&order=&lang=&offset=` and `/export.jsonl`: the whole of a result, streamed; with `ids=1,2`
//! only those rows, with `columns=time,subject` only those.
//!
//! In: the question of a list; for CSV `raw=1` for programs (the API's names, UTC, nothing guarded), `bom=1` and `sep=;`
//! for spreadsheets. Out: a file. When the database fails on the way, or the asker loses the right to it, the transfer
//! breaks off, so that a part is never taken for the whole. Refuses to know: which rows, and how a cell is written.

use std::{io, time::Instant};

use axum::{
    body::Body,
    extract::State,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use futures::{Stream, StreamExt};
use serde::Deserialize;
use tokio::sync::OwnedSemaphorePermit;
use tracemail_model::{
    export::{Format, Wish},
    ids::RowId,
    page::LIMITS,
    row::Kind,
    time::Micros,
};

use super::{given::Query, question::Question, refusal::Refusal};
use crate::{
    drawn::{Drawer, Pieces},
    panel::Panel,
    reader::Reader,
    standing::{Change, LOOK, Standing},
};

/// How the file is to be written; the rest is a [`Question`].
#[derive(Debug, Default, Deserialize)]
pub struct Form {
    raw: Option<String>,
    bom: Option<String>,
    sep: Option<String>,
    /// Rows picked one by one: ids, separated by commas.
    ids: Option<String>,
    /// By the API's names, separated by commas.
    columns: Option<String>,
}

/// The file.
pub async fn download(
    State(panel): State<Panel>,
    reader: Reader,
    question: Question,
    Query(form): Query<Form>,
) -> Result<Response, Refusal> {
    let wish = wish(&question, &form, Format::Csv, panel.now())?;
    given(panel, reader, &wish)
}

/// The file for programs: a row a line, as the API gives it.
pub async fn lines(State(panel): State<Panel>, reader: Reader, question: Question, Query(form): Query<Form>) -> Result<Response, Refusal> {
    let wish = wish(&question, &form, Format::Lines, panel.now())?;
    given(panel, reader, &wish)
}

fn wish(question: &Question, form: &Form, format: Format, now: Micros) -> Result<Wish, Refusal> {
    let many = |text: &Option<String>| -> Vec<String> {
        text.as_deref().unwrap_or_default().split(',').filter(|item| !item.is_empty()).map(str::to_owned).collect()
    };
    let wrong = |_| Refusal::field("ids", format!("ids are up to {} row ids, separated by commas", LIMITS.1));
    Ok(Wish {
        kind: question.kind(Kind::Received)?,
        q: question.q.clone().unwrap_or_default(),
        order: question.order()?,
        format,
        ids: many(&form.ids).iter().map(|id| id.parse()).collect::<Result<Vec<RowId>, _>>().map_err(wrong)?,
        person: None,
        columns: many(&form.columns),
        lang: question.lang()?,
        zone: question.zone(now)?,
        raw: yes("raw", form.raw.as_deref())?,
        bom: yes("bom", form.bom.as_deref())?,
        semicolon: match form.sep.as_deref() {
            None | Some("" | ",") => false,
            Some(";") => true,
            Some(_) => return Err(Refusal::field("sep", "sep is , or ;")),
        },
    })
}

fn given(panel: Panel, reader: Reader, wish: &Wish) -> Result<Response, Refusal> {
    let now = panel.now();
    let place = panel.exports.place_for(&reader).ok_or_else(|| Refusal::busy(10))?;
    let drawer = Drawer { store: panel.store.clone(), scope: reader.scope.clone(), witness: reader.witness() };
    let pieces = drawer.file(wish, now, |_| ())?;
    let pieces = holding(while_allowed(pieces, reader, panel), place);
    file(Body::from_stream(pieces), wish.media(), &wish.file_name(now))
}

/// The pieces; whoever fetches them holds his place until the last one, or until he goes away.
pub fn holding<T>(pieces: impl Stream<Item = T>, place: OwnedSemaphorePermit) -> impl Stream<Item = T> {
    let end = futures::stream::once(async move { drop(place) });
    pieces.chain(end.filter_map(|()| std::future::ready(None)))
}

/// The pieces as long as whoever fetches them may see what he saw when he began.
fn while_allowed(pieces: Pieces, reader: Reader, panel: Panel) -> impl Stream<Item = io::Result<Vec<u8>>> {
    let begin = (pieces, reader, panel, Standing::default(), Instant::now());
    futures::stream::try_unfold(begin, |(mut pieces, mut reader, panel, mut standing, mut looked)| async move {
        let Some(piece) = pieces.next().await.transpose().map_err(io::Error::other)? else { return Ok(None) };
        if looked.elapsed() >= LOOK {
            looked = Instant::now();
            match standing.look(&mut reader, &panel).await.map_err(io::Error::other)? {
                Change::None => {}
                Change::Scope | Change::Over => return Err(io::Error::other("the right to these rows has ended")),
            }
        }
        Ok(Some((piece, (pieces, reader, panel, standing, looked))))
    })
}

/// A file as an answer.
pub fn file(body: Body, of: &'static str, name: &str) -> Result<Response, Refusal> {
    let mut response = body.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(of));
    let disposition = format!("attachment; filename=\"{name}\"");
    headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_str(&disposition).map_err(|_| Refusal::broken())?);
    Ok(response)
}

fn yes(field: &'static str, value: Option<&str>) -> Result<bool, Refusal> {
    match value {
        None | Some("" | "0" | "false" | "no") => Ok(false),
        Some("1" | "true" | "yes") => Ok(true),
        Some(_) => Err(Refusal::field(field, format!("{field} is 1 or 0"))),
    }
}
