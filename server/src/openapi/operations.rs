//! What can be asked: a line of the router, described. In the router's order.
//!
//! To add a route under `/api/v1`: its entry here; `tests/openapi.rs` misses it otherwise.

use super::parameters::{self as p, Parameter};

/// One method of one address.
#[derive(Debug)]
pub struct Operation {
    /// `operationId`: what generated clients call it.
    pub name: &'static str,
    /// `get`, `post` or `delete`.
    pub method: &'static str,
    /// With `{id}`.
    pub path: &'static str,
    /// One sentence.
    pub summary: &'static str,
    /// Of path and query.
    pub parameters: &'static [Parameter],
    /// What is sent.
    pub body: Body,
    /// What a good answer is.
    pub gives: &'static str,
    /// Its media types.
    pub media: &'static [&'static str],
    /// Its shape.
    pub answer: Answer,
    /// The statuses of refusals.
    pub refuses: &'static [u16],
}

/// What is sent.
#[derive(Clone, Copy, Debug)]
pub enum Body {
    /// Nothing.
    None,
    /// A report.
    Pdf,
    /// Events of machines.
    Events,
    /// What a person makes of a finding.
    Judgement,
    /// What a file is to hold.
    Wish,
}

/// The shape of a good answer.
#[derive(Clone, Copy, Debug)]
pub enum Answer {
    /// A page of accesses.
    Accesses,
    /// A page of messages.
    Messages,
    /// An access with its timeline and lines.
    Access,
    /// A message with its timeline and lines.
    Message,
    /// Where a message is.
    Located,
    /// A page of findings.
    Findings,
    /// One finding.
    Finding,
    /// A page of what was done.
    Audit,
    /// Whether the record of it is whole.
    AuditChecked,
    /// A page of who looked.
    Looks,
    /// Networks and why, as JSON.
    Blocklist,
    /// The same as CrowdSec's decisions.
    Decisions,
    /// What became of a report.
    Checked,
    /// Files that take a while.
    Exports,
    /// One of them.
    Export,
    /// How many events were taken.
    Taken,
    /// A JSON Schema.
    Schema,
    /// Text: CSV, JSON Lines, PEM.
    Text,
    /// Bytes.
    Binary,
}

const JSON: &[&str] = &["application/json"];
const PDF: &[&str] = &["application/pdf"];
const ROW: &[Parameter] = &[p::ID, p::LANG, p::OFFSET];

/// All of them.
pub const OPERATIONS: &[Operation] = &[
    Operation {
        name: "listAccesses",
        method: "get",
        path: "/api/v1/access",
        summary: "Logins, sessions and failed tries, page by page.",
        parameters: &[p::Q, p::ORDER, p::LIMIT, p::AFTER, p::LANG, p::OFFSET],
        body: Body::None,
        gives: "A page.",
        media: JSON,
        answer: Answer::Accesses,
        refuses: &[400, 422],
    },
    Operation {
        name: "getAccess",
        method: "get",
        path: "/api/v1/access/{id}",
        summary: "One of them, with its timeline and the log's own lines.",
        parameters: ROW,
        body: Body::None,
        gives: "The row.",
        media: JSON,
        answer: Answer::Access,
        refuses: &[400, 404],
    },
    Operation {
        name: "listMessages",
        method: "get",
        path: "/api/v1/messages",
        summary: "Messages, one row for each recipient, page by page.",
        parameters: &[p::DIRECTION, p::Q, p::ORDER, p::LIMIT, p::AFTER, p::LANG, p::OFFSET],
        body: Body::None,
        gives: "A page.",
        media: JSON,
        answer: Answer::Messages,
        refuses: &[400, 422],
    },
    Operation {
        name: "getMessage",
        method: "get",
        path: "/api/v1/messages/{id}",
        summary: "One of them, with its timeline and the log's own lines.",
        parameters: ROW,
        body: Body::None,
        gives: "The row.",
        media: JSON,
        answer: Answer::Message,
        refuses: &[400, 404],
    },
    Operation {
        name: "locateMessage",
        method: "get",
        path: "/api/v1/messages/{id}/locate",
        summary: "Where the message is now, asked of its recipient's mailbox.",
        parameters: &[p::ID],
        body: Body::None,
        gives: "Where it is, or why nobody can say.",
        media: JSON,
        answer: Answer::Located,
        refuses: &[404],
    },
    Operation {
        name: "getEventSchema",
        method: "get",
        path: "/api/v1/events/schema.json",
        summary: "What our own events look like.",
        parameters: &[],
        body: Body::None,
        gives: "A JSON Schema.",
        media: &["application/schema+json"],
        answer: Answer::Schema,
        refuses: &[],
    },
    Operation {
        name: "reportAccess",
        method: "get",
        path: "/api/v1/access/{id}/report.pdf",
        summary: "The signed report of one access.",
        parameters: ROW,
        body: Body::None,
        gives: "A PDF.",
        media: PDF,
        answer: Answer::Binary,
        refuses: &[400, 404],
    },
    Operation {
        name: "reportMessage",
        method: "get",
        path: "/api/v1/messages/{id}/report.pdf",
        summary: "The signed report of one message.",
        parameters: ROW,
        body: Body::None,
        gives: "A PDF.",
        media: PDF,
        answer: Answer::Binary,
        refuses: &[400, 404],
    },
    Operation {
        name: "reportSelection",
        method: "get",
        path: "/api/v1/report.pdf",
        summary: "One signed report of up to 500 rows: those named, or a whole result.",
        parameters: &[p::ROWS, p::KIND, p::Q, p::ORDER, p::LANG, p::OFFSET],
        body: Body::None,
        gives: "A PDF.",
        media: PDF,
        answer: Answer::Binary,
        refuses: &[400, 404],
    },
    Operation {
        name: "listAudit",
        method: "get",
        path: "/api/v1/audit",
        summary: "What was done in the panel and by whom, newest first; for operators.",
        parameters: &[p::LIMIT, p::RECORD],
        body: Body::None,
        gives: "A page.",
        media: JSON,
        answer: Answer::Audit,
        refuses: &[400, 404],
    },
    Operation {
        name: "checkAudit",
        method: "get",
        path: "/api/v1/audit/check",
        summary: "Whether the record of what was done is as it was written; for operators.",
        parameters: &[],
        body: Body::None,
        gives: "Whether it is, else the first record that is not.",
        media: JSON,
        answer: Answer::AuditChecked,
        refuses: &[404],
    },
    Operation {
        name: "listLooks",
        method: "get",
        path: "/api/v1/looks",
        summary: "Who of the staff looked at your rows, newest first.",
        parameters: &[p::LIMIT, p::RECORD],
        body: Body::None,
        gives: "A page.",
        media: JSON,
        answer: Answer::Looks,
        refuses: &[400],
    },
    Operation {
        name: "listFindings",
        method: "get",
        path: "/api/v1/findings",
        summary: "What the login watch found, the newest story first.",
        parameters: &[p::STATE, p::FINDING, p::WORDS, p::LIMIT, p::PLACE, p::LANG],
        body: Body::None,
        gives: "A page.",
        media: JSON,
        answer: Answer::Findings,
        refuses: &[400],
    },
    Operation {
        name: "getFinding",
        method: "get",
        path: "/api/v1/findings/{id}",
        summary: "One of them.",
        parameters: &[p::ID, p::LANG],
        body: Body::None,
        gives: "The finding.",
        media: JSON,
        answer: Answer::Finding,
        refuses: &[400, 404],
    },
    Operation {
        name: "judgeFinding",
        method: "post",
        path: "/api/v1/findings/{id}",
        summary: "Opens, acknowledges or mutes one, with a note.",
        parameters: &[p::ID, p::LANG],
        body: Body::Judgement,
        gives: "The finding as it is now.",
        media: JSON,
        answer: Answer::Finding,
        refuses: &[400, 403, 404],
    },
    Operation {
        name: "blockText",
        method: "get",
        path: "/api/v1/blocklist.txt",
        summary: "The networks that try many accounts: one a line, the reason above it.",
        parameters: &[],
        body: Body::None,
        gives: "Text.",
        media: &["text/plain; charset=utf-8"],
        answer: Answer::Text,
        refuses: &[401, 404],
    },
    Operation {
        name: "blockJson",
        method: "get",
        path: "/api/v1/blocklist.json",
        summary: "The same, each with its reason, its finding and until when.",
        parameters: &[],
        body: Body::None,
        gives: "The list.",
        media: JSON,
        answer: Answer::Blocklist,
        refuses: &[401, 404],
    },
    Operation {
        name: "blockNftables",
        method: "get",
        path: "/api/v1/blocklist.nft",
        summary: "The same for `nft -f -`.",
        parameters: &[],
        body: Body::None,
        gives: "Text.",
        media: &["text/plain; charset=utf-8"],
        answer: Answer::Text,
        refuses: &[401, 404],
    },
    Operation {
        name: "blockCrowdsec",
        method: "get",
        path: "/api/v1/blocklist.crowdsec",
        summary: "The same for `cscli decisions import`.",
        parameters: &[],
        body: Body::None,
        gives: "Decisions.",
        media: JSON,
        answer: Answer::Decisions,
        refuses: &[401, 404],
    },
    Operation {
        name: "getAuthority",
        method: "get",
        path: "/ca.pem",
        summary: "The certificate of the authority that signs reports, for checks elsewhere.",
        parameters: &[],
        body: Body::None,
        gives: "PEM.",
        media: &["application/x-pem-file"],
        answer: Answer::Text,
        refuses: &[],
    },
    Operation {
        name: "exportCsv",
        method: "get",
        path: "/export.csv",
        summary: "A whole result, or the rows picked, as CSV.",
        parameters: &[p::KIND, p::Q, p::ORDER, p::IDS, p::COLUMNS, p::RAW, p::BOM, p::SEP, p::LANG, p::OFFSET],
        body: Body::None,
        gives: "A file. A transfer that breaks off is no whole file.",
        media: &["text/csv; charset=utf-8; header=present"],
        answer: Answer::Text,
        refuses: &[400, 401, 503],
    },
    Operation {
        name: "exportLines",
        method: "get",
        path: "/export.jsonl",
        summary: "A whole result, or the rows picked, as JSON Lines.",
        parameters: &[p::KIND, p::Q, p::ORDER, p::IDS, p::LANG, p::OFFSET],
        body: Body::None,
        gives: "A row a line. A transfer that breaks off is no whole file.",
        media: &["application/x-ndjson"],
        answer: Answer::Text,
        refuses: &[400, 401, 503],
    },
    Operation {
        name: "listExports",
        method: "get",
        path: "/api/v1/exports",
        summary: "Your files that take a while, and how far they are, the newest first.",
        parameters: &[],
        body: Body::None,
        gives: "All of them.",
        media: JSON,
        answer: Answer::Exports,
        refuses: &[401],
    },
    Operation {
        name: "makeExport",
        method: "post",
        path: "/api/v1/exports",
        summary: "Asks for a file of a whole result, to be made while you do something else. Ask how far it is by its id.",
        parameters: &[],
        body: Body::Wish,
        gives: "The file to be.",
        media: JSON,
        answer: Answer::Export,
        refuses: &[400, 401, 404, 409, 422],
    },
    Operation {
        name: "getExport",
        method: "get",
        path: "/api/v1/exports/{id}",
        summary: "How far one of them is.",
        parameters: &[p::EXPORT],
        body: Body::None,
        gives: "The file.",
        media: JSON,
        answer: Answer::Export,
        refuses: &[401, 404],
    },
    Operation {
        name: "removeExport",
        method: "delete",
        path: "/api/v1/exports/{id}",
        summary: "Ends one, and deletes its file.",
        parameters: &[p::EXPORT],
        body: Body::None,
        gives: "What it was.",
        media: JSON,
        answer: Answer::Export,
        refuses: &[401, 404],
    },
    Operation {
        name: "fetchExport",
        method: "get",
        path: "/api/v1/exports/{id}/file",
        summary: "The file, once its `stage` is ready.",
        parameters: &[p::EXPORT],
        body: Body::None,
        gives: "CSV or JSON Lines, whole.",
        media: &["text/csv; charset=utf-8; header=present", "application/x-ndjson"],
        answer: Answer::Text,
        refuses: &[401, 404, 409, 503],
    },
    Operation {
        name: "tellEvents",
        method: "post",
        path: "/api/v1/events",
        summary: "Takes what machines tell: our own events, Dovecot's and Rspamd's exporters, `postqueue -j`. Sent twice it counts once.",
        parameters: &[],
        body: Body::Events,
        gives: "How many were new, how many known, and which were not taken and why.",
        media: JSON,
        answer: Answer::Taken,
        refuses: &[400, 401, 413, 415],
    },
    Operation {
        name: "checkCode",
        method: "get",
        path: "/api/v1/verify",
        summary: "Whether a report with this code was made here. Anybody may ask.",
        parameters: &[p::CODE],
        body: Body::None,
        gives: "What is known of it.",
        media: JSON,
        answer: Answer::Checked,
        refuses: &[400],
    },
    Operation {
        name: "checkReport",
        method: "post",
        path: "/api/v1/verify",
        summary: "Whether this very file was made here and is unaltered. Anybody may ask; nothing is kept.",
        parameters: &[],
        body: Body::Pdf,
        gives: "What the check says.",
        media: JSON,
        answer: Answer::Checked,
        refuses: &[413],
    },
];
