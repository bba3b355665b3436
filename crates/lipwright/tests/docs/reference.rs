//! The generated pages say what the program says. To write them anew:
//! `UPDATE_REFERENCE=1 cargo nextest run -p lipwright --test docs reference`

use std::process::Command;
use std::{env, fs};

use lipwright_testkit::workspace_root;

const COMMANDS: [&[&str]; 32] = [
    &[],
    &["sync"],
    &["submit"],
    &["status"],
    &["watch"],
    &["get"],
    &["retry"],
    &["cancel"],
    &["list"],
    &["serve"],
    &["user"],
    &["user", "add"],
    &["user", "list"],
    &["user", "plan"],
    &["key"],
    &["key", "create"],
    &["key", "list"],
    &["key", "revoke"],
    &["key", "rotate"],
    &["credit"],
    &["credit", "grant"],
    &["credit", "show"],
    &["backup"],
    &["restore"],
    &["move"],
    &["config"],
    &["doctor"],
    &["eval"],
    &["inspect"],
    &["sample"],
    &["completions"],
    &["man"],
];

#[expect(clippy::disallowed_methods, reason = "a test of the binary must start it")]
fn help_of(command: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_lipwright")).args(command).arg("--help").output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().map(|line| line.trim_end().to_owned() + "\n").collect()
}

#[test]
fn the_command_line_page_is_what_help_says() {
    let mut page = "# Command line\n\nGenerated from `--help` by the test of this page.\n".to_owned();
    for command in COMMANDS {
        let name = [&["lipwright"], command].concat().join(" ");
        page.extend(["\n## ", &name, "\n\n```text\n", &help_of(command), "```\n"]);
    }
    let file = workspace_root().join("docs/reference/command-line.md");
    if env::var_os("UPDATE_REFERENCE").is_some() {
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, &page).unwrap();
    }
    let written = fs::read_to_string(&file).unwrap_or_default();
    assert!(
        written == page,
        "docs/reference/command-line.md is stale: {}",
        "set UPDATE_REFERENCE=1 and run again"
    );
}
