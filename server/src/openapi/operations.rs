//! What can be asked: each line of the router, described, in the router's order; the descriptions in a file per noun.
//!
//! To add a route under `/api/v1`: its entry in a file below, its name in the list here; `tests/openapi` misses it otherwise.
//! Refuses to know: how the document is written.

mod access;
mod audit;
mod blocklist;
mod events;
mod exports;
mod messages;
mod numbers;
mod people;
mod summary;
mod verify;
mod watch;

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
    /// Whose a login was.
    Word,
    /// A network to be trusted.
    Trust,
    /// Which summaries come by mail.
    SummaryWish,
    /// What is to be done for somebody below.
    PeopleDeed,
    /// How somebody is to be told of findings.
    Telling,
    /// What is to be done to a reseller's place.
    EmbeddingDeed,
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
    /// What was said of a login.
    Claim,
    /// The same, or nothing.
    MaybeClaim,
    /// The devices of a mailbox.
    Devices,
    /// What stands above a list.
    Numbers,
    /// Questions near by.
    Near,
    /// Accounts, addresses or domains.
    Names,
    /// How complete the picture is.
    Freshness,
    /// The login watch.
    Glance,
    /// Networks that domains trust.
    Trusted,
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
    /// A domain's day or week.
    Summary,
    /// Files that take a while.
    Exports,
    /// One of them.
    Export,
    /// Which summaries come by mail.
    SummaryWish,
    /// Those below, and what they hold.
    People,
    /// What came of a deed.
    PeopleDone,
    /// What is stored of somebody.
    Person,
    /// How somebody is told of findings.
    Telling,
    /// A reseller's place.
    Embedding,
    /// What came of a change of it.
    EmbeddingDone,
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
    access::LIST,
    access::ONE,
    access::CLAIM,
    access::SAY,
    access::DEVICES,
    messages::LIST,
    messages::ONE,
    messages::LOCATE,
    numbers::COUNT,
    numbers::NEAR,
    numbers::NAMES,
    numbers::DOMAINS,
    numbers::FRESHNESS,
    watch::GLANCE,
    events::SCHEMA,
    access::REPORT,
    messages::REPORT,
    verify::SELECTION,
    summary::ONE,
    summary::WANTED,
    summary::PAPER,
    audit::LIST,
    audit::CHECK,
    audit::LOOKS,
    watch::FINDINGS,
    watch::FINDING,
    watch::JUDGE,
    watch::TRUSTED,
    watch::TRUST,
    watch::DISTRUST,
    people::LIST,
    people::MANAGE,
    people::PERSON,
    summary::TELLING,
    summary::TELL,
    people::EMBEDDING,
    people::EMBED,
    blocklist::AS_TEXT,
    blocklist::AS_JSON,
    blocklist::AS_NFTABLES,
    blocklist::AS_CROWDSEC,
    verify::AUTHORITY,
    exports::CSV,
    exports::LINES,
    exports::LIST,
    exports::MAKE,
    exports::ONE,
    exports::REMOVE,
    exports::FILE,
    events::TAKE,
    verify::CODE,
    verify::FILE,
];
