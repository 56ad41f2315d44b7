//! Logins: lists, one of them, whose it was, the devices behind them.

use super::{Answer, Body, JSON, Operation, PDF, ROW};
use crate::openapi::parameters as p;

pub(super) const LIST: Operation = Operation {
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
};

pub(super) const ONE: Operation = Operation {
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
};

pub(super) const CLAIM: Operation = Operation {
    name: "getClaim",
    method: "get",
    path: "/api/v1/access/{id}/claim",
    summary: "What was said of a login: that it was its owner, or was not; null if nothing was.",
    parameters: &[p::ID],
    body: Body::None,
    gives: "The last word on it.",
    media: JSON,
    answer: Answer::MaybeClaim,
    refuses: &[404],
};

pub(super) const SAY: Operation = Operation {
    name: "claimLogin",
    method: "post",
    path: "/api/v1/access/{id}/claim",
    summary: "Says that a login which worked was its owner's, or was not. The first closes what was found about it, the second opens a finding.",
    parameters: &[p::ID, p::LANG],
    body: Body::Word,
    gives: "What is kept.",
    media: JSON,
    answer: Answer::Claim,
    refuses: &[400, 403, 404],
};

pub(super) const DEVICES: Operation = Operation {
    name: "listDevices",
    method: "get",
    path: "/api/v1/devices",
    summary: "The devices of a mailbox, made of its newest 5,000 logins and tries of the last 30 days, and why its owner is locked out.",
    parameters: &[p::ACCOUNT, p::LANG, p::OFFSET],
    body: Body::None,
    gives: "The devices, the latest in use first.",
    media: JSON,
    answer: Answer::Devices,
    refuses: &[400, 422],
};

pub(super) const REPORT: Operation = Operation {
    name: "reportAccess",
    method: "get",
    path: "/api/v1/access/{id}/report.pdf",
    summary: "The signed report of one access.",
    parameters: ROW,
    body: Body::None,
    gives: "A PDF.",
    media: PDF,
    answer: Answer::Binary,
    refuses: &[400, 404, 503],
};
