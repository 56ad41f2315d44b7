//! `GET /sign-in`: the door, a plain form that needs no script; `?link=` of a link that works once, used up by its button
//! only, so that whatever looks at links in mail uses up none; it leaves the address at once, for history and bookmarks keep
//! addresses. `POST /sign-in`, `POST /sign-out`; `provider` for those who come in by the word of an OpenID provider.
//!
//! In: a name, a password and perhaps a code; or a link's secret. Out: cookies, and the page one came from. What was wrong
//! is said the same way whatever it was. Refuses to know: how it is checked (`auth::door`), and what the page looks like
//! (`page`).

mod page;
pub mod provider;

use axum::{
    Form,
    extract::{Extension, Query, State},
    http::{HeaderMap, HeaderValue, StatusCode, header, uri::Authority},
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;
use tracemail_auth::{Door, Entry, door::KNOWN, who::LONGEST};
use tracemail_model::time::SECOND;

use self::page::{Page, Words};
use super::refusal::Refusal;
use crate::{
    origin,
    panel::Panel,
    peer::Peer,
    reader::{DEVICE, Reader, SESSION, cookie},
};

/// Where one comes in.
pub const PATH: &str = "/sign-in";
/// Where one goes out.
pub const OUT: &str = "/sign-out";

/// A link's secret between its address and its button. Called the same over http and https: a browser that does not say by
/// which it asks keeps it, too.
const LINK: [&str; 2] = ["tracemail-link"; 2];
/// So long, seconds.
const LINK_WAITS: i64 = 600;

/// What the page is asked with.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    next: Option<String>,
    link: Option<String>,
}

/// What is sent.
#[derive(Deserialize)]
pub struct Shown {
    #[serde(default)]
    name: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    code: String,
    link: Option<String>,
    next: Option<String>,
}

/// The form.
pub async fn page(State(panel): State<Panel>, headers: HeaderMap, Query(asked): Query<Asked>) -> Response {
    let (words, next) = (Words::of(&headers), next(asked.next));
    let Some(link) = asked.link.filter(|link| link.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')) else {
        let link = cookie(&headers, LINK).filter(|link| !link.is_empty());
        return Page { link, ..Page::new(&panel, &words, &next) }.with(StatusCode::OK, None);
    };
    let mut response = Redirect::to(&format!("{PATH}?next={}", app::urls::encode(&next))).into_response();
    set(&mut response, is_asked_over_https(&headers), LINK, &link, LINK_WAITS);
    response
}

/// Comes in.
pub async fn enter(
    State(panel): State<Panel>,
    peer: Option<Extension<Peer>>,
    headers: HeaderMap,
    Form(shown): Form<Shown>,
) -> Result<Response, Refusal> {
    let (words, next) = (Words::of(&headers), next(shown.next));
    let door = door(&panel, peer.as_ref(), &headers);
    let code = Some(shown.code.trim()).filter(|code| !code.is_empty());
    let entry = match shown.link.as_deref() {
        Some(link) => door.link(link, code).await,
        None => door.password_of(shown.name.trim(), shown.password, code, &*panel.doors.mailboxes).await,
    };
    let page = Page { link: shown.link.as_deref(), code: code.is_some(), ..Page::new(&panel, &words, &next) };
    answer(&panel, entry, page, is_https(&headers))
}

/// Who stands at the door.
fn door<'a>(panel: &'a Panel, peer: Option<&Extension<Peer>>, headers: &'a HeaderMap) -> Door<'a> {
    Door {
        store: &panel.store,
        now: panel.now(),
        network: peer.map(|Extension(Peer(ip))| *ip),
        agent: headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default(),
        device: cookie(headers, DEVICE),
        session: cookie(headers, SESSION),
    }
}

/// What he hears who stood there: the page he wanted, or `page` once more. `https`: how he came.
fn answer(panel: &Panel, entry: Result<Entry, tracemail_auth::door::Error>, page: Page<'_>, https: bool) -> Result<Response, Refusal> {
    let entry = entry.map_err(|error| {
        tracing::error!("signing in failed: {error}");
        Refusal::broken()
    })?;
    let words = page.words;
    Ok(match entry {
        Entry::In { session, device } => {
            let mut response = Redirect::to(page.next).into_response();
            set(&mut response, https, SESSION, &session, LONGEST / SECOND);
            set(&mut response, https, DEVICE, &device, KNOWN / SECOND);
            if page.link.is_some() {
                set(&mut response, https, LINK, "", 0);
            }
            response
        }
        Entry::Code => {
            let wanted = if page.link.is_some() { words.code_wanted } else { words.code_and_password };
            Page { code: true, ..page }.with(StatusCode::OK, Some(wanted))
        }
        Entry::CodeFor(link) => Page { code: true, link: Some(&link), ..page }.with(StatusCode::OK, Some(words.code_wanted)),
        Entry::Refused => {
            let forget = page.link.is_some() && !page.code;
            let mut response = page.with(StatusCode::UNAUTHORIZED, Some(words.refused));
            if forget {
                set(&mut response, https, LINK, "", 0);
            }
            response
        }
        Entry::Away => page.with(StatusCode::SERVICE_UNAVAILABLE, Some(words.away)),
        Entry::Wait(until) => {
            let seconds = (until.0 - panel.now().0).max(0) / SECOND + 1;
            wait(&page, seconds.into())
        }
    })
}

/// What he hears from whose address too many come.
pub fn too_often(panel: &Panel, headers: &HeaderMap, seconds: u64) -> Response {
    wait(&Page::new(panel, &Words::of(headers), "/"), seconds.into())
}

fn wait(page: &Page<'_>, seconds: HeaderValue) -> Response {
    let mut response = page.with(StatusCode::TOO_MANY_REQUESTS, Some(page.words.wait));
    response.headers_mut().insert(header::RETRY_AFTER, seconds);
    response
}

/// Goes out: the session ends here, whatever the browser keeps.
pub async fn leave(
    State(panel): State<Panel>,
    reader: Reader,
    peer: Option<Extension<Peer>>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    if let Some(who) = &reader.who
        && let Some(session) = &who.session
    {
        let by = who.by(peer.map(|Extension(Peer(ip))| ip), panel.now());
        panel.store.end_session(&by, who.account.id, session.id).await?;
    }
    let mut response = Redirect::to(PATH).into_response();
    set(&mut response, is_https(&headers), SESSION, "", 0);
    Ok(response)
}

/// A page of ours, and never anywhere else.
fn next(next: Option<String>) -> String {
    let ours = |next: &String| {
        next.starts_with('/')
            && !next.starts_with("//")
            && !next.contains(['\\', '\r', '\n', '\t'])
            && next.is_ascii()
            && next.len() < 2_000
    };
    next.filter(ours).unwrap_or_else(|| "/".into())
}

/// Whether the page that sent this is one over https.
fn is_https(headers: &HeaderMap) -> bool {
    headers.get(header::ORIGIN).is_some_and(|origin| origin.as_bytes().starts_with(b"https://"))
}

/// Whether a page is asked for over https. A GET has no `Origin`, but `Sec-Fetch-Site`, which a browser sends over https and
/// to this very machine only.
fn is_asked_over_https(headers: &HeaderMap) -> bool {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()?.parse::<Authority>().ok());
    headers.contains_key("sec-fetch-site") && host.is_some_and(|host| !origin::is_loopback(host.host()))
}

/// Over https the cookie is one that no other host and no plain http can set; over http, on this machine, a plain one.
fn set(response: &mut Response, https: bool, names: [&str; 2], value: &str, seconds: i64) {
    let (name, secure) = if https { (names[0], "; Secure") } else { (names[1], "") };
    let cookie = format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}");
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
}

#[cfg(test)]
mod tests {
    use super::next;

    #[test]
    fn one_goes_on_to_a_page_of_ours() {
        for ours in ["/", "/received?q=from%3Ax", "/message/7"] {
            assert_eq!(next(Some(ours.into())), ours);
        }
        for foreign in ["", "//evil.example", "https://evil.example", "/\\evil.example", "javascript:1", "/a\r\nSet-Cookie: x", "/\t/evil"]
        {
            assert_eq!(next(Some(foreign.into())), "/", "{foreign}");
        }
    }
}
