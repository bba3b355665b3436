//! What can be checked before the work begins, each with one sentence that says what to do.

use std::fs::File;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use lipwright_pipeline::{ToolVersions, Tools};

use crate::commands::sync::One;
use crate::failure::Failure;

/// Everything about a `sync` that needs no decoding.
pub(crate) fn sync(one: &One) -> Result<(), Failure> {
    let One { video, speech, output, cover, report, enrol, .. } = one;
    destination("the result", output, &["mp4"])?;
    if let Some(cover) = cover {
        destination("the cover", cover, &["jpg", "jpeg"])?;
    }
    if let Some(report) = report {
        destination("the report", report, &["json"])?;
    }
    input("video", video)?;
    input("speech", speech)?;
    if let Some(enrol) = enrol {
        input("enrolment", enrol)?;
    }
    for written in [Some(output), cover.as_ref(), report.as_ref()].into_iter().flatten() {
        for read in [Some(video), Some(speech), enrol.as_ref()].into_iter().flatten() {
            if same_file(written, read) {
                let message =
                    format!("{} is an input and would be lost: give another name", written.display());
                return Err(Failure::usage("output_is_input", message));
            }
        }
    }
    tools().map(drop)
}

/// A file to read that can be opened and holds something.
pub(crate) fn input(what: &str, file: &Path) -> Result<(), Failure> {
    let name = file.display();
    let refused = |code, why: &str| Err(Failure::bad_input(code, format!("{what} file {name} {why}")));
    if name.to_string().contains("://") {
        let message = format!(
            "{name} is a URL: download it and give the file; lipwright submit takes those of http and https"
        );
        return Err(Failure::bad_input("input_is_url", message));
    }
    match File::open(file).and_then(|opened| opened.metadata()) {
        Ok(metadata) if metadata.is_dir() => refused("input_is_folder", "is a folder: give a file"),
        Ok(metadata) if metadata.len() == 0 => refused("input_empty", "is empty: copy or record it again"),
        Ok(_) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            refused("input_not_found", "does not exist: check the path")
        }
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
            refused("input_not_readable", "may not be read by you: change its permissions")
        }
        Err(error) => refused("input_not_readable", &format!("cannot be read: {}", error.kind())),
    }
}

/// A place to write to: its name ends as it should, and its folder is there.
pub(crate) fn destination(what: &str, file: &Path, endings: &[&str]) -> Result<(), Failure> {
    let name = file.display();
    let ending = file.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    if !ending.is_some_and(|ending| endings.contains(&ending.as_str())) {
        let message = format!("{name}: {what} is written as .{}; give it a name that ends so", endings[0]);
        return Err(Failure::usage("output_ending", message));
    }
    if file.is_dir() {
        return Err(Failure::usage(
            "output_is_folder",
            format!("{name} is a folder: give a file name for {what}"),
        ));
    }
    let folder = folder_of(file);
    if !folder.is_dir() {
        let message = format!("folder {} for {what} does not exist: make it first", folder.display());
        return Err(Failure::usage("output_folder_missing", message));
    }
    Ok(())
}

/// The folder that a file is in, `.` for a bare name.
pub(crate) fn folder_of(file: &Path) -> PathBuf {
    match file.parent() {
        Some(folder) if folder != Path::new("") => folder.to_path_buf(),
        _ => PathBuf::from("."),
    }
}

/// Whether both names lead to one file, through links too.
fn same_file(a: &Path, b: &Path) -> bool {
    match (a.metadata(), b.metadata()) {
        (Ok(a), Ok(b)) => (a.dev(), a.ino()) == (b.dev(), b.ino()),
        _ => false,
    }
}

/// ffmpeg and ffprobe, if they can be found.
pub(crate) fn tools() -> Result<Tools, Failure> {
    Tools::find(None).map_err(|missing| {
        let fix = "Debian, Ubuntu: sudo apt-get install ffmpeg";
        Failure::internal("ffmpeg_missing", format!("{missing} ({fix})"))
    })
}

/// Refuses a machine that confines them less than asked for.
pub(crate) fn sandbox(tools: &Tools, required: bool) -> Result<(), Failure> {
    let confined = if required { tools.require_sandbox() } else { Ok(()) };
    confined.map_err(|error| Failure::internal("sandbox_incomplete", error.to_string()))
}

/// What they say they are; refuses what is too old.
pub(crate) fn versions(tools: &Tools) -> Result<ToolVersions, Failure> {
    tools.versions().map_err(|unusable| Failure::internal("ffmpeg_unusable", unusable.to_string()))
}
