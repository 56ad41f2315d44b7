//! Lines come in: files followed through rotation, imports, the position committed with the rows.
//!
//! In: paths and a clock. Out: rows in the store, changes in the hub, and how fresh it all is.
//! Refuses to know: SQL, what lines mean, who looks.
//!
//! The walk: a [`source`] gives [`lines`]; [`merge`] takes them from several sources in the order of their times;
//! an [`intake`] reads each one, feeds the fold and closes a batch; [`commit`] puts the batch on disk, positions and
//! rows in one transaction, and tells the hub. [`follow`] does that for ever, [`import`] until the end of its files.
//! What machines post comes in by the [`inbox`], into the same intake.
//! To add a source: 1 a file in `source/` that is a [`source::Source`]; 2 a way to name it in `follow` or `import`.

pub mod commit;
mod error;
pub mod follow;
pub mod import;
pub mod inbox;
pub mod intake;
pub mod lines;
pub mod merge;
pub mod postqueue;
pub mod replay;
pub mod source;
mod understand;
pub mod watch;

use std::sync::Arc;

pub use error::Error;
pub use watch::Watch;

/// What time it is and in which zone logs without one are written, as the binary says.
pub type Clock = Arc<dyn Fn() -> tracemail_parse::Clock + Send + Sync>;
