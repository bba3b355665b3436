//! The Markdown files of the repository and the shell blocks in them.

use std::fs;
use std::path::{Path, PathBuf};

use lipwright_testkit::workspace_root;

/// A fenced `sh` block, and the remark right above it that says how it is tested.
#[derive(Debug)]
pub(crate) struct ShellBlock {
    pub(crate) file: PathBuf,
    pub(crate) line: usize,
    /// The text of `<!-- test: … -->`, if there is one.
    pub(crate) remark: Option<String>,
    pub(crate) text: String,
}

impl ShellBlock {
    /// `README.md:12`, for messages.
    pub(crate) fn place(&self) -> String {
        format!("{}:{}", self.file.strip_prefix(workspace_root()).unwrap().display(), self.line)
    }
}

/// Every Markdown file that a reader may open.
pub(crate) fn documents() -> Vec<PathBuf> {
    let root = workspace_root();
    let mut found = Vec::new();
    for name in fs::read_dir(&root).unwrap().map(|entry| entry.unwrap().path()) {
        if is_markdown(&name) {
            found.push(name);
        }
    }
    for folder in [
        "docs",
        "fuzz",
        "models",
        "packaging",
        "sample",
        "training",
        "crates/lipwright/benches",
        "crates/lipwright-server/benches",
    ] {
        gather(&root.join(folder), &mut found);
    }
    found.sort();
    assert!(found.len() > 5, "found the repository");
    found
}

fn gather(folder: &Path, found: &mut Vec<PathBuf>) {
    for path in fs::read_dir(folder).into_iter().flatten().map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            gather(&path, found);
        } else if is_markdown(&path) {
            found.push(path);
        }
    }
}

fn is_markdown(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending == "md")
}

/// The shell blocks of all documents.
pub(crate) fn shell_blocks() -> Vec<ShellBlock> {
    documents().iter().flat_map(|file| blocks_of(file, &fs::read_to_string(file).unwrap())).collect()
}

fn blocks_of(file: &Path, text: &str) -> Vec<ShellBlock> {
    let mut blocks = Vec::new();
    let mut remark = None;
    let mut lines = text.lines().enumerate();
    while let Some((number, line)) = lines.next() {
        let line = line.trim();
        if let Some(said) = line.strip_prefix("<!-- test:").and_then(|rest| rest.strip_suffix("-->")) {
            remark = Some(said.trim().to_owned());
        } else if matches!(line, "```sh" | "```bash" | "```console" | "```shell") {
            let inside: Vec<_> =
                lines.by_ref().map(|(_, line)| line).take_while(|line| line.trim() != "```").collect();
            let (file, remark) = (file.to_path_buf(), remark.take());
            blocks.push(ShellBlock { file, line: number + 1, remark, text: inside.join("\n") });
        } else if !line.is_empty() {
            remark = None;
        }
    }
    blocks
}
