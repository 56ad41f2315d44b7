//! One file per URL.

pub mod access_detail;
pub mod account;
pub mod audit;
pub mod devices;
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
pub mod person;
pub mod summary;
pub mod telling;
pub mod trusted;
pub mod verify;
pub mod watch;
