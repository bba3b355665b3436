//! The data folder, its disk, its database and the clock.

use std::fs::{File, TryLockError};
use std::io::Read as _;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use lipwright_server::{Clock as _, WallClock};

use super::Finding;
use crate::config::Config;

/// Below this the service stops taking work.
const LEAST_BYTES: u64 = 1 << 30;
/// Below this it soon will.
const FEW_BYTES: u64 = 5 << 30;
/// 2026 and 2100: a clock outside is not set.
const SANE_SECONDS: std::ops::Range<i64> = 1_767_225_600..4_102_444_800;
/// Signed links bear this much.
const MOST_APART: i64 = 60;

/// The data folder or, before it is made, the folder that it will be made in.
fn nearest(config: &Config) -> PathBuf {
    let whole = std::path::absolute(&config.data).unwrap_or_else(|_| config.data.clone());
    whole.ancestors().find(|folder| folder.exists()).unwrap_or(Path::new("/")).to_path_buf()
}

/// Whether a service holds the data folder.
pub(super) fn is_served(config: &Config) -> bool {
    let Ok(lock) = File::open(config.data.join("lock")) else { return false };
    matches!(lock.try_lock_shared(), Err(TryLockError::WouldBlock))
}

pub(super) fn folder(config: &Config) -> Finding {
    let (wanted, nearest) = (config.data.display(), nearest(config));
    let writable = tempfile::tempfile_in(&nearest);
    match writable {
        Err(error) => Finding::fail(
            format!("{} cannot be written to: {error}", nearest.display()),
            "choose another folder with --data, or give this user the right to write there",
        ),
        Ok(_) if is_served(config) => Finding::Ok(format!("{wanted}, in use by a service that runs")),
        Ok(_) if config.data.exists() => Finding::Ok(wanted.to_string()),
        Ok(_) => Finding::Ok(format!("{wanted} will be made at the first start")),
    }
}

pub(super) fn disk(config: &Config) -> Finding {
    let folder = nearest(config);
    let fix = "make space, or choose another folder with --data";
    match rustix::fs::statvfs(&folder) {
        Err(error) => Finding::warn(format!("{}: {error}", folder.display()), fix),
        Ok(disk) => {
            let free = disk.f_bavail.saturating_mul(disk.f_frsize);
            let says = format!("{:.1} GB free", free as f64 / 1e9);
            match free {
                0..LEAST_BYTES => Finding::fail(says, fix),
                LEAST_BYTES..FEW_BYTES => Finding::warn(says, fix),
                _ => Finding::Ok(says),
            }
        }
    }
}

/// The embedded database, without opening it: that would bring it up to date.
pub(super) fn database(config: &Config) -> Finding {
    let file = config.data.join("lipwright.db");
    let mut begins = [0; 16];
    match File::open(&file).and_then(|mut opened| opened.read_exact(&mut begins)) {
        _ if !file.exists() => Finding::Ok("a new one will be made at the first start".into()),
        Ok(()) if &begins == b"SQLite format 3\0" => Finding::Ok(format!("{}, SQLite", file.display())),
        Ok(()) => Finding::fail(
            format!("{} is no SQLite database", file.display()),
            "restore it from a backup, or move the data folder away and start anew",
        ),
        Err(error) => Finding::fail(
            format!("{} cannot be read: {error}", file.display()),
            "run as the user who owns the data folder, or restore the file from a backup",
        ),
    }
}

pub(super) fn clock(config: &Config) -> Finding {
    let now = WallClock.now().seconds();
    let fix = "set the clock: sudo timedatectl set-ntp true";
    if !SANE_SECONDS.contains(&now) {
        return Finding::fail(format!("it says {now} seconds since 1970"), fix);
    }
    // A network disk has a clock of its own.
    let written = tempfile::tempfile_in(nearest(config)).and_then(|file| file.metadata());
    let Ok(written) = written else { return Finding::Ok("sane".into()) };
    let apart = (written.mtime() - now).abs();
    if apart > MOST_APART {
        Finding::warn(format!("the disk's clock is {apart} s away from this machine's"), fix)
    } else {
        Finding::Ok("sane, and the disk agrees".into())
    }
}
