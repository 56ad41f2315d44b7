//! `GET /sign-in`: the door, a plain form that needs no script; `?link=` of a link that works once, used up by its button
//! only, so that whatever looks at links in mail uses up none; it leaves the address at once, for history and bookmarks keep
//! addresses. `POST /sign-in`, `POST /sign-out`.
//!
//! In: a name, a password and perhaps a code; or a link's secret. Out: cookies, and the page one came from. What was wrong
//! is said the same way whatever it was. Refuses to know: how it is checked (`auth::door`).

use axum::{
    Form,
    extract::{Extension, Query, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{Html, IntoResponse, Redirect, Response},
};
use serde::Deserialize;
use tracemail_auth::{Door, Entry, door::KNOWN, who::LONGEST};
use tracemail_model::{explain::Lang, time::SECOND};

use super::refusal::Refusal;
use crate::{
    panel::Panel,
    peer::Peer,
    reader::{DEVICE, Reader, SESSION, cookie},
};

/// Where one comes in.
pub const PATH: &str = "/sign-in";
/// Where one goes out.
pub const OUT: &str = "/sign-out";

/// A link's secret between its address and its button: the same over http and https, for a GET does not say which it is.
const LINK: [&str; 2] = ["tracemail-link"; 2];
/// So long, seconds.
const LINK_WAITS: i64 = 600;

/// The page may load its style and send its form, and nothing else.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

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
        return form(&panel, &words, StatusCode::OK, None, link, &next, false);
    };
    let mut response = Redirect::to(&format!("{PATH}?next={}", app::urls::encode(&next))).into_response();
    set(&mut response, &headers, LINK, &link, LINK_WAITS);
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
    let agent = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let door = Door {
        store: &panel.store,
        now: panel.now(),
        network: peer.map(|Extension(Peer(ip))| ip),
        agent,
        device: cookie(&headers, DEVICE),
        session: cookie(&headers, SESSION),
    };
    let code = Some(shown.code.trim()).filter(|code| !code.is_empty());
    let entry = match shown.link.as_deref() {
        Some(link) => door.link(link, code).await,
        None => door.password(shown.name.trim(), shown.password, code).await,
    };
    let entry = entry.map_err(|error| {
        tracing::error!("signing in failed: {error}");
        Refusal::broken()
    })?;
    let link = shown.link.as_deref();
    Ok(match entry {
        Entry::In { session, device } => {
            let mut response = Redirect::to(&next).into_response();
            set(&mut response, &headers, SESSION, &session, LONGEST / SECOND);
            set(&mut response, &headers, DEVICE, &device, KNOWN / SECOND);
            set(&mut response, &headers, LINK, "", 0);
            response
        }
        Entry::Code => form(&panel, &words, StatusCode::OK, Some(words.code_wanted), link, &next, true),
        Entry::Refused => {
            let mut response = form(&panel, &words, StatusCode::UNAUTHORIZED, Some(words.refused), link, &next, code.is_some());
            if code.is_none() {
                set(&mut response, &headers, LINK, "", 0);
            }
            response
        }
        Entry::Wait(until) => {
            let seconds = (until.0 - panel.now().0).max(0) / SECOND + 1;
            let mut response = form(&panel, &words, StatusCode::TOO_MANY_REQUESTS, Some(words.wait), link, &next, code.is_some());
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
            response
        }
    })
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
    set(&mut response, &headers, SESSION, "", 0);
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

/// Over https the cookie is one that no other host and no plain http can set; over http, on this machine, a plain one.
fn set(response: &mut Response, headers: &HeaderMap, names: [&str; 2], value: &str, seconds: i64) {
    let https = headers.get(header::ORIGIN).is_some_and(|origin| origin.as_bytes().starts_with(b"https://"));
    let (name, secure) = if https { (names[0], "; Secure") } else { (names[1], "") };
    let cookie = format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}");
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
}

fn form(panel: &Panel, words: &Words, status: StatusCode, said: Option<&str>, link: Option<&str>, next: &str, code: bool) -> Response {
    let said = said.map_or_else(String::new, |said| format!("<p role=\"alert\">{said}</p>"));
    let code = if code {
        format!("<p><label>{} <input name=code autocomplete=one-time-code maxlength=40 autofocus></label></p>", words.code)
    } else {
        String::new()
    };
    let fields = match link {
        Some(link) => format!("<input type=hidden name=link value=\"{}\">", escape(link)),
        None => format!(
            "<p><label>{} <input name=name autocomplete=username required maxlength=254 spellcheck=false autocapitalize=none></label></p>
             <p><label>{} <input name=password type=password autocomplete=current-password required maxlength=1024></label></p>",
            words.name, words.password
        ),
    };
    let page = format!(
        "<!DOCTYPE html><html lang=\"{}\"><head><meta charset=utf-8><meta name=viewport content=\"width=device-width, initial-scale=1\">
         <meta name=color-scheme content=\"light dark\"><title>{title} · Tracemail</title><link rel=icon href=/favicon.svg>
         <link rel=stylesheet href=\"{}\"></head><body><main class=\"sheet door\" id=main><h1>{title}</h1>{said}
         <form method=post action=\"{PATH}\">{fields}{code}<input type=hidden name=next value=\"{}\">
         <p><button class=button>{title}</button></p></form><p class=quiet>{}</p></main></body></html>",
        words.lang.code(),
        escape(&panel.assets.css),
        escape(next),
        words.forgotten,
        title = words.title,
    );
    (status, [(header::CONTENT_SECURITY_POLICY, POLICY)], Html(page)).into_response()
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;").replace('>', "&gt;")
}

struct Words {
    lang: Lang,
    title: &'static str,
    name: &'static str,
    password: &'static str,
    code: &'static str,
    code_wanted: &'static str,
    refused: &'static str,
    wait: &'static str,
    forgotten: &'static str,
}

impl Words {
    fn of(headers: &HeaderMap) -> Self {
        let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        match accepted.and_then(Lang::accepted).unwrap_or_default() {
            lang @ Lang::En => Self {
                lang,
                title: "Sign in",
                name: "Name or address",
                password: "Password",
                code: "Code",
                code_wanted: "Type the code your authenticator shows, or one of those you have on paper; and the password once more.",
                refused: "That does not open the door. Check the name and the password, or ask for a new link.",
                wait: "There were too many tries. Wait a little before the next one.",
                forgotten: "Forgotten? Whoever set up your account makes you a new link.",
            },
            lang @ Lang::It => Self {
                lang,
                title: "Accedi",
                name: "Nome o indirizzo",
                password: "Password",
                code: "Codice",
                code_wanted: "Scriva il codice dell'app di autenticazione, o uno di quelli su carta; e di nuovo la password.",
                refused: "Così non si entra. Controlli nome e password, o chieda un nuovo link.",
                wait: "Troppi tentativi. Attenda un poco prima del prossimo.",
                forgotten: "Dimenticata? Chi ha creato il suo account le prepara un nuovo link.",
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{escape, next};

    #[test]
    fn one_goes_on_to_a_page_of_ours() {
        for ours in ["/", "/received?q=from%3Ax", "/message/7"] {
            assert_eq!(next(Some(ours.into())), ours);
        }
        for foreign in ["", "//evil.example", "https://evil.example", "/\\evil.example", "javascript:1", "/a\r\nSet-Cookie: x", "/\t/evil"]
        {
            assert_eq!(next(Some(foreign.into())), "/", "{foreign}");
        }
        assert_eq!(escape("\"><script>&"), "&quot;&gt;&lt;script&gt;&amp;");
    }
}
