//! What a media child may do. ffmpeg runs code paths that an uploader chooses, so every child is
//! confined between `fork` and `exec`. The only file with `unsafe`.
//!
//! Everything that needs memory is made in the parent; between `fork` and `exec` only system calls are
//! made, in this order: death together with the service, niceness, umask 077, resource limits, no new
//! privileges, [`FileRules`] (Landlock), [`CallRules`] (seccomp). The own process group and the empty environment
//! come with the start of the program.
//!
//! There is deliberately no limit on the number of processes: the kernel counts all threads of the
//! user, and the service's own and its other children's would be counted too. The call rules let a
//! child start threads, and no process.

mod calls;
mod files;
mod level;
mod program;

use std::io;
use std::os::unix::process::CommandExt as _;
use std::process::Command;

use rustix::fs::Mode;
use rustix::process::{Pid, Resource, Rlimit, Signal};

use calls::CallRules;
use files::FileRules;
pub(crate) use files::Files;
pub(crate) use level::Mechanisms;
pub use level::SandboxLevel;
pub(crate) use program::Program;

/// What one child may use up. Set by whoever starts it, from the limits and the length of the media.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Confinement {
    /// Address space in bytes.
    pub(crate) memory: u64,
    /// Processor time in seconds, over all threads.
    pub(crate) cpu_seconds: u64,
    /// The largest file that it may write, in bytes; pipes do not count.
    pub(crate) file_bytes: u64,
}

/// Open files per child: three pipes, the libraries while they load, one input, one output.
const OPEN_FILES: u64 = 64;

/// How far a child gives way to the service: who asks for a task is answered while others are made.
const NICENESS: i32 = 10;

/// Between the signal that a child may answer (SIGXCPU) and the one that it may not (SIGKILL).
const CPU_GRACE_SECONDS: u64 = 5;

/// Arranges that `program` starts confined, with an empty environment, in its own process group and in
/// the root folder, and reaches no file but its own and `files`.
pub(crate) fn confine(
    command: &mut Command,
    program: &Program,
    files: &Files,
    confinement: Confinement,
    mechanisms: Mechanisms,
) -> io::Result<()> {
    command.env_clear().current_dir("/").process_group(0);
    let service = rustix::process::getpid();
    let mut file_rules = mechanisms.landlock.then(|| FileRules::new(program, files)).transpose()?;
    let call_rules = mechanisms.seccomp.then(CallRules::get).transpose()?;
    let apply = move || {
        limit_child(service, confinement)?;
        if let Some(rules) = file_rules.take() {
            rules.enter()?;
        }
        call_rules.map_or(Ok(()), CallRules::enter)
    };
    #[expect(unsafe_code, reason = "pre_exec is the only way to act between fork and exec")]
    // SAFETY: `apply` makes only plain system calls, which are safe after a fork in a process with
    // threads: it does not allocate, lock or touch memory that another thread may have been writing.
    // The rules are made before; entering them hands a descriptor and a slice to the kernel.
    unsafe {
        command.pre_exec(apply);
    }
    Ok(())
}

/// Runs in the child, before the program. Must not allocate.
fn limit_child(service: Pid, confinement: Confinement) -> io::Result<()> {
    rustix::process::set_parent_process_death_signal(Some(Signal::KILL))?;
    if rustix::process::getppid() != Some(service) {
        // The service died before the line above: nobody would ever kill this child.
        return Err(io::ErrorKind::NotFound.into());
    }
    rustix::process::nice(NICENESS)?;
    rustix::process::umask(Mode::RWXG | Mode::RWXO);
    limit(Resource::As, confinement.memory, confinement.memory)?;
    limit(Resource::Cpu, confinement.cpu_seconds, confinement.cpu_seconds + CPU_GRACE_SECONDS)?;
    limit(Resource::Fsize, confinement.file_bytes, confinement.file_bytes)?;
    limit(Resource::Nofile, OPEN_FILES, OPEN_FILES)?;
    limit(Resource::Core, 0, 0)?;
    rustix::thread::set_no_new_privs(true)?;
    Ok(())
}

/// Lowers a limit; a service that already runs under a lower hard limit keeps that one.
fn limit(resource: Resource, soft: u64, hard: u64) -> io::Result<()> {
    let ceiling = rustix::process::getrlimit(resource).maximum.unwrap_or(u64::MAX);
    let bounded = Rlimit { current: Some(soft.min(ceiling)), maximum: Some(hard.min(ceiling)) };
    Ok(rustix::process::setrlimit(resource, bounded)?)
}

#[cfg(test)]
mod tests;
