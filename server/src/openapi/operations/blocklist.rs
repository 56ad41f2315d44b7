//! The networks that try many accounts, in four formats.

use super::{Answer, Body, JSON, Operation};

pub(super) const AS_TEXT: Operation = Operation {
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
};

pub(super) const AS_JSON: Operation = Operation {
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
};

pub(super) const AS_NFTABLES: Operation = Operation {
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
};

pub(super) const AS_CROWDSEC: Operation = Operation {
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
};
