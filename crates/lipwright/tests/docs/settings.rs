//! The page of settings says what the program says. To write it anew:
//! `UPDATE_REFERENCE=1 cargo nextest run -p lipwright --test docs settings`

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;
use std::{env, fs};

use lipwright_testkit::{tempdir, workspace_root};

/// What has no flag.
const IN_THE_FILE: [(&str, &str); 2] = [
    (
        "plans",
        "Plans of accounts, each a table such as `[plans.studio]`; `default` is for accounts on no other",
    ),
    ("s3_secret_access_key", "Secret of that key; it has no flag, where others could read it"),
];

const ABOVE: &str = "\
# Settings

Generated from the program by the test of this page.

Every setting is a flag of `lipwright serve`, an environment variable, and a line of `lipwright.toml`; a flag beats the environment, and that the file.
`lipwright config --print` shows each setting with its value and who decided it.

| Setting | Environment | Default | Meaning |
|---|---|---|---|
";

#[expect(clippy::disallowed_methods, reason = "a test of the binary must start it")]
fn said(args: &[&str], folder: &Path) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lipwright"));
    for (name, _) in env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("LIPWRIGHT_")) {
        command.env_remove(name);
    }
    String::from_utf8(command.args(args).current_dir(folder).output().unwrap().stdout).unwrap()
}

/// What the help says of a flag, in one line.
fn meaning(help: &str, flag: &str) -> Option<String> {
    let mut lines = help.lines().skip_while(|line| !line.trim_start().starts_with(&format!("{flag} ")));
    let first = lines.next()?.trim_start();
    let beside = first.split_once("  ").map_or("", |(_, text)| text.trim());
    let below = lines.take_while(|line| line.starts_with("        ") || line.trim().is_empty());
    let words: Vec<_> =
        std::iter::once(beside).chain(below.map(str::trim)).filter(|text| !text.is_empty()).collect();
    Some(words.join(" "))
}

#[test]
fn the_settings_page_is_what_the_program_says() {
    let folder = tempdir().unwrap();
    let printed = said(&["config", "--print"], folder.path());
    let help = said(&["serve", "--help"], folder.path());
    let mut page = ABOVE.to_owned();
    for line in printed.lines() {
        let (name, rest) = line.split_once(" = ").unwrap();
        let value = rest.strip_suffix("  # default").unwrap_or_else(|| panic!("{line}: no default"));
        // It differs from machine to machine.
        let value = if name == "workers" { "one for every two cores" } else { value };
        let meaning = meaning(&help, &format!("--{}", name.replace('_', "-")));
        let in_the_file = IN_THE_FILE.iter().find(|(of, _)| *of == name).map(|(_, text)| (*text).to_owned());
        let meaning = meaning.or(in_the_file).unwrap_or_default().replace('|', "\\|");
        assert!(!meaning.is_empty(), "{name}: the help says nothing of it");
        // The table has a column for the default.
        let meaning = meaning.split(" [").next().unwrap_or_default().to_owned();
        writeln!(page, "| `{name}` | `LIPWRIGHT_{}` | `{value}` | {meaning} |", name.to_uppercase()).unwrap();
    }
    let file = workspace_root().join("docs/reference/settings.md");
    if env::var_os("UPDATE_REFERENCE").is_some() {
        fs::write(&file, &page).unwrap();
    }
    let written = fs::read_to_string(&file).unwrap_or_default();
    assert!(written == page, "docs/reference/settings.md is stale: set UPDATE_REFERENCE=1 and run again");
}
