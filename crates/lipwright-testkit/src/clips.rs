//! Clips made to measure from the sample, through ffmpeg.

use std::ffi::OsString;
use std::path::Path;

use crate::error::FixtureError;
use crate::ffmpeg::ffmpeg;
use crate::sample::{sample_face, sample_speech};

/// A video of the sample's face with the properties that a test asks for.
#[derive(Debug, Clone)]
pub struct FaceClip {
    seconds: f64,
    rate: String,
    width: u32,
    height: u32,
    rotation: Option<u32>,
    sound: bool,
    encoder: Vec<String>,
}

impl FaceClip {
    /// A clip of this length: 25 frames per second, 512x512, H.264, without sound.
    pub fn lasting(seconds: f64) -> Self {
        let encoder = ["-c:v", "libx264", "-preset", "veryfast", "-crf", "20"].map(str::to_owned).to_vec();
        Self {
            seconds,
            rate: "25".to_owned(),
            width: 512,
            height: 512,
            rotation: None,
            sound: false,
            encoder,
        }
    }

    /// Another frame rate, as ffmpeg reads it: `30000/1001`, `60`.
    #[must_use]
    pub fn rate(mut self, rate: &str) -> Self {
        rate.clone_into(&mut self.rate);
        self
    }

    /// Another picture size, in pixels; the face stays whole, grey fills the rest.
    #[must_use]
    pub fn size(mut self, width: u32, height: u32) -> Self {
        (self.width, self.height) = (width, height);
        self
    }

    /// Stored turned, with the mark that tells players to turn it clockwise by this many degrees (90, 180,
    /// 270), as phones do. Only mp4 and mov can carry the mark.
    #[must_use]
    pub fn rotated(mut self, degrees: u32) -> Self {
        self.rotation = Some(degrees);
        self
    }

    /// With the sample's speech as its own sound track.
    #[must_use]
    pub fn with_sound(mut self) -> Self {
        self.sound = true;
        self
    }

    /// Other encoder arguments than libx264's: `["-c:v", "libvpx-vp9"]`.
    #[must_use]
    pub fn encoder<const N: usize>(mut self, args: [&str; N]) -> Self {
        self.encoder = args.map(str::to_owned).to_vec();
        self
    }

    /// Makes the clip; its ending chooses the container.
    pub fn write(&self, clip: &Path) -> Result<(), FixtureError> {
        self.encode(clip)?;
        self.rotation.map_or(Ok(()), |degrees| mark_rotation(clip, degrees))
    }

    fn encode(&self, clip: &Path) -> Result<(), FixtureError> {
        let Self { width, height, rate, .. } = self;
        let fit = format!(
            "scale={width}:{height}:force_original_aspect_ratio=decrease,\
             pad={width}:{height}:-1:-1:gray,setsar=1,fps={rate}{}",
            self.turn()
        );
        let mut args: Vec<OsString> = looped(&sample_face());
        if self.sound {
            args.extend(looped(&sample_speech()));
        }
        args.extend(["-t".into(), format!("{:.4}", self.seconds).into(), "-vf".into(), fit.into()]);
        args.extend(["-map".into(), "0:v:0".into()]);
        if self.sound {
            args.extend(["-map", "1:a:0", "-c:a", "aac"].map(OsString::from));
        }
        args.extend(["-pix_fmt".into(), "yuv420p".into()]);
        args.extend(self.encoder.iter().map(OsString::from));
        args.push(clip.into());
        ffmpeg(args)
    }

    /// What the stored pixels go through so that the mark undoes it.
    fn turn(&self) -> &'static str {
        match self.rotation {
            Some(90) => ",transpose=cclock",
            Some(180) => ",hflip,vflip",
            Some(270) => ",transpose=clock",
            _ => "",
        }
    }
}

/// Writes `seconds` of the sample's speech, from its start and again when it ends; the ending of `file`
/// chooses the format.
pub fn speech_wav(seconds: f64, file: &Path) -> Result<(), FixtureError> {
    let mut args = looped(&sample_speech());
    args.extend(["-t".into(), format!("{seconds:.4}").into(), file.into()]);
    ffmpeg(args)
}

fn looped(input: &Path) -> Vec<OsString> {
    vec!["-stream_loop".into(), "-1".into(), "-i".into(), input.into()]
}

/// Writes the display matrix of the first track (ISO/IEC 14496-12, 8.3.2) by hand: ffmpeg's option for it
/// has changed its name and its direction between versions.
fn mark_rotation(clip: &Path, degrees: u32) -> Result<(), FixtureError> {
    const MATRIX_AFTER_TYPE: usize = 44; // version 0: flags, 5 words, 2 reserved, layer to volume, reserved
    const ONE: i32 = 1 << 16;
    let (a, b, c, d) = match degrees {
        90 => (0, ONE, -ONE, 0),
        180 => (-ONE, 0, 0, -ONE),
        270 => (0, -ONE, ONE, 0),
        _ => return Err(FixtureError::Asked(format!("a clip is rotated by 90, 180 or 270, not {degrees}"))),
    };
    let on_file = |source| FixtureError::File { path: clip.to_path_buf(), source };
    let mut bytes = std::fs::read(clip).map_err(on_file)?;
    let matrix = bytes.windows(4).position(|name| name == b"tkhd").map(|at| at + MATRIX_AFTER_TYPE);
    let place = matrix.and_then(|at| bytes.get_mut(at..at + 20));
    let Some(place) = place else {
        return Err(FixtureError::Asked(format!("{} has no track to rotate", clip.display())));
    };
    let words = [a, b, 0, c, d];
    place.copy_from_slice(&words.map(i32::to_be_bytes).concat());
    std::fs::write(clip, bytes).map_err(on_file)
}

#[cfg(test)]
mod tests;
