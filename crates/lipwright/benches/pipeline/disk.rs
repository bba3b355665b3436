//! What a job takes of the disk, by looking into its folder every 20 ms.

use std::fs;
use std::path::Path;
use std::time::Duration;

use lipwright_testkit::ProcessGuard;

use crate::clips::Clips;
use crate::ratio::Row;
use crate::run;

const BETWEEN_LOOKS: Duration = Duration::from_millis(20);
const BYTES_PER_MB: f64 = 1e6;

/// The peak of inputs, result and all in between ÷ inputs and result.
pub(crate) fn peak_against_what_stays(name: &'static str, clips: &Clips, bar: f64) -> Row {
    let (pair, folder) = (clips.hd(), clips.path("disk"));
    fs::create_dir(&folder).unwrap();
    let out = folder.join("result.mp4");
    let mut command = run::lipwright(&pair, "warp", &out);
    let mut job = ProcessGuard::spawn(command.env("TMPDIR", &folder)).unwrap();
    let mut peak = 0;
    let ended = loop {
        peak = peak.max(bytes_in(&folder));
        if let Some(ended) = job.child().try_wait().unwrap() {
            break ended;
        }
        #[expect(clippy::disallowed_methods, reason = "sampling at an interval is the measurement")]
        std::thread::sleep(BETWEEN_LOOKS);
    };
    assert!(ended.success(), "{command:?} ended with {ended}");
    let size = |file: &Path| fs::metadata(file).unwrap().len();
    let inputs = size(&pair.face) + size(&pair.speech);
    let (peak, stays) = ((inputs + peak) as f64, (inputs + size(&out)) as f64);
    let sides = format!(
        "{:.1} MB at the most ÷ {:.1} MB of inputs and result",
        peak / BYTES_PER_MB,
        stays / BYTES_PER_MB
    );
    Row { name, ratio: peak / stays, bar, sides, spread: None }
}

/// Everything below the folder; what vanishes while it is looked at counts for nothing.
fn bytes_in(folder: &Path) -> u64 {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let sizes = entries.map(|entry| match entry.metadata() {
        Ok(about) if about.is_dir() => bytes_in(&entry.path()),
        Ok(about) => about.len(),
        Err(_gone) => 0,
    });
    sizes.sum()
}
