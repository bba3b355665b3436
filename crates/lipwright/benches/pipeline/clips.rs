//! The clips that are measured: the sample's face, filling the picture, with a little grain, so that the
//! encoder has the work that a camera's picture gives it.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use lipwright_testkit::{TempDir, ffmpeg, sample_face, speech_wav, tempdir};

/// Seconds of the short clips.
pub(crate) const SHORT: u32 = 10;
/// Seconds of the long clip.
pub(crate) const LONG: u32 = 600;

/// A video and the speech of the same length.
pub(crate) struct Pair {
    pub(crate) face: PathBuf,
    pub(crate) speech: PathBuf,
}

pub(crate) struct Clips {
    folder: TempDir,
}

impl Clips {
    pub(crate) fn new() -> Self {
        Self { folder: tempdir().unwrap() }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn hd(&self) -> Pair {
        self.short(1280, 720)
    }

    pub(crate) fn full_hd(&self) -> Pair {
        self.short(1920, 1080)
    }

    /// [`Self::full_hd`] in 8 Mbit/s, as most videos of that size come: of the grain little is left.
    pub(crate) fn full_hd_from_the_web(&self) -> Pair {
        let Pair { face: grainy, speech } = self.full_hd();
        let face = self.path("1080-web.mp4");
        if !face.exists() {
            let mut args: Vec<OsString> = vec!["-i".into(), grainy.into()];
            args.extend(["-b:v", "8M", "-maxrate", "8M", "-bufsize", "8M"].map(OsString::from));
            args.push(face.clone().into());
            ffmpeg(args).unwrap();
        }
        Pair { face, speech }
    }

    pub(crate) fn small(&self) -> Pair {
        self.short(640, 360)
    }

    /// [`Self::small`] again and again.
    pub(crate) fn small_and_long(&self) -> Pair {
        let Pair { face: short, .. } = self.small();
        let face = self.path("long.mp4");
        let again = (LONG / SHORT - 1).to_string();
        let args: [OsString; 7] = [
            "-stream_loop".into(),
            again.into(),
            "-i".into(),
            short.into(),
            "-c".into(),
            "copy".into(),
            face.clone().into(),
        ];
        ffmpeg(args).unwrap();
        Pair { face, speech: self.speech(LONG) }
    }

    fn short(&self, width: u32, height: u32) -> Pair {
        let face = self.path(&format!("{height}.mp4"));
        if !face.exists() {
            make_face(&face, width, height);
        }
        Pair { face, speech: self.speech(SHORT) }
    }

    fn speech(&self, seconds: u32) -> PathBuf {
        let speech = self.path(&format!("{seconds}.wav"));
        speech_wav(f64::from(seconds), &speech).unwrap();
        speech
    }
}

fn make_face(clip: &Path, width: u32, height: u32) {
    // The sample is square with the head in its upper part: a third of the surplus off the top keeps the face whole.
    let filter =
        format!("scale={width}:-2:flags=lanczos,crop={width}:{height}:0:(ih-oh)/3,noise=alls=4:allf=t");
    let mut args: Vec<OsString> = vec!["-stream_loop".into(), "-1".into(), "-i".into(), sample_face().into()];
    args.extend(["-t".into(), SHORT.to_string().into(), "-vf".into(), filter.into()]);
    args.extend(
        ["-c:v", "libx264", "-preset", "veryfast", "-crf", "18", "-pix_fmt", "yuv420p"].map(OsString::from),
    );
    args.push(clip.into());
    ffmpeg(args).unwrap();
}
