//! What the door looks like: one short form, in Italian and English, without a script.
//!
//! In: what was said, where one goes on to. Out: HTML. Refuses to know: accounts.

use axum::{
    http::{HeaderMap, StatusCode, header},
    response::{Html, IntoResponse, Response},
};
use tracemail_model::explain::Lang;

use super::{PATH, provider};
use crate::panel::Panel;

/// The page may load its style and send its form, and nothing else.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// The page, but for what is said on it.
#[derive(Clone, Copy)]
pub(super) struct Page<'a> {
    pub(super) panel: &'a Panel,
    pub(super) words: &'a Words,
    /// Where one goes on to.
    pub(super) next: &'a str,
    /// The secret of a link, in place of name and password.
    pub(super) link: Option<&'a str>,
    /// Asks for a code.
    pub(super) code: bool,
}

impl<'a> Page<'a> {
    /// For name and password.
    pub(super) const fn new(panel: &'a Panel, words: &'a Words, next: &'a str) -> Self {
        Self { panel, words, next, link: None, code: false }
    }

    /// With something said above it.
    pub(super) fn with(&self, status: StatusCode, said: Option<&str>) -> Response {
        let Self { words, next, .. } = self;
        let next = escape(next);
        let code = if self.code {
            format!("<p><label>{} <input name=code autocomplete=one-time-code maxlength=40 autofocus></label></p>", words.code)
        } else {
            String::new()
        };
        let fields = match self.link {
            Some(link) => format!("<input type=hidden name=link value=\"{}\">", escape(link)),
            None => format!(
                "<p><label>{} <input name=name autocomplete=username required maxlength=254 spellcheck=false autocapitalize=none></label></p>
                 <p><label>{} <input name=password type=password autocomplete=current-password required maxlength=1024></label></p>",
                words.name, words.password
            ),
        };
        // nobody who is half in is sent elsewhere
        let elsewhere = match &self.panel.doors.provider {
            Some(provider) if self.link.is_none() => format!(
                "<p class=or>{}</p><form method=post action=\"{}\"><input type=hidden name=next value=\"{next}\">
                 <p><button class=button>{} {}</button></p></form>",
                words.or,
                provider::PATH,
                words.with,
                escape(provider.name()),
            ),
            _ => String::new(),
        };
        let form = format!(
            "<form method=post action=\"{PATH}\">{fields}{code}<input type=hidden name=next value=\"{next}\">
             <p><button class=\"button first\">{}</button></p></form>{elsewhere}<p class=quiet>{}</p>",
            words.title, words.forgotten
        );
        self.sheet(status, "", said, &form)
    }

    /// On the way to the provider. A form may send nobody to another site (the policy above), a page may.
    pub(super) fn on_the_way(&self, to: &str) -> Response {
        let head = format!("<meta http-equiv=refresh content=\"0;url={}\">", escape(to));
        let link = format!("<p><a class=button href=\"{}\">{}</a></p>", escape(to), self.words.go_on);
        self.sheet(StatusCode::OK, &head, None, &link)
    }

    fn sheet(&self, status: StatusCode, head: &str, said: Option<&str>, body: &str) -> Response {
        let said = said.map_or_else(String::new, |said| format!("<p role=\"alert\">{said}</p>"));
        let page = format!(
            "<!DOCTYPE html><html lang=\"{}\"><head><meta charset=utf-8><meta name=viewport content=\"width=device-width, initial-scale=1\">
             <meta name=color-scheme content=\"light dark\">{head}<title>{title} · Tracemail</title><link rel=icon href=/favicon.svg>
             <link rel=stylesheet href=\"{}\"></head><body><main class=\"sheet door\" id=main><h1>{title}</h1>{said}{body}</main></body></html>",
            self.words.lang.code(),
            escape(&self.panel.assets.css),
            title = self.words.title,
        );
        (status, [(header::CONTENT_SECURITY_POLICY, POLICY)], Html(page)).into_response()
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;").replace('>', "&gt;")
}

/// What the page says.
pub(super) struct Words {
    lang: Lang,
    title: &'static str,
    name: &'static str,
    password: &'static str,
    code: &'static str,
    pub(super) code_wanted: &'static str,
    pub(super) code_and_password: &'static str,
    pub(super) refused: &'static str,
    pub(super) away: &'static str,
    pub(super) wait: &'static str,
    or: &'static str,
    with: &'static str,
    go_on: &'static str,
    pub(super) provider_away: &'static str,
    pub(super) provider_refused: &'static str,
    forgotten: &'static str,
}

impl Words {
    /// In the language the browser asks for.
    pub(super) fn of(headers: &HeaderMap) -> Self {
        let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        match accepted.and_then(Lang::accepted).unwrap_or_default() {
            lang @ Lang::En => Self {
                lang,
                title: "Sign in",
                name: "Name or address",
                password: "Password",
                code: "Code",
                code_wanted: "Type the code your authenticator shows, or one of those you have on paper.",
                code_and_password: "Type the code your authenticator shows, or one of those you have on paper; and the password once more.",
                refused: "That does not open the door. Check the name and the password, or ask for a new link.",
                away: "The mail server that knows your password does not answer. Your password may be right: try again in a minute.",
                wait: "There were too many tries. Wait a little before the next one.",
                or: "or",
                with: "Sign in with",
                go_on: "Go on",
                provider_away: "That sign-in cannot be reached at the moment. Try again in a minute, or use your password.",
                provider_refused: "You were not let in that way. Begin once more from here; if it happens again, ask whoever set up your account to connect it.",
                forgotten: "Forgotten? Whoever set up your account makes you a new link.",
            },
            lang @ Lang::It => Self {
                lang,
                title: "Accedi",
                name: "Nome o indirizzo",
                password: "Password",
                code: "Codice",
                code_wanted: "Scriva il codice dell'app di autenticazione, o uno di quelli su carta.",
                code_and_password: "Scriva il codice dell'app di autenticazione, o uno di quelli su carta; e di nuovo la password.",
                refused: "Così non si entra. Controlli nome e password, o chieda un nuovo link.",
                away: "Il server di posta che conosce la sua password non risponde. La password può essere giusta: riprovi tra un minuto.",
                wait: "Troppi tentativi. Attenda un poco prima del prossimo.",
                or: "oppure",
                with: "Accedi con",
                go_on: "Continua",
                provider_away: "Quell'accesso non è raggiungibile al momento. Riprovi tra un minuto, o usi la password.",
                provider_refused: "Da lì non si è entrati. Ricominci da questa pagina; se succede di nuovo, chieda a chi ha creato il suo account di collegarlo.",
                forgotten: "Dimenticata? Chi ha creato il suo account le prepara un nuovo link.",
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::escape;

    #[test]
    fn nothing_gets_out_of_an_attribute() {
        assert_eq!(escape("\"><script>&"), "&quot;&gt;&lt;script&gt;&amp;");
    }
}
