//! The panel inside another page: who may frame it, and how the page's own server says for whom it asks.
//!
//! In: origins and keys as a reseller wrote them (`desk`); a token that his server signed; the frame's own word. Out: checked
//! origins, keys, and the claims that were proven. Refuses to know: HTTP, SQL, the present moment.
//!
//! A token is a JWT by one of two algorithms, the key's own: whoever sends it has no say in it.

pub mod desk;
pub mod key;
pub mod narrow;
pub mod origin;
#[cfg(test)]
mod tests;
pub mod token;

pub use key::Key;
pub use narrow::{is_site, narrow, scope};
pub use origin::Origin;
pub use token::{Claims, Presented, Refused, Signed, Whose};
pub use tracemail_model::account::{EmbedAlgorithm as Algorithm, EmbedFault as Fault, EmbedLook as Look};
