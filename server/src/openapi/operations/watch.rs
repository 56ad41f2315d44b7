//! The login watch: its figures, what it finds, the networks that are trusted.

use super::{Answer, Body, JSON, Operation};
use crate::openapi::parameters as p;

pub(super) const GLANCE: Operation = Operation {
    name: "watchLogins",
    method: "get",
    path: "/api/v1/watch",
    summary: "The login watch: an hour by minute, a week by hour, and of the newest 5,000 tries of a day that failed who is tried, from where and why. Its stories are at /api/v1/findings.",
    parameters: &[p::Q, p::OFFSET, p::LANG],
    body: Body::None,
    gives: "The numbers.",
    media: JSON,
    answer: Answer::Glance,
    refuses: &[400, 422],
};

pub(super) const FINDINGS: Operation = Operation {
    name: "listFindings",
    method: "get",
    path: "/api/v1/findings",
    summary: "What the login watch found, the newest story first.",
    parameters: &[p::STATE, p::FINDING, p::WORDS, p::LIMIT, p::PLACE, p::LANG],
    body: Body::None,
    gives: "A page.",
    media: JSON,
    answer: Answer::Findings,
    refuses: &[400],
};

pub(super) const FINDING: Operation = Operation {
    name: "getFinding",
    method: "get",
    path: "/api/v1/findings/{id}",
    summary: "One of them.",
    parameters: &[p::ID, p::LANG],
    body: Body::None,
    gives: "The finding.",
    media: JSON,
    answer: Answer::Finding,
    refuses: &[400, 404],
};

pub(super) const JUDGE: Operation = Operation {
    name: "judgeFinding",
    method: "post",
    path: "/api/v1/findings/{id}",
    summary: "Opens, acknowledges or mutes one, with a note.",
    parameters: &[p::ID, p::LANG],
    body: Body::Judgement,
    gives: "The finding as it is now.",
    media: JSON,
    answer: Answer::Finding,
    refuses: &[400, 403, 404],
};

pub(super) const TRUSTED: Operation = Operation {
    name: "listTrusted",
    method: "get",
    path: "/api/v1/trusted",
    summary: "The networks that your domains trust: from there nobody is a stranger to their accounts.",
    parameters: &[],
    body: Body::None,
    gives: "All of them.",
    media: JSON,
    answer: Answer::Trusted,
    refuses: &[404],
};

pub(super) const TRUST: Operation = Operation {
    name: "addTrusted",
    method: "post",
    path: "/api/v1/trusted",
    summary: "A domain trusts a network from now on.",
    parameters: &[],
    body: Body::Trust,
    gives: "All of them.",
    media: JSON,
    answer: Answer::Trusted,
    refuses: &[400, 403, 404, 409],
};

pub(super) const DISTRUST: Operation = Operation {
    name: "removeTrusted",
    method: "delete",
    path: "/api/v1/trusted",
    summary: "A domain trusts a network no more.",
    parameters: &[p::DOMAIN, p::NETWORK],
    body: Body::None,
    gives: "Those that are left.",
    media: JSON,
    answer: Answer::Trusted,
    refuses: &[403, 404],
};
