//! What the pages share: the URL as a question, the reader's choices, the loaded rows, the live socket.
//!
//! In: location, cookies, frames. Out: signals. Refuses to know: components and words.

pub mod browser;
pub mod deeds;
pub mod desk;
pub mod embed;
pub mod files;
pub mod filter;
pub mod kept;
pub mod me;
pub mod notices;
pub mod pulse;
pub mod query_string;
pub mod question;
pub mod sheet;
pub mod shelf;
pub mod socket;
pub mod source;
mod stand;
pub mod stories;
pub mod viewer;
