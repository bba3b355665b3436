use std::path::PathBuf;

use super::*;

/// What the shell does to set a test up needs processes and files of its own.
const LOOSELY: Mechanisms = Mechanisms { landlock: false, seccomp: false };

fn shell(script: &str, patience: Duration) -> Child {
    let mut arguments = Arguments::none();
    arguments.option("-c", script);
    let start = Start {
        tool: "sh",
        program: &Program::new(PathBuf::from("/bin/sh"), &[]),
        arguments,
        takes_input: true,
        gives_output: true,
        confinement: Confinement { memory: 1 << 30, cpu_seconds: 1, file_bytes: 4096 },
        patience,
    };
    Child::start_with(start, LOOSELY).unwrap()
}

const PATIENT: Duration = Duration::from_secs(30);

#[test]
fn what_is_written_comes_back_through_an_echo() {
    let mut child = shell("exec cat", PATIENT);
    child.write(b"hello").unwrap();
    let mut back = [0; 5];
    assert_eq!(child.read(&mut back).unwrap(), 5);
    assert_eq!(&back, b"hello");
    child.finish().unwrap();
}

#[test]
fn a_child_that_says_more_than_a_pipe_holds_does_not_block() {
    let noisy = "head -c 3000000 /dev/zero | tr '\\0' x >&2; echo the end >&2; echo done";
    let mut child = shell(noisy, PATIENT);
    let mut answer = [0; 100];
    assert_eq!(child.read(&mut answer).unwrap(), 5);
    child.finish().unwrap();
    assert!(child.said("the end") && child.last_words().len() < 10_000);
}

#[test]
fn writing_to_a_child_that_has_ended_tells_why_it_ended() {
    let mut child = shell("echo no more >&2; exit 7", PATIENT);
    let error = (0..100).find_map(|_| child.write(&vec![0; 65_536]).err()).unwrap();
    let MediaError::ChildFailed { detail, .. } = error else { panic!("{error}") };
    assert!(detail.contains("exit status: 7") && detail.contains("no more"), "{detail}");
}

#[test]
fn a_child_that_ends_well_before_its_input_does_is_still_an_error() {
    let mut child = shell("exit 0", PATIENT);
    let error = (0..100).find_map(|_| child.write(&vec![0; 65_536]).err()).unwrap();
    assert!(matches!(error, MediaError::ChildFailed { .. }), "{error}");
}

#[test]
fn a_child_that_hangs_is_killed_with_all_of_its_group() {
    // The shell's own child holds the pipes open too: killing the shell alone would not end the wait.
    let mut child = shell("echo started >&2; sleep 1000 & printf %10d $!; wait", Duration::from_secs(1));
    let mut grandchild = [0; 10];
    assert_eq!(child.read(&mut grandchild).unwrap(), 10);
    let grandchild: i32 = str::from_utf8(&grandchild).unwrap().trim().parse().unwrap();
    let grandchild = Pid::from_raw(grandchild).unwrap();
    let lives = rustix::process::pidfd_open(grandchild, PidfdFlags::empty()).unwrap();
    let Err(MediaError::TimedOut { detail, .. }) = child.read(&mut [0; 10]) else { panic!("it ended") };
    assert!(detail.contains("started"), "{detail}");
    let mut ended = [PollFd::new(&lives, PollFlags::IN)];
    let patience = Timespec { tv_sec: 10, tv_nsec: 0 };
    assert_eq!(rustix::event::poll(&mut ended, Some(&patience)).unwrap(), 1, "the grandchild lives on");
}

#[test]
fn patience_ends_every_kind_of_waiting() {
    let short = Duration::from_millis(200);
    let timed_out = |result: Result<(), MediaError>| matches!(result, Err(MediaError::TimedOut { .. }));
    assert!(timed_out(shell("sleep 1000", short).read(&mut [0; 10]).map(drop)));
    assert!(timed_out(shell("sleep 1000", short).write(&vec![0; 4 << 20])));
    assert!(timed_out(shell("sleep 1000", short).finish()));
    // Closing the pipes does not count as ending.
    assert!(timed_out(shell("exec <&- >&- 2>&-; sleep 1000", short).finish()));
}

#[test]
fn a_child_that_spins_is_stopped_by_its_processor_time() {
    let mut child = shell("while :; do :; done", PATIENT);
    assert_eq!(child.read(&mut [0; 10]).unwrap(), 0);
    assert!(matches!(child.finish(), Err(MediaError::TimedOut { .. })));
}

#[test]
fn a_child_cannot_write_a_larger_file_or_take_more_memory_than_allowed() {
    let file = std::env::temp_dir().join(format!("lipwright-file-limit-{}", std::process::id()));
    let script = format!("head -c 100000 /dev/zero > {}", file.display());
    assert!(shell(&script, PATIENT).finish().is_err());
    let written = std::fs::metadata(&file).unwrap().len();
    std::fs::remove_file(&file).unwrap();
    assert!(written <= 4096, "{written}");
    assert!(shell("exec tail -c 3000000000 /dev/zero", PATIENT).finish().is_err());
}

#[test]
fn a_full_disk_is_told_apart() {
    let error = shell("echo av_interleaved_write_frame: No space left on device >&2; exit 1", PATIENT);
    let mut child = error;
    let error = child.finish().unwrap_err();
    assert!(
        matches!(&error, MediaError::Io { error, .. } if error.kind() == io::ErrorKind::StorageFull),
        "{error}"
    );
}
