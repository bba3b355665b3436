//! Intruders: this very program, started as a media child is, that tries what an attacker in ffmpeg
//! would. Each is tried without the mechanism that is to stop it too, where it must succeed: so it is
//! known which mechanism refuses.

mod intruders;

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::*;
use crate::child::{Child, Start};
use crate::command::Arguments;
use crate::error::MediaError;
use intruders::{Outcome, REPORT};

const NONE: Mechanisms = Mechanisms { landlock: false, seccomp: false };
const LANDLOCK: Mechanisms = Mechanisms { landlock: true, seccomp: false };
const SECCOMP: Mechanisms = Mechanisms { landlock: false, seccomp: true };
const BOTH: Mechanisms = Mechanisms { landlock: true, seccomp: true };

const REFUSED_BY_LANDLOCK: Outcome = Outcome::Refused(libc::EACCES);
const REFUSED_BY_SECCOMP: Outcome = Outcome::Refused(libc::EPERM);

/// What comes of `deed`, done to `object` by a child that has no files but its program's.
fn outcome(deed: &str, object: &str, mechanisms: Mechanisms) -> Outcome {
    let present = Mechanisms::present();
    let has_all = (present.landlock || !mechanisms.landlock) && (present.seccomp || !mechanisms.seccomp);
    assert!(has_all, "this machine has no {}: nothing can be proved on it", SandboxLevel::active().off());
    let mut arguments = Arguments::none();
    arguments.option("--exact", format!("sandbox::tests::intruders::{deed}"));
    // A second name, of no test, carries the object.
    arguments.words("--ignored --nocapture --test-threads=1").option("--", object);
    let mut child = Child::start_with(
        Start {
            tool: "intruder",
            program: &Program::new(std::env::current_exe().unwrap(), &[]),
            arguments,
            takes_input: false,
            gives_output: true,
            confinement: Confinement { memory: 2 << 30, cpu_seconds: 20, file_bytes: 1 << 20 },
            patience: Duration::from_mins(1),
        },
        mechanisms,
    )
    .unwrap();
    let mut said = vec![0; 64 << 10];
    child.read(&mut said).unwrap();
    let ended = child.finish();
    match child.last_words().split_once(REPORT) {
        Some((_, report)) => Outcome::read(report),
        None => match ended {
            // It became another program.
            Ok(()) => Outcome::Done,
            Err(MediaError::ChildFailed { killed: true, .. }) => Outcome::Killed,
            Err(error) => panic!("{deed}: {error}"),
        },
    }
}

#[test]
fn a_child_gives_way_to_the_service() {
    let mut child = Child::start_with(
        Start {
            tool: "nice",
            program: &Program::new(PathBuf::from("/usr/bin/nice"), &[]),
            arguments: Arguments::none(),
            takes_input: false,
            gives_output: true,
            confinement: Confinement { memory: 2 << 30, cpu_seconds: 20, file_bytes: 1 << 20 },
            patience: Duration::from_mins(1),
        },
        NONE,
    )
    .unwrap();
    let mut said = vec![0; 16];
    let read = child.read(&mut said).unwrap();
    child.finish().unwrap();
    let own = rustix::process::nice(0).unwrap();
    assert_eq!(String::from_utf8_lossy(&said[..read]).trim(), (own + NICENESS).min(19).to_string());
}

#[test]
fn nobody_is_connected_to() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let address = listener.local_addr().unwrap().to_string();
    assert_eq!(outcome("connects", &address, BOTH), REFUSED_BY_SECCOMP);
    assert_eq!(outcome("connects", &address, SECCOMP), REFUSED_BY_SECCOMP);
    assert!(listener.accept().is_err(), "somebody came");
    assert_eq!(outcome("connects", &address, NONE), Outcome::Done);
    assert!(listener.accept().is_ok(), "the listener would not notice");
}

#[test]
fn files_of_others_are_not_read() {
    assert_eq!(outcome("reads", "/etc/passwd", BOTH), REFUSED_BY_LANDLOCK);
    assert_eq!(outcome("reads", "/etc/passwd", SECCOMP), Outcome::Done);
    assert_eq!(outcome("lists", "/etc", BOTH), REFUSED_BY_LANDLOCK);
    assert_eq!(outcome("lists", "/etc", SECCOMP), Outcome::Done);
}

#[test]
fn nothing_is_written_outside_the_output() {
    let folder = tempfile::tempdir().unwrap();
    let there = folder.path().join("there");
    fs::write(&there, "untouched").unwrap();
    let new = folder.path().join("new");
    for file in [&there, &new] {
        let name = file.to_str().unwrap();
        assert_eq!(outcome("writes", name, BOTH), REFUSED_BY_LANDLOCK);
    }
    assert_eq!(outcome("removes", there.to_str().unwrap(), BOTH), REFUSED_BY_LANDLOCK);
    assert_eq!(fs::read_to_string(&there).unwrap(), "untouched");
    assert!(!new.exists());
    assert_eq!(outcome("writes", new.to_str().unwrap(), SECCOMP), Outcome::Done);
    assert_eq!(outcome("removes", new.to_str().unwrap(), SECCOMP), Outcome::Done);
}

#[test]
fn the_mode_of_a_file_is_not_changed() {
    let folder = tempfile::tempdir().unwrap();
    let name = folder.path().to_str().unwrap();
    // Landlock does not look at it.
    assert_eq!(outcome("closes_to_others", name, LANDLOCK), Outcome::Done);
    assert_eq!(outcome("closes_to_others", name, BOTH), REFUSED_BY_SECCOMP);
}

#[test]
fn no_process_is_started_however_often_it_is_tried() {
    assert_eq!(outcome("forks", "1000", BOTH), REFUSED_BY_SECCOMP);
    assert_eq!(outcome("forks", "1", NONE), Outcome::Done);
}

#[test]
fn threads_are_started() {
    assert_eq!(outcome("starts_threads", "16", BOTH), Outcome::Done);
}

#[test]
fn no_other_program_is_run() {
    assert_eq!(outcome("becomes", "/bin/true", BOTH), REFUSED_BY_LANDLOCK);
    assert_eq!(outcome("becomes", "/bin/true", SECCOMP), Outcome::Done);
}

#[test]
fn memory_beyond_the_limit_is_not_given() {
    assert_eq!(outcome("takes_mib", "8192", NONE), Outcome::Refused(libc::ENOMEM), "by the resource limit");
    assert_eq!(outcome("takes_mib", "256", BOTH), Outcome::Done);
}

#[test]
fn the_service_is_neither_signalled_nor_outlived() {
    let me = std::process::id().to_string();
    assert_eq!(outcome("signals", &me, BOTH), REFUSED_BY_SECCOMP);
    assert_eq!(outcome("signals", &me, NONE), Outcome::Done);
    assert_eq!(outcome("outlives", "", BOTH), REFUSED_BY_SECCOMP);
    assert_eq!(outcome("outlives", "", NONE), Outcome::Done);
    assert_eq!(outcome("leaves_the_group", "", BOTH), REFUSED_BY_SECCOMP);
}

#[test]
fn limits_are_not_lifted() {
    assert_eq!(outcome("lifts_a_limit", "", BOTH), REFUSED_BY_SECCOMP);
    assert_eq!(outcome("lifts_a_limit", "", NONE), Outcome::Done);
}

#[test]
fn every_call_on_the_list_is_refused() {
    // It would trace the process with number 0, if there were one.
    assert_eq!(outcome("traces", "", NONE), Outcome::Refused(libc::ESRCH));
    assert_eq!(outcome("traces", "", BOTH), REFUSED_BY_SECCOMP);
    assert_eq!(outcome("mounts", "", BOTH), REFUSED_BY_SECCOMP);
    assert_eq!(outcome("calls_all_that_is_refused", "", BOTH), REFUSED_BY_SECCOMP);
}

#[cfg(target_arch = "x86_64")]
#[test]
fn a_call_by_its_second_number_ends_the_child() {
    assert_eq!(outcome("calls_by_the_second_number", "", NONE), Outcome::Refused(libc::ENOSYS));
    assert_eq!(outcome("calls_by_the_second_number", "", BOTH), Outcome::Killed);
}

#[test]
fn no_privilege_is_gained() {
    assert_eq!(outcome("has_no_new_privileges", "", NONE), Outcome::Done);
}

#[test]
fn an_input_is_read_and_an_output_written_and_no_more() {
    let folder = tempfile::tempdir().unwrap();
    let [input, output, other] = ["input", "output", "other"].map(|name| folder.path().join(name));
    for file in [&input, &output, &other] {
        fs::write(file, "before").unwrap();
    }
    let files = Files { read: vec![input.clone()], written: vec![output.clone()] };
    let program = Program::new(PathBuf::from("/nowhere"), &[]);
    // The rules hold for the thread that enters them.
    let seen = std::thread::spawn(move || {
        rustix::thread::set_no_new_privs(true).unwrap();
        FileRules::new(&program, &files).unwrap().enter().unwrap();
        let can = |file: &Path| (fs::read(file).is_ok(), fs::write(file, "after").is_ok());
        [can(&input), can(&output), can(&other)]
    });
    assert_eq!(seen.join().unwrap(), [(true, false), (true, true), (false, false)]);
}

#[test]
fn the_level_names_what_is_off() {
    let all = SandboxLevel {
        dies_with_service: true,
        no_new_privileges: true,
        resource_limits: true,
        landlock: true,
        seccomp: true,
    };
    assert!(all.is_whole() && all.off().is_empty() && !all.to_string().contains("off"));
    let less = SandboxLevel { landlock: false, seccomp: false, ..all };
    assert!(!less.is_whole());
    assert_eq!(less.off(), "Landlock, seccomp");
    assert!(less.to_string().ends_with("; off: Landlock, seccomp"), "{less}");
}
