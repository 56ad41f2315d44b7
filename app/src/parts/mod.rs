//! Components that know a type and no page.
//!
//! In: values of the model. Out: views. Refuses to know: URLs, server functions and which page they stand on.

pub mod address;
pub mod bytes;
pub mod status_mark;
pub mod when;
