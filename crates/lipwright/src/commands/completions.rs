//! `lipwright completions`: the command line, in a shell's own words.

use clap_complete::{Shell, generate};

use crate::cli::{self, CompletionShell, CompletionsArgs};
use crate::failure::Failure;
use crate::output;

#[expect(clippy::unnecessary_wraps, reason = "the shape of every command")]
pub(crate) fn run(args: &CompletionsArgs) -> Result<(), Failure> {
    let shell = match args.shell {
        CompletionShell::Bash => Shell::Bash,
        CompletionShell::Zsh => Shell::Zsh,
        CompletionShell::Fish => Shell::Fish,
    };
    let mut script = Vec::new();
    generate(shell, &mut cli::command(), "lipwright", &mut script);
    output::text(&script);
    Ok(())
}
