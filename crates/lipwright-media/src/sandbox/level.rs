//! Which confinements this machine has, found out by trying them.

use std::fmt;
use std::fs::File;
use std::io;
use std::sync::OnceLock;
use std::thread;

use rustix::net::{AddressFamily, SocketType};

use super::calls::CallRules;
use super::files::FileRules;

/// The mechanisms that a kernel may lack.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Mechanisms {
    /// Rules about files.
    pub(crate) landlock: bool,
    /// Rules about system calls.
    pub(crate) seccomp: bool,
}

impl Mechanisms {
    /// Those that this machine has.
    pub(crate) fn present() -> Self {
        static FOUND: OnceLock<Mechanisms> = OnceLock::new();
        *FOUND.get_or_init(|| Self { landlock: landlock_holds(), seccomp: seccomp_holds() })
    }
}

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
    /// The file system is closed but for the program's own files, the input and the output.
    pub landlock: bool,
    /// System calls that media work does not need are refused, all of the network's among them.
    pub seccomp: bool,
}

impl SandboxLevel {
    /// What children get on this machine. The first call tries it out.
    pub fn active() -> Self {
        let Mechanisms { landlock, seccomp } = Mechanisms::present();
        Self { dies_with_service: true, no_new_privileges: true, resource_limits: true, landlock, seccomp }
    }

    /// Whether nothing is off.
    pub const fn is_whole(self) -> bool {
        let Self { dies_with_service, no_new_privileges, resource_limits, landlock, seccomp } = self;
        dies_with_service && no_new_privileges && resource_limits && landlock && seccomp
    }

    /// The names of what is on, or of what is off.
    fn named(self, on: bool) -> String {
        let mechanisms = [
            (self.dies_with_service, "dies with the service"),
            (self.no_new_privileges, "no new privileges"),
            (self.resource_limits, "resource limits"),
            (self.landlock, "Landlock"),
            (self.seccomp, "seccomp"),
        ];
        let names = mechanisms.iter().filter(|(is_on, _)| *is_on == on).map(|&(_, name)| name);
        names.collect::<Vec<_>>().join(", ")
    }

    /// The names of what is off, comma-separated; empty when nothing is.
    pub fn off(self) -> String {
        self.named(false)
    }
}

impl fmt::Display for SandboxLevel {
    /// One line: what is on, then what is off.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "on: {}", self.named(true))?;
        if self.is_whole() { Ok(()) } else { write!(f, "; off: {}", self.off()) }
    }
}

/// Whether a thread that closes the file system to itself can open nothing any more.
fn landlock_holds() -> bool {
    tried(|| {
        FileRules::closed()?.enter()?;
        Ok(File::open("/").is_err_and(|error| error.kind() == io::ErrorKind::PermissionDenied))
    })
}

/// Whether a thread that follows the call rules gets no socket any more.
fn seccomp_holds() -> bool {
    tried(|| {
        CallRules::get()?.enter()?;
        let socket = rustix::net::socket(AddressFamily::INET, SocketType::STREAM, None);
        Ok(socket.is_err_and(|error| error == rustix::io::Errno::PERM))
    })
}

/// The answer of a thread that confines itself, and ends with it: rules hold for one thread.
fn tried(confined: fn() -> io::Result<bool>) -> bool {
    let try_out =
        move || rustix::thread::set_no_new_privs(true).map_err(io::Error::from).and_then(|()| confined());
    let thread = thread::Builder::new().name(String::from("media-sandbox")).spawn(try_out);
    thread.is_ok_and(|thread| thread.join().is_ok_and(|held| held.unwrap_or(false)))
}
