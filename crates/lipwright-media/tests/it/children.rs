//! Children never outlive what they are for.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use lipwright_clip::{Frame, FrameIndex};
use lipwright_media::{EncodeSettings, Encoder, FrameReader, MediaError, PictureTags, Tools};

use crate::clips::Bench;

/// Children of this test's process that run or wait to be reaped. Every test has a process of its own.
fn living_children() -> Vec<String> {
    let me = std::process::id();
    let mut found = Vec::new();
    for entry in fs::read_dir("/proc").unwrap().flatten() {
        let Ok(stat) = fs::read_to_string(entry.path().join("stat")) else { continue };
        let Some((_, rest)) = stat.rsplit_once(") ") else { continue };
        if rest.split(' ').nth(1) == Some(&me.to_string()) {
            found.push(stat);
        }
    }
    found
}

/// The number of the process that has `marker` among its arguments.
fn running(marker: &str) -> Option<i32> {
    let has_marker = |path: &Path| {
        let arguments = fs::read(path.join("cmdline")).unwrap_or_default();
        arguments.split(|&byte| byte == 0).any(|argument| argument == marker.as_bytes())
    };
    let entries = fs::read_dir("/proc").unwrap().flatten();
    let found = entries.map(|entry| entry.path()).find(|path| has_marker(path))?;
    found.file_name()?.to_str()?.parse().ok()
}

/// A folder with an `ffmpeg` and an `ffprobe` that are this shell script.
fn tools_of_script(bench: &Bench, script: &str) -> Tools {
    tools_of_program(bench, format!("#!/bin/sh\n{script}\n").as_bytes())
}

/// A program that begins at address 0, where nothing is: 64 bytes of ELF header, one segment.
fn crashing() -> Vec<u8> {
    let machine: u8 = if cfg!(target_arch = "aarch64") { 183 } else { 62 };
    let mut program = b"\x7fELF\x02\x01\x01".to_vec();
    program.resize(64 + 56, 0);
    // Executable, its machine, version 1; the segment's entry follows and is the only one.
    for (at, value) in [(16, 2), (18, machine), (20, 1), (32, 64), (52, 64), (54, 56), (56, 1)] {
        program[at] = value;
    }
    // To load, readable and executable, at 4 MiB, as long as the file, in pages.
    for (at, value) in [(64, 1), (68, 5), (82, 0x40), (90, 0x40), (96, 120), (104, 120), (113, 0x10)] {
        program[at] = value;
    }
    program
}

fn tools_of_program(bench: &Bench, program: &[u8]) -> Tools {
    let folder = bench.path("bin");
    fs::create_dir_all(&folder).unwrap();
    for name in ["ffmpeg", "ffprobe"] {
        let file = folder.join(name);
        fs::write(&file, program).unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).unwrap();
    }
    // The shell itself, and what the script starts.
    let shells = ["/bin", "/lib", "/lib64", "/usr"].map(PathBuf::from);
    Tools::find(Some(&folder)).unwrap().with_files_in(&shells)
}

#[test]
fn a_missing_tool_is_one_clear_error() {
    let bench = Bench::new();
    let folder = bench.path("empty");
    let error = Tools::find(Some(&folder)).unwrap_err();
    assert!(matches!(error, MediaError::ToolMissing { tool: "ffmpeg", .. }));
    let text = error.to_string();
    assert!(text.contains("ffmpeg was not found in") && text.contains("empty"), "{text}");
}

#[test]
fn an_old_tool_is_refused_and_the_installed_one_is_not() {
    let bench = Bench::new();
    let versions = bench.tools.versions().unwrap();
    assert_eq!(versions.ffmpeg, versions.ffprobe);
    let old = tools_of_script(&bench, "echo ffmpeg version 4.4.2-0ubuntu0.22.04.1 Copyright");
    assert!(matches!(old.versions(), Err(MediaError::ToolTooOld { .. })));
}

#[test]
fn a_child_that_hangs_is_killed() {
    let mut bench = Bench::new();
    bench.limits.base_time = Duration::from_millis(300);
    let clip = bench.clip("clip.mp4");
    bench.tools = tools_of_script(&bench, "echo started >&2; exec sleep 1000");
    let refused = bench.video(&clip);
    let Err(MediaError::TimedOut { detail, .. }) = refused else { panic!("{refused:?}") };
    assert!(detail.contains("started"), "{detail}");
    assert_eq!(living_children(), Vec::<String>::new());
}

#[test]
fn a_child_that_stops_reading_is_killed_while_frames_are_written() {
    let mut bench = Bench::new();
    let clip = bench.clip("clip.mp4");
    let source = bench.video(&clip).unwrap();
    let deaf = tools_of_script(&bench, "exec sleep 1000");
    let output = bench.path("out.mp4");
    bench.limits.base_time = Duration::from_secs(1);
    bench.limits.time_per_media_second = Duration::ZERO;
    let speech = bench.audio(&clip).unwrap();
    let settings = EncodeSettings::new(&output, source.format, source.tags, &speech, 1000);
    let mut encoder = Encoder::start(&deaf, &settings).unwrap();
    let frame = Frame::black(source.format.size);
    let error = (0..1000).find_map(|_| encoder.write(&frame).err()).expect("1000 frames fit in no pipe");
    assert!(matches!(error, MediaError::TimedOut { .. }), "{error}");
    drop(encoder);
    assert_eq!(living_children(), Vec::<String>::new());
}

#[test]
fn a_dropped_encoder_leaves_no_file_and_no_process() {
    let bench = Bench::new();
    let speech = bench.audio(&bench.make("speech.wav", "-f lavfi -i sine=d=2")).unwrap();
    let source = bench.video(&bench.clip("clip.mp4")).unwrap();
    let output = bench.path("out.mp4");
    let settings = EncodeSettings::new(&output, source.format, PictureTags::UNKNOWN, &speech, 50);
    let mut encoder = Encoder::start(&bench.tools, &settings).unwrap();
    for _ in 0..10 {
        encoder.write(&Frame::black(source.format.size)).unwrap();
    }
    assert_eq!(living_children().len(), 1);
    assert!(bench.path("out.mp4.partial").exists());
    drop(encoder);
    assert_eq!(living_children(), Vec::<String>::new());
    assert!(!bench.path("out.mp4.partial").exists() && !output.exists());
}

#[test]
fn a_dropped_reader_leaves_no_process() {
    let bench = Bench::new();
    let source = bench.video(&bench.clip("clip.mp4")).unwrap();
    let mut reader = FrameReader::open(&bench.tools, &source, FrameIndex(0), 50).unwrap();
    let mut frame = Frame::black(source.format.size);
    assert!(reader.read_into(&mut frame).unwrap());
    drop(reader);
    assert_eq!(living_children(), Vec::<String>::new());
}

#[test]
fn a_reader_outlives_the_thread_that_opened_it() {
    let bench = Bench::new();
    let source = bench.video(&bench.clip("clip.mp4")).unwrap();
    let open = || FrameReader::open(&bench.tools, &source, FrameIndex(0), 50).unwrap();
    let mut reader = std::thread::scope(|scope| scope.spawn(open).join().unwrap());
    let mut frame = Frame::black(source.format.size);
    while reader.read_into(&mut frame).unwrap() {}
    assert_eq!(reader.delivered(), 50);
}

/// Set in the process that plays the service in the test below.
const ROLE: &str = "LIPWRIGHT_TEST_PLAYS_SERVICE_WITH";

#[test]
fn a_killed_service_takes_its_children_along() {
    if let Some(marker) = std::env::var_os(ROLE) {
        let mut bench = Bench::new();
        let clip = bench.clip("clip.mp4");
        bench.tools = tools_of_script(&bench, &format!("exec sleep {}", marker.display()));
        drop(bench.video(&clip));
        return;
    }
    let marker = format!("2000.{}", std::process::id());
    #[expect(clippy::disallowed_methods, reason = "plays the service that will be killed")]
    let mut service = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "children::a_killed_service_takes_its_children_along"])
        .env(ROLE, &marker)
        .stdout(std::process::Stdio::null())
        .spawn()
        .unwrap();
    let deadline = Instant::now() + Duration::from_secs(30);
    let pid = loop {
        match running(&marker) {
            Some(pid) => break pid,
            None => assert!(Instant::now() < deadline, "the child never started"),
        }
    };
    let pid = rustix::process::Pid::from_raw(pid).unwrap();
    let alive = rustix::process::pidfd_open(pid, rustix::process::PidfdFlags::empty()).unwrap();
    service.kill().unwrap();
    service.wait().unwrap();
    let mut ended = [rustix::event::PollFd::new(&alive, rustix::event::PollFlags::IN)];
    let two_seconds = rustix::event::Timespec { tv_sec: 2, tv_nsec: 0 };
    assert_eq!(rustix::event::poll(&mut ended, Some(&two_seconds)).unwrap(), 1, "the child lives on");
}

#[test]
fn a_child_that_fails_gives_its_last_words() {
    let mut bench = Bench::new();
    let source = bench.video(&bench.clip("clip.mp4")).unwrap();
    let fail = |bench: &Bench, from| {
        let mut reader = FrameReader::open(&bench.tools, &source, FrameIndex(from), 50).unwrap();
        reader.read_into(&mut Frame::black(source.format.size)).unwrap_err()
    };
    bench.tools = tools_of_script(&bench, "echo the disk is on fire >&2; exit 3");
    // Nothing at all from the very start: the file is to blame. Later on, or by a signal: the machine may be.
    assert!(matches!(fail(&bench, 0), MediaError::Unreadable { detail } if detail.contains("on fire")));
    let later = fail(&bench, 5);
    assert!(matches!(&later, MediaError::ChildFailed { killed: false, .. }), "{later}");
    assert!(later.to_string().contains("the disk is on fire"), "{later}");
    bench.tools = tools_of_program(&bench, &crashing());
    assert!(matches!(fail(&bench, 0), MediaError::ChildFailed { killed: true, .. }));
}

#[test]
fn a_child_starts_with_an_empty_environment_and_bounded() {
    let mut bench = Bench::new();
    let source = bench.video(&bench.clip("clip.mp4")).unwrap();
    bench.tools =
        tools_of_script(&bench, "export -p >&2; umask >&2; ulimit -c >&2; ulimit -n >&2; pwd >&2; exit 1");
    let mut reader = FrameReader::open(&bench.tools, &source, FrameIndex(0), 50).unwrap();
    let said = reader.read_into(&mut Frame::black(source.format.size)).unwrap_err().to_string();
    assert!(
        !said.contains("HOME=") && !said.contains("CARGO") && !said.contains("PATH=/usr/local/cargo"),
        "{said}"
    );
    assert!(said.contains("0077 | 0 | 64 | /"), "{said}");
}
