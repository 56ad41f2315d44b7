//! Sends a letter through the mail server of the settings: summaries, findings.
//!
//! In: the section `[mail]`; letters, whose subject and text may hold strangers' words. Out: sent, or why not and
//! whether to try again. Refuses to know: what letters say, when they are due, and how often to try (the caller's).
//!
//! To send one: `mailer.send(&Letter { … }).await`; [`Trouble::Later`] is tried again with the same [`Letter::id`], so
//! that whoever got it twice sees it once; [`Trouble::Never`] is not.

use std::{
    net::IpAddr,
    path::{Path, PathBuf},
    time::{Duration, UNIX_EPOCH},
};

use anyhow::{Context, anyhow};
use axum::http::Uri;
use lettre::{
    Address, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    message::{
        Attachment, Mailbox, MultiPart, SinglePart,
        header::{ContentType, HeaderName, HeaderValue},
    },
    transport::smtp::{
        authentication::Credentials,
        client::{Certificate, CertificateStore, Tls, TlsParameters},
        extension::ClientId,
    },
};
use serde::{Deserialize, Serialize};
use tracemail_model::time::Micros;

use crate::{cli::WrongUsage, terminal};

/// The longest a mail server may take for one step.
const LONGEST: Duration = Duration::from_secs(20);
/// The longest subject, characters.
const LONGEST_SUBJECT: usize = 150;

/// The section `[mail]`. Without `server` no letter is sent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// `smtps://HOST`, or `smtp://HOST:587` with STARTTLS; without TLS only on this machine (`smtp://127.0.0.1`).
    pub server: Option<String>,
    /// Whom letters come from: `Tracemail <tracemail@example.com>`.
    pub from: Option<String>,
    /// The name to log in with.
    pub user: Option<String>,
    /// A file with its password.
    pub password_file: Option<PathBuf>,
    /// PEM file of the authority that signed the server's certificate, where the system does not know it.
    pub ca_file: Option<PathBuf>,
}

/// One letter to one reader, plain text.
#[derive(Clone, Debug)]
pub struct Letter<'a> {
    /// The reader's address.
    pub to: &'a str,
    /// Any text: what would break or hide in a header is written out.
    pub subject: &'a str,
    /// Any text, lines ended by `\n`.
    pub text: &'a str,
    /// The same for each try of one letter, and for no other: letters, digits, `.` and `-`.
    pub id: &'a str,
    /// The moment.
    pub now: Micros,
    /// A file that goes with it.
    pub file: Option<File<'a>>,
}

/// A file within a letter.
#[derive(Clone, Debug)]
pub struct File<'a> {
    /// Its name, of letters, digits, `.` and `-`.
    pub name: &'a str,
    /// `application/pdf`.
    pub media: &'static str,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// Why a letter was not sent.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// The server is away, slow, or says so: the same letter may go later.
    #[error("{0}")]
    Later(String),
    /// This letter never will.
    #[error("{0}")]
    Never(String),
}

/// The mail server. Cheap to copy; a connection for each letter.
#[derive(Clone, Debug)]
pub struct Mailer {
    server: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

impl Mailer {
    /// Reads the settings, and connects nowhere yet. `None`: no server is named, so there is no mail.
    pub fn new(settings: &Settings) -> anyhow::Result<Option<Self>> {
        let Some(url) = &settings.server else { return Ok(None) };
        let wrong = || WrongUsage("[mail] server: it is smtps://HOST, smtp://HOST:587 (STARTTLS) or smtp://127.0.0.1".into());
        let uri: Uri = url.parse().map_err(|_| wrong())?;
        let authority = uri.authority().filter(|authority| !authority.as_str().contains('@')).ok_or_else(wrong)?;
        let host = authority.host().trim_start_matches('[').trim_end_matches(']').to_owned();
        let here = host.eq_ignore_ascii_case("localhost") || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback());
        let (port, tls) = match uri.scheme_str() {
            Some("smtps") => (465, Tls::Wrapper(tls(&host, settings.ca_file.as_deref())?)),
            Some("smtp") if here => (25, Tls::None),
            Some("smtp") => (587, Tls::Required(tls(&host, settings.ca_file.as_deref())?)),
            _ => return Err(wrong().into()),
        };
        let from = settings.from.as_deref().and_then(|from| from.parse::<Mailbox>().ok());
        let from =
            from.ok_or_else(|| WrongUsage("[mail] from: whom letters come from, such as Tracemail <tracemail@example.com>".into()))?;
        let mut server = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&host)
            .port(authority.port_u16().unwrap_or(port))
            .tls(tls)
            .timeout(Some(LONGEST))
            .hello_name(ClientId::Domain(from.email.domain().to_owned()));
        match (&settings.user, &settings.password_file) {
            (Some(user), Some(file)) => {
                let password = std::fs::read_to_string(file).with_context(|| format!("[mail] password_file {}", file.display()))?;
                server = server.credentials(Credentials::new(user.clone(), password.trim_end_matches(['\r', '\n']).to_owned()));
            }
            (None, None) => {}
            _ => return Err(WrongUsage("[mail] user and password_file belong together: set both, or neither".into()).into()),
        }
        Ok(Some(Self { server: server.build(), from }))
    }

    /// Hands the letter to the server: sent when it has taken it.
    pub async fn send(&self, letter: &Letter<'_>) -> Result<(), Trouble> {
        let message = self.message(letter).map_err(|error| Trouble::Never(format!("{error:#}")))?;
        match self.server.send(message).await {
            Ok(_) => Ok(()),
            // what a server says is a stranger's text, too
            Err(error) if error.is_permanent() || error.is_client() => Err(Trouble::Never(plain(&error.to_string()))),
            Err(error) => Err(Trouble::Later(plain(&error.to_string()))),
        }
    }

    fn message(&self, letter: &Letter<'_>) -> anyhow::Result<Message> {
        let to: Address = letter.to.parse().map_err(|_| anyhow!("{} is no address", plain(letter.to)))?;
        let subject = terminal::cut(letter.subject, LONGEST_SUBJECT);
        let seconds = u64::try_from(letter.now.seconds()).unwrap_or_default();
        let message = Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .subject(subject)
            .date(UNIX_EPOCH + Duration::from_secs(seconds))
            .message_id(Some(format!("<{}@{}>", letter.id, self.from.email.domain())))
            // no holiday reply to a machine (RFC 3834)
            .raw_header(HeaderValue::new(HeaderName::new_from_ascii_str("Auto-Submitted"), "auto-generated".into()));
        let lines: Vec<String> = letter.text.lines().map(plain).collect();
        let text = SinglePart::plain(lines.join("\r\n") + "\r\n");
        let Some(File { name, media, bytes }) = &letter.file else { return Ok(message.singlepart(text)?) };
        let file = Attachment::new((*name).to_owned()).body(bytes.clone(), ContentType::parse(media)?);
        Ok(message.multipart(MultiPart::mixed().singlepart(text).singlepart(file))?)
    }
}

fn tls(host: &str, ca_file: Option<&Path>) -> anyhow::Result<TlsParameters> {
    let mut tls = TlsParameters::builder(host.to_owned());
    if let Some(file) = ca_file {
        let pem = std::fs::read(file).with_context(|| format!("[mail] ca_file {}", file.display()))?;
        let authority = Certificate::from_pem(&pem).with_context(|| format!("[mail] ca_file {}: no certificate", file.display()))?;
        tls = tls.certificate_store(CertificateStore::None).add_root_certificate(authority);
    }
    Ok(tls.build()?)
}

/// What cannot be seen, or would turn the text around it, written out; also what would end the line.
fn plain(text: &str) -> String {
    terminal::safe(text).into_owned()
}
