//! Those below, one person's data, a reseller's place.

use super::{Answer, Body, JSON, Operation};
use crate::openapi::parameters as p;

pub(super) const LIST: Operation = Operation {
    name: "listPeople",
    method: "get",
    path: "/api/v1/people",
    summary: "Everybody below you, and the domains and aliases they hold.",
    parameters: &[],
    body: Body::None,
    gives: "All of them.",
    media: JSON,
    answer: Answer::People,
    refuses: &[404],
};

pub(super) const MANAGE: Operation = Operation {
    name: "managePeople",
    method: "post",
    path: "/api/v1/people",
    summary: "Does one thing for whoever stands below you: add, suspend, mask, role, link, end_sessions, end_factor, remove, give, take, alias, end_alias. A token makes and changes no operator.",
    parameters: &[],
    body: Body::PeopleDeed,
    gives: "Of whoever was added his id; and the link that signs somebody in, where one was made.",
    media: JSON,
    answer: Answer::PeopleDone,
    refuses: &[400, 403, 404, 409],
};

pub(super) const PERSON: Operation = Operation {
    name: "getPerson",
    method: "get",
    path: "/api/v1/person",
    summary: "How much is stored of one person. A file of it: `POST /api/v1/exports` with `person`.",
    parameters: &[p::ADDRESS],
    body: Body::None,
    gives: "His addresses and rows.",
    media: JSON,
    answer: Answer::Person,
    refuses: &[400, 404, 422],
};

pub(super) const EMBEDDING: Operation = Operation {
    name: "getEmbedding",
    method: "get",
    path: "/api/v1/embedding",
    summary: "A reseller's place in his own pages.",
    parameters: &[],
    body: Body::None,
    gives: "How it stands.",
    media: JSON,
    answer: Answer::Embedding,
    refuses: &[404],
};

pub(super) const EMBED: Operation = Operation {
    name: "setEmbedding",
    method: "post",
    path: "/api/v1/embedding",
    summary: "Does one thing to it: set, add_secret, add_public, remove_key.",
    parameters: &[],
    body: Body::EmbeddingDeed,
    gives: "Of a key that was added its name, and the secret if it is one we made.",
    media: JSON,
    answer: Answer::EmbeddingDone,
    refuses: &[400, 403, 404, 409],
};
