//! Every route, as the router itself tells: what is added there is in the list, whether anybody thinks of the tests or not.
//!
//! In: a router. Out: its paths and their methods. axum has no way to ask, but prints both when asked to debug itself; a
//! list that came out empty or without what is known to be there would fail each test that reads it.

use axum::Router;

/// A path as the router has it, `{id}` and all.
pub fn paths(router: &Router) -> Vec<String> {
    let told = format!("{router:?}");
    let mut paths: Vec<String> = told
        .split("RouteId(")
        .filter_map(|piece| piece.split_once("): \"").and_then(|(_, rest)| rest.split_once('"')))
        .map(|(path, _)| path.to_owned())
        .filter(|path| path.starts_with('/') && !path.contains("__private"))
        .collect();
    paths.sort_unstable();
    paths.dedup();
    for known in ["/healthz", "/api/v1/messages/{id}", "/api/live", "/received", "/api/list", "/pkg/{*path}"] {
        assert!(paths.iter().any(|path| path == known), "{known} is a route: {paths:?}");
    }
    paths
}

/// The same as addresses: each piece in braces filled in.
pub fn address(path: &str, id: &str) -> String {
    path.split('/').map(|piece| if piece.starts_with('{') { id } else { piece }).collect::<Vec<_>>().join("/")
}
