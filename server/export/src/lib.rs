//! Rows to files: CSV. Knows no HTTP.
