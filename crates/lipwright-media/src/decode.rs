//! A source's frames, one after another, at a constant rate, upright, in 8-bit 4:2:0.
//!
//! Frame `k` of a reading is what a player shows `k / rate` after the video's first frame, wherever the
//! reading starts: the grid is fixed to the source's own times, and seeking only saves decoding. A
//! picture whose size changes is an error, not a scaled picture.

use std::num::NonZeroU32;

use lipwright_clip::{ClipTime, Frame, FrameIndex, Seconds};

use crate::child::{Child, Start};
use crate::command::{Arguments, tag_filter};
use crate::error::MediaError;
use crate::picture::ColourRange;
use crate::probe::{PixelPath, SourceInfo};
use crate::sandbox::Confinement;
use crate::tools::Tools;

/// A running decoder.
#[derive(Debug)]
pub struct FrameReader {
    child: Child,
    from: FrameIndex,
    delivered: u64,
    wanted: u64,
    ended: bool,
}

/// How far before the wanted frame the search for a key frame starts: more than any reordering of
/// frames, so that the frame shown at the wanted time has been decoded from its own key frame.
const SEEK_MARGIN: Seconds = Seconds(1.0);

impl FrameReader {
    /// Starts to decode at frame `from`, and stops by itself after `max_frames`, or at the longest length
    /// that was accepted for a source.
    pub fn open(
        tools: &Tools,
        source: &SourceInfo,
        from: FrameIndex,
        max_frames: u64,
    ) -> Result<Self, MediaError> {
        let limits = &source.limits;
        let longest = ClipTime::new(limits.max_video_seconds.saturating_add(1), NonZeroU32::MIN);
        let max_frames = max_frames.min(source.format.rate.frames_in(longest).saturating_sub(from.0));
        let end = FrameIndex(from.0.saturating_add(max_frames));
        // From the start, not from `from`: a file without an index is read from its beginning.
        let patience = limits.patience(source.format.rate.time_of(end).seconds());
        let child = Child::start(Start {
            tool: "ffmpeg",
            program: tools.ffmpeg(),
            arguments: arguments(tools, source, from, max_frames),
            takes_input: false,
            gives_output: true,
            confinement: Confinement {
                memory: limits.max_child_memory,
                cpu_seconds: patience.as_secs().max(1) * tools.threads() as u64,
                file_bytes: 0,
            },
            patience,
        })?;
        Ok(Self { child, from, delivered: 0, wanted: max_frames, ended: false })
    }

    /// Reads the next frame; `false` at the clean end, when `frame` is left as it was or in part
    /// overwritten. After an error the frames delivered before are still good.
    pub fn read_into(&mut self, frame: &mut Frame) -> Result<bool, MediaError> {
        if self.ended || self.delivered == self.wanted {
            return Ok(false);
        }
        let count = self.child.read(frame.packed_mut())?;
        if count == frame.packed().len() {
            self.delivered += 1;
            return Ok(true);
        }
        self.ended = true;
        let ended = self.child.finish();
        if self.child.said(WRONG_SIZE) || self.child.said("exceeds specified max pixel count") {
            return Err(MediaError::ResolutionChanges { after_frame: self.delivered });
        }
        if self.delivered == 0 && self.from == FrameIndex(0) {
            ended.map_err(MediaError::blaming_the_file)?;
            return Err(MediaError::Unreadable { detail: self.child.last_words() });
        }
        ended?;
        if count > 0 {
            let detail = format!("{count} bytes of an unfinished frame; {}", self.child.last_words());
            return Err(MediaError::ChildFailed { tool: "ffmpeg", killed: false, detail });
        }
        Ok(false)
    }

    /// Frames delivered so far.
    pub const fn delivered(&self) -> u64 {
        self.delivered
    }
}

/// What the crop filter says when its width is 0, which ours is as soon as the picture's size changes.
const WRONG_SIZE: &str = "Invalid too big or non positive size";

fn arguments(tools: &Tools, source: &SourceInfo, from: FrameIndex, max_frames: u64) -> Arguments {
    let stream = &source.stream;
    let mut arguments = Arguments::ffmpeg(tools.threads());
    arguments.words("-copyts -noaccurate_seek");
    let start = stream.time_base.seconds(stream.start_pts);
    let target = source.format.rate.time_of(from).seconds().0 - SEEK_MARGIN.0;
    if target > 0.0 {
        arguments.words("-seek_timestamp 1").option("-ss", format!("{:.6}", start.0 + target));
    }
    arguments.untrusted_input(&source.path, source.container, &source.limits);
    arguments.option("-map", format!("0:{}", stream.index)).words("-an -sn -dn");
    arguments.option("-vf", filters(source, from, max_frames));
    // The filters have put each frame on the grid; here only a repeated one would be dropped.
    arguments.words("-fps_mode vfr -c:v rawvideo").option("-frames:v", max_frames);
    let bytes = (source.format.size.frame_bytes() as u64).saturating_mul(max_frames.saturating_add(1));
    arguments.option("-fs", bytes).pipe_output("rawvideo");
    arguments
}

/// Upright frames in, wanted frames out. Rotation is ffmpeg's own, before these.
fn filters(source: &SourceInfo, from: FrameIndex, max_frames: u64) -> String {
    let (shown_width, shown_height) = source.stream.shown;
    let (width, height) = (source.format.size.width(), source.format.size.height());
    let end = from.0.saturating_add(max_frames);
    let same_size = format!("eq(iw\\,{shown_width})*eq(ih\\,{shown_height})");
    [
        // Cuts an odd last line, and fails on a picture of another size.
        format!("crop=w={width}*{same_size}:h={height}:x=0:y=0:exact=1"),
        // The first frame's time becomes 0, exactly, in the stream's own unit.
        format!("setpts=PTS-({})", source.stream.start_pts),
        // From 0 on even after a seek: what is missing is filled with references to one frame.
        format!("fps=fps={}:start_time=0:round=near", source.format.rate),
        format!("trim=start_pts={}:end_pts={end}", from.0),
        pixel_filter(source),
    ]
    .join(",")
}

/// Reference white (203 cd/m², ITU-R BT.2408) becomes white; what is brighter is rolled off into the upper
/// fifth, what is darker stays as it is.
const TO_STANDARD_RANGE: &str = "zscale=t=linear:npl=203,format=gbrpf32le,zscale=p=bt709,\
    tonemap=mobius:param=0.8,zscale=t=bt709:m=bt709:r=tv:d=ordered,format=yuv420p";

fn pixel_filter(source: &SourceInfo) -> String {
    const FLAGS: &str = "flags=bicubic+accurate_rnd+full_chroma_int";
    let range = source.tags.range.unwrap_or(ColourRange::Limited).name();
    match source.stream.pixels {
        PixelPath::AsStored => String::from("format=pix_fmts=yuv420p|yuvj420p"),
        PixelPath::Resampled => {
            format!("scale=in_range={range}:out_range={range}:{FLAGS},format=pix_fmts=yuv420p")
        }
        PixelPath::FromHdr(stored) => {
            format!("{},{TO_STANDARD_RANGE}", tag_filter(&stored))
        }
        PixelPath::FromRgb => {
            format!("scale=out_range=tv:out_color_matrix=bt709:{FLAGS},format=pix_fmts=yuv420p")
        }
    }
}
