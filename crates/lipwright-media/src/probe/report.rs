//! What ffprobe prints, parsed. Every field may lack: the file decides what is printed.

use std::num::NonZeroU32;
use std::path::Path;

use lipwright_clip::{ClipTime, Seconds};
use serde::Deserialize;

use crate::child::{Child, Start};
use crate::command::Arguments;
use crate::error::MediaError;
use crate::limits::Limits;
use crate::probe::PixelPath;
use crate::sandbox::Confinement;
use crate::sniff::Container;
use crate::tools::Tools;

/// The fields that we ask for.
const ENTRIES: &str = "stream=index,codec_type,codec_name,profile,width,height,pix_fmt,\
    sample_aspect_ratio,avg_frame_rate,r_frame_rate,start_pts,start_time,time_base,duration,duration_ts,\
    nb_frames,color_range,color_space,color_transfer,color_primaries,sample_rate,channels\
    :stream_disposition=attached_pic,timed_thumbnails,still_image:stream_tags=DURATION,alpha_mode\
    :stream_side_data=rotation:format=duration,start_time,nb_streams";

/// Far more than the fields of the allowed number of streams take.
const MAX_REPORT_BYTES: usize = 1 << 20;

/// The whole file.
#[derive(Debug, Deserialize)]
pub(super) struct Report {
    #[serde(default)]
    streams: Vec<StreamReport>,
    #[serde(default)]
    format: FormatReport,
}

#[derive(Debug, Default, Deserialize)]
struct FormatReport {
    duration: Option<String>,
    start_time: Option<String>,
    #[serde(default)]
    nb_streams: u32,
}

/// One stream.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct StreamReport {
    pub(crate) index: u32,
    codec_type: Option<String>,
    pub(crate) codec_name: Option<String>,
    profile: Option<String>,
    #[serde(default)]
    width: u64,
    #[serde(default)]
    height: u64,
    pub(crate) pix_fmt: Option<String>,
    sample_aspect_ratio: Option<String>,
    avg_frame_rate: Option<String>,
    r_frame_rate: Option<String>,
    pub(crate) start_pts: Option<i64>,
    start_time: Option<String>,
    time_base: Option<String>,
    duration: Option<String>,
    duration_ts: Option<u64>,
    nb_frames: Option<String>,
    pub(crate) color_range: Option<String>,
    pub(crate) color_space: Option<String>,
    pub(crate) color_transfer: Option<String>,
    pub(crate) color_primaries: Option<String>,
    sample_rate: Option<String>,
    pub(crate) channels: Option<u32>,
    #[serde(default)]
    disposition: Disposition,
    #[serde(default)]
    tags: Tags,
    #[serde(default)]
    side_data_list: Vec<SideData>,
}

#[derive(Debug, Default, Deserialize)]
struct Disposition {
    #[serde(default)]
    attached_pic: u8,
    #[serde(default)]
    timed_thumbnails: u8,
    #[serde(default)]
    still_image: u8,
}

#[derive(Debug, Default, Deserialize)]
struct Tags {
    #[serde(rename = "DURATION")]
    duration: Option<String>,
    alpha_mode: Option<String>,
}

#[derive(Debug, Deserialize)]
struct SideData {
    rotation: Option<f64>,
}

/// A stream's unit of time: `numerator / denominator` seconds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TimeBase {
    numerator: NonZeroU32,
    denominator: NonZeroU32,
}

impl TimeBase {
    /// `ticks` units, in seconds.
    pub(crate) fn seconds(self, ticks: i64) -> Seconds {
        let unit = f64::from(self.numerator.get()) / f64::from(self.denominator.get());
        Seconds(ticks as f64 * unit)
    }

    /// The number of units nearest to `time`.
    pub(crate) fn ticks(self, time: Seconds) -> i64 {
        (time.0 * f64::from(self.denominator.get()) / f64::from(self.numerator.get())).round() as i64
    }

    fn span(self, ticks: u64) -> ClipTime {
        ClipTime::new(ticks.saturating_mul(u64::from(self.numerator.get())), self.denominator)
    }
}

impl Report {
    /// Runs ffprobe on the file.
    pub(super) fn of(
        tools: &Tools,
        file: &Path,
        container: Container,
        limits: &Limits,
    ) -> Result<Self, MediaError> {
        let mut arguments = Arguments::ffprobe(tools.threads());
        arguments.words("-of json=c=1").option("-show_entries", ENTRIES);
        arguments.untrusted_input(file, container, limits);
        let mut child = ffprobe(tools, arguments, limits)?;
        let mut text = vec![0; MAX_REPORT_BYTES];
        let count = child.read(&mut text)?;
        text.truncate(count);
        let ended = child.finish();
        if child.said("exceeds max_streams") {
            return Err(MediaError::TooManyStreams { max_streams: limits.max_streams });
        }
        if child.said("exceeds specified max pixel count") {
            return Err(MediaError::TooManyPixels { max_pixels: limits.max_pixels });
        }
        ended.map_err(MediaError::blaming_the_file)?;
        let report: Self = serde_json::from_slice(&text).map_err(|error| MediaError::Unreadable {
            detail: format!("what ffprobe printed is not understood: {error}"),
        })?;
        if report.format.nb_streams > limits.max_streams {
            return Err(MediaError::TooManyStreams { max_streams: limits.max_streams });
        }
        Ok(report)
    }

    /// The first stream of moving pictures: cover art and thumbnails are not.
    pub(super) fn video(&self) -> Option<&StreamReport> {
        self.streams.iter().find(|stream| {
            let Disposition { attached_pic, timed_thumbnails, still_image } = stream.disposition;
            stream.codec_type.as_deref() == Some("video")
                && attached_pic + timed_thumbnails + still_image == 0
        })
    }

    /// The first audio stream.
    pub(super) fn audio(&self) -> Option<&StreamReport> {
        self.streams.iter().find(|stream| stream.codec_type.as_deref() == Some("audio"))
    }

    /// When the first of all streams starts.
    pub(super) fn start_seconds(&self) -> f64 {
        self.format.start_time.as_deref().and_then(|text| text.parse().ok()).unwrap_or(0.0)
    }

    /// How long the header says that `audio` lasts.
    pub(super) fn audio_duration(&self, audio: &StreamReport) -> Option<ClipTime> {
        let whole = || self.format.duration.as_deref().and_then(|text| text.parse().ok()).map(micros);
        let declared = audio.exact_duration().or_else(|| audio.tagged_duration()).or_else(whole);
        declared.filter(|&duration| duration > ClipTime::ZERO)
    }
}

impl StreamReport {
    /// Stored width and height, refused when zero (ffprobe's way to say "over the limit") or too large.
    pub(super) fn size(&self, limits: &Limits) -> Result<(u32, u32), MediaError> {
        if self.width == 0 || self.height == 0 {
            return Err(MediaError::Unreadable { detail: String::from("no picture could be decoded") });
        }
        if self.width.saturating_mul(self.height) > limits.max_pixels {
            return Err(MediaError::TooManyPixels { max_pixels: limits.max_pixels });
        }
        // Below the limit neither side can exceed 32 bits.
        Ok((self.width as u32, self.height as u32))
    }

    /// How long the header says that the video lasts. Matroska's own field counts all streams, so there
    /// only the stream's tag is believed, which most writers set.
    pub(super) fn video_duration(&self, container: Container) -> Option<ClipTime> {
        let declared = match container {
            Container::Matroska => self.tagged_duration(),
            _ => self.exact_duration(),
        };
        declared.filter(|&duration| duration > ClipTime::ZERO)
    }

    /// Clockwise quarter turns from stored to shown. ffprobe prints degrees counter-clockwise. As in
    /// ffmpeg, a slant of more than a degree is no quarter turn: the picture keeps its sides.
    pub(super) fn quarter_turns(&self) -> u8 {
        let degrees = self.side_data_list.iter().find_map(|data| data.rotation).unwrap_or(0.0);
        let turns = (-degrees / 90.0).round();
        if (turns * 90.0 + degrees).abs() < 1.0 { turns.rem_euclid(4.0) as u8 } else { 0 }
    }

    /// The average rate in frames per second.
    pub(super) fn average_rate(&self) -> Option<f64> {
        let rate = |text: &Option<String>| fraction(text.as_deref()?, '/').map(|(top, bottom)| top / bottom);
        rate(&self.avg_frame_rate).or_else(|| rate(&self.r_frame_rate))
    }

    /// The unit of the stream's times.
    pub(super) fn time_base(&self) -> Result<TimeBase, MediaError> {
        let parse = || {
            let (top, bottom) = self.time_base.as_deref()?.split_once('/')?;
            Some(TimeBase { numerator: top.parse().ok()?, denominator: bottom.parse().ok()? })
        };
        parse().ok_or_else(|| MediaError::Unreadable { detail: String::from("no unit of time") })
    }

    /// Width to height of a pixel as shown.
    pub(crate) fn pixel_aspect(&self, sideways: bool) -> (u32, u32) {
        let parse = || {
            let (x, y) = self.sample_aspect_ratio.as_deref()?.split_once(':')?;
            Some((x.parse().ok()?, y.parse().ok()?))
        };
        match parse().filter(|&(x, y): &(u32, u32)| x > 0 && y > 0) {
            Some((x, y)) if sideways => (y, x),
            Some(aspect) => aspect,
            None => (1, 1),
        }
    }

    /// Whether pixels are stored as RGB or a palette.
    pub(crate) fn is_rgb(&self) -> bool {
        let rgb = ["rgb", "bgr", "gbr", "argb", "abgr", "0rgb", "0bgr", "pal8", "x2rgb", "x2bgr"];
        let format = self.pix_fmt.as_deref().unwrap_or_default();
        rgb.iter().any(|prefix| format.starts_with(prefix))
    }

    /// Whether pixels have an opacity: in their format, or, as VP8 and VP9 store it, beside the stream.
    pub(super) fn has_alpha(&self) -> bool {
        let with_alpha = ["yuva", "rgba", "bgra", "argb", "abgr", "gbrap", "ya8", "ya16", "ayuv", "vuya"];
        let format = self.pix_fmt.as_deref().unwrap_or_default();
        with_alpha.iter().any(|prefix| format.starts_with(prefix))
            || self.tags.alpha_mode.as_deref().is_some_and(|mode| mode != "0")
    }

    /// How pixels become 8-bit 4:2:0.
    pub(super) fn pixel_path(&self) -> PixelPath {
        match self.pix_fmt.as_deref() {
            Some("yuv420p" | "yuvj420p") => PixelPath::AsStored,
            _ if self.is_rgb() => PixelPath::FromRgb,
            _ => PixelPath::Resampled,
        }
    }

    /// Samples per second.
    pub(super) fn sample_rate(&self) -> Option<u32> {
        self.sample_rate.as_deref()?.parse().ok().filter(|&rate| rate > 0)
    }

    /// Samples that an mp4 shows of an audio track: what a player plays, while the decoder gives whole
    /// AAC frames.
    pub(super) fn exact_samples(&self, container: Container) -> Option<u64> {
        let rate = self.sample_rate()?;
        let ticks = self.duration_ts?;
        let base = self.time_base().ok()?;
        let in_samples = base.numerator.get() == 1 && base.denominator.get() == rate;
        (container == Container::Mp4 && in_samples && ticks > 0).then_some(ticks)
    }

    /// Whether this is low-complexity AAC that starts with the file and is shown whole, so that copied
    /// packets sound at the same time as decoded samples.
    pub(super) fn is_plain_aac(&self, file_start: f64) -> bool {
        let aac = self.codec_name.as_deref() == Some("aac") && self.profile.as_deref() == Some("LC");
        let start: Option<f64> = self.start_time.as_deref().and_then(|text| text.parse().ok());
        let at_start = start.is_some_and(|start| (start - file_start).abs() < 0.001 && start.abs() < 0.001);
        let frames: Option<u64> = self.nb_frames.as_deref().and_then(|text| text.parse().ok());
        let shown = self.exact_samples(Container::Mp4);
        // One or two frames of encoder delay and one of padding; more means that an edit hides sound.
        let whole = frames.zip(shown).is_some_and(|(frames, shown)| {
            let stored = frames.saturating_mul(1024);
            stored >= shown && stored - shown <= 4 * 1024
        });
        aac && at_start && whole
    }

    fn exact_duration(&self) -> Option<ClipTime> {
        let exact = self.duration_ts.zip(self.time_base().ok()).map(|(ticks, base)| base.span(ticks));
        exact.or_else(|| self.duration.as_deref()?.parse().ok().map(micros))
    }

    /// The tag that Matroska writers set: the time of the stream's end.
    fn tagged_duration(&self) -> Option<ClipTime> {
        let mut parts = self.tags.duration.as_deref()?.splitn(3, ':');
        let hours: f64 = parts.next()?.parse().ok()?;
        let minutes: f64 = parts.next()?.parse().ok()?;
        let seconds: f64 = parts.next()?.parse().ok()?;
        let start: f64 = self.start_time.as_deref().and_then(|text| text.parse().ok()).unwrap_or(0.0);
        Some(micros(hours * 3600.0 + minutes * 60.0 + seconds - start.max(0.0)))
    }
}

/// Starts ffprobe.
pub(super) fn ffprobe(tools: &Tools, arguments: Arguments, limits: &Limits) -> Result<Child, MediaError> {
    Child::start(Start {
        tool: "ffprobe",
        program: tools.ffprobe(),
        arguments,
        takes_input: false,
        gives_output: true,
        confinement: Confinement {
            memory: limits.max_child_memory,
            cpu_seconds: limits.base_time.as_secs().max(1) * tools.threads() as u64,
            file_bytes: 0,
        },
        patience: limits.base_time,
    })
}

/// `top<separator>bottom` as two numbers above zero.
fn fraction(text: &str, separator: char) -> Option<(f64, f64)> {
    let (top, bottom) = text.split_once(separator)?;
    let pair: (f64, f64) = (top.parse().ok()?, bottom.parse().ok()?);
    (pair.0 > 0.0 && pair.1 > 0.0).then_some(pair)
}

/// Seconds from a printed number, exact to the microsecond that ffprobe prints.
pub(super) fn micros(seconds: f64) -> ClipTime {
    const MICROSECONDS: NonZeroU32 = NonZeroU32::MIN.saturating_add(999_999);
    ClipTime::new((seconds.max(0.0) * 1e6).round() as u64, MICROSECONDS)
}

#[cfg(test)]
mod tests;
