//! Lines come in: files followed through rotation, imports, the position committed with the rows.
