//! Requests that no honest browser sends: climbing paths, endless heads, broken arguments, bodies too long, and every route
//! there is, by every method. None gets a file, a trace or an answer without the headers that guard the browser.
#![recursion_limit = "512"] // a page's type is as deep as its HTML

mod errors;
mod headers;
mod large;
#[expect(dead_code, reason = "other tests ask other things of it")]
#[path = "../panel/mod.rs"]
mod panel;
mod paths;
#[path = "../route_list/mod.rs"]
mod route_list;
mod sockets;
