//! What the mail servers do not log: which facts are missing because of which setting, and the lines that mend it.
//!
//! In: the output of `postconf`, `doveconf` and `rspamadm`, run here or saved elsewhere. Out: what is lacking. A program that
//! is not here is said, and is nothing wrong. Refuses to know: how findings are printed.
//! To add a rule: one entry in `postfix.rs`, `dovecot.rs` or `rspamd.rs`, one line in its test.

mod dovecot;
mod postfix;
mod rspamd;

use std::{fs, io, path::PathBuf, process::Command};

use clap::Args;

/// Where the mail servers' settings are told.
#[derive(Debug, Args)]
#[command(next_help_heading = "Mail servers")]
pub struct MailServers {
    /// How Postfix tells its settings; -n and -M are added.
    #[arg(long, value_name = "COMMAND", default_value = "postconf")]
    postconf: String,
    /// What it told: (postconf -n; postconf -M) >FILE
    #[arg(long, value_name = "FILE", conflicts_with = "postconf")]
    postconf_file: Option<PathBuf>,
    /// How Dovecot does; -n is added.
    #[arg(long, value_name = "COMMAND", default_value = "doveconf")]
    doveconf: String,
    /// What it told: doveconf -n >FILE
    #[arg(long, value_name = "FILE", conflicts_with = "doveconf")]
    doveconf_file: Option<PathBuf>,
    /// How Rspamd does; configdump -j is added.
    #[arg(long, value_name = "COMMAND", default_value = "rspamadm")]
    rspamadm: String,
    /// What it told: rspamadm configdump -j >FILE
    #[arg(long, value_name = "FILE", conflicts_with = "rspamadm")]
    rspamadm_file: Option<PathBuf>,
}

/// A setting as it should be, and what is not known without it.
pub struct Rule<C> {
    /// The setting's name.
    pub setting: &'static str,
    /// What is missing.
    pub fact: &'static str,
    /// Whether the setting is as it should be.
    pub well: fn(&C) -> bool,
    /// Where the lines go.
    pub file: &'static str,
    /// What to write there.
    pub lines: &'static str,
}

/// What a rule found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lack {
    /// The setting's name.
    pub setting: &'static str,
    /// What is missing.
    pub fact: &'static str,
    /// Where the lines go.
    pub file: &'static str,
    /// What to write there.
    pub lines: &'static str,
}

/// What one mail server's settings say.
pub enum Looked {
    /// They were read; this is missing.
    Lacks(Vec<Lack>),
    /// They were not; why.
    NotThere(String),
}

fn lacks<C>(config: &C, rules: &'static [Rule<C>]) -> Vec<Lack> {
    let wrong = rules.iter().filter(|rule| !(rule.well)(config));
    wrong.map(|rule| Lack { setting: rule.setting, fact: rule.fact, file: rule.file, lines: rule.lines }).collect()
}

impl MailServers {
    /// Each server's name, and what its settings lack.
    pub fn look(&self) -> [(&'static str, Looked); 3] {
        let looked = |told: Result<String, String>, lacks: fn(&str) -> Option<Vec<Lack>>| match told {
            Ok(text) => lacks(&text).map_or_else(|| Looked::NotThere("what it tells of its settings cannot be read".into()), Looked::Lacks),
            Err(why) => Looked::NotThere(why),
        };
        [
            ("postfix", looked(told(self.postconf_file.as_ref(), &self.postconf, &[&["-n"], &["-M"]]), postfix::lacks)),
            ("dovecot", looked(told(self.doveconf_file.as_ref(), &self.doveconf, &[&["-n"]]), dovecot::lacks)),
            ("rspamd", looked(told(self.rspamadm_file.as_ref(), &self.rspamadm, &[&["configdump", "-j"]]), rspamd::lacks)),
        ]
    }
}

/// What is in the file, else what the command prints with each of those arguments.
fn told(file: Option<&PathBuf>, command: &str, runs: &[&[&str]]) -> Result<String, String> {
    if let Some(file) = file {
        return fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()));
    }
    let mut words = command.split_whitespace();
    let program = words.next().unwrap_or_default();
    let mut text = String::new();
    for arguments in runs {
        let output = Command::new(program).args(words.clone()).args(*arguments).output();
        let output = output.map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => format!("{program} is not on this machine: not looked at"),
            _ => format!("{program}: {error}"),
        })?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr);
            return Err(format!("{command} {} failed: {}", arguments.join(" "), said.lines().next().unwrap_or("it does not say why")));
        }
        text += &String::from_utf8_lossy(&output.stdout);
    }
    Ok(text)
}
