//! The same traffic as a text log, and ripgrep on it: what people have today. And what `tracemail import` makes of it.
//!
//! In: stories, patterns. Out: seconds. Refuses to know: the store.

use std::{
    fs::File,
    io::{BufWriter, Read, Write},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Instant,
};

use tracemail_model::story::Story;

use super::{Failed, load::Took};

/// Writes the log while the rows are loaded.
pub struct TextLog {
    path: PathBuf,
    out: BufWriter<File>,
    pub lines: u64,
}

impl TextLog {
    pub fn new(path: &Path) -> Result<Self, Failed> {
        Ok(Self { path: path.into(), out: BufWriter::with_capacity(1 << 20, File::create(path)?), lines: 0 })
    }

    pub fn add(&mut self, story: &Story) -> Result<(), Failed> {
        for line in &story.lines {
            self.out.write_all(line.text.as_bytes())?;
            self.out.write_all(b"\n")?;
        }
        self.lines += story.lines.len() as u64;
        Ok(())
    }

    pub fn done(mut self) -> Result<PathBuf, Failed> {
        self.out.flush()?;
        Ok(self.path)
    }
}

/// What searches text here: ripgrep, else grep.
pub fn program() -> &'static str {
    let there = Command::new("rg").arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    if there.is_ok_and(|status| status.success()) { "rg" } else { "grep" }
}

/// Lines that fit all of the patterns, one search behind the other. They are read through a pipe: into /dev/null both
/// programs would stop at the first hit.
pub fn search(program: &str, log: &Path, patterns: &[String]) -> Result<Took, Failed> {
    let command = |pattern: &String| {
        let mut command = Command::new(program);
        let extended = if program == "rg" { "-N" } else { "-E" };
        command.args(["-a", extended, "-e"]).arg(pattern).stdout(Stdio::piped());
        command
    };
    let (began, cpu) = (Instant::now(), children());
    let mut chain = Vec::new();
    for pattern in patterns {
        let mut command = command(pattern);
        match chain.last_mut() {
            None => command.arg(log).stdin(Stdio::null()),
            Some(before) => command.stdin(output(before)?),
        };
        chain.push(command.spawn()?);
    }
    let Some(last) = chain.last_mut() else { return Ok(Took::default()) };
    std::io::copy(&mut output(last)?, &mut std::io::sink())?;
    for mut search in chain {
        search.wait()?;
    }
    Ok(Took { wall: began.elapsed().as_secs_f64(), there: children() - cpu, here: 0.0 })
}

fn output(child: &mut std::process::Child) -> Result<std::process::ChildStdout, Failed> {
    child.stdout.take().ok_or_else(|| "its output is read".into())
}

/// Reads a log with `tracemail import`; what it says at its end, and what it took.
pub fn import(binary: &Path, log: &Path, folder: &Path) -> Result<(String, Took), Failed> {
    let (began, cpu) = (Instant::now(), children());
    let mut command = Command::new(binary);
    command.arg("import").arg(log).arg("--database").arg(format!("sqlite:{}", folder.display()));
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
    let mut said = String::new();
    output(&mut child)?.read_to_string(&mut said)?;
    if !child.wait()?.success() {
        return Err(format!("{} import failed: {said}", binary.display()).into());
    }
    Ok((said.trim().to_owned(), Took { wall: began.elapsed().as_secs_f64(), there: children() - cpu, here: 0.0 }))
}

/// Processor seconds of the programs that we started and that have ended.
fn children() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let behind_name = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    let ticks: f64 = behind_name.split_whitespace().skip(13).take(2).filter_map(|n| n.parse::<f64>().ok()).sum();
    ticks / 100.0
}
