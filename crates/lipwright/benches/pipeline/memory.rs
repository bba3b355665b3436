//! Resident memory of a whole process tree, by looking at /proc every 20 ms.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::process::Command;
use std::time::Duration;

use lipwright_testkit::ProcessGuard;

use crate::clips::{Clips, LONG, SHORT};
use crate::ratio::Row;
use crate::run;

const BETWEEN_LOOKS: Duration = Duration::from_millis(20);
const BYTES_PER_MIB: f64 = 1_048_576.0;

/// The peak of a ten-minute job ÷ the peak of a ten-second one.
pub(crate) fn ten_minutes_against_ten_seconds(name: &'static str, clips: &Clips, bar: f64) -> Row {
    let out = clips.path("memory.mp4");
    let short = peak_bytes(&mut run::lipwright(&clips.small(), "warp", &out));
    let long = peak_bytes(&mut run::lipwright(&clips.small_and_long(), "warp", &out));
    let sides = format!(
        "{:.0} MiB at {LONG} s ÷ {:.0} MiB at {SHORT} s, ffmpeg included",
        long / BYTES_PER_MIB,
        short / BYTES_PER_MIB
    );
    Row { name, ratio: long / short, bar, sides, spread: None }
}

fn peak_bytes(command: &mut Command) -> f64 {
    let mut job = ProcessGuard::spawn(command).unwrap();
    let mut peak = 0;
    loop {
        peak = peak.max(resident_bytes(job.id()));
        if let Some(status) = job.child().try_wait().unwrap() {
            assert!(status.success(), "{command:?} ended with {status}");
            return peak as f64;
        }
        #[expect(clippy::disallowed_methods, reason = "sampling at an interval is the measurement")]
        std::thread::sleep(BETWEEN_LOOKS);
    }
}

/// The sum over the tree under `root`; pages shared between processes count in each.
fn resident_bytes(root: u32) -> u64 {
    let mut children: HashMap<u32, Vec<u32>> = HashMap::new();
    let entries = fs::read_dir("/proc").unwrap();
    let processes = entries.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse::<u32>().ok());
    for process in processes {
        if let Some(parent) = field(process, "PPid:") {
            children.entry(parent as u32).or_default().push(process);
        }
    }
    let (mut open, mut seen) = (vec![root], HashSet::new());
    let mut kibibytes = 0;
    while let Some(process) = open.pop() {
        if seen.insert(process) {
            kibibytes += field(process, "VmRSS:").unwrap_or(0);
            open.extend(children.get(&process).into_iter().flatten());
        }
    }
    kibibytes * 1024
}

/// A number from /proc/PID/status; `None` when the process has gone.
fn field(process: u32, name: &str) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    line.split_whitespace().next()?.parse().ok()
}
