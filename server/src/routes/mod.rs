//! The handlers: one file per noun. A URL, its handler and its test share a name.

pub mod access;
pub mod assets;
pub mod audit;
pub mod blocklist;
pub mod body;
pub mod embed;
pub mod events;
pub mod export;
pub mod exports;
pub mod fallback;
pub mod findings;
pub mod given;
pub mod health;
pub mod list;
pub mod live;
pub mod locate;
pub mod messages;
pub mod openapi;
pub mod question;
pub mod refusal;
pub mod report;
pub mod sign_in;
pub mod verify;
pub mod watch;
