//! Ways in that are asked elsewhere, through the real router: an OpenID provider, and the mailbox's own mail server; both of
//! them here, and able to lie.
#![recursion_limit = "512"] // a page's type is as deep as its HTML

mod mailbox;
#[path = "../panel/mod.rs"]
#[expect(dead_code, reason = "other tests ask other things of it")]
mod panel;
mod provider;

use axum::{
    body::Body,
    http::{Request, header},
};
use panel::{Answer, Fixture, HOST, ORIGIN};
use tracemail_auth::password;
use tracemail_model::account::{Account, AccountId, By, NewAccount, Role};

/// Sends a form of the door's page.
async fn post(panel: &Fixture, uri: &str, cookie: &str, body: String) -> Answer {
    let request = Request::post(uri).header(header::HOST, HOST).header(header::ORIGIN, ORIGIN).header(header::COOKIE, cookie);
    let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded").header(header::ACCEPT_LANGUAGE, "en");
    panel.ask(request.body(Body::from(body)).expect("a request")).await
}

async fn get(panel: &Fixture, uri: &str, cookie: &str) -> Answer {
    let request = Request::get(uri).header(header::HOST, HOST).header(header::COOKIE, cookie).header(header::ACCEPT_LANGUAGE, "en");
    panel.ask(request.body(Body::empty()).expect("a request")).await
}

/// A cookie that the answer sets, `name=value`; `None` when it does not, or ends it.
fn cookie(answer: &Answer, name: &str) -> Option<String> {
    let all = answer.headers.get_all(header::SET_COOKIE).iter().filter_map(|value| value.to_str().ok());
    let pairs = all.filter_map(|value| value.split(';').next());
    pairs.filter(|pair| pair.split_once('=').is_some_and(|(own, value)| own == name && !value.is_empty())).map(str::to_owned).next()
}

fn session(answer: &Answer) -> Option<String> {
    cookie(answer, "tracemail")
}

async fn account(panel: &Fixture, role: Role, parent: Option<AccountId>, name: &str) -> Account {
    let (store, by) = (panel.store().await, By::machine(server::clock::now()));
    let new = NewAccount { role, parent, name: name.into(), title: name.into() };
    let made = store.make_account(&by, &new).await.expect("writes").expect("is made");
    let phc = password::hash("a password of ours".into()).await.expect("random");
    assert!(store.set_password(&by, made.id, Some(&phc), None).await.expect("writes"));
    made
}
