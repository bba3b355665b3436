//! Every shell block in the documents is run, or says why it cannot be and is checked as far as that goes.
//!
//! The remark right above a block decides:
//! - `<!-- test: run -->` runs it in an empty folder, with the built `lipwright` in `PATH`;
//! - `<!-- test: run with server -->` runs it beside the sample pair, with a service at the address that it
//!   names and the service's key in `LIPWRIGHT_API_KEY`; it must make `result.mp4`;
//! - `<!-- test: run beside a service -->` runs it in the folder where a service keeps its `data`;
//! - `<!-- test: not run: REASON -->` only checks that the programs, make targets and scripts exist.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::{env, fs, iter};

use lipwright_testkit::{ProcessGuard, sample_face, sample_speech, stream_seconds, tempdir, workspace_root};

use crate::documents::{ShellBlock, shell_blocks};

/// Programs that a reader has, or is told to install.
const KNOWN_PROGRAMS: [&str; 16] = [
    "cargo",
    "cd",
    "curl",
    "docker",
    "export",
    "ffmpeg",
    "git",
    "helm",
    "kubectl",
    "lipwright",
    "make",
    "openapi-python-client",
    "pip",
    "sample/make.sh",
    "scripts/test.sh",
    "sudo",
];

#[test]
fn every_shell_block_says_how_it_is_tested() {
    for block in shell_blocks() {
        let remark = block.remark.as_deref().unwrap_or_default();
        let known = ["run", "run with server", "run beside a service"].contains(&remark)
            || remark.starts_with("not run: ");
        assert!(known, "{}: no remark above this block says how it is tested", block.place());
    }
}

/// The documents in groups, each a test of its own: one whole run of the engine takes its time.
const GROUPS: [&str; 6] =
    ["README.md", "docs/start/", "docs/how-to/", "docs/explanation/", "docs/reference/", "packaging/"];

/// The blocks with this remark in the documents of a group.
fn blocks(remark: &str, group: &str) -> Vec<ShellBlock> {
    let wanted =
        |block: &ShellBlock| block.remark.as_deref() == Some(remark) && block.place().starts_with(group);
    shell_blocks().into_iter().filter(wanted).collect()
}

fn run_blocks(group: &str) {
    for block in blocks("run", group) {
        let folder = tempdir().unwrap();
        run(&block, &block.text, folder.path(), ("", ""));
    }
}

fn run_blocks_with_server(group: &str) {
    for block in blocks("run with server", group) {
        let folder = tempdir().unwrap();
        let here = folder.path();
        let (_service, address, key) = service(&here.join("data"));
        fs::copy(sample_face(), here.join("face.mp4")).unwrap();
        fs::copy(sample_speech(), here.join("speech.wav")).unwrap();
        let text = block.text.replace("127.0.0.1:8080", &address);
        run(&block, &text, here, (&format!("http://{address}"), &key));
        assert!(stream_seconds(&here.join("result.mp4"), 'v').unwrap() > 1.0, "{}", block.place());
    }
}

fn run_blocks_beside_a_service(group: &str) {
    for block in blocks("run beside a service", group) {
        let folder = tempdir().unwrap();
        let (_service, address, key) = service(&folder.path().join("data"));
        run(&block, &block.text, folder.path(), (&format!("http://{address}"), &key));
    }
}

#[test]
fn no_block_to_run_is_left_out() {
    for remark in ["run", "run with server", "run beside a service"] {
        let all = blocks(remark, "");
        let in_groups: usize = GROUPS.iter().map(|group| blocks(remark, group).len()).sum();
        assert_eq!(in_groups, all.len(), "{all:?}");
        assert!(!all.is_empty(), "{remark} is used somewhere");
    }
}

#[test]
fn the_readmes_blocks_run() {
    run_blocks(GROUPS[0]);
}

#[test]
fn the_readmes_blocks_run_against_a_server() {
    run_blocks_with_server(GROUPS[0]);
}

#[test]
fn the_starts_blocks_run() {
    run_blocks(GROUPS[1]);
}

#[test]
fn the_starts_blocks_run_against_a_server() {
    run_blocks_with_server(GROUPS[1]);
}

#[test]
fn the_how_tos_blocks_run() {
    run_blocks(GROUPS[2]);
}

#[test]
fn the_how_tos_blocks_run_against_a_server() {
    run_blocks_with_server(GROUPS[2]);
    run_blocks_beside_a_service(GROUPS[2]);
}

#[test]
fn the_other_pages_blocks_run() {
    for group in &GROUPS[3..] {
        run_blocks(group);
        run_blocks_with_server(group);
    }
}

/// The Makefile beside the document, or else the repository's.
fn makefile(block: &ShellBlock) -> String {
    let beside = fs::read_to_string(block.file.with_file_name("Makefile"));
    beside.unwrap_or_else(|_| fs::read_to_string(workspace_root().join("Makefile")).unwrap())
}

/// A service with its data in `data`, its address and its first key.
#[expect(clippy::disallowed_methods, reason = "a test of the binary must start it")]
fn service(data: &Path) -> (ProcessGuard, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lipwright"));
    command.args(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(data).stdout(Stdio::piped());
    let mut service = ProcessGuard::spawn(&mut command).unwrap();
    let lines = BufReader::new(service.child().stdout.take().unwrap()).lines();
    let greeting: Vec<_> = lines.map_while(Result::ok).take_while(|line| line != "Next:").collect();
    let address = greeting[0].rsplit_once("http://").unwrap().1.to_owned();
    let key = greeting.iter().flat_map(|line| line.split_whitespace()).find(|word| word.starts_with("lsk_"));
    (service, address, key.unwrap().to_owned())
}

#[test]
fn the_blocks_that_are_not_run_name_things_that_exist() {
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
                assert!(
                    target.is_empty() || makefile(&block).contains(&format!("\n{target}:")),
                    "{}: make {target}?",
                    block.place()
                );
            }
            if program.contains('/') {
                assert!(workspace_root().join(program).exists(), "{}: {program}?", block.place());
            }
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "the documents' commands are for a shell")]
fn run(block: &ShellBlock, text: &str, folder: &Path, (url, key): (&str, &str)) {
    let binary = Path::new(env!("CARGO_BIN_EXE_lipwright"));
    let old = env::var_os("PATH").unwrap_or_default();
    let folders = iter::once(binary.parent().unwrap().to_path_buf()).chain(env::split_paths(&old));
    let output = Command::new("sh")
        .args(["-eu", "-c", text])
        .current_dir(folder)
        .env("PATH", env::join_paths(folders).unwrap())
        .env("LIPWRIGHT_API_KEY", key)
        .env("LIPWRIGHT_URL", url)
        // The usual port may be taken where tests run.
        .env("LIPWRIGHT_LISTEN", "127.0.0.1:0")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{}: {said}", block.place());
}
