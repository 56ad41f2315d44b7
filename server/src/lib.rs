//! The binary `tracemail`: the command line, and the panel it serves.
//!
//! In: arguments, settings, requests. Out: exit codes, answers. Here the rooms of `server/` are joined together; each
//! of them refuses to know the others, this one refuses to know what they do inside.
//!
//! To add a route: 1 its handler in `routes/`; 2 its line in `router.rs`; 3 its line in `tests/routes.rs`.
//! To add a command: 1 its file in `cli/`; 2 its variant in `cli/mod.rs`; 3 its test in `tests/`.
//! To add a setting: 1 its field in `config.rs`; 2 its flag in the command that needs it.
#![recursion_limit = "512"] // a page's type is as deep as its HTML

pub mod again;
pub mod cli;
pub mod clock;
pub mod config;
pub mod drawn;
pub mod exports;
pub mod headers;
pub mod limits;
pub mod listen;
pub mod located;
pub mod mail;
pub mod mailboxes;
mod neighbours;
pub mod oidc;
pub mod openapi;
pub mod origin;
pub mod panel;
pub mod peer;
pub mod proof;
pub mod reader;
pub mod report;
pub mod router;
pub mod routes;
mod sealing;
pub mod shape;
pub mod shutdown;
pub mod site;
pub mod stamping;
pub mod standing;
mod sweep;
pub mod telemetry;
pub mod telling;
pub mod terminal;
pub mod watching;
