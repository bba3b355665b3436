//! What a media child may do. ffmpeg runs code paths that an uploader chooses, so every child is
//! confined between `fork` and `exec`. The only file with `unsafe`.
//!
//! Active today: an own process group, death together with the service, no new privileges, umask 077
//! and resource limits. Landlock and seccomp belong in [`apply`], after the limits.
//!
//! There is deliberately no limit on the number of processes: the kernel counts all threads of the
//! user, and the service's own and its other children's would be counted too. That is seccomp's work.

use std::fmt;
use std::io;
use std::os::unix::process::CommandExt as _;
use std::process::Command;

use rustix::fs::Mode;
use rustix::process::{Pid, Resource, Rlimit, Signal};

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

/// Between the signal that a child may answer (SIGXCPU) and the one that it may not (SIGKILL).
const CPU_GRACE_SECONDS: u64 = 5;

/// Which confinements children really get; printed when the service starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is one independent mechanism of the kernel")]
pub struct SandboxLevel {
    /// Own process group, killed as a whole, and killed when the service dies.
    pub dies_with_service: bool,
    /// No set-uid program can raise the child's rights.
    pub no_new_privileges: bool,
    /// Memory, processor time, file size, open files and core dumps are bounded.
    pub resource_limits: bool,
    /// The file system is closed but for the input and the output.
    pub landlock: bool,
    /// System calls that media work does not need are refused.
    pub seccomp: bool,
}

impl SandboxLevel {
    /// What [`confine`] does on this machine.
    pub const fn active() -> Self {
        Self {
            dies_with_service: true,
            no_new_privileges: true,
            resource_limits: true,
            landlock: false,
            seccomp: false,
        }
    }
}

impl fmt::Display for SandboxLevel {
    /// One line: what is on, then what is off.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mechanisms = [
            (self.dies_with_service, "dies with the service"),
            (self.no_new_privileges, "no new privileges"),
            (self.resource_limits, "resource limits"),
            (self.landlock, "Landlock"),
            (self.seccomp, "seccomp"),
        ];
        let named = |wanted: bool| {
            let names = mechanisms.iter().filter(|(on, _)| *on == wanted).map(|&(_, name)| name);
            names.collect::<Vec<_>>().join(", ")
        };
        write!(f, "on: {}", named(true))?;
        let off = named(false);
        if off.is_empty() { Ok(()) } else { write!(f, "; off: {off}") }
    }
}

/// Arranges that the program of `command` starts confined, with an empty environment, in its own
/// process group and in the root folder.
pub(crate) fn confine(command: &mut Command, confinement: Confinement) {
    command.env_clear().current_dir("/").process_group(0);
    let service = rustix::process::getpid();
    #[expect(unsafe_code, reason = "pre_exec is the only way to act between fork and exec")]
    // SAFETY: `apply` makes only plain system calls, which are safe after a fork in a process with
    // threads: it does not allocate, lock or touch memory that another thread may have been writing.
    unsafe {
        command.pre_exec(move || apply(service, confinement));
    }
}

/// Runs in the child, before the program. Must not allocate.
fn apply(service: Pid, confinement: Confinement) -> io::Result<()> {
    rustix::process::set_parent_process_death_signal(Some(Signal::KILL))?;
    if rustix::process::getppid() != Some(service) {
        // The service died before the line above: nobody would ever kill this child.
        return Err(io::ErrorKind::NotFound.into());
    }
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
