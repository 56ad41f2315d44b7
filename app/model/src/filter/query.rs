//! A filter in a URL: `?q=` holds it whole, as text.
//!
//! In: a filter or the decoded value of `q`. Out: the other. Refuses to know: percent-encoding (the router's work).

use super::{Filter, QueryError};

/// The value of `q`; empty for the filter that keeps every row.
pub fn to_query(filter: &Filter) -> String {
    super::write(filter)
}

/// The filter a URL's `q` says.
pub fn from_query(q: &str) -> Result<Filter, QueryError> {
    super::parse(q)
}
