//! Messages: lists, one of them, where it is now.

use super::{Answer, Body, JSON, Operation, PDF, ROW};
use crate::openapi::parameters as p;

pub(super) const LIST: Operation = Operation {
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
};

pub(super) const ONE: Operation = Operation {
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
};

pub(super) const LOCATE: Operation = Operation {
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
};

pub(super) const REPORT: Operation = Operation {
    name: "reportMessage",
    method: "get",
    path: "/api/v1/messages/{id}/report.pdf",
    summary: "The signed report of one message.",
    parameters: ROW,
    body: Body::None,
    gives: "A PDF.",
    media: PDF,
    answer: Answer::Binary,
    refuses: &[400, 404, 503],
};
