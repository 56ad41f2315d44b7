//! What stands around a list: its numbers, questions near by, names, domains, how fresh it all is.

use super::{Answer, Body, JSON, Operation};
use crate::openapi::parameters as p;

pub(super) const COUNT: Operation = Operation {
    name: "countRows",
    method: "get",
    path: "/api/v1/numbers",
    summary: "How many rows a question has, of which outcome and reason, and when: what stands above a list.",
    parameters: &[p::KIND, p::Q, p::OFFSET, p::LANG],
    body: Body::None,
    gives: "The numbers.",
    media: JSON,
    answer: Answer::Numbers,
    refuses: &[400, 422],
};

pub(super) const NEAR: Operation = Operation {
    name: "findNear",
    method: "get",
    path: "/api/v1/near",
    summary: "Questions near by that have rows, for one that has none: another day, another list, one letter off, the mailbox behind an alias.",
    parameters: &[p::KIND, p::Q, p::OFFSET, p::LANG],
    body: Body::None,
    gives: "All of them.",
    media: JSON,
    answer: Answer::Near,
    refuses: &[400, 422],
};

pub(super) const NAMES: Operation = Operation {
    name: "suggestNames",
    method: "get",
    path: "/api/v1/names",
    summary: "Accounts, addresses and domains of yours that begin as typed.",
    parameters: &[p::FIELD, p::TYPED],
    body: Body::None,
    gives: "Some of them.",
    media: JSON,
    answer: Answer::Names,
    refuses: &[400],
};

pub(super) const DOMAINS: Operation = Operation {
    name: "listDomains",
    method: "get",
    path: "/api/v1/domains",
    summary: "Your domains, those with most rows first.",
    parameters: &[],
    body: Body::None,
    gives: "1,000 at most.",
    media: JSON,
    answer: Answer::Names,
    refuses: &[],
};

pub(super) const FRESHNESS: Operation = Operation {
    name: "howFresh",
    method: "get",
    path: "/api/v1/freshness",
    summary: "How complete the picture is: every log that is read, up to when, and what was not understood.",
    parameters: &[],
    body: Body::None,
    gives: "Each log.",
    media: JSON,
    answer: Answer::Freshness,
    refuses: &[],
};
