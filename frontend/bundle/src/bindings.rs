//! The WASM and the script that loads it.
//!
//! In: what the compiler wrote. Out: `NAME.js` and `NAME.wasm`, in release made small by binaryen's `wasm-opt -Oz`.
//! Refuses to know: Debian's binaryen (108 writes modules that validate and then fail in the browser): npm's is used.

use std::{fs, path::Path, process::Command};

use anyhow::{Context, Result, ensure};
use wasm_bindgen_cli_support::Bindgen;

const WASM_OPT: &str = "end2end/node_modules/.bin/wasm-opt";

pub fn write(wasm: &Path, folder: &Path, name: &str, release: bool) -> Result<()> {
    ensure!(wasm.exists(), "{} is not there: build the frontend first (`make build`, `make dev`)", wasm.display());
    Bindgen::new()
        .input_path(wasm)
        .web(true)?
        .typescript(false)
        .remove_producers_section(release)
        .out_name(name)
        .generate(folder)
        .context("wasm-bindgen")?;
    // leptos asks for NAME.wasm when LEPTOS_OUTPUT_NAME was set while it was compiled
    let (made, wanted) = (folder.join(format!("{name}_bg.wasm")), folder.join(format!("{name}.wasm")));
    if !release {
        return Ok(fs::rename(made, wanted)?);
    }
    // no feature flags: the module says itself what it needs, and more (--all-features) only fails in the browser
    let done = Command::new(WASM_OPT).arg("-Oz").arg(&made).arg("-o").arg(&wanted).status();
    let done = done.with_context(|| format!("{WASM_OPT} cannot be run: `./setup` installs it"))?;
    ensure!(done.success(), "wasm-opt failed");
    Ok(fs::remove_file(made)?)
}
