//! `GET /api/v1/{messages,access}/{id}/report.pdf?lang=&offset=`: the signed report of one row;
//! `GET /api/v1/report.pdf?kind=&q=`: of the whole of a result, or `?rows=ID,ID…`: of these; 500 rows at most.

use axum::{
    extract::State,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use futures::{StreamExt, TryStreamExt};
use serde::Deserialize;
use tracemail_export::pdf::{Evidence, MOST};
use tracemail_model::{ids::RowId, report::Code, row::Kind};

use super::{
    given::{Path, Query},
    question::Question,
    refusal::Refusal,
};
use crate::{
    panel::Panel,
    reader::Reader,
    report::{self, Wish},
};

/// Of an access.
pub async fn access(
    State(panel): State<Panel>,
    reader: Reader,
    Path(id): Path<String>,
    Query(question): Query<Question>,
) -> Result<Response, Refusal> {
    one(&panel, &reader, &[Kind::Access], &id, &question).await
}

/// Of a message.
pub async fn message(
    State(panel): State<Panel>,
    reader: Reader,
    Path(id): Path<String>,
    Query(question): Query<Question>,
) -> Result<Response, Refusal> {
    one(&panel, &reader, &[Kind::Received, Kind::Sent], &id, &question).await
}

/// Which rows, when they are named one by one.
#[derive(Debug, Deserialize)]
pub struct Named {
    rows: Option<String>,
}

/// Of every row of a result, or of the rows named.
pub async fn selection(
    State(panel): State<Panel>,
    reader: Reader,
    Query(question): Query<Question>,
    Query(named): Query<Named>,
) -> Result<Response, Refusal> {
    let (scope, wish) = (&reader.scope, wish(&panel, &reader, &question)?);
    let ids = if let Some(list) = named.rows.as_deref() {
        list.split(',')
            .map(|id| id.parse().map_err(|_| Refusal::field("rows", "rows are ids, separated by commas")))
            .take(MOST + 1)
            .collect::<Result<Vec<RowId>, Refusal>>()?
    } else {
        let search = question.search(question.kind(Kind::Received)?, panel.now())?;
        panel.store.stream(scope, &search).map_ok(|row| row.id()).take(MOST + 1).try_collect().await?
    };
    if ids.len() > MOST {
        return Err(Refusal::field("q", format!("a report holds {MOST} rows at most: narrow the search, or name fewer")));
    }
    let asked = ids.len();
    let mut rows = Vec::with_capacity(asked);
    for id in ids {
        rows.extend(report::evidence(&panel.store, scope, id, &wish).await?);
    }
    let witness = reader.witness();
    if named.rows.is_some() {
        for evidence in &rows {
            witness.saw(&panel.store, wish.now, [&evidence.row], &evidence.row.id().to_string()).await?;
        }
    } else {
        let what = format!("report {}", question.q.as_deref().unwrap_or_default());
        witness.saw(&panel.store, wish.now, rows.iter().map(|evidence| &evidence.row), &what).await?;
    }
    // a result may lose rows on the way; who names them wants them all
    if rows.is_empty() || (named.rows.is_some() && rows.len() < asked) {
        return Err(Refusal::missing("there is no such row"));
    }
    file(&panel, rows, wish).await
}

async fn one(panel: &Panel, reader: &Reader, kinds: &[Kind], id: &str, question: &Question) -> Result<Response, Refusal> {
    let none = || Refusal::missing("there is no such row");
    let id: RowId = id.parse().map_err(|_| none())?;
    let wish = wish(panel, reader, question)?;
    let evidence = report::evidence(&panel.store, &reader.scope, id, &wish).await?;
    let evidence = evidence.filter(|evidence| kinds.contains(&evidence.row.kind())).ok_or_else(none)?;
    reader.witness().saw(&panel.store, wish.now, [&evidence.row], &id.to_string()).await?;
    file(panel, vec![evidence], wish).await
}

/// How a report is made for that reader.
pub fn wish(panel: &Panel, reader: &Reader, question: &Question) -> Result<Wish, Refusal> {
    let maker = reader.who.as_ref().map_or_else(|| "operator".to_owned(), |who| who.account.name.clone());
    let now = panel.now();
    Ok(Wish { lang: question.lang()?, zone: question.zone(now)?, maker, now })
}

async fn file(panel: &Panel, rows: Vec<Evidence>, wish: Wish) -> Result<Response, Refusal> {
    let (code, bytes) = report::issue(&panel.store, &panel.proof, rows, wish).await?;
    pdf(code, bytes)
}

/// The file, as it is given out.
pub fn pdf(code: Code, bytes: Vec<u8>) -> Result<Response, Refusal> {
    let name = format!("attachment; filename=\"tracemail-{code}.pdf\"");
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/pdf"));
    headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_str(&name).map_err(|_| Refusal::broken())?);
    Ok(response)
}
