//! Help that shows what counts. Commands beside the service take all of its settings, since it may have been
//! started with any of them; their help shows the few that they go by.

use clap::{Args as _, Command, CommandFactory as _};

use super::Cli;
use crate::config::ConfigArgs;

/// Where an installation is.
const PLACES: [&str; 8] =
    ["config", "data", "database_url", "s3_bucket", "s3_endpoint", "s3_region", "s3_access_key_id", "log"];

/// What `doctor` looks at besides.
const LOOKED_AT: [&str; 3] = ["listen", "role", "require_sandbox"];

/// The command line.
pub(crate) fn command() -> Command {
    let beside = ["user", "key", "credit", "backup", "restore", "move"];
    let command = beside
        .iter()
        .fold(Cli::command(), |command, name| command.mut_subcommand(*name, |one| quieter(one, &PLACES)));
    command.mut_subcommand("doctor", |one| quieter(one, &[&PLACES[..], &LOOKED_AT].concat()))
}

/// The same command; settings that are not among `shown` are taken, but not told of.
fn quieter(command: Command, shown: &[&str]) -> Command {
    let settings = ConfigArgs::augment_args(Command::new("settings"));
    let is_setting = |id: &str| settings.get_arguments().any(|setting| setting.get_id() == id);
    let command = command.mut_args(|argument| {
        let id = argument.get_id().as_str();
        let hidden = is_setting(id) && !shown.contains(&id);
        argument.hide(hidden)
    });
    command.mut_subcommands(|one| quieter(one, shown))
}
