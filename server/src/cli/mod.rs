//! The command line: one file per command.
//!
//! In: arguments. Out: the command's own work; an error says what is wrong and what to do about it.
//! Refuses to know: how anything is done.

mod audit;
mod compact;
mod demo;
mod doctor;
mod domain;
mod embed;
mod findings;
mod first;
mod import;
mod parse;
mod person;
mod report;
mod retention;
mod search;
mod serve;
mod show;
mod token;
mod user;
mod verify;

use std::{
    io::{self, Write},
    path::PathBuf,
};

use anyhow::bail;
use clap::{Args, Parser, Subcommand};
use serde::Serialize;
use tracemail_model::explain::Lang;
use tracemail_store::Store;

use crate::config::{self, Settings};

/// Where is my mail, and who is trying my password: answers from the mail log, live.
#[derive(Debug, Parser)]
#[command(name = "tracemail", version, arg_required_else_help = true, after_help = SETTINGS)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    common: Common,
}

const SETTINGS: &str = "A setting is a flag, else TRACEMAIL_… in the environment (TRACEMAIL_LISTEN=127.0.0.1:8080), else a line of the \
TOML file given by --config, else a default. Exit code: 0 done, 1 failed, 2 wrong usage.";

/// What every command takes.
#[derive(Debug, Args)]
struct Common {
    /// TOML file of settings.
    #[arg(long, global = true, value_name = "FILE", env = "TRACEMAIL_CONFIG")]
    config: Option<PathBuf>,
    /// The database: sqlite:FOLDER or postgres://USER@HOST/DATABASE [default: sqlite:data]
    ///
    /// A Postgres password is better given in TRACEMAIL_DATABASE, in PGPASSWORD or in ~/.pgpass than here, where every
    /// user of this machine can see it.
    #[arg(long, global = true, value_name = "URL")]
    database: Option<String>,
    /// A streaming replica of that Postgres, which questions go to.
    #[arg(long, global = true, value_name = "URL")]
    database_read: Option<String>,
}

#[derive(Debug, Subcommand)]
enum Command {
    Serve(serve::Serve),
    Import(import::ImportLogs),
    Parse(parse::Parse),
    Search(search::Search),
    Show(show::Show),
    Report(report::Report),
    Verify(verify::Verify),
    Findings(findings::Findings),
    User(user::User),
    Domain(domain::Domain),
    Token(token::Token),
    Embed(embed::Embed),
    Audit(audit::Audit),
    Person(person::Person),
    Compact(compact::Compact),
    Retention(retention::Retention),
    Doctor(doctor::Doctor),
}

fn lang(code: &str) -> Result<Lang, String> {
    Lang::from_code(code).ok_or_else(|| "it is en or it".into())
}

/// The command was not used as it can be: exit code 2.
#[derive(Debug)]
pub struct WrongUsage(pub String);

impl std::fmt::Display for WrongUsage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for WrongUsage {}

/// Runs the command.
pub fn run(cli: Cli) -> anyhow::Result<()> {
    match cli.command {
        Command::Serve(serve) => serve.run(&cli.common),
        Command::Import(import) => import.run(&cli.common),
        Command::Parse(parse) => parse.run(),
        Command::Doctor(doctor) => doctor.run(&cli.common),
        Command::Report(report) => report.run(&cli.common),
        Command::Verify(verify) => verify.run(&cli.common),
        Command::Search(search) => search.run(&cli.common),
        Command::Show(show) => show.run(&cli.common),
        Command::Findings(findings) => findings.run(&cli.common),
        Command::User(user) => user.run(&cli.common),
        Command::Domain(domain) => domain.run(&cli.common),
        Command::Token(token) => token.run(&cli.common),
        Command::Embed(embed) => embed.run(&cli.common),
        Command::Audit(audit) => audit.run(&cli.common),
        Command::Person(person) => person.run(&cli.common),
        Command::Compact(compact) => compact.run(&cli.common),
        Command::Retention(retention) => retention.run(&cli.common),
    }
}

/// A database that is there already: whoever only reads does not make one.
async fn existing(settings: &Settings) -> anyhow::Result<Store> {
    let database = &settings.database;
    if database.folder().is_some_and(|folder| !folder.exists()) {
        bail!(
            "{database}: there is no database yet. `tracemail import FILE` or `tracemail serve --follow FILE` makes one; --database names another"
        )
    }
    Ok(settings.open().await?)
}

/// Says what was done: in words, or as JSON for programs.
fn say(as_json: bool, told: &impl Serialize, words: impl FnOnce() -> String) -> anyhow::Result<()> {
    if as_json {
        return print_json(told);
    }
    Ok(writeln!(io::stdout().lock(), "{}", words())?)
}

/// One value on a line.
fn print_json(told: &impl Serialize) -> anyhow::Result<()> {
    Ok(writeln!(io::stdout().lock(), "{}", serde_json::to_string(told)?)?)
}

/// What runs the asynchronous rooms.
fn runtime() -> io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()
}

/// Whether it failed only because nobody reads its output any more.
pub fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| cause.downcast_ref::<io::Error>().is_some_and(|e| e.kind() == io::ErrorKind::BrokenPipe))
}

impl Common {
    /// The settings, with this command's own flags among them.
    fn settings(&self, flags: &impl Serialize) -> anyhow::Result<Settings> {
        #[derive(Serialize)]
        struct All<'a, F> {
            #[serde(skip_serializing_if = "Option::is_none")]
            database: &'a Option<String>,
            #[serde(skip_serializing_if = "Option::is_none")]
            database_read: &'a Option<String>,
            #[serde(flatten)]
            flags: &'a F,
        }
        config::read(self.config.as_deref(), &All { database: &self.database, database_read: &self.database_read, flags })
    }
}
