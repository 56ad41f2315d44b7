//! What comes by mail: the summaries of a domain, and how somebody is told of findings.

use super::{Answer, Body, JSON, Operation, PDF};
use crate::openapi::parameters as p;

pub(super) const ONE: Operation = Operation {
    name: "getSummary",
    method: "get",
    path: "/api/v1/summary",
    summary: "A domain's day or week: traffic, refusals, failed logins and who wrote most, beside the one before.",
    parameters: &[p::DOMAIN, p::PACE, p::DATE, p::ZONE, p::FIRST],
    body: Body::None,
    gives: "The summary.",
    media: JSON,
    answer: Answer::Summary,
    refuses: &[400, 404, 422],
};

pub(super) const WANTED: Operation = Operation {
    name: "wantSummary",
    method: "post",
    path: "/api/v1/summary",
    summary: "A domain's summaries come to you by mail from now on, or no more.",
    parameters: &[],
    body: Body::SummaryWish,
    gives: "What is kept.",
    media: JSON,
    answer: Answer::SummaryWish,
    refuses: &[400, 403, 404, 409],
};

pub(super) const PAPER: Operation = Operation {
    name: "reportSummary",
    method: "get",
    path: "/api/v1/summary.pdf",
    summary: "The same as a signed report.",
    parameters: &[p::DOMAIN, p::PACE, p::DATE, p::ZONE, p::FIRST, p::LANG, p::OFFSET],
    body: Body::None,
    gives: "The report.",
    media: PDF,
    answer: Answer::Binary,
    refuses: &[400, 404, 422, 503],
};

pub(super) const TELLING: Operation = Operation {
    name: "getTelling",
    method: "get",
    path: "/api/v1/telling",
    summary: "How you are told of findings.",
    parameters: &[],
    body: Body::None,
    gives: "How it stands.",
    media: JSON,
    answer: Answer::Telling,
    refuses: &[404],
};

pub(super) const TELL: Operation = Operation {
    name: "setTelling",
    method: "post",
    path: "/api/v1/telling",
    summary: "Changes how you are told of findings; what is left out is as usual.",
    parameters: &[],
    body: Body::Telling,
    gives: "How it stands now.",
    media: JSON,
    answer: Answer::Telling,
    refuses: &[400, 403, 404, 409],
};
