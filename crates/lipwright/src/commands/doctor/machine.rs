//! Programs, nets and the port.

use std::io::ErrorKind;
use std::net::TcpListener;

use lipwright_pipeline::{Tools, check_nets};

use super::Finding;
use super::storage::is_served;
use crate::config::Config;

/// Debian 12's with the fixes of 2026; older ones of its line read hostile files less safely.
const FIXED: [u32; 3] = [5, 1, 9];

pub(super) fn ffmpeg(_config: &Config) -> Finding {
    let tools = match Tools::find(None) {
        Ok(tools) => tools,
        Err(missing) => {
            return Finding::fail(missing.to_string(), "Debian, Ubuntu: sudo apt-get install ffmpeg");
        }
    };
    let update = "Debian, Ubuntu: sudo apt-get update && sudo apt-get install --only-upgrade ffmpeg";
    match tools.versions() {
        Err(unusable) => Finding::fail(unusable.to_string(), update),
        Ok(versions) => {
            let says = format!("ffmpeg {}, ffprobe {}", versions.ffmpeg, versions.ffprobe);
            let old = [&versions.ffmpeg, &versions.ffprobe].into_iter().any(|version| is_unfixed(version));
            if old { Finding::warn(format!("{says}: known holes"), update) } else { Finding::Ok(says) }
        }
    }
}

/// Whether a release is older than [`FIXED`]; what has no numbers is a snapshot, and new.
fn is_unfixed(version: &str) -> bool {
    let version = version.strip_prefix('n').unwrap_or(version);
    let plain = version.split(|c: char| !(c.is_ascii_digit() || c == '.')).next().unwrap_or_default();
    let mut numbers = plain.split('.').map(|number| number.parse::<u32>().ok());
    let Some(Some(major)) = numbers.next() else { return false };
    let mut next = || numbers.next().flatten().unwrap_or(0);
    [major, next(), next()] < FIXED
}

pub(super) fn sandbox(_config: &Config) -> Finding {
    let Ok(tools) = Tools::find(None) else {
        return Finding::warn("unknown without ffmpeg", "install ffmpeg first");
    };
    let level = tools.sandbox().to_string();
    if level.contains("off: ") {
        let fix =
            "run the service in a container or under the unit of packaging/systemd, which confine it too";
        Finding::warn(level, fix)
    } else {
        Finding::Ok(level)
    }
}

pub(super) fn models(_config: &Config) -> Finding {
    match check_nets() {
        Ok(()) => Finding::Ok("all nets load".into()),
        Err(error) => Finding::fail(
            format!("{error} ({})", error.detail.trim()),
            "this build is broken: build it again",
        ),
    }
}

pub(super) fn port(config: &Config) -> Finding {
    let listen = config.listen;
    match TcpListener::bind(listen) {
        Ok(_) => Finding::Ok(format!("{listen} is free")),
        Err(error) if error.kind() == ErrorKind::AddrInUse && is_served(config) => {
            Finding::Ok(format!("{listen} is in use, and so is the data folder: the service runs"))
        }
        Err(error) => {
            let fix = "choose another with --listen, or stop who uses it";
            Finding::fail(format!("cannot listen on {listen}: {error}"), fix)
        }
    }
}

#[cfg(test)]
mod tests;
