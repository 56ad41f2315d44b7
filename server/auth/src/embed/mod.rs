//! The panel inside another page: who may frame it, and how the page's own server says for whom it asks.
//!
//! In: origins and keys as a reseller wrote them; a token that his server signed; the frame's own word. Out: checked
//! origins, keys, and the claims that were proven. Refuses to know: HTTP, SQL, the present moment.
//!
//! A token is a JWT by one of two algorithms, the key's own: whoever sends it has no say in it.

pub mod key;
pub mod look;
pub mod narrow;
pub mod origin;
#[cfg(test)]
mod tests;
pub mod token;

pub use key::Key;
pub use look::Look;
pub use narrow::{is_site, narrow, scope};
pub use origin::Origin;
pub use token::{Claims, Presented, Refused, Signed, Whose};
pub use tracemail_model::account::EmbedAlgorithm as Algorithm;
