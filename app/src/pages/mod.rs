//! One file per URL.

pub mod access_detail;
pub mod message;
pub mod opened;
