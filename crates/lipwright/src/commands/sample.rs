//! `lipwright sample`: the demo pair, from inside the binary to a folder.

use std::path::Path;
use std::{fs, io};

use crate::cli::SampleArgs;
use crate::failure::Failure;
use crate::output;

/// The name of the demo pair's video.
pub(crate) const FACE: &str = "face.mp4";

/// Made by `sample/make.sh`; provenance in `sample/README.md`.
pub(crate) const FILES: [(&str, &[u8]); 2] = [
    (FACE, include_bytes!("../../../../sample/face.mp4")),
    ("speech.wav", include_bytes!("../../../../sample/speech.wav")),
];

pub(crate) fn run(args: &SampleArgs) -> Result<(), Failure> {
    write_all(&args.folder).map_err(|error| Failure::folder_not_writable(&args.folder, &error))?;
    let [face, speech] = FILES.map(|(name, _)| args.folder.join(name).display().to_string());
    output::say(&format!("Wrote {face} and {speech}. Next:\n  lipwright sync {face} {speech} -o out.mp4"));
    Ok(())
}

pub(super) fn write_all(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    FILES.iter().try_for_each(|(name, bytes)| fs::write(folder.join(name), bytes))
}
