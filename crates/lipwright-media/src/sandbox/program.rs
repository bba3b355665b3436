//! What a program needs of the file system to start: itself, its loader and its libraries.

use std::fs::File;
use std::io::Read as _;
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};

/// A program's file and what it needs beside it.
#[derive(Debug, Clone)]
pub(crate) struct Program {
    file: PathBuf,
    run: Vec<PathBuf>,
    look: Vec<PathBuf>,
    open: Vec<PathBuf>,
}

/// Where the libraries of a distribution are, and the loader's list of them.
const LIBRARIES: [&str; 8] = [
    "/lib",
    "/lib32",
    "/lib64",
    "/usr/lib",
    "/usr/lib64",
    "/usr/local/lib",
    "/usr/local/lib64",
    "/etc/ld.so.cache",
];

impl Program {
    /// The program in `file`, which also needs what is in the folders `open`.
    pub(crate) fn new(file: PathBuf, open: &[PathBuf]) -> Self {
        // A package manager may have put only a link there.
        let real = file.canonicalize().unwrap_or_else(|_| file.clone());
        let mut look: Vec<PathBuf> = LIBRARIES.iter().map(PathBuf::from).collect();
        if let Some(prefix) = real.parent().and_then(Path::parent) {
            // One that was built apart has its libraries beside it.
            look.extend(["lib", "lib64"].map(|name| prefix.join(name)));
        }
        if real.starts_with(STORE) {
            look.push(PathBuf::from(STORE));
        }
        let run = loader_of(&real).into_iter().chain([real]).collect();
        Self { file, run, look, open: open.to_vec() }
    }

    /// Where it was found.
    pub(crate) fn file(&self) -> &Path {
        &self.file
    }

    /// What may be run: itself and its loader.
    pub(super) fn run(&self) -> &[PathBuf] {
        &self.run
    }

    /// What may be read.
    pub(super) fn look(&self) -> &[PathBuf] {
        &self.look
    }

    /// Where everything may be read and run.
    pub(super) fn open_folders(&self) -> &[PathBuf] {
        &self.open
    }
}

/// Where Nix keeps every package, each in a folder of its own.
const STORE: &str = "/nix/store";

/// The loader that an ELF program names (`PT_INTERP`); a static one has none.
fn loader_of(program: &Path) -> Option<PathBuf> {
    let mut head = Vec::new();
    File::open(program).ok()?.take(4096).read_to_end(&mut head).ok()?;
    loader_in(&head)
}

/// Reads a 64-bit little-endian head, which is all that the crate's machines have.
fn loader_in(head: &[u8]) -> Option<PathBuf> {
    const LOADER: u32 = 3;
    let at = |offset: usize, length: usize| {
        let bytes = head.get(offset..offset.checked_add(length)?)?;
        let number = bytes.iter().rev().fold(0_u64, |number, &byte| number << 8 | u64::from(byte));
        usize::try_from(number).ok()
    };
    if !head.starts_with(b"\x7fELF\x02\x01") {
        return None;
    }
    let (table, entry_bytes, n_entries) = (at(32, 8)?, at(54, 2)?, at(56, 2)?);
    let entries = (0..n_entries).map_while(|entry| table.checked_add(entry * entry_bytes));
    let entry = entries
        .take_while(|&entry| entry < head.len())
        .find(|&entry| at(entry, 4) == Some(LOADER as usize))?;
    let (offset, length) = (at(entry + 8, 8)?, at(entry + 32, 8)?);
    let name = head.get(offset..offset.checked_add(length)?)?.split(|&byte| byte == 0).next()?;
    Some(PathBuf::from(std::ffi::OsStr::from_bytes(name)))
}

#[cfg(test)]
mod tests;
