//! What machines tell.

use super::{Answer, Body, JSON, Operation};

pub(super) const SCHEMA: Operation = Operation {
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
};

pub(super) const TAKE: Operation = Operation {
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
};
