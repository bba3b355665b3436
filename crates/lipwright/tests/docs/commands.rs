//! Every shell block in the documents is run, or says why it cannot be and is checked as far as that goes.
//!
//! The remark right above a block decides:
//! - `<!-- test: run -->` runs it in an empty folder, with the built `lipwright` in `PATH`;
//! - `<!-- test: not run: REASON -->` only checks that the programs, make targets and scripts exist.

use std::process::Command;
use std::{env, fs};

use lipwright_testkit::{tempdir, workspace_root};

use crate::documents::{ShellBlock, shell_blocks};

/// Programs that a reader has, or is told to install.
const KNOWN_PROGRAMS: [&str; 10] = [
    "cargo",
    "cd",
    "curl",
    "ffmpeg",
    "git",
    "lipwright",
    "make",
    "sample/make.sh",
    "scripts/test.sh",
    "sudo",
];

#[test]
fn every_shell_block_says_how_it_is_tested() {
    for block in shell_blocks() {
        let remark = block.remark.as_deref().unwrap_or_default();
        let known = remark == "run" || remark == "run with server" || remark.starts_with("not run: ");
        assert!(known, "{}: no remark above this block says how it is tested", block.place());
    }
}

#[test]
fn the_blocks_that_are_to_run_run() {
    let mut n_run = 0;
    for block in shell_blocks().iter().filter(|block| block.remark.as_deref() == Some("run")) {
        run(block);
        n_run += 1;
    }
    assert!(n_run > 0, "the README's first example is meant to run");
}

#[test]
fn the_blocks_that_are_not_run_name_things_that_exist() {
    let makefile = fs::read_to_string(workspace_root().join("Makefile")).unwrap();
    for block in shell_blocks() {
        if !block.remark.as_deref().unwrap_or_default().starts_with("not run: ") {
            continue;
        }
        for line in block.text.lines().filter(|line| !line.trim().is_empty() && !line.trim().starts_with('#'))
        {
            let mut words = line.split_whitespace().skip_while(|word| word.contains('='));
            let program = words.next().unwrap_or_default();
            assert!(KNOWN_PROGRAMS.contains(&program), "{}: what is {program}?", block.place());
            if program == "make" {
                let target = words.find(|word| !word.contains('=')).unwrap_or_default();
                assert!(makefile.contains(&format!("\n{target}:")), "{}: make {target}?", block.place());
            }
            if program.contains('/') {
                assert!(workspace_root().join(program).exists(), "{}: {program}?", block.place());
            }
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "the documents' commands are for a shell")]
fn run(block: &ShellBlock) {
    let folder = tempdir().unwrap();
    let binary = std::path::Path::new(env!("CARGO_BIN_EXE_lipwright"));
    let old = env::var_os("PATH").unwrap_or_default();
    let folders = std::iter::once(binary.parent().unwrap().to_path_buf()).chain(env::split_paths(&old));
    let output = Command::new("sh")
        .args(["-eu", "-c", &block.text])
        .current_dir(folder.path())
        .env("PATH", env::join_paths(folders).unwrap())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{}: {said}", block.place());
}
