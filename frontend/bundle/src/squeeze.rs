//! Compressed once here, so that the server never has to.
//!
//! In: a file. Out: `FILE.br` (brotli 11) and `FILE.gz` (gzip 9) beside it. Refuses to know: who asks for which.

use std::{ffi::OsString, fs, io::Write, path::Path};

use anyhow::Result;
use brotli::enc::BrotliEncoderParams;
use flate2::{Compression, write::GzEncoder};

/// Formats that are compressed already.
const PACKED: [&str; 5] = ["woff2", "png", "jpg", "webp", "avif"];

pub fn beside(file: &Path) -> Result<()> {
    if file.extension().is_some_and(|ext| PACKED.iter().any(|packed| ext == *packed)) {
        return Ok(());
    }
    let plain = fs::read(file)?;

    let mut br = Vec::new();
    let params = BrotliEncoderParams { quality: 11, lgwin: 24, size_hint: plain.len(), ..BrotliEncoderParams::default() };
    brotli::BrotliCompress(&mut plain.as_slice(), &mut br, &params)?;
    fs::write(named(file, ".br"), br)?;

    let mut gz = GzEncoder::new(Vec::new(), Compression::best());
    gz.write_all(&plain)?;
    fs::write(named(file, ".gz"), gz.finish()?)?;
    Ok(())
}

fn named(file: &Path, ending: &str) -> OsString {
    let mut name = file.as_os_str().to_owned();
    name.push(ending);
    name
}
