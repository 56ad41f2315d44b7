//! One file per URL.

pub mod access_detail;
pub mod account;
pub mod audit;
pub mod embedding;
pub mod exports;
pub mod home;
pub mod list;
pub mod live;
pub mod looks;
pub mod message;
pub mod not_found;
pub mod opened;
pub mod people;
pub mod telling;
pub mod verify;
pub mod watch;
