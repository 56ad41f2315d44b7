//! `tracemail`: hands the arguments to the command they name, and its end to the shell.
//! Exit codes: 0 done, 1 failed, 2 wrong usage.
#![recursion_limit = "512"] // a page's type is as deep as its HTML

use std::process::ExitCode;

use clap::Parser;
use server::cli::{Cli, WrongUsage};

/// The fold keeps many small texts for a short time: with it the way into the store is a third shorter.
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let Err(error) = server::cli::run(Cli::parse()) else { return ExitCode::SUCCESS };
    if server::cli::is_closed_pipe(&error) {
        return ExitCode::SUCCESS; // whoever read our output (`| head`) has seen enough
    }
    eprintln!("tracemail: {error:#}");
    ExitCode::from(if error.is::<WrongUsage>() { 2 } else { 1 })
}
