use std::path::PathBuf;

use super::*;

fn shell(script: &str, patience: Duration) -> Child {
    Child::start(Start {
        tool: "sh",
        program: &PathBuf::from("/bin/sh"),
        arguments: ["-c", script].map(OsString::from).to_vec(),
        takes_input: true,
        gives_output: true,
        confinement: Confinement { memory: 1 << 30, cpu_seconds: 5, file_bytes: 4096 },
        patience,
    })
    .unwrap()
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
    let mut child = Child::start(Start {
        tool: "sh",
        program: &PathBuf::from("/bin/sh"),
        arguments: ["-c", "while :; do :; done"].map(OsString::from).to_vec(),
        takes_input: false,
        gives_output: true,
        confinement: Confinement { memory: 1 << 30, cpu_seconds: 1, file_bytes: 0 },
        patience: PATIENT,
    })
    .unwrap();
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
