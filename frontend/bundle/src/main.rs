//! `cargo run -p bundle -- dev|release`: from the compiled WASM and `style/` to `target/site`, which the server serves
//! (and, in release, carries inside itself).
//!
//! In: `target/wasm32-unknown-unknown/{debug,wasm-release}/frontend.wasm`, `style/main.css`, `style/assets/`.
//! Out: `target/site/pkg/…` in dev; `target/site/pkg/HASH/…` in release, each text and WASM file with a `.br` and a
//! `.gz` beside it. HASH is made of everything in the folder, so that its files may be cached for ever, and so that
//! what refers to each other in it (the script to the WASM, the style to the fonts) does so by plain relative names.
//! Refuses to know: what is in the page, and HTTP.

mod bindings;
mod squeeze;
mod style;

use std::{
    env, fs,
    hash::{DefaultHasher, Hash, Hasher},
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};

/// What the files are called; `LEPTOS_OUTPUT_NAME` in `.cargo/config.toml` says the same to the page.
const NAME: &str = "tracemail";

fn main() -> Result<()> {
    let release = match env::args().nth(1).as_deref() {
        Some("release") => true,
        Some("dev") => false,
        _ => bail!("usage: cargo run -p bundle -- dev|release"),
    };
    let target = PathBuf::from(env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into()));
    let wasm = target.join("wasm32-unknown-unknown").join(if release { "wasm-release" } else { "debug" }).join("frontend.wasm");
    let site = Path::new("target/site");
    let fresh = Path::new("target/site.new");

    let _ = fs::remove_dir_all(fresh);
    fs::create_dir_all(fresh.join("assets")).context("target/site.new cannot be made")?;
    bindings::write(&wasm, fresh, NAME, release)?;
    fs::write(fresh.join(NAME).with_extension("css"), style::bundle(Path::new("style/main.css"), release)?)?;
    copy(Path::new("style/assets"), &fresh.join("assets"))?;

    let files = files(fresh)?;
    let pkg = if release { site.join("pkg").join(content_hash(fresh, &files)?) } else { site.join("pkg") };
    if release {
        files.iter().try_for_each(|file| squeeze::beside(file))?;
    } else {
        reload(fresh)?;
    }
    let _ = fs::remove_dir_all(site);
    fs::create_dir_all(pkg.parent().context("a path below target/site")?)?;
    fs::rename(fresh, &pkg).with_context(|| format!("{} cannot be put in place", pkg.display()))?;
    report(&pkg)
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    if !from.exists() {
        return Ok(());
    }
    for entry in fs::read_dir(from)? {
        let path = entry?.path();
        let name = path.file_name().context("a directory entry has a name")?;
        fs::copy(&path, to.join(name)).with_context(|| path.display().to_string())?;
    }
    Ok(())
}

/// Every file below a folder, sorted.
fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() { found.extend(files(&path)?) } else { found.push(path) }
    }
    found.sort();
    Ok(found)
}

fn content_hash(folder: &Path, files: &[PathBuf]) -> Result<String> {
    let mut hasher = DefaultHasher::new();
    for file in files {
        file.strip_prefix(folder)?.hash(&mut hasher);
        fs::read(file)?.hash(&mut hasher);
    }
    Ok(format!("{:016x}", hasher.finish()))
}

/// In dev the page looks every second whether the site was packed anew, and loads it.
fn reload(folder: &Path) -> Result<()> {
    let script = folder.join(NAME).with_extension("js");
    let files = files(folder)?;
    fs::write(folder.join("built.txt"), content_hash(folder, &files)?)?;
    fs::write(&script, fs::read_to_string(&script)? + include_str!("reload.js"))?;
    Ok(())
}

fn report(pkg: &Path) -> Result<()> {
    for file in files(pkg)? {
        println!("{:>9}  {}", fs::metadata(&file)?.len(), file.display());
    }
    Ok(())
}
