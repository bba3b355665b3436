//! Frames and speech into an mp4 that plays everywhere: H.264 and AAC, index first.
//!
//! The result is written beside its place and moved there when it is whole; an encoder that is dropped
//! before leaves nothing behind.

use std::fmt;
use std::fs::{self, File};
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

use lipwright_clip::{Frame, FrameIndex, VideoFormat};

use crate::audio::sample_filter;
use crate::child::{Child, Start};
use crate::command::{Arguments, tag_filter};
use crate::error::MediaError;
use crate::picture::PictureTags;
use crate::probe::SpeechInfo;
use crate::sandbox::Confinement;
use crate::tools::Tools;

/// What the result is to be.
#[derive(Debug, Clone)]
pub struct EncodeSettings<'a> {
    /// Where the result goes; replaced if it exists.
    pub output: &'a Path,
    /// Size and rate of the frames.
    pub format: VideoFormat,
    /// What the numbers of the frames mean.
    pub tags: PictureTags,
    /// The sound.
    pub speech: &'a SpeechInfo,
    /// How many frames will come, exactly. The sound is cut or padded to their time, to within a frame.
    pub n_frames: u64,
    /// How like the frames the result is to look.
    pub crf: Crf,
    /// How much time x264 takes.
    pub effort: Effort,
}

/// x264's constant rate factor, 1 to 51: the lower, the more like the frames, and the larger the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Crf(u8);

impl Crf {
    /// The values that there are: 0 is a lossless format of its own, which few players know.
    pub const RANGE: RangeInclusive<u8> = 1..=51;
    /// So fine that what the encoder does to a picture hides nothing that was done before.
    pub const FINE: Self = Self(16);

    /// `None` outside [`Self::RANGE`].
    pub fn new(value: u8) -> Option<Self> {
        Self::RANGE.contains(&value).then_some(Self(value))
    }

    /// The number that x264 is told.
    pub const fn get(self) -> u8 {
        self.0
    }
}

impl fmt::Display for Crf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Default for Crf {
    /// 18, which is hard to tell from the source; x264's own default is 23.
    fn default() -> Self {
        Self(18)
    }
}

/// How hard x264 tries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effort {
    /// Half the time of `veryfast`, for files of about its size that are 0.3 dB (structural similarity) less like
    /// the source at the same quality number.
    Quick,
    /// x264's preset `veryfast`: what a transcode by hand is likely to take.
    VeryFast,
}

impl Effort {
    /// What ffmpeg is told of it, parted by blanks.
    pub const fn arguments(self) -> &'static str {
        match self {
            // What `ultrafast` leaves out and costs next to nothing, put back.
            Self::Quick => {
                "-preset ultrafast -x264-params cabac=1:8x8dct=1:no-deblock=0:bframes=3:mbtree=1:rc-lookahead=10\
                 :scenecut=40:analyse=i8x8:aq-mode=1:subme=1"
            }
            Self::VeryFast => "-preset veryfast",
        }
    }
}

impl<'a> EncodeSettings<'a> {
    /// Of the usual quality, quick.
    pub fn new(
        output: &'a Path,
        format: VideoFormat,
        tags: PictureTags,
        speech: &'a SpeechInfo,
        n_frames: u64,
    ) -> Self {
        Self { output, format, tags, speech, n_frames, crf: Crf::default(), effort: Effort::Quick }
    }
}

/// A running encoder.
#[derive(Debug)]
pub struct Encoder {
    child: Child,
    format: VideoFormat,
    written: u64,
    n_frames: u64,
    max_bytes: u64,
    partial: Partial,
}

/// What every result says of itself to programs that look: anybody can take it out again, but nobody who keeps
/// it can say that it was not told.
const PROVENANCE: &str =
    concat!("Made with Lipwright ", env!("CARGO_PKG_VERSION"), ": the mouth is re-made to a speech");

/// Starts a child that writes a result with these settings, confined as one.
pub(crate) fn start(
    tools: &Tools,
    settings: &EncodeSettings<'_>,
    arguments: Arguments,
    takes_input: bool,
) -> Result<Child, MediaError> {
    let limits = &settings.speech.limits;
    let media = settings.format.rate.time_of(FrameIndex(settings.n_frames)).seconds();
    let patience = limits.patience(media);
    Child::start(Start {
        tool: "ffmpeg",
        program: tools.ffmpeg(),
        arguments,
        takes_input,
        gives_output: false,
        confinement: Confinement {
            memory: limits.max_child_memory,
            cpu_seconds: patience.as_secs().max(1) * tools.threads() as u64,
            file_bytes: limits.max_output_bytes,
        },
        patience,
    })
}

impl Encoder {
    /// Starts the child and makes the partial file.
    pub fn start(tools: &Tools, settings: &EncodeSettings<'_>) -> Result<Self, MediaError> {
        let partial = Partial::create(settings.output)?;
        let child = start(tools, settings, arguments(tools, settings, &partial.path), true)?;
        Ok(Self {
            child,
            format: settings.format,
            written: 0,
            n_frames: settings.n_frames,
            max_bytes: settings.speech.limits.max_output_bytes,
            partial,
        })
    }

    /// Hands over the next frame.
    pub fn write(&mut self, frame: &Frame) -> Result<(), MediaError> {
        if frame.size() != self.format.size {
            return Err(MediaError::Misuse(format!("a frame of {:?}", frame.size())));
        }
        if self.written == self.n_frames {
            return Err(MediaError::Misuse(format!("more than {} frames", self.n_frames)));
        }
        self.child.write(frame.packed())?;
        self.written += 1;
        Ok(())
    }

    /// Waits until the file is whole and moves it to its place.
    pub fn finish(mut self) -> Result<(), MediaError> {
        if self.written != self.n_frames {
            let detail = format!("{} of {} frames", self.written, self.n_frames);
            return Err(MediaError::Misuse(detail));
        }
        self.child.finish()?;
        self.partial.keep(self.max_bytes)
    }
}

fn arguments(tools: &Tools, settings: &EncodeSettings<'_>, output: &Path) -> Arguments {
    let mut arguments = Arguments::ffmpeg(tools.threads());
    arguments.frames_input(settings.format);
    arguments.words("-vn");
    add_output(&mut arguments, tools, settings, "0:v:0", output);
    arguments
}

/// Takes the speech as the second input, and says everything about the result: the pictures of
/// `picture_stream` of the first input, and the speech.
pub(crate) fn add_output(
    arguments: &mut Arguments,
    tools: &Tools,
    settings: &EncodeSettings<'_>,
    picture_stream: &str,
    output: &Path,
) {
    let speech = settings.speech;
    arguments.untrusted_input(&speech.path, speech.container, &speech.limits);
    arguments.option("-map", picture_stream).option("-map", format!("1:{}", speech.stream_index));
    arguments.words("-sn -dn -map_metadata -1 -map_chapters -1 -fflags +bitexact");
    arguments.option("-metadata", format!("comment={PROVENANCE}"));

    let rate = settings.format.rate;
    arguments.option("-vf", tag_filter(&settings.tags)).words("-fps_mode passthrough");
    arguments.words("-c:v libx264 -profile:v high -pix_fmt yuv420p").option("-threads:v", tools.threads());
    arguments.option("-crf", settings.crf).words(settings.effort.arguments());
    // A key frame every two seconds, so that a browser can jump and step.
    arguments.option("-g", (rate.per_second() * 2.0).round());
    arguments.option("-video_track_timescale", time_scale(rate.numerator()));

    // One frame more than the video: the limit must not cut into its last frame. The frames themselves
    // are counted by us: `-frames:v` would end the sound together with the last frame.
    let n_frames = settings.n_frames;
    let end = rate.time_of(FrameIndex(n_frames + 1)).seconds().0;
    arguments.option("-t", format!("{end:.6}"));
    if speech.copyable {
        arguments.words("-c:a copy");
    } else {
        let video_end = rate.time_of(FrameIndex(n_frames)).seconds().0;
        arguments.option("-af", format!("{},apad=whole_dur={video_end:.6}", sample_filter(speech)));
        let (sample_rate, channels) = (aac_rate(speech.sample_rate), aac_channels(speech.channels));
        arguments.words("-c:a aac").option("-ar", sample_rate).option("-ac", channels);
        arguments.option("-b:a", channels * AAC_BITS_PER_CHANNEL);
    }
    arguments.words("-movflags +faststart");
    arguments.file_output("mp4", speech.limits.max_output_bytes, output);
}

/// 256 kbit/s in stereo: beyond it listeners hear no difference; the codec lowers it where its format
/// allows less.
const AAC_BITS_PER_CHANNEL: u32 = 128_000;

/// Sample rates of AAC (ISO/IEC 14496-3 table 1.18), highest first.
const AAC_RATES: [u32; 13] =
    [96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8000, 7350];

/// The stored rate where AAC has it, else the next one below.
fn aac_rate(stored: u32) -> u32 {
    AAC_RATES.iter().copied().find(|&rate| rate <= stored).unwrap_or(7350)
}

/// The stored channels up to 7.1; more become stereo.
const fn aac_channels(stored: u32) -> u32 {
    if stored <= 8 { stored } else { 2 }
}

/// A unit of time in which every frame of the rate lasts a whole number: a multiple of its numerator,
/// at least the 10,000 that players expect.
fn time_scale(numerator: u32) -> u32 {
    numerator.saturating_mul(10_000_u32.div_ceil(numerator))
}

/// The unfinished result: removed unless kept.
#[derive(Debug)]
pub(crate) struct Partial {
    pub(crate) path: PathBuf,
    place: PathBuf,
    kept: bool,
}

impl Partial {
    /// Makes the file ourselves: it gets the permissions that the user's own umask says, and a folder that
    /// cannot be written to is reported as such.
    pub(crate) fn create(output: &Path) -> Result<Self, MediaError> {
        let doing = || format!("creating {}", output.display());
        let place = std::path::absolute(output).map_err(MediaError::io(doing()))?;
        let mut name = place.file_name().unwrap_or_default().to_os_string();
        name.push(".partial");
        let path = place.with_file_name(name);
        drop(File::create(&path).map_err(MediaError::io(doing()))?);
        Ok(Self { path, place, kept: false })
    }

    pub(crate) fn keep(mut self, max_bytes: u64) -> Result<(), MediaError> {
        let doing = || format!("finishing {}", self.place.display());
        let bytes = fs::metadata(&self.path).map_err(MediaError::io(doing()))?.len();
        if bytes >= max_bytes {
            // ffmpeg stops at this size and says nothing.
            return Err(MediaError::TooLarge { bytes, max_bytes });
        }
        fs::rename(&self.path, &self.place).map_err(MediaError::io(doing()))?;
        self.kept = true;
        Ok(())
    }
}

impl Drop for Partial {
    fn drop(&mut self) {
        if !self.kept {
            // It may be gone already; and if it cannot be removed, nobody here can do more.
            drop(fs::remove_file(&self.path));
        }
    }
}

#[cfg(test)]
mod tests;
