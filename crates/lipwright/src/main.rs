//! The `lipwright` binary: reads the command line, runs one command, turns its end into an exit code.
//! What a command prints goes through `output`; what it does lives in `commands`.

mod cli;
mod client;
mod commands;
mod config;
mod failure;
mod interrupt;
mod output;
mod page;
mod preflight;
mod telemetry;

use std::process::ExitCode;

use clap::FromArgMatches as _;

use crate::cli::{Cli, Command};
use crate::failure::Failure;

fn main() -> ExitCode {
    let cli = match cli::command().try_get_matches().and_then(|given| Cli::from_arg_matches(&given)) {
        Ok(cli) => cli,
        Err(refusal) => return output::refusal(&refusal),
    };
    let ended = match &cli.command {
        Command::Sync(args) => commands::sync::run(args),
        Command::Serve(args) => commands::serve::run(args),
        Command::Submit(args) => commands::remote::submit::run(args),
        Command::Status(args) => commands::remote::tasks::status(args),
        Command::Watch(args) => commands::remote::watch::run(args),
        Command::Get(args) => commands::remote::get::run(args),
        Command::Retry(args) => commands::remote::retry::run(args),
        Command::Cancel(args) => commands::remote::tasks::cancel(args),
        Command::List(args) => commands::remote::tasks::list(args),
        Command::User(args) => commands::admin::user::run(args),
        Command::Key(args) => commands::admin::key::run(args),
        Command::Credit(args) => commands::admin::credit::run(args),
        Command::Backup(args) => commands::admin::copies::backup(args),
        Command::Restore(args) => commands::admin::copies::restored(args),
        Command::Move(args) => commands::admin::copies::moved(args),
        Command::Config(args) => commands::config::run(args),
        Command::Doctor(args) => commands::doctor::run(args),
        Command::Eval(args) => commands::eval::run(args),
        Command::Inspect(args) => commands::inspect::run(args),
        Command::Sample(args) => commands::sample::run(args),
        Command::Completions(args) => commands::completions::run(args),
        Command::Man(args) => commands::man::run(args),
    };
    ended.map_or_else(
        |failure: Failure| output::failure(&failure, cli.command.speaks_json()),
        |()| ExitCode::SUCCESS,
    )
}
