//! How long rows are kept, and their end.
//!
//! In: what operators set, and the time. Out: rows gone, exactly those that are older than their domain's limit, with
//! their attachments, counts, timelines, raw lines and names. Refuses to know: when to sweep, and how an engine takes a
//! day away (`sqlite/sweep`, `postgres/sweep`).
//!
//! A sweep walks `due` (what of a day is past) → `purge` (rows out, a few at a time) → `unused` (names that stay behind).
//! `clock` says whether the time may be believed. All of it can be cut off at any moment and begun again.

mod clock;
pub(crate) mod due;
pub(crate) mod pace;
mod policy;
pub(crate) mod purge;
mod sweep;
pub(crate) mod unused;

pub use clock::{AHEAD, Verdict};
pub use policy::{Days, Policy, Profile, Rule};
pub(crate) use sweep::Stop;
pub use sweep::Swept;
