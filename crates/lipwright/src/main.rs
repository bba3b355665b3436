//! The `lipwright` binary: reads the command line, runs one command, turns its end into an exit code.
//! What a command prints goes through `output`; what it does lives in `commands`.

mod cli;
mod commands;
mod config;
mod failure;
mod interrupt;
mod output;
mod page;
mod preflight;
mod telemetry;

use std::process::ExitCode;

use clap::Parser;

use crate::cli::{Cli, Command};
use crate::failure::Failure;

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(refusal) => return output::refusal(&refusal),
    };
    let ended = match &cli.command {
        Command::Sync(args) => commands::sync::run(args),
        Command::Serve(args) => commands::serve::run(args),
        Command::Config(args) => commands::config::run(&args.settings),
        Command::Eval(args) => commands::eval::run(args),
        Command::Sample(args) => commands::sample::run(args),
    };
    ended.map_or_else(
        |failure: Failure| output::failure(&failure, cli.command.speaks_json()),
        |()| ExitCode::SUCCESS,
    )
}
