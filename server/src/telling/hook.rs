//! One signed POST.
//!
//! In: a place, a secret, a body. Out: taken (2xx), or to be tried again. The signature is over the time and the body, so
//! that neither can be changed nor sent again later: `HMAC-SHA256(secret, TIMESTAMP "." BODY)` in hex.
//! Refuses to know: what the body says.

use std::{fmt::Write, time::Duration};

use axum::http::{
    Request,
    header::{CONTENT_TYPE, HOST, USER_AGENT},
};
use http_body_util::Full;
use hyper::{body::Bytes, client::conn::http1};
use hyper_util::rt::TokioIo;
use ring::hmac;
use tokio::time::timeout;
use tracemail_model::time::Micros;

use super::place::Place;
use crate::mail::Trouble;

/// Whoever does not answer within that is tried again.
const PATIENCE: Duration = Duration::from_secs(10);

/// Posts it; `id` is the same for each try of the same news.
pub async fn post(place: &Place, secret: &str, id: &str, body: &str, now: Micros) -> Result<(), Trouble> {
    let asked = timeout(PATIENCE, exchange(place, secret, id, body, now)).await;
    asked.unwrap_or_else(|_| Err(Trouble::Later(format!("{}: no answer within {PATIENCE:?}", place.authority))))
}

async fn exchange(place: &Place, secret: &str, id: &str, body: &str, now: Micros) -> Result<(), Trouble> {
    let later = |error: hyper::Error| Trouble::Later(format!("{}: {error}", place.authority));
    let stream = TokioIo::new(place.dial().await?);
    let (mut sender, connection) = http1::handshake(stream).await.map_err(later)?;
    let time = now.seconds().to_string();
    let request = Request::post(&place.path)
        .header(HOST, &place.authority)
        .header(USER_AGENT, "tracemail")
        .header(CONTENT_TYPE, "application/json")
        .header("x-tracemail-delivery", id)
        .header("x-tracemail-timestamp", &time)
        .header("x-tracemail-signature", format!("v1={}", signature(secret, &time, body)))
        .body(Full::new(Bytes::from(body.to_owned())))
        .map_err(|error| Trouble::Never(error.to_string()))?;
    // who sends goes when the answer's head is there, and the connection with him: what else is said nobody reads
    let answer = async move { sender.send_request(request).await.map(|response| response.status()) };
    let (status, _) = futures::future::join(answer, connection).await;
    match status.map_err(later)? {
        status if status.is_success() => Ok(()),
        status => Err(Trouble::Later(format!("{}: it answered {status}", place.authority))),
    }
}

/// In hex.
pub fn signature(secret: &str, time: &str, body: &str) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
    let tag = hmac::sign(&key, format!("{time}.{body}").as_bytes());
    tag.as_ref().iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}"); // into a String: never fails
        hex
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_signature_is_what_openssl_makes() {
        // printf '1795305600.{"a":1}' | openssl dgst -sha256 -hmac 'a secret that is long'
        let ours = super::signature("a secret that is long", "1795305600", r#"{"a":1}"#);
        assert_eq!(ours, "7ec9b93fbd5baab54c9830fcbe13dfc5658250404721a474233a1709847b1a44");
    }
}
