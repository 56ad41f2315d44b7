//! What a URL asks for: the parameters that lists and exports share.
//!
//! In: `q order limit after lang offset`, and the language the asker reads (`Accept-Language`) where `lang` is not said.
//! Out: a [`Search`] whose times are absolute. Refuses to know: the answer.

use axum::{
    extract::FromRequestParts,
    http::{header, request::Parts},
};
use serde::Deserialize;
use tracemail_model::{
    explain::Lang,
    filter::{self, Filter},
    ids::RowId,
    page::{LIMITS, Order, Search},
    row::Kind,
    time::Micros,
    zone::{NoZone, Zone},
};

use super::{given::Query, refusal::Refusal};
use crate::telling;

/// Rows on a page when `limit` does not say.
const USUAL: u32 = 100;

/// The parameters, as they came. All are optional.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Question {
    /// The filter as text.
    pub q: Option<String>,
    /// `newest` or `oldest`.
    pub order: Option<String>,
    /// 1 to 300.
    pub limit: Option<String>,
    /// Row id behind which to go on.
    pub after: Option<String>,
    /// `en` or `it`; else what the asker's program accepts, else English.
    pub lang: Option<String>,
    /// The asker's zone, for words such as `today`: minutes east of UTC, a name, or as the panel writes it.
    pub offset: Option<String>,
    /// `received` or `sent`; for messages.
    pub direction: Option<String>,
    /// `access`, `received` or `sent`; for messages and exports.
    pub kind: Option<String>,
}

impl<S: Send + Sync> FromRequestParts<S> for Question {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        let Query(mut question) = Query::<Self>::from_request_parts(parts, state).await?;
        if question.lang.is_none() {
            let accepted = parts.headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
            question.lang = accepted.and_then(Lang::accepted).map(|lang| lang.code().to_owned());
        }
        Ok(question)
    }
}

impl Question {
    /// As the store wants it.
    pub fn search(&self, kind: Kind, now: Micros) -> Result<Search, Refusal> {
        let filter = self.filter()?;
        let order = self.order()?;
        let after = match self.after.as_deref() {
            None | Some("") => None,
            Some(text) => Some(text.parse::<RowId>().map_err(|_| Refusal::field("after", "after is a row's id"))?),
        };
        Ok(Search { kind, filter: filter.resolve(now, self.zone(now)?), order, limit: self.limit()?, after })
    }

    /// What `q` asks for, its times as they are written; what is wrong with it is said in `lang`.
    pub fn filter(&self) -> Result<Filter, Refusal> {
        let (line, lang) = (self.q.as_deref().unwrap_or_default(), self.lang()?);
        filter::from_query(line).map_err(|error| Refusal::field("q", error.message_in(line, lang)))
    }

    /// How many of them on a page.
    pub fn limit(&self) -> Result<u32, Refusal> {
        match self.limit.as_deref() {
            None | Some("") => Ok(USUAL),
            Some(text) => text
                .parse()
                .ok()
                .filter(|n| (LIMITS.0..=LIMITS.1).contains(n))
                .ok_or_else(|| Refusal::field("limit", format!("limit is a number from {} to {}", LIMITS.0, LIMITS.1))),
        }
    }

    /// Which rows come first.
    pub fn order(&self) -> Result<Order, Refusal> {
        match self.order.as_deref() {
            None | Some("") => Ok(Order::Newest),
            Some(word) => Order::from_name(word).ok_or_else(|| Refusal::field("order", "order is newest or oldest")),
        }
    }

    /// The asker's clock, around `now`.
    pub fn zone(&self, now: Micros) -> Result<Zone, Refusal> {
        match self.offset.as_deref() {
            None | Some("") => Ok(Zone::UTC),
            Some(text) => zone(text, now),
        }
    }

    /// The language of verdicts and headings.
    pub fn lang(&self) -> Result<Lang, Refusal> {
        match self.lang.as_deref() {
            None | Some("") => Ok(Lang::default()),
            Some(code) => Lang::from_code(code).ok_or_else(|| Refusal::field("lang", "lang is en or it")),
        }
    }

    /// The list named by `kind` or `direction`, else `otherwise`.
    pub fn kind(&self, otherwise: Kind) -> Result<Kind, Refusal> {
        match (self.kind.as_deref(), self.direction.as_deref()) {
            (None | Some(""), None | Some("")) => Ok(otherwise),
            (None | Some(""), Some(word)) => match Kind::from_name(word) {
                Some(kind @ (Kind::Received | Kind::Sent)) => Ok(kind),
                _ => Err(Refusal::field("direction", "direction is received or sent")),
            },
            (Some(word), _) => Kind::from_name(word).ok_or_else(|| Refusal::field("kind", "kind is access, received or sent")),
        }
    }
}

/// A clock as a program writes it: by its offset, or by the name of its place.
pub fn zone(text: &str, now: Micros) -> Result<Zone, Refusal> {
    let named = |_| {
        telling::zone(text, now).ok_or_else(|| Refusal::field("offset", format!("{NoZone}, or a time zone's name, such as Europe/Rome")))
    };
    text.parse().or_else(named)
}
