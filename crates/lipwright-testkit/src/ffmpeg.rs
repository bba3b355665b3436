//! ffmpeg and ffprobe for fixtures. The product's own way to ffmpeg is `lipwright-media`; tests must not
//! lean on the code that they test.

use std::ffi::OsStr;
use std::path::Path;
use std::process::Command;

use crate::error::FixtureError;

/// Runs ffmpeg with `args`, quietly, overwriting outputs.
pub fn ffmpeg<I, S>(args: I) -> Result<(), FixtureError>
where
    I: IntoIterator<Item = S>,
    S: AsRef<OsStr>,
{
    output_of("ffmpeg", &["-nostdin", "-hide_banner", "-loglevel", "error", "-y"], args).map(drop)
}

/// The length of the first stream of `kind` (`v` or `a`), in seconds; of the file when the stream does
/// not say.
pub fn stream_seconds(file: &Path, kind: char) -> Result<f64, FixtureError> {
    let entries = "stream=duration:format=duration";
    let selector = format!("{kind}:0");
    let mut args =
        vec!["-select_streams".to_owned(), selector, "-show_entries".to_owned(), entries.to_owned()];
    args.extend(["-of".to_owned(), "csv=p=0".to_owned(), file.to_string_lossy().into_owned()]);
    let text = output_of("ffprobe", &["-v", "error"], args)?;
    text.split_whitespace()
        .find_map(|word| word.trim_end_matches(',').parse().ok())
        .ok_or_else(|| FixtureError::Asked(format!("{} does not say how long it is", file.display())))
}

/// The MD5 of every decoded picture of the file, in order: what a test of "unchanged" compares.
pub fn frame_md5s(file: &Path) -> Result<Vec<String>, FixtureError> {
    let args = [
        OsStr::new("-i"),
        file.as_os_str(),
        "-map".as_ref(),
        "0:v:0".as_ref(),
        "-f".as_ref(),
        "framemd5".as_ref(),
    ];
    let text =
        output_of("ffmpeg", &["-nostdin", "-loglevel", "error"], args.into_iter().chain(["-".as_ref()]))?;
    let sums = text.lines().filter(|line| !line.starts_with('#'));
    Ok(sums.filter_map(|line| line.rsplit(',').next()).map(|sum| sum.trim().to_owned()).collect())
}

#[expect(clippy::disallowed_methods, reason = "fixtures run trusted files through their own ffmpeg")]
fn output_of<I, S>(tool: &'static str, first: &[&str], args: I) -> Result<String, FixtureError>
where
    I: IntoIterator<Item = S>,
    S: AsRef<OsStr>,
{
    let output = Command::new(tool)
        .args(first)
        .args(args)
        .output()
        .map_err(|source| FixtureError::Start { tool, source })?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    } else {
        Err(FixtureError::Tool { tool, stderr: String::from_utf8_lossy(&output.stderr).trim().to_owned() })
    }
}
