//! Rows as files, at once or made meanwhile.

use super::{Answer, Body, JSON, Operation};
use crate::openapi::parameters as p;

pub(super) const CSV: Operation = Operation {
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
};

pub(super) const LINES: Operation = Operation {
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
};

pub(super) const LIST: Operation = Operation {
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
};

pub(super) const MAKE: Operation = Operation {
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
};

pub(super) const ONE: Operation = Operation {
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
};

pub(super) const REMOVE: Operation = Operation {
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
};

pub(super) const FILE: Operation = Operation {
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
};
