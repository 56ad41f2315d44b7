//! A release carries the site inside itself: built again when the site is packed again, and not at all without one.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if std::env::var("PROFILE").as_deref() != Ok("release") {
        return; // a debug build reads target/site from the disk
    }
    println!("cargo::rerun-if-changed=../target/site");
    if !std::path::Path::new("../target/site/pkg").exists() {
        println!("cargo::error=target/site is not there, and a release carries it inside itself: run `make build`");
    }
}
