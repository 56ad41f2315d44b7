//! Who asks: recognised once for every request, before any handler; an argument of every handler that shows rows.
//!
//! In: a request. Out: a [`Reader`] with the scope of what it may see, or the way to the door: 401 for programs, the
//! sign-in page for people. What is open to anybody is listed here, and nothing else is. Refuses to know: the rows.
//!
//! Until the first account is made whoever asks runs the machine: the panel listens on loopback only.

use axum::{
    extract::{FromRequestParts, Request, State},
    http::{HeaderMap, Method, header, request::Parts},
    middleware::Next,
    response::{IntoResponse, Redirect, Response},
};
use tracemail_auth::{Who, Witness, embed};
use tracemail_model::{account::AccountId, tenant::Scope, time::Micros};
use tracemail_store::{Digest, Store};

use crate::{
    limits::Asker,
    panel::Panel,
    routes::{events, refusal::Refusal, sign_in, verify},
    site,
};

/// The session's cookie over https, and over http on this machine, where browsers take no `__Host-`.
pub const SESSION: [&str; 2] = ["__Host-tracemail", "tracemail"];
/// The same of the browser's own.
pub const DEVICE: [&str; 2] = ["__Host-tracemail-device", "tracemail-device"];

/// Why somebody of the staff asks this, in his words, UTF-8; else what he said in the panel counts.
pub const REASON: &str = "tracemail-reason";

/// Whoever asks.
#[derive(Clone, Debug)]
pub struct Reader {
    /// The rows he may see.
    pub scope: Scope,
    /// His account; `None`: whoever runs the machine, or looks from within another page, or is nobody.
    pub who: Option<Who>,
    /// What he showed, to be asked again by what lasts longer than an answer.
    shown: Shown,
    /// Why he asks, if this request says so.
    reason: Option<String>,
}

/// What somebody showed.
#[derive(Clone, Debug)]
enum Shown {
    /// Nothing, and there are no accounts.
    Machine,
    /// The bearer of a frame: what is kept of it.
    Frame(Digest),
    /// Nothing: only what is open to anybody.
    Nothing,
    Session(String),
    Token(String),
}

impl Reader {
    /// Whoever runs this machine: every row.
    pub const fn operator() -> Self {
        Self { scope: tracemail_auth::operator(), who: None, shown: Shown::Machine, reason: None }
    }

    /// Whoever looks from within another page: only `routes/embed` asks, by what is kept of his bearer. `None`: it is over.
    pub async fn framed(store: &Store, now: Micros, bearer: Digest) -> Result<Option<Self>, tracemail_store::Error> {
        let Some(grant) = store.embed_grant(&bearer, now).await? else { return Ok(None) };
        let scope = embed::scope(store, &grant).await?;
        Ok(scope.map(|scope| Self { scope, who: None, shown: Shown::Frame(bearer), reason: None }))
    }

    /// Who is seen reading.
    pub fn witness(&self) -> Witness {
        Witness::of(self.who.as_ref(), self.reason.as_deref())
    }

    /// By what he is counted, where he has shown something.
    pub fn asker(&self) -> Option<Asker> {
        match &self.shown {
            Shown::Session(secret) | Shown::Token(secret) => Some(Asker::Shown(tracemail_auth::secret::hash(secret))),
            Shown::Machine | Shown::Frame(_) | Shown::Nothing => None,
        }
    }

    /// Whether a session was shown: what the panel's own pages ask, asks so.
    pub const fn has_session(&self) -> bool {
        matches!(self.shown, Shown::Session(_))
    }

    /// Whether this is whoever runs the machine, while there are no accounts.
    pub const fn runs_the_machine(&self) -> bool {
        matches!(self.shown, Shown::Machine)
    }

    /// Whose files he asks for; `None`: nobody's, for whoever looks from within another page has no account here.
    pub fn owner(&self) -> Option<Option<AccountId>> {
        match self.shown {
            Shown::Machine => Some(None),
            Shown::Session(_) | Shown::Token(_) => self.who.as_ref().map(|who| Some(who.account.id)),
            Shown::Frame(_) | Shown::Nothing => None,
        }
    }

    /// Whoever may see no row.
    const fn nobody() -> Self {
        Self { scope: tracemail_auth::nobody(), who: None, shown: Shown::Nothing, reason: None }
    }

    /// Whoever has shown nothing: he may have what is open to anybody.
    pub const fn is_nobody(&self) -> bool {
        matches!(self.shown, Shown::Nothing)
    }

    /// The same reader with what he may see now; `None`: nothing any more.
    pub async fn again(&self, panel: &Panel) -> Result<Option<Self>, tracemail_store::Error> {
        match &self.shown {
            Shown::Machine if panel.store.has_accounts().await? => Ok(None),
            Shown::Machine | Shown::Nothing => Ok(Some(self.clone())),
            Shown::Frame(bearer) => Self::framed(&panel.store, panel.now(), *bearer).await,
            Shown::Session(_) | Shown::Token(_) => known(&panel.store, panel.now(), self.shown.clone(), self.reason.clone()).await,
        }
    }
}

async fn known(store: &Store, now: Micros, shown: Shown, reason: Option<String>) -> Result<Option<Reader>, tracemail_store::Error> {
    let who = match &shown {
        Shown::Session(secret) => Who::by_session(store, secret, now).await?,
        Shown::Token(secret) => Who::by_token(store, secret, now).await?,
        Shown::Machine | Shown::Frame(_) | Shown::Nothing => None,
    };
    Ok(who.map(|who| Reader { scope: who.scope.clone(), who: Some(who), shown, reason }))
}

/// The layer: every request has its reader from here on, or ends here.
pub async fn recognise(State(panel): State<Panel>, mut request: Request, next: Next) -> Response {
    // put there by `routes/embed/file`: nothing that comes over the wire can
    if request.extensions().get::<Reader>().is_none() {
        let reader = match recognised(&panel, request.headers()).await {
            Ok(Some(reader)) => reader,
            Ok(None) if is_open(request.method(), request.uri().path()) => Reader::nobody(),
            Ok(None) => return to_the_door(&request),
            Err(error) => return Refusal::from(error).into_response(),
        };
        request.extensions_mut().insert(reader);
    }
    next.run(request).await
}

async fn recognised(panel: &Panel, headers: &HeaderMap) -> Result<Option<Reader>, tracemail_store::Error> {
    if !panel.store.has_accounts().await? {
        return Ok(Some(Reader::operator()));
    }
    // a token says that a program asks: what a cookie says is then not heard
    let shown = if let Some(bearer) = headers.get(header::AUTHORIZATION) {
        let secret = bearer.to_str().ok().and_then(|value| value.strip_prefix("Bearer ")).unwrap_or_default();
        Shown::Token(secret.to_owned())
    } else {
        let Some(secret) = cookie(headers, SESSION) else { return Ok(None) };
        Shown::Session(secret.to_owned())
    };
    let reason = headers.get(REASON).map(|said| String::from_utf8_lossy(said.as_bytes()).into_owned());
    known(&panel.store, panel.now(), shown, reason).await
}

/// The value of a cookie, by the first of its names that is there.
pub fn cookie<'a>(headers: &'a HeaderMap, names: [&str; 2]) -> Option<&'a str> {
    let find = |name: &str| {
        let all = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(';'));
        all.filter_map(|pair| pair.trim().split_once('=')).find(|(own, _)| *own == name).map(|(_, value)| value)
    };
    names.into_iter().find_map(find)
}

/// What anybody may have.
fn is_open(method: &Method, path: &str) -> bool {
    match path {
        sign_in::PATH
        | sign_in::OUT
        | sign_in::provider::PATH
        | verify::PATH
        | "/verify"
        | "/api/report"
        | "/ca.pem"
        | "/healthz"
        | "/embed.js" => true,
        // what may be asked, not what is answered
        _ if path == "/api/v1" || path == "/api/v1/openapi.json" || path == "/api/v1/events/schema.json" => true,
        // its own token
        events::PATH => method == Method::POST,
        // its own token, where one is set; else it asks for an operator itself
        _ if path.starts_with("/api/v1/blocklist.") => true,
        // its own bearer
        _ if path.starts_with("/embed/") => true,
        _ => path.starts_with("/pkg/") || site::is_root(path),
    }
}

fn to_the_door(request: &Request) -> Response {
    let path = request.uri().path();
    let program = path.starts_with("/api/") || path.starts_with("/export") || request.method() != Method::GET;
    if program || request.headers().contains_key(header::AUTHORIZATION) {
        return Refusal::not_signed_in().into_response();
    }
    let next = request.uri().path_and_query().map_or("/", |all| all.as_str());
    Redirect::to(&format!("{}?next={}", sign_in::PATH, app::urls::encode(next))).into_response()
}

impl FromRequestParts<Panel> for Reader {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &Panel) -> Result<Self, Refusal> {
        // a route that the layer does not stand before shows nothing
        parts.extensions.get::<Self>().cloned().ok_or_else(Refusal::not_signed_in)
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn little_is_open() {
        for path in ["/sign-in", "/verify", "/ca.pem", "/healthz", "/pkg/x.css", "/api/v1/verify", "/api/report", "/embed/acme"] {
            assert!(is_open(&Method::GET, path), "{path}");
        }
        for path in [
            "/",
            "/received",
            "/api/v1/access",
            "/api/v1/events",
            "/api/live",
            "/export.csv",
            "/sign-in/x",
            "/verify/x",
            "/api/domains",
            "/healthz/",
            "//pkg/x",
        ] {
            assert!(!is_open(&Method::GET, path), "{path}");
        }
        assert!(is_open(&Method::POST, "/api/v1/events"));
    }

    #[test]
    fn a_cookie_is_read_whole_and_by_its_own_name() {
        let mut headers = HeaderMap::new();
        headers.append(header::COOKIE, HeaderValue::from_static("a=1; tracemail=two; xtracemail=3"));
        assert_eq!(cookie(&headers, SESSION), Some("two"));
        headers.append(header::COOKIE, HeaderValue::from_static("__Host-tracemail=four"));
        assert_eq!(cookie(&headers, SESSION), Some("four"), "the one no other site can set");
        assert_eq!(cookie(&headers, DEVICE), None);
    }
}
