//! What intruders do. Each is a test for the program's own runner only: a proof starts it, as a child.

use std::fs::{self, File};
use std::io;
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::process::CommandExt as _;
use std::process::Command;

use rustix::process::{Pid, Resource, Rlimit};

/// What a report begins with.
pub(super) const REPORT: &str = "outcome of the deed: ";

/// How a deed ended.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    Done,
    /// With this error number.
    Refused(i32),
    /// The kernel ended the child.
    Killed,
}

impl Outcome {
    pub(super) fn read(report: &str) -> Self {
        let number = report.split_whitespace().next().unwrap();
        number.parse().map_or(Self::Done, Self::Refused)
    }
}

fn report(result: io::Result<()>) {
    match result {
        Ok(()) => eprintln!("{REPORT}done"),
        Err(error) => eprintln!("{REPORT}{} ({error})", error.raw_os_error().unwrap()),
    }
}

/// What it is done to.
fn object() -> String {
    std::env::args().next_back().unwrap()
}

#[expect(clippy::disallowed_methods, reason = "an intruder that must not succeed")]
fn program(file: &str) -> Command {
    Command::new(file)
}

/// A call with these two arguments and nothing else.
fn call(number: libc::c_long, first: libc::c_long, third: libc::c_long) -> io::Result<()> {
    #[expect(unsafe_code, reason = "no library offers calls that nobody should make")]
    // SAFETY: the arguments are numbers or null: the kernel writes nowhere.
    let answer = unsafe { libc::syscall(number, first, 0, third, 0, 0, 0) };
    if answer < 0 { Err(io::Error::last_os_error()) } else { Ok(()) }
}

macro_rules! deeds {
    ($($name:ident => $deed:expr;)*) => {
        $(
            #[test]
            #[ignore = "an intruder, started as a child by its proof"]
            fn $name() {
                report($deed);
            }
        )*
    };
}

deeds! {
    connects => {
        #[expect(clippy::disallowed_methods, reason = "an intruder that must not succeed")]
        std::net::TcpStream::connect(object()).map(drop)
    };
    reads => File::open(object()).map(drop);
    lists => fs::read_dir(object()).map(drop);
    writes => fs::write(object(), "intruded");
    removes => fs::remove_file(object());
    closes_to_others => fs::set_permissions(object(), fs::Permissions::from_mode(0o700));
    forks => {
        let tries: u32 = object().parse().unwrap();
        let started = (0..tries).map(|_| program("/bin/true").spawn());
        // A single success counts.
        let (done, refused): (Vec<_>, Vec<_>) = started.partition(Result::is_ok);
        done.into_iter().chain(refused).next().unwrap().map(drop)
    };
    starts_threads => {
        let threads: u32 = object().parse().unwrap();
        (0..threads).try_for_each(|_| {
            std::thread::Builder::new().spawn(|| {}).map(|thread| thread.join().unwrap())
        })
    };
    becomes => Err(program(&object()).exec());
    takes_mib => {
        let bytes: usize = object().parse::<usize>().unwrap() << 20;
        let taken = Vec::<u8>::new().try_reserve_exact(bytes);
        taken.map_err(|_refused| io::Error::from_raw_os_error(libc::ENOMEM))
    };
    signals => {
        let service = Pid::from_raw(object().parse().unwrap()).unwrap();
        rustix::process::test_kill_process(service).map_err(io::Error::from)
    };
    outlives => rustix::process::set_parent_process_death_signal(None).map_err(io::Error::from);
    leaves_the_group => rustix::process::setpgid(None, None).map_err(io::Error::from);
    lifts_a_limit => {
        let limit = rustix::process::getrlimit(Resource::Nofile);
        let other = Rlimit { current: limit.current.map(|files| files - 1), ..limit };
        rustix::process::setrlimit(Resource::Nofile, other).map_err(io::Error::from)
    };
    // PTRACE_ATTACH.
    traces => call(libc::SYS_ptrace, 16, 0);
    mounts => call(libc::SYS_mount, 0, 0);
    calls_all_that_is_refused => {
        let refused = super::super::calls::refused::ALWAYS.iter().map(|&number| (number, call(number, 0, 0)));
        for (number, outcome) in refused {
            let error = outcome.expect_err("a call on the list was made");
            assert_eq!(error.raw_os_error(), Some(libc::EPERM), "call {number}: {error}");
        }
        Err(io::Error::from_raw_os_error(libc::EPERM))
    };
    has_no_new_privileges => {
        assert!(rustix::thread::no_new_privs().unwrap());
        Ok(())
    };
    calls_by_the_second_number => call(0x4000_0000 | libc::SYS_getpid, 0, 0);
}
