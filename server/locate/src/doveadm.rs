//! Dovecot's doveadm HTTP API: one POST of JSON, one answer of JSON.
//!
//! In: a question. Out: copies of the message. Source: Dovecot 2.3 doveadm-fetch(1), doveadm-search-query(7), "Doveadm HTTP
//! API". A message not there and a folder not there are both an empty list; an unknown user is exit code 67 (EX_NOUSER).
//! HEADER finds parts of a header too, so the header is asked back and compared.
//! Refuses to know: how long it may take.

use base64::{Engine, prelude::BASE64_STANDARD};
use http_body_util::{BodyExt, Full, Limited};
use hyper::{
    Request, StatusCode,
    body::Bytes,
    client::conn::http1,
    header::{AUTHORIZATION, CONTENT_TYPE, HOST},
};
use hyper_util::rt::TokioIo;
use serde::Deserialize;
use serde_json::{Value, json};
use tracemail_model::{
    locate::{Flag, Special, Spot, Trouble},
    time::{Micros, SECOND},
};

use crate::{
    dial::{Address, Scheme},
    error::Error,
    server::{MOST_COPIES, Question, same_id, secret},
    settings::Settings,
};

const SCHEME: Scheme =
    Scheme { plain: ("http", 80), tls: ("https", 443), wanted: "doveadm = \"http://127.0.0.1:2480/doveadm/v1\" or https://…" };
const FIELDS: [&str; 5] = ["mailbox", "uid", "flags", "date.saved.unixtime", "hdr.message-id"];
/// The largest answer read, bytes.
const LARGEST: usize = 1 << 20;
/// sysexits.h: no such user.
const EX_NOUSER: u64 = 67;

/// The API of one Dovecot.
pub struct Doveadm {
    address: Address,
    host: String,
    path: String,
    authorization: String,
}

impl Doveadm {
    /// As the settings say.
    pub fn new(place: &str, url: &str, settings: &Settings) -> Result<Self, Error> {
        let address = Address::new(place, url, &SCHEME, settings.ca_file.as_deref())?;
        let authorization = match (&settings.api_key_file, &settings.password_file) {
            (Some(file), _) => format!("X-Dovecot-API {}", BASE64_STANDARD.encode(secret(place, file)?)),
            (None, Some(file)) => format!("Basic {}", BASE64_STANDARD.encode(format!("doveadm:{}", secret(place, file)?))),
            (None, None) => return Err(Error::Missing(place.into(), "api_key_file: a file with Dovecot's doveadm_api_key")),
        };
        let uri: hyper::Uri = url.parse().map_err(|_| Error::Url { place: place.into(), url: url.into(), wanted: SCHEME.wanted })?;
        let host = uri.authority().map(ToString::to_string).unwrap_or_default();
        let path = uri.path_and_query().map_or("/", |path| path.as_str());
        let path = if path == "/" { "/doveadm/v1" } else { path }.to_owned();
        Ok(Self { address, host, path, authorization })
    }

    /// Where the log has it, else anywhere by its Message-ID.
    pub async fn ask(&self, question: &Question) -> Result<Vec<Spot>, Trouble> {
        if !question.known.is_empty() {
            match self.fetch(question, question.known.iter().map(|(folder, uid)| by_number(folder, *uid))).await {
                Ok(none) if none.is_empty() => {}
                // a name the log has in other letters than the mail store takes; all folders are still to be asked
                Err(Trouble::Down) => {}
                told => return told,
            }
        }
        self.fetch(question, [json!(["HEADER", "Message-ID", question.message_id])]).await
    }

    /// Asks for the list of commands: needs the key, touches no mailbox.
    pub async fn probe(&self) -> Result<(), Trouble> {
        let answer = self.exchange("GET", String::new()).await?;
        serde_json::from_slice::<Vec<Value>>(&answer).map(|_| ()).map_err(|_| Trouble::Garbled)
    }

    async fn fetch(&self, question: &Question, queries: impl IntoIterator<Item = Value>) -> Result<Vec<Spot>, Trouble> {
        let commands: Value = queries
            .into_iter()
            .map(|query| json!(["fetch", { "user": question.mailbox, "field": FIELDS, "query": query }, "locate"]))
            .collect();
        read(&self.exchange("POST", commands.to_string()).await?, &question.message_id)
    }

    async fn exchange(&self, method: &str, body: String) -> Result<Bytes, Trouble> {
        let stream = TokioIo::new(self.address.dial().await?);
        let (mut sender, connection) = http1::handshake(stream).await.map_err(|_| Trouble::Down)?;
        let request = Request::builder()
            .method(method)
            .uri(&self.path)
            .header(HOST, &self.host)
            .header(AUTHORIZATION, &self.authorization)
            .header(CONTENT_TYPE, "application/json")
            .body(Full::new(Bytes::from(body)))
            .map_err(|_| Trouble::Denied)?; // only a key with bytes no header may have
        let answer = async {
            let response = sender.send_request(request).await.map_err(|_| Trouble::Garbled)?;
            match response.status() {
                StatusCode::OK => {}
                StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => return Err(Trouble::Denied),
                _ => return Err(Trouble::Garbled),
            }
            let body = Limited::new(response.into_body(), LARGEST).collect().await.map_err(|_| Trouble::Garbled)?;
            Ok(body.to_bytes())
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

fn by_number(folder: &str, uid: u32) -> Value {
    json!(["MAILBOX", folder, "UID", uid.to_string()])
}

/// One message as `fetch` tells it. Everything is text.
#[derive(Deserialize)]
struct Fetched {
    mailbox: String,
    uid: String,
    flags: String,
    #[serde(rename = "date.saved.unixtime")]
    saved: Option<String>,
    #[serde(rename = "hdr.message-id")]
    message_id: String,
}

/// Reads `[["doveadmResponse", [{…}, …], tag], …]`.
fn read(answer: &[u8], message_id: &str) -> Result<Vec<Spot>, Trouble> {
    let answers: Vec<(String, Value, String)> = serde_json::from_slice(answer).map_err(|_| Trouble::Garbled)?;
    let mut spots = Vec::new();
    for (kind, body, _) in answers {
        if kind != "doveadmResponse" {
            return Err(if body["exitCode"] == EX_NOUSER { Trouble::NoMailbox } else { Trouble::Down });
        }
        let fetched: Vec<Fetched> = serde_json::from_value(body).map_err(|_| Trouble::Garbled)?;
        let own = fetched.into_iter().filter(|one| same_id(message_id, &one.message_id));
        for one in own.take(MOST_COPIES) {
            spots.push(Spot {
                special: Special::from_folder(&one.mailbox),
                folder: one.mailbox,
                flags: one.flags.split(' ').filter_map(Flag::from_imap).collect(),
                uid: one.uid.parse().map_err(|_| Trouble::Garbled)?,
                saved: one.saved.and_then(|seconds| seconds.parse::<i64>().ok()).map(|seconds| Micros(seconds.saturating_mul(SECOND))),
            });
        }
    }
    Ok(spots)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_read_and_foreign_messages_are_left_out() {
        let answer = br#"[["doveadmResponse",[
            {"mailbox":"Attivit\u00e0 '24, box=X","uid":"7","flags":"\\Seen \\Recent $Forwarded","date.saved.unixtime":"1795299280","hdr.message-id":"<a@b>"},
            {"mailbox":"INBOX","uid":"8","flags":"","hdr.message-id":"<xa@b>"}],"locate"],["doveadmResponse",[],"locate"]]"#;
        let spots = read(answer, "<a@b>").expect("an answer");
        let saved = Some(Micros(1_795_299_280 * SECOND));
        let flags = vec![Flag::Seen, Flag::Forwarded];
        assert_eq!(spots, [Spot { folder: "Attività '24, box=X".into(), special: None, flags, uid: 7, saved }]);
    }

    #[test]
    fn every_lie_is_an_answer_of_its_own() {
        for (answer, trouble) in [
            (r#"[["error",{"type":"exitCode", "exitCode":67},"t"]]"#, Trouble::NoMailbox),
            (r#"[["error",{"type":"exitCode", "exitCode":75},"t"]]"#, Trouble::Down),
            (r#"[["error",null,"t"]]"#, Trouble::Down),
            (r#"[["doveadmResponse",{},"t"]]"#, Trouble::Garbled),
            (r#"[["doveadmResponse",[{"mailbox":1}],"t"]]"#, Trouble::Garbled),
            (r#"[["doveadmResponse",[{"mailbox":"a","uid":"-1","flags":"","hdr.message-id":"<a@b>"}],"t"]]"#, Trouble::Garbled),
            ("[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[", Trouble::Garbled),
            ("", Trouble::Garbled),
            ("<html>", Trouble::Garbled),
        ] {
            assert_eq!(read(answer.as_bytes(), "<a@b>"), Err(trouble), "{answer}");
        }
    }
}
