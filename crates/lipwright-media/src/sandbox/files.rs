//! Which files a child reaches, by Landlock: its program with its libraries, the input and the output.
//! What else exists can be neither opened nor changed, and neither can anything be made. Where the
//! kernel is new enough no TCP port, no abstract socket and no signal leads out either.

use std::io;
use std::path::{Path, PathBuf};

use landlock::{
    ABI, Access as _, AccessFs, AccessNet, BitFlags, PathBeneath, PathFd, Ruleset, RulesetAttr as _,
    RulesetCreated, RulesetCreatedAttr as _, RulesetError, Scope, make_bitflags,
};

use super::program::Program;

/// The files that one child works on.
#[derive(Debug, Clone, Default)]
pub(crate) struct Files {
    /// Read, each by itself.
    pub(crate) read: Vec<PathBuf>,
    /// Written, each by itself; they exist before the child starts.
    pub(crate) written: Vec<PathBuf>,
}

/// Everything that any kernel can refuse is refused; one that knows less refuses less.
const NEWEST: ABI = ABI::V10;

/// A program, its loader, and nothing else, may be run.
const RUN: BitFlags<AccessFs> = make_bitflags!(AccessFs::{Execute | ReadFile});
const LOOK: BitFlags<AccessFs> = make_bitflags!(AccessFs::{ReadFile | ReadDir});
/// The muxer reads its own output again, to move the index to the front.
const WRITE: BitFlags<AccessFs> = make_bitflags!(AccessFs::{ReadFile | WriteFile | Truncate});

/// Rules that wait to be entered.
pub(super) struct FileRules(RulesetCreated);

impl FileRules {
    /// For `program`, working on `files`.
    pub(super) fn new(program: &Program, files: &Files) -> io::Result<Self> {
        let mut rules = closed()?;
        for file in program.run() {
            rules = open(rules, file, RUN)?;
        }
        for folder in program.look() {
            rules = open(rules, folder, LOOK)?;
        }
        for folder in program.open_folders() {
            rules = open(rules, folder, RUN | LOOK)?;
        }
        for file in &files.read {
            rules = open(rules, file, AccessFs::ReadFile.into())?;
        }
        for file in &files.written {
            rules = open(rules, file, WRITE)?;
        }
        Ok(Self(rules))
    }

    /// Opens nothing.
    pub(super) fn closed() -> io::Result<Self> {
        closed().map(Self)
    }

    /// From here on the calling thread, and every program that it becomes, follows the rules. Does not
    /// allocate. A kernel without Landlock lets everything pass.
    pub(super) fn enter(self) -> io::Result<()> {
        match self.0.restrict_self() {
            Ok(_) => Ok(()),
            // Its own text would have to be put together.
            Err(_) => Err(io::Error::last_os_error()),
        }
    }
}

fn closed() -> io::Result<RulesetCreated> {
    let made = || {
        Ruleset::default()
            .handle_access(AccessFs::from_all(NEWEST))?
            .handle_access(AccessNet::from_all(NEWEST))?
            .scope(Scope::from_all(NEWEST))?
            .create()
    };
    made().map_err(|error: RulesetError| io::Error::other(error))
}

/// A file that is not there needs no rule; folders lend theirs to all that is in them.
fn open(rules: RulesetCreated, path: &Path, access: BitFlags<AccessFs>) -> io::Result<RulesetCreated> {
    let Ok(opened) = PathFd::new(path) else { return Ok(rules) };
    // The kernel refuses a right that only a folder can have for a file.
    let access = if path.is_dir() { access } else { access & AccessFs::from_file(NEWEST) };
    rules.add_rule(PathBeneath::new(opened, access)).map_err(io::Error::other)
}
