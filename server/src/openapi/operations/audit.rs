//! What was done, and who looked.

use super::{Answer, Body, JSON, Operation};
use crate::openapi::parameters as p;

pub(super) const LIST: Operation = Operation {
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
};

pub(super) const CHECK: Operation = Operation {
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
};

pub(super) const LOOKS: Operation = Operation {
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
};
