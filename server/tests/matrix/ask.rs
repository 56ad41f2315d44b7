//! What is asked: every route with what is somebody's in it, and the same with what is nobody's beside it.
//!
//! In: whose rows there are. Out: requests, each with the route it belongs to. Refuses to know: who asks.

use axum::http::Method;

use crate::world::{KEY, NOBODY, SECRET, Tenant, World, label, mailbox};

/// One request.
#[derive(Clone, Debug)]
pub struct Ask {
    pub method: Method,
    /// As the router has it.
    pub route: &'static str,
    pub uri: String,
    pub body: Option<String>,
    /// Whose rows it asks for; `None`: everybody's.
    pub of: Option<usize>,
    /// What of it is its own: an id, a mark to search by.
    its_own: String,
    /// The same about what is not there.
    pub absent: Option<Box<Ask>>,
}

impl Ask {
    fn plain(method: Method, route: &'static str, uri: String, body: Option<String>) -> Self {
        Self { method, route, uri, body, of: None, its_own: String::new(), absent: None }
    }

    pub fn get(route: &'static str, uri: String) -> Self {
        Self::plain(Method::GET, route, uri, None)
    }

    pub fn post(route: &'static str, uri: String, body: String) -> Self {
        Self::plain(Method::POST, route, uri, Some(body))
    }

    /// The body without the secret that whoever asks said himself: a page says again what was asked of it.
    pub fn without_its_secret(&self, body: &[u8]) -> Vec<u8> {
        if !self.its_own.contains(SECRET) {
            return body.to_vec();
        }
        String::from_utf8_lossy(body).replace(&self.its_own, "…").into_bytes()
    }

    /// A body in which what the request had of its own is left out, and what is another each time, so that two can be
    /// compared.
    pub fn without_its_own(&self, body: &[u8]) -> String {
        // the third time as a page writes it for its script
        const EACH_TIME: [&str; 5] = ["nonce=\"", "data-now=\"", "\"now\":\"", "\\\"now\\\":\\\"", "\"from\":\""];
        let mut text = String::from_utf8_lossy(body).into_owned();
        if !self.its_own.is_empty() {
            text = text.replace(&self.its_own, "…").replace(&app::urls::encode(&self.its_own), "…");
        }
        // a page says again what was asked of it
        let named = self.of.map(|of| format!("{KEY}{of:03}q"));
        for name in named.into_iter().chain([format!("{KEY}{NOBODY}q")]) {
            text = text.replace(&name, "…");
        }
        for before in EACH_TIME {
            let mut pieces = text.split(before);
            let first = pieces.next().unwrap_or_default().to_owned();
            text = pieces.fold(first, |all, piece| all + before + piece.find('"').map_or(piece, |end| &piece[end..]));
        }
        text
    }

    /// Both: about what is somebody's, and the same about nothing.
    fn pair(of: usize, own: &str, none: &str, template: &(&'static str, &str, &str)) -> Self {
        let (route, uri, body) = template;
        let one = |its_own: &str| {
            let fill = |text: &str, value: &str| text.replace("{}", value);
            let encoded = app::urls::encode(its_own);
            let ask = if body.is_empty() {
                Self::get(route, fill(uri, &encoded))
            } else {
                Self::post(route, fill(uri, &encoded), fill(body, its_own))
            };
            Self { of: Some(of), its_own: its_own.to_owned(), ..ask }
        };
        Self { absent: Some(Box::new(one(none))), ..one(own) }
    }
}

/// Route, address, body: what takes a row's id where `{}` stands.
const BY_ID: [(&str, &str, &str); 19] = [
    ("/api/v1/messages/{id}", "/api/v1/messages/{}?lang=it", ""),
    ("/api/v1/access/{id}", "/api/v1/access/{}", ""),
    ("/api/v1/access/{id}/claim", "/api/v1/access/{}/claim", ""),
    ("/api/v1/access/{id}/claim", "/api/v1/access/{}/claim?lang=it", r#"{"mine":false}"#),
    ("/api/claim", "/api/claim", r#"{"id":"{}","mine":true,"reader":{"lang":"en","offset":0}}"#),
    ("/api/claim", "/api/claim", r#"{"id":"{}","mine":false,"reader":{"lang":"it","offset":0}}"#),
    ("/api/v1/messages/{id}/locate", "/api/v1/messages/{}/locate", ""),
    ("/api/v1/messages/{id}/report.pdf", "/api/v1/messages/{}/report.pdf", ""),
    ("/api/v1/access/{id}/report.pdf", "/api/v1/access/{}/report.pdf", ""),
    ("/api/v1/report.pdf", "/api/v1/report.pdf?kind=sent&rows={}", ""),
    ("/export.jsonl", "/export.jsonl?kind=received&ids={}", ""),
    ("/export.csv", "/export.csv?kind=access&raw=1&ids={}", ""),
    ("/api/detail", "/api/detail", r#"{"id":"{}","lang":"en","offset":0}"#),
    ("/api/log", "/api/log", r#"{"id":"{}"}"#),
    ("/api/locate", "/api/locate", r#"{"id":"{}"}"#),
    ("/api/v1/messages", "/api/v1/messages?limit=20&after={}&q=id:{}", ""),
    ("/api/v1/access", "/api/v1/access?limit=20&q=session:{}", ""),
    ("/message/{id}", "/message/{}", ""),
    ("/access/{id}", "/access/{}", ""),
];

/// The same of a finding's id.
const BY_FINDING: [(&str, &str, &str); 3] = [
    ("/api/v1/findings/{id}", "/api/v1/findings/{}?lang=it", ""),
    ("/api/v1/findings/{id}", "/api/v1/findings/{}", r#"{"state":"acknowledged"}"#),
    ("/api/judge", "/api/judge", r#"{"id":"{}","state":"open","note":"","reader":{"lang":"en","offset":0}}"#),
];

/// The same of a mailbox.
const BY_MAILBOX: [(&str, &str, &str); 4] = [
    ("/api/v1/devices", "/api/v1/devices?lang=it&account={}", ""),
    ("/api/devices", "/api/devices", r#"{"account":"{}","reader":{"lang":"en","offset":0}}"#),
    ("/devices", "/devices?account={}", ""),
    ("/api/v1/person", "/api/v1/person?address={}", ""),
];

/// The same of a question.
const BY_QUESTION: [(&str, &str, &str); 20] = [
    ("/api/v1/messages", "/api/v1/messages?direction=received&q={}", ""),
    ("/api/v1/messages", "/api/v1/messages?direction=sent&order=oldest&q={}", ""),
    ("/api/v1/access", "/api/v1/access?q={}", ""),
    ("/export.jsonl", "/export.jsonl?kind=received&q={}", ""),
    ("/export.csv", "/export.csv?kind=sent&raw=1&q={}", ""),
    ("/export.jsonl", "/export.jsonl?kind=access&q={}", ""),
    (
        "/api/list",
        "/api/list",
        r#"{"kind":"received","q":"{}","order":"newest","limit":60,"after":null,"reader":{"lang":"en","offset":0}}"#,
    ),
    ("/api/list", "/api/list", r#"{"kind":"access","q":"{}","order":"oldest","limit":60,"after":null,"reader":{"lang":"it","offset":0}}"#),
    ("/api/recent", "/api/recent", r#"{"kinds":["received","sent","access"],"q":"{}","limit":60,"reader":{"lang":"en","offset":0}}"#),
    ("/api/numbers", "/api/numbers", r#"{"kind":"received","q":"{} after:9d","offset":0}"#),
    ("/api/numbers", "/api/numbers", r#"{"kind":"access","q":"{} after:9d","offset":0}"#),
    ("/api/v1/numbers", "/api/v1/numbers?kind=received&q={}%20after%3A9d", ""),
    ("/api/v1/numbers", "/api/v1/numbers?kind=access&q={}%20after%3A9d", ""),
    ("/api/v1/near", "/api/v1/near?kind=received&q={}", ""),
    ("/api/v1/watch", "/api/v1/watch?q={}", ""),
    ("/api/reasons", "/api/reasons", r#"{"kind":"access","q":"{}","offset":0}"#),
    ("/api/near", "/api/near", r#"{"kind":"received","q":"{}","offset":0}"#),
    ("/api/near", "/api/near", r#"{"kind":"access","q":"{}","offset":0}"#),
    ("/api/glance", "/api/glance", r#"{"q":"{}","reader":{"lang":"en","offset":0}}"#),
    ("/received", "/received?q={}", ""),
];

/// The same of a domain.
const BY_DOMAIN: [(&str, &str, &str); 5] = [
    ("/api/v1/summary", "/api/v1/summary?domain={}&pace=week", ""),
    ("/api/v1/summary", "/api/v1/summary?domain={}&pace=day&zone=Asia/Kolkata", ""),
    ("/api/summary", "/api/summary", r#"{"domain":"{}","pace":"week","date":""}"#),
    ("/summary", "/summary?domain={}&pace=day", ""),
    ("/api/v1/summary", "/api/v1/summary", r#"{"domain":"{}","day":true,"week":false}"#),
];

/// A condition for each field that bears a mark, and some that do not.
const FIELDS: [&str; 22] = [
    "subject:{k}",
    "from:*{k}*",
    "to:*{k}*",
    "hfrom:*{k}*",
    "hto:*{k}*",
    "user:*{k}*",
    "domain:{d}.test",
    "domain:{d}.tesst",
    "@{d}.test",
    "to:*@{d}.test",
    "from:*@{d}.tesst",
    "helo:*{k}*",
    "relay:*{k}*",
    "host:*{k}*",
    "client:*{k}*",
    "folder:*{k}*",
    "file:*{k}*",
    "virus:*{k}*",
    "queue:{k}",
    "id:{k}",
    "{k}",
    "-subject:{k} domain:{d}.test",
];

/// What is typed into a field that suggests.
const TYPED: [(&str, &str); 4] = [("domain", ""), ("user", "own-"), ("from", "own-"), ("to", "own-")];

/// What one question each asks everybody, whose answer must hold no other's mark.
pub fn wide() -> Vec<Ask> {
    const PAGES: [&str; 42] = [
        "/",
        "/received",
        "/sent",
        "/access",
        "/live",
        "/watch",
        "/account",
        "/telling",
        "/summary",
        "/devices",
        "/trusted",
        "/api/v1/devices",
        "/api/v1/trusted",
        "/api/v1/domains",
        "/api/v1/freshness",
        "/people",
        "/person",
        "/embedding",
        "/audit",
        "/looks",
        "/api/v1/audit/check",
        "/exports",
        "/api/v1/exports",
        "/verify",
        "/sign-in",
        "/sign-in/oidc",
        "/healthz",
        "/ca.pem",
        "/api/v1",
        "/api/v1/openapi.json",
        "/api/v1/events/schema.json",
        "/api/v1/events",
        "/embed.js",
        "/embed/frame.js",
        "/api/v1/blocklist.txt",
        "/api/v1/blocklist.json",
        "/api/v1/blocklist.nft",
        "/api/v1/blocklist.crowdsec",
        "/api/v1/people",
        "/api/v1/person",
        "/api/v1/telling",
        "/api/v1/embedding",
    ];
    let mut all: Vec<Ask> = PAGES.into_iter().map(|page| Ask::get(page, page.into())).collect();
    for (route, uri) in [
        ("/api/v1/messages", "/api/v1/messages?limit=300"),
        ("/api/v1/messages", "/api/v1/messages?direction=sent&limit=300"),
        ("/api/v1/messages", "/api/v1/messages?q=-subject%3Anothing&limit=300"),
        ("/api/v1/messages", "/api/v1/messages?q=nosuchfield%3A1"),
        ("/api/v1/access", "/api/v1/access?limit=300"),
        ("/export.jsonl", "/export.jsonl?kind=received"),
        ("/export.csv", "/export.csv?kind=access&raw=1"),
        ("/api/v1/report.pdf", "/api/v1/report.pdf?kind=sent&q=subject%3Anothing"),
        ("/api/v1/names", "/api/v1/names?field=to&typed="),
        ("/api/v1/names", "/api/v1/names?field=user&typed=own-sx"),
        ("/api/v1/names", "/api/v1/names?field=domain&typed=s"),
        ("/api/v1/watch", "/api/v1/watch"),
        ("/api/v1/findings", "/api/v1/findings?limit=300"),
        ("/api/v1/findings", "/api/v1/findings?q=own-sx&state=open,acknowledged,muted&limit=300"),
        ("/api/v1/summary", "/api/v1/summary?domain=nobody.test"),
        ("/api/v1/summary.pdf", "/api/v1/summary.pdf?domain=nobody.test"),
        ("/api/v1/audit", "/api/v1/audit?limit=300"),
        ("/api/v1/looks", "/api/v1/looks?limit=300"),
        ("/api/v1/verify", "/api/v1/verify?code=0000-0000-0000"),
        ("/pkg/{*path}", "/pkg/nothing.css"),
        ("/embed/{site}", "/embed/rs0"),
        ("/embed/{site}/{*page}", "/embed/rs0/received?q=status:rejected"),
        ("/embed/file/{ticket}", "/embed/file/nothing"),
        ("/api/v1/exports/{id}", "/api/v1/exports/00000000000000000000000000000007"),
        ("/api/v1/exports/{id}/file", "/api/v1/exports/00000000000000000000000000000007/file"),
        ("/nothing", "/no/such/page"),
    ] {
        all.push(Ask::get(route, uri.into()));
    }
    // whose accounts one may change, tests/office.rs asks: here nobody's is
    let nobody = "00000000000000000000000000000007";
    let (link, session) = (format!(r#"{{"deed":{{"Link":"{nobody}"}}}}"#), format!(r#"{{"deed":{{"EndSession":"{nobody}"}}}}"#));
    let link_by_program = format!(r#"{{"link":{{"account":"{nobody}"}}}}"#);
    for (route, body) in [
        ("/api/account", "{}"),
        ("/api/telling", "{}"),
        ("/api/change_telling", r#"{"telling":{"mail":null,"webhook":null,"secret":"","every":30,"quiet":null,"zone":"UTC","lang":"en"}}"#),
        ("/api/summary", r#"{"domain":"","pace":"week","date":""}"#),
        ("/api/want_summary", r#"{"domain":"nobody.test","day":true,"week":true,"first":0}"#),
        ("/api/devices", r#"{"account":"","reader":{"lang":"en","offset":0}}"#),
        ("/api/claim", r#"{"id":"7","mine":true,"reader":{"lang":"en","offset":0}}"#),
        ("/api/v1/trusted", r#"{"domain":"nobody.test","network":"192.0.2.0/24"}"#),
        ("/api/trusted", "{}"),
        ("/api/change_trusted", r#"{"deed":{"Distrust":{"domain":"nobody.test","network":"192.0.2.0/25"}}}"#),
        ("/api/people", "{}"),
        ("/api/person", r#"{"address":"nobody"}"#),
        ("/api/export_person", r#"{"address":"nobody@nobody.test"}"#),
        ("/api/erase_person", r#"{"address":"nobody@nobody.test","typed":"nobody@nobody.tets"}"#),
        ("/api/erasing", r#"{"address":"nobody@nobody.test"}"#),
        ("/api/manage", link.as_str()),
        ("/api/change_account", session.as_str()),
        ("/api/audit", r#"{"before":null}"#),
        ("/api/check_audit", "{}"),
        ("/api/looks", r#"{"after":null}"#),
        ("/api/say_why", r#"{"reason":"ticket 7"}"#),
        ("/api/embedding", "{}"),
        ("/api/change_embedding", r#"{"deed":{"RemoveKey":"nobody.1"}}"#),
        ("/api/preview", r#"{"domain":"nobody.test"}"#),
        ("/api/domains", "{}"),
        // who sees whose files, tests/exports.rs asks
        ("/api/exports", "{}"),
        ("/api/take_out", r#"{"wish":{"kind":"received","q":"subject:nothing"}}"#),
        ("/api/remove_export", r#"{"id":"00000000000000000000000000000007"}"#),
        ("/api/freshness", "{}"),
        ("/api/names", r#"{"name":"to","typed":""}"#),
        ("/api/names", r#"{"name":"domain","typed":"s"}"#),
        ("/api/names", r#"{"name":"from","typed":"own-sx"}"#),
        ("/api/names", r#"{"name":"user","typed":"@"}"#),
        ("/api/report", r#"{"code":"0000-0000-0000"}"#),
        ("/api/glance", r#"{"q":"","reader":{"lang":"en","offset":0}}"#),
        ("/api/list", r#"{"broken"#),
        ("/sign-in", "name=root&password=wrong"),
        ("/sign-in/oidc", "next=/"),
        ("/embed/session", r#"{"token":"x.y.z","verifier":"v","origin":"https://x.test"}"#),
        ("/embed/api/ticket", r#"{"file":"/export.csv?kind=received"}"#),
        // whom one may manage, tests/api_people.rs asks
        ("/api/v1/people", link_by_program.as_str()),
        ("/api/v1/telling", r#"{"every":60}"#),
        ("/api/v1/embedding", r#"{"remove_key":{"kid":"nobody.1"}}"#),
    ] {
        all.push(Ask::post(route, route.into(), body.into()));
    }
    // a frame's functions are asked as the panel's are, by whoever holds a frame's bearer; here by everybody
    all.push(Ask::post("/embed/api/{function}", "/embed/api/domains".into(), "{}".into()));
    all
}

/// About each tenant of the world, and about what leads to no one beside it.
pub fn narrow(world: &World) -> Vec<Ask> {
    world.tenants.iter().flat_map(of).collect()
}

fn of(tenant: &Tenant) -> Vec<Ask> {
    let mut all = Vec::new();
    for (_, id) in &tenant.rows {
        // the row right beside it, which is not there
        let (id, none) = (id.to_string(), (id.0 ^ 1).to_string());
        all.extend(BY_ID.iter().map(|template| Ask::pair(tenant.nth, &id, &none, template)));
    }
    let none = format!("{:016x}", 0xdead_0000 + tenant.nth);
    all.extend(BY_FINDING.iter().map(|template| Ask::pair(tenant.nth, &tenant.finding, &none, template)));
    for template in &BY_MAILBOX {
        let nobody = mailbox(tenant.nth).replace(&format!("{:03}", tenant.nth), NOBODY);
        all.push(Ask::pair(tenant.nth, &mailbox(tenant.nth), &nobody, template));
    }
    let mark = |field: &str, nth: &str| field.replace("{d}", &label(nth)).replace("{k}", &format!("{KEY}{nth}q"));
    let nth = format!("{:03}", tenant.nth);
    for field in FIELDS {
        all.extend(BY_QUESTION.iter().map(|template| Ask::pair(tenant.nth, &mark(field, &nth), &mark(field, NOBODY), template)));
    }
    for (name, begins) in TYPED {
        let body = format!(r#"{{"name":"{name}","typed":"{{}}"}}"#);
        let typed = |nth: &str| format!("{begins}{KEY}{nth}q");
        all.push(Ask::pair(tenant.nth, &typed(&nth), &typed(NOBODY), &("/api/names", "/api/names", &body)));
    }
    all.extend(
        BY_DOMAIN
            .iter()
            .map(|template| Ask::pair(tenant.nth, &format!("{}.test", label(&nth)), &format!("{}.test", label(NOBODY)), template)),
    );
    let finding = ("/api/v1/findings", "/api/v1/findings?q={}", "");
    all.push(Ask::pair(tenant.nth, &format!("{KEY}{nth}q"), &format!("{KEY}{NOBODY}q"), &finding));
    all
}
