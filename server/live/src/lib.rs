//! Changes of rows to whoever listens, by filter; gaps declared.
