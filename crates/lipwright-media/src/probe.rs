//! Looks at a file before anything else touches it: what it is, or why it is refused.
//!
//! Headers are claims. What is found here bounds the work and shapes the frames; whether the frames
//! really come is seen while decoding ([`SourceInfo::check_complete`]).

mod packets;
mod rate;
mod report;

use std::fs;
use std::path::{Path, PathBuf};

use lipwright_clip::{ClipTime, FrameSize, Seconds, VideoFormat};

use crate::error::MediaError;
use crate::limits::Limits;
use crate::picture::PictureTags;
use crate::sniff::{Container, sniff};
use crate::tools::Tools;
pub(crate) use report::StreamReport;
use report::{Report, TimeBase};

/// A source video that was accepted.
#[derive(Debug, Clone)]
pub struct SourceInfo {
    /// The file, absolute.
    pub path: PathBuf,
    /// What it is packed in.
    pub container: Container,
    /// The constant-rate video that [`crate::FrameReader`] makes of it: size after rotation, even sides.
    pub format: VideoFormat,
    /// How long the video stream lasts, as its header or its packets say.
    pub duration: ClipTime,
    /// How many frames that is at the format's rate; what progress and truncation are measured by.
    pub estimated_frames: u64,
    /// What the numbers of the frames mean.
    pub tags: PictureTags,
    /// Whether the stored picture has a high dynamic range, of which the frames keep the standard part.
    pub converted_from_hdr: bool,
    /// Clockwise quarter turns from the stored to the shown picture, 0 to 3; already applied to frames.
    pub quarter_turns: u8,
    /// The video's own sound, if it has any: its samples count from the video's first frame.
    pub sound: Option<SpeechInfo>,
    pub(crate) stream: VideoStream,
    pub(crate) limits: Limits,
}

/// What decoding needs to know of the stored stream.
#[derive(Debug, Clone, Copy)]
pub(crate) struct VideoStream {
    /// Its number in the file.
    pub(crate) index: u32,
    /// Shown size before the crop to even sides.
    pub(crate) shown: (u32, u32),
    /// When the first frame is shown, in units of `time_base`.
    pub(crate) start_pts: i64,
    /// The stream's unit of time.
    pub(crate) time_base: TimeBase,
    /// How its pixels become 8-bit 4:2:0.
    pub(crate) pixels: PixelPath,
}

/// How stored pixels become 8-bit 4:2:0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PixelPath {
    /// They are 8-bit 4:2:0.
    AsStored,
    /// Other sampling or depth: scaled within the same range and matrix.
    Resampled,
    /// RGB: converted to limited-range BT.709.
    FromRgb,
    /// High dynamic range with these tags: converted to limited-range BT.709.
    FromHdr(PictureTags),
}

/// A speech recording that was accepted.
#[derive(Debug, Clone)]
pub struct SpeechInfo {
    /// The file, absolute.
    pub path: PathBuf,
    /// What it is packed in.
    pub container: Container,
    /// ffmpeg's name of the codec.
    pub codec: String,
    /// Samples per second as stored.
    pub sample_rate: u32,
    /// Channels as stored.
    pub channels: u32,
    /// How long the header says it lasts; the truth is [`crate::SampleReader::duration`].
    pub declared_duration: Option<ClipTime>,
    pub(crate) stream_index: u32,
    /// Samples that the container shows, when it tells them exactly.
    pub(crate) exact_samples: Option<u64>,
    /// Whether the packets can go into an mp4 as they are, in step with the decoded samples.
    pub(crate) copyable: bool,
    /// When the picture starts that this is the sound of; a recording stands for itself.
    pub(crate) picture_start: Option<Seconds>,
    pub(crate) limits: Limits,
}

/// Accepts or refuses the file at `path` as a source video.
pub fn probe_video(tools: &Tools, path: &Path, limits: &Limits) -> Result<SourceInfo, MediaError> {
    let (path, container) = open(path, limits.max_video_bytes)?;
    if container.is_picture() {
        return Err(MediaError::UnsupportedContainer);
    }
    described_video(tools, path, container, limits)
}

/// Accepts or refuses the file at `path` as further material of a person: a video or a single picture.
pub fn probe_enrolment(tools: &Tools, path: &Path, limits: &Limits) -> Result<SourceInfo, MediaError> {
    let (path, container) = open(path, limits.max_video_bytes)?;
    described_video(tools, path, container, limits)
}

fn described_video(
    tools: &Tools,
    path: PathBuf,
    container: Container,
    limits: &Limits,
) -> Result<SourceInfo, MediaError> {
    let report = Report::of(tools, &path, container, limits)?;
    let video = report.video().ok_or(MediaError::NoVideoStream)?;
    if !container.may_be_source() && !container.is_picture() {
        return Err(MediaError::UnsupportedContainer);
    }
    // What shows through a picture of a person does not matter; the result is no picture.
    if video.has_alpha() && !container.is_picture() {
        return Err(MediaError::Transparent);
    }
    let (width, height) = video.size(limits)?;
    let quarter_turns = video.quarter_turns();
    let sideways = quarter_turns % 2 == 1;
    let shown = if sideways { (height, width) } else { (width, height) };
    let size = FrameSize::even_inside(shown.0, shown.1)
        .ok_or_else(|| MediaError::Unreadable { detail: format!("a picture of {width}x{height}") })?;

    let mut start_pts = video.start_pts;
    let mut average_rate = video.average_rate();
    let mut declared = video.video_duration(container);
    if declared.is_none() {
        let packets = packets::count(tools, &path, container, video.index, limits)?;
        declared = Some(packets.duration());
        average_rate = packets.average_rate();
        start_pts = Some(packets.first_pts(video.time_base()?));
    }
    let duration = declared.unwrap_or(ClipTime::ZERO);
    within_length(duration, limits.max_video_seconds)?;
    let rate = rate::constant_rate(average_rate, limits.max_rate)
        .ok_or_else(|| MediaError::Unreadable { detail: String::from("no frame rate") })?;
    let format = VideoFormat { size, rate };
    let (start_pts, time_base) = (start_pts.unwrap_or(0), video.time_base()?);
    let sound = source_sound(&report, &path, container, limits, time_base.seconds(start_pts));
    let (tags, pixels) = colours(tools, video, sideways)?;
    Ok(SourceInfo {
        container,
        format,
        duration,
        estimated_frames: format.rate.frames_in(duration),
        tags,
        converted_from_hdr: matches!(pixels, PixelPath::FromHdr(_)),
        quarter_turns,
        sound,
        stream: VideoStream { index: video.index, shown, start_pts, time_base, pixels },
        limits: *limits,
        path,
    })
}

/// What decoded frames mean, and how stored pixels become them.
fn colours(
    tools: &Tools,
    video: &StreamReport,
    sideways: bool,
) -> Result<(PictureTags, PixelPath), MediaError> {
    let stored = PictureTags::of_decoded(video, sideways);
    // Without the library the numbers and their tags go through as they are, and a player may know them.
    if !stored.is_hdr() || video.is_rgb() || !tools.converts_hdr()? {
        return Ok((stored, video.pixel_path()));
    }
    let standard = PictureTags::standard_range(stored.pixel_aspect);
    Ok((standard, PixelPath::FromHdr(stored.or_bt2100())))
}

/// Accepts or refuses the file at `path` as a speech recording; a video's sound is fine.
pub fn probe_audio(tools: &Tools, path: &Path, limits: &Limits) -> Result<SpeechInfo, MediaError> {
    let (path, container) = open(path, limits.max_audio_bytes)?;
    if container.is_picture() {
        return Err(MediaError::UnsupportedContainer);
    }
    let report = Report::of(tools, &path, container, limits)?;
    let speech = described(&report, &path, container, limits)?;
    if let Some(duration) = speech.declared_duration {
        within_length(duration, limits.max_audio_seconds)?;
    }
    Ok(speech)
}

/// The sound of a video whose picture starts at `picture_start`. It is only ever heard as far as the
/// video is seen, so the video's limit holds; one that cannot be described is as good as none.
fn source_sound(
    report: &Report,
    path: &Path,
    container: Container,
    limits: &Limits,
    picture_start: Seconds,
) -> Option<SpeechInfo> {
    let limits = Limits { max_audio_seconds: limits.max_video_seconds, ..*limits };
    let sound = described(report, path, container, &limits).ok()?;
    Some(SpeechInfo { copyable: false, exact_samples: None, picture_start: Some(picture_start), ..sound })
}

/// What the report says of the first audio stream.
fn described(
    report: &Report,
    path: &Path,
    container: Container,
    limits: &Limits,
) -> Result<SpeechInfo, MediaError> {
    let audio = report.audio().ok_or(MediaError::NoAudioStream)?;
    let unreadable = |what: &str| MediaError::Unreadable { detail: format!("the audio has no {what}") };
    Ok(SpeechInfo {
        path: path.to_path_buf(),
        container,
        codec: audio.codec_name.clone().unwrap_or_default(),
        sample_rate: audio.sample_rate().ok_or_else(|| unreadable("sample rate"))?,
        channels: audio.channels.filter(|&n| n > 0).ok_or_else(|| unreadable("channels"))?,
        declared_duration: report.audio_duration(audio),
        stream_index: audio.index,
        exact_samples: audio.exact_samples(container),
        copyable: container == Container::Mp4 && audio.is_plain_aac(report.start_seconds()),
        picture_start: None,
        limits: *limits,
    })
}

impl SourceInfo {
    /// Whether a reading to the end that gave `decoded` frames gave what the header promised: at least
    /// 95 %, or all but one of a very short clip. ffmpeg itself does not tell (it ends with status 0).
    pub fn check_complete(&self, decoded: u64) -> Result<(), MediaError> {
        let declared = self.estimated_frames;
        let enough = decoded * 100 >= declared * 95 || decoded + 1 >= declared;
        if enough && decoded > 0 { Ok(()) } else { Err(MediaError::Truncated { decoded, declared }) }
    }
}

/// The absolute path and the container, unless the file is empty, too large or of an unknown kind.
fn open(path: &Path, max_bytes: u64) -> Result<(PathBuf, Container), MediaError> {
    let reading = || format!("reading {}", path.display());
    let bytes = fs::metadata(path).map_err(MediaError::io(reading()))?.len();
    if bytes == 0 {
        return Err(MediaError::Unreadable { detail: String::from("the file is empty") });
    }
    if bytes > max_bytes {
        return Err(MediaError::TooLarge { bytes, max_bytes });
    }
    let container = sniff(path)?;
    let absolute = std::path::absolute(path).map_err(MediaError::io(reading()))?;
    Ok((absolute, container))
}

fn within_length(duration: ClipTime, max_seconds: u64) -> Result<(), MediaError> {
    let seconds = duration.seconds().0;
    // A header often says a little more than was cut to length: a tenth of a second is let through.
    if seconds > max_seconds as f64 + 0.1 {
        Err(MediaError::TooLong { seconds, max_seconds })
    } else {
        Ok(())
    }
}
