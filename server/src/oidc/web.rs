//! One request to a provider: https, or http on this very machine; bounded in time and bytes; no redirect is followed.
//!
//! In: a URL, a form. Out: the bytes of an answer of 200. Refuses to know: what they say.

use std::{fmt, time::Duration};

use base64::{Engine, prelude::BASE64_STANDARD};
use http_body_util::{BodyExt, Full, Limited};
use hyper::{
    Request, StatusCode, Uri,
    body::Bytes,
    client::conn::http1,
    header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HOST},
};
use hyper_util::rt::TokioIo;
use tracemail_locate::dial::{Address, Scheme};

use super::{Error, Settings};

const SCHEME: Scheme = Scheme { plain: ("http", 80), tls: ("https", 443), wanted: "issuer = \"https://id.example.com\"" };
/// The largest answer read, bytes.
const LARGEST: usize = 1 << 20;
/// The longest answer.
const LONGEST: Duration = Duration::from_secs(10);

/// Where something is asked for.
pub(super) struct Place {
    address: Address,
    host: String,
    path: String,
}

impl fmt::Debug for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.host, self.path)
    }
}

/// `application/x-www-form-urlencoded`, in the making.
#[derive(Default)]
pub(super) struct Form(String);

impl Form {
    pub(super) fn add(&mut self, name: &str, value: &str) -> &mut Self {
        let between = if self.0.is_empty() { "" } else { "&" };
        self.0.extend([between, name, "=", &app::urls::encode(value)]);
        self
    }

    pub(super) fn text(&self) -> &str {
        &self.0
    }
}

impl Place {
    pub(super) fn new(url: &str, settings: &Settings) -> Result<Self, Error> {
        let wrong = |why: String| Error::Away(format!("cannot be asked: {why}"));
        let address = Address::new("[oidc]", url, &SCHEME, settings.ca_file.as_deref()).map_err(|error| wrong(error.to_string()))?;
        let uri: Uri = url.parse().map_err(|_| wrong(format!("{url} is no URL")))?;
        let host = uri.authority().map(ToString::to_string).unwrap_or_default();
        let path = uri.path_and_query().map_or("/", |path| path.as_str()).to_owned();
        Ok(Self { address, host, path })
    }

    pub(super) async fn get(&self) -> Result<Bytes, Error> {
        self.within(Request::get(&self.path), Bytes::new()).await
    }

    /// `known`: what we are called there, and the secret (RFC 6749, 2.3.1).
    pub(super) async fn post(&self, form: &Form, known: Option<(&str, &str)>) -> Result<Bytes, Error> {
        let mut request = Request::post(&self.path).header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        if let Some((name, secret)) = known {
            let pair = format!("{}:{}", app::urls::encode(name), app::urls::encode(secret));
            request = request.header(AUTHORIZATION, format!("Basic {}", BASE64_STANDARD.encode(pair)));
        }
        self.within(request, Bytes::from(form.0.clone())).await
    }

    async fn within(&self, request: hyper::http::request::Builder, body: Bytes) -> Result<Bytes, Error> {
        let late = |_| Err(Error::Away(format!("at {} takes too long", self.host)));
        tokio::time::timeout(LONGEST, self.ask(request, body)).await.unwrap_or_else(late)
    }

    async fn ask(&self, request: hyper::http::request::Builder, body: Bytes) -> Result<Bytes, Error> {
        let away = |why: String| Error::Away(format!("at {} {why}", self.host));
        let request = request.header(HOST, &self.host).header(ACCEPT, "application/json").body(Full::new(body));
        let request = request.map_err(|error| away(format!("cannot be asked: {error}")))?;
        let stream = self.address.dial().await.map_err(|trouble| away(format!("is not there ({trouble:?})")))?;
        let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(|error| away(format!("hung up: {error}")))?;
        let answer = async {
            let response = sender.send_request(request).await.map_err(|error| away(format!("hung up: {error}")))?;
            let status = response.status();
            let body = Limited::new(response.into_body(), LARGEST).collect().await.map_err(|_| away("did not end".into()))?;
            match status {
                StatusCode::OK => Ok(body.to_bytes()),
                // a code that it does not know, or has seen before
                StatusCode::BAD_REQUEST | StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => {
                    Err(Error::Refused(format!("it answers {}", status.as_u16())))
                }
                other => Err(away(format!("answers {}", other.as_u16()))),
            }
        };
        // the connection is moved by this very future, so that dropping it hangs up
        let mut answer = std::pin::pin!(answer);
        tokio::select! {
            biased;
            answer = &mut answer => answer,
            _ = connection => answer.await,
        }
    }
}
