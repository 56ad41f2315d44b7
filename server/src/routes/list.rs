//! A page of rows, and one row with what is behind it, as the API answers: `{"rows", "next", "total", "total_is_exact"}`.
//!
//! In: a question and a list's kind. Out: JSON. Refuses to know: which address asked.

use app::api::look::Look;
use axum::{
    Json,
    http::Uri,
    response::{IntoResponse, Response},
};
use serde::Serialize;
use tracemail_model::{ids::RowId, row::Kind};

use super::{question::Question, refusal::Refusal};
use crate::{
    panel::Panel,
    reader::Reader,
    shape::{Told, Whole},
};

/// Counting stops here: beyond it, "more than".
const COUNTED: u64 = 10_000;

#[derive(Serialize)]
struct List<'a> {
    rows: Vec<Told<'a>>,
    next: Option<String>,
    total: u64,
    total_is_exact: bool,
}

/// A page.
pub async fn page(panel: &Panel, reader: &Reader, kind: Kind, question: &Question, uri: &Uri) -> Result<Response, Refusal> {
    let (lang, zone) = (question.lang()?, question.zone(panel.now())?);
    let (search, scope) = (question.search(kind, panel.now())?, &reader.scope);
    let (page, total) = futures::try_join!(panel.store.search(scope, &search), panel.store.total(scope, &search, COUNTED))?;
    let what = format!("{kind} {}", question.q.as_deref().unwrap_or_default());
    reader.witness().saw(&panel.store, panel.now(), &page.rows, &what).await?;
    let rows = page.rows.iter().map(|row| Told::new(row, lang, zone)).collect();
    let next = page.next.map(|after| further(uri, after));
    Ok(Json(List { rows, next, total: total.rows, total_is_exact: total.exact }).into_response())
}

/// One row of these lists, whole.
pub async fn one(panel: &Panel, reader: &Reader, kinds: &[Kind], id: &str, question: &Question) -> Result<Response, Refusal> {
    let none = || Refusal::missing("there is no such row");
    let id: RowId = id.parse().map_err(|_| none())?;
    let (lang, zone, scope) = (question.lang()?, question.zone(panel.now())?, &reader.scope);
    let (look, log) = futures::try_join!(Look::at(&panel.store, scope, id), panel.store.log(scope, id))?;
    let look = look.filter(|look| kinds.contains(&look.row.kind())).ok_or_else(none)?;
    reader.witness().saw(&panel.store, panel.now(), [&look.row], &id.to_string()).await?;
    let told = Told::by(&look.row, look.verdict(lang, zone));
    Ok(Json(Whole::new(told, &look.events, &log.unwrap_or_default())).into_response())
}

/// The same address, further on.
pub fn further(uri: &Uri, after: impl std::fmt::Display) -> String {
    let kept = uri.query().unwrap_or_default().split('&').filter(|pair| !pair.is_empty() && !pair.starts_with("after="));
    let pairs: Vec<String> = kept.map(str::to_owned).chain([format!("after={after}")]).collect();
    format!("{}?{}", uri.path(), pairs.join("&"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_page_keeps_the_question() {
        let uri: Uri = "/api/v1/messages?q=from%3Aa&after=7&limit=2".parse().expect("a URI");
        assert_eq!(further(&uri, RowId(9)), "/api/v1/messages?q=from%3Aa&limit=2&after=9");
        assert_eq!(further(&Uri::from_static("/api/v1/access"), RowId(9)), "/api/v1/access?after=9");
    }
}
