//! A panel whose people are made here, and who asks it as one of them: by a session, as the pages do, or by a token.
//!
//! In: a panel, names. Out: accounts, what each shows, answers. Refuses to know: what is tested, and who is whose.

use axum::{
    body::Body,
    http::{HeaderName, Request, header},
};
use serde_json::Value;
use server::clock;
use tracemail_auth::{secret, who::LONGEST};
use tracemail_model::account::{Account, AccountId, By, NewAccount, Role};
use tracemail_store::Store;

use super::{Answer, Fixture, HOST, ORIGIN};

/// What somebody shows: a header.
pub type Shown = (HeaderName, String);

pub struct House {
    pub panel: Fixture,
    pub store: Store,
}

pub fn by() -> By {
    By::machine(clock::now())
}

impl House {
    /// Nobody's yet.
    pub async fn over(panel: Fixture) -> Self {
        Self { store: panel.store().await, panel }
    }

    pub async fn account(&self, role: Role, parent: Option<AccountId>, name: &str) -> AccountId {
        let new = NewAccount { role, parent, name: name.into(), title: name.into() };
        self.store.make_account(&by(), &new).await.expect("writes").expect("is made").id
    }

    pub async fn give(&self, domain: &str, account: AccountId) {
        assert!(self.store.give_domain(&by(), domain, account, false).await.expect("writes"), "{domain}");
    }

    pub async fn named(&self, name: &str) -> Account {
        self.store.account_named(name).await.expect("reads").unwrap_or_else(|| panic!("{name} is there"))
    }

    pub async fn session(&self, name: &str) -> Shown {
        let (shown, until, account) = (secret::new().expect("random"), clock::now().plus(LONGEST), self.named(name).await.id);
        let begun = self.store.begin_session(&by(), account, &secret::hash(&shown), (until, "test", None), None).await;
        assert!(begun.expect("writes").is_some(), "{name}");
        (header::COOKIE, format!("tracemail={shown}"))
    }

    /// `within`: for no more than these domains.
    pub async fn token(&self, name: &str, within: Option<&[String]>) -> Shown {
        let (token, account) = (secret::token().expect("random"), self.named(name).await.id);
        self.store.make_token(&by(), account, &secret::hash(&token), ("program", within, None)).await.expect("writes");
        (header::AUTHORIZATION, format!("Bearer {token}"))
    }

    /// `body`: it is a POST.
    pub async fn send(&self, (name, value): &Shown, uri: &str, body: Option<String>) -> Answer {
        let json = "application/json";
        let mut request = match body {
            Some(_) => Request::post(uri).header(header::CONTENT_TYPE, json).header(header::ACCEPT, json),
            None => Request::get(uri),
        };
        // a program is no page
        if *name != header::AUTHORIZATION {
            request = request.header(header::ORIGIN, ORIGIN);
        }
        let request = request.header(header::HOST, HOST).header(name, value);
        self.panel.ask(request.body(body.map_or_else(Body::empty, Body::from)).expect("a request")).await
    }

    pub async fn get(&self, shown: &Shown, uri: &str) -> Answer {
        self.send(shown, uri, None).await
    }

    pub async fn post(&self, shown: &Shown, uri: &str, body: Value) -> Answer {
        self.send(shown, uri, Some(body.to_string())).await
    }

    /// A function that the pages ask.
    pub async fn function(&self, shown: &Shown, name: &str, body: Value) -> Answer {
        self.post(shown, &format!("/api/{name}"), body).await
    }
}
