//! `lipwright man`: a manual page for the program and one for each command.

use std::fs;

use crate::cli::{self, ManArgs};
use crate::failure::Failure;

pub(crate) fn run(args: &ManArgs) -> Result<(), Failure> {
    // Names do not depend on the terminal.
    let command = cli::command().term_width(80);
    fs::create_dir_all(&args.folder)
        .and_then(|()| clap_mangen::generate_to(command, &args.folder))
        .map_err(|error| Failure::folder_not_writable(&args.folder, &error))
}
