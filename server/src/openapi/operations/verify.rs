//! Signed reports of several rows, and their check.

use super::{Answer, Body, JSON, Operation, PDF};
use crate::openapi::parameters as p;

pub(super) const SELECTION: Operation = Operation {
    name: "reportSelection",
    method: "get",
    path: "/api/v1/report.pdf",
    summary: "One signed report of up to 500 rows: those named, or a whole result.",
    parameters: &[p::ROWS, p::KIND, p::Q, p::ORDER, p::LANG, p::OFFSET],
    body: Body::None,
    gives: "A PDF.",
    media: PDF,
    answer: Answer::Binary,
    refuses: &[400, 404, 503],
};

pub(super) const AUTHORITY: Operation = Operation {
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
};

pub(super) const CODE: Operation = Operation {
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
};

pub(super) const FILE: Operation = Operation {
    name: "checkReport",
    method: "post",
    path: "/api/v1/verify",
    summary: "Whether this very file was made here and is unaltered. Anybody may ask; nothing is kept.",
    parameters: &[],
    body: Body::Pdf,
    gives: "What the check says.",
    media: JSON,
    answer: Answer::Checked,
    refuses: &[413, 503],
};
