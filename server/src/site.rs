//! The built site: inside the binary in release, `target/site` on the disk in debug.
//!
//! In: what `frontend/bundle` packed. Out: files by their path, and the URLs the page needs.
//! Refuses to know: HTTP, and the file system: a path is a key in a table, so there is nothing to climb out of.

use app::Assets;
use rust_embed::{Embed, EmbeddedFile};

#[derive(Embed)]
#[folder = "../target/site"]
#[allow_missing = true]
struct Site;

/// A file of the site by its path in `target/site`.
pub fn file(path: &str) -> Option<EmbeddedFile> {
    Site::get(path)
}

/// Whether it is a file served at the root: `/favicon.svg`.
pub fn is_root(path: &str) -> bool {
    let name = path.strip_prefix('/').filter(|name| !name.is_empty() && !name.contains('/'));
    name.is_some_and(|name| file(&format!("{}/assets/{name}", folder())).is_some())
}

/// The folder of the page's files: `pkg/HASH` in release, where the hash is of all their content; `pkg` in debug.
pub fn folder() -> String {
    let script = Site::iter().find(|path| path.starts_with("pkg/") && path.ends_with("/tracemail.js"));
    script.as_deref().and_then(|path| path.strip_suffix("/tracemail.js")).unwrap_or("pkg").to_owned()
}

/// Whether a path never changes its content.
pub fn is_hashed(path: &str) -> bool {
    let hash = path.strip_prefix("pkg/").and_then(|rest| rest.split_once('/')).map(|(hash, _)| hash);
    hash.is_some_and(|hash| hash.len() == 16 && hash.bytes().all(|b| b.is_ascii_hexdigit()))
}

/// The URLs of the page's files.
pub fn assets() -> Assets {
    let folder = folder();
    let url = |ending| format!("/{folder}/tracemail.{ending}");
    Assets { css: url("css"), js: url("js"), wasm: url("wasm") }
}

#[cfg(test)]
mod tests {
    use super::is_hashed;

    #[test]
    fn only_a_hash_lasts_for_ever() {
        assert!(is_hashed("pkg/56a481d2fb100fe2/tracemail.wasm"));
        for changes in ["pkg/tracemail.wasm", "pkg/assets/favicon.svg", "pkg/56a481d2fb100fe/x.js", "56a481d2fb100fe2/x.js", ""] {
            assert!(!is_hashed(changes), "{changes}");
        }
    }
}
