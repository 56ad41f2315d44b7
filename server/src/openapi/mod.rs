//! The description of the API: OpenAPI 3.1, and a page of it for people.
//!
//! In: the table of [`operations`]; the shapes of the answers come from the very types that serde writes. Out: JSON, HTML.
//! Refuses to know: the handlers. A test holds the table against the router.

mod operations;
mod page;
mod parameters;
mod shapes;

use serde_json::{Map, Value, json};

use self::{
    operations::{Answer, Body},
    parameters::Parameter,
    shapes::Shapes,
};
pub use self::{
    operations::{OPERATIONS, Operation},
    page::page,
};

/// The document.
pub fn document() -> Value {
    let mut shapes = Shapes::new();
    let mut paths = Map::new();
    for operation in OPERATIONS {
        let path = paths.entry(operation.path).or_insert_with(|| json!({}));
        path[operation.method] = described(operation, &mut shapes);
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Tracemail",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "What happened to each message, and who logged in to which mailbox. Lists are paged by key: follow `next` until it is null. Every error has the shape `Refusal`. What is not yours does not exist: 404.",
            "license": { "name": "MIT OR Apache-2.0", "identifier": env!("CARGO_PKG_LICENSE") }
        },
        "servers": [{ "url": "/" }],
        "paths": paths,
        "components": {
            "schemas": shapes.into_components(),
            "securitySchemes": { "token": { "type": "http", "scheme": "bearer", "description": "A token of \"My account\", or of `tracemail token add`." } }
        }
    })
}

fn described(operation: &Operation, shapes: &mut Shapes) -> Value {
    let mut answers = Map::new();
    let content = operation.media.iter().map(|media| ((*media).to_owned(), json!({ "schema": shapes.answer(operation.answer) })));
    answers.insert("200".into(), json!({ "description": operation.gives, "content": content.collect::<Map<_, _>>() }));
    for status in operation.refuses {
        // of events not one could be taken: each says why
        let is_list = *status == 400 && matches!(operation.answer, Answer::Taken);
        let refusal = json!({ "schema": if is_list { shapes.answer(operation.answer) } else { shapes.refusal() } });
        answers.insert(status.to_string(), json!({ "description": reason(*status), "content": { "application/json": refusal } }));
    }
    if !matches!(operation.body, Body::None) && !operation.refuses.contains(&413) {
        let refusal = json!({ "schema": shapes.refusal() });
        answers.insert("413".into(), json!({ "description": reason(413), "content": { "application/json": refusal } }));
    }
    if operation.is_counted() {
        let refusal = json!({ "schema": shapes.refusal() });
        let wait = json!({ "Retry-After": { "description": "Seconds to wait.", "required": true, "schema": { "type": "integer", "minimum": 1 } } });
        let answer = json!({ "description": reason(429), "headers": wait, "content": { "application/json": refusal } });
        answers.insert("429".into(), answer);
    }
    let mut out = json!({
        "operationId": operation.name,
        "summary": operation.summary,
        "parameters": operation.parameters.iter().map(Parameter::described).collect::<Vec<_>>(),
        "responses": answers,
    });
    if !operation.is_open() {
        out["security"] = json!([{ "token": [] }]);
        if !operation.refuses.contains(&401) {
            let refusal = json!({ "schema": shapes.refusal() });
            out["responses"]["401"] = json!({ "description": reason(401), "content": { "application/json": refusal } });
        }
    }
    match operation.body {
        Body::None => {}
        Body::Pdf => {
            out["requestBody"] =
                json!({ "required": true, "content": { "application/pdf": { "schema": { "type": "string", "format": "binary" } } } });
        }
        Body::Events => {
            let event = Shapes::event();
            out["requestBody"] = json!({ "required": true, "content": {
                "application/x-ndjson": { "schema": { "type": "string", "description": "An event a line." } },
                "application/json": { "schema": event },
            } });
        }
        body => {
            let shape = Shapes::sent(body);
            out["requestBody"] = json!({ "required": true, "content": { "application/json": { "schema": shape } } });
        }
    }
    out
}

/// What a status means here.
const fn reason(status: u16) -> &'static str {
    match status {
        400 => "A parameter cannot be read; `field` names it, `message` says what it may be.",
        401 => "The token is missing or wrong.",
        403 => "Neither a page of this panel asks, nor a program that shows a token.",
        404 => "There is no such row, or it is not yours.",
        409 => "Not as things are: `message` says what is in the way.",
        413 => "The body is too large.",
        415 => "The body's type is not one of those named.",
        422 => "The search asks too much: more rows, more names or more time than one may have. `message` says what to narrow.",
        429 => "More than one may ask in a minute: ask again after `Retry-After` seconds. Counted by token, session, else address.",
        503 => "Too much at once: come again after `Retry-After` seconds.",
        _ => "The server failed; its log says why.",
    }
}
