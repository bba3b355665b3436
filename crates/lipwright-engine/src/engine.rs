//! The seam between the path and whatever re-makes mouths. The order of the two passes is in the
//! types: an [`Observer`] sees every source frame once, becomes a [`Renderer`], and that renders.

use lipwright_clip::{ClipTime, Frame, FrameIndex, Rect, VideoFormat};

use crate::error::EngineError;
use crate::face::{FaceInFrame, TrackId};
use crate::speech::Trajectory;

/// Something that can re-make mouths.
pub trait Engine: Send + Sync {
    /// Starts on a source of this format.
    fn observe(&self, source: VideoFormat) -> Box<dyn Observer>;

    /// Whether pass 1 has anything to tell: without it frames go straight to the renderer.
    fn needs_analysis(&self) -> bool {
        true
    }
}

/// Pass 1: sees the source, frame after frame, from the first.
pub trait Observer: Send {
    /// One source frame and the faces that were found in it.
    fn see(&mut self, at: FrameIndex, frame: &Frame, faces: &[FaceInFrame]) -> Result<(), EngineError>;
    /// Whether more of the source would tell nothing new: frames beyond those that the result shows are only
    /// looked at until then.
    fn has_seen_enough(&self) -> bool {
        true
    }
    /// One frame of a second clip or photo of the same person, shown after the whole source: material to
    /// make mouths of. Engines that need none ignore it.
    fn enrol(&mut self, _at: FrameIndex, _frame: &Frame, _faces: &[FaceInFrame]) -> Result<(), EngineError> {
        Ok(())
    }
    /// The mouths that have been kept so far of the face that would be re-made, in the order of their frames:
    /// for people who want to see them. `source` is the mouth that the source's own sound asks for.
    fn kept_mouths(&self, _source: Option<&Trajectory>) -> Result<Vec<KeptMouth>, EngineError> {
        Ok(Vec::new())
    }
    /// Everything has been seen: decides which mouth is shown when. `shown` is the source frame that each
    /// frame of the result shows, in the order of the result.
    fn plan(
        self: Box<Self>,
        heard: Heard<'_>,
        shown: &[FrameIndex],
    ) -> Result<Box<dyn Renderer>, EngineError>;
}

/// Pass 2: re-makes the mouth of frames in any order.
pub trait Renderer: Send {
    /// Changes `frame`, the source's frame `source`, to show the mouth of the speech at `at`.
    fn render(&mut self, source: FrameIndex, at: ClipTime, frame: &mut Frame) -> Result<(), EngineError>;
    /// The first source frame with a face, for the cover.
    fn cover_frame(&self) -> FrameIndex;
    /// What has been done so far.
    fn report(&self) -> RenderReport;
}

/// A mouth of the source that others may borrow from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct KeptMouth {
    /// Whose.
    pub track: TrackId,
    /// When it was seen.
    pub at: FrameIndex,
    /// How far its lips are apart, in face widths.
    pub gap: f32,
}

/// What was heard, for the plan.
#[derive(Debug, Clone, Copy)]
pub struct Heard<'a> {
    /// The mouth that the speech asks for.
    pub speech: &'a Trajectory,
    /// The mouth that the source's own sound asks for, when it has sound: who of several people talks
    /// in it, and how this person's lips move when they do.
    pub source: Option<&'a Trajectory>,
}

/// Which face is re-made.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum FaceChoice {
    /// Who talks in the source's own sound, else the largest, longest-seen face.
    #[default]
    Auto,
    /// The n-th face from the left, counted from 1, where most faces are seen at once.
    Nth(u32),
    /// The face that is in this box, in frame pixels, for longest.
    In(Rect),
}

/// What a renderer tells about its work.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RenderReport {
    /// Frames whose mouth was re-made.
    pub synced: u64,
    /// Frames left untouched, by reason.
    pub passed_through: PassedThrough,
    /// Lips that touch for p, b and m.
    pub closures: Closures,
    /// The mouths that were borrowed.
    pub donors: Donors,
    /// How far the mouth opens, in face widths: what the person's own speech reaches and what was shown.
    pub opening: Opening,
    /// Where the re-made mouth is, in the mean; `None` when none was.
    pub mouth: Option<MouthPlace>,
    /// What the user should know, in the order in which it was noticed.
    pub warnings: Vec<Warning>,
}

/// Where a mouth is in the frame, in shares of its width and height.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MouthPlace {
    /// Its middle, from the left.
    pub x: f32,
    /// Its middle, from the top.
    pub y: f32,
    /// Its width, in shares of the frame's.
    pub width: f32,
}

impl MouthPlace {
    /// The mean of this, itself one of `n - 1` places, and one more.
    pub(crate) fn with(self, next: Self, n: u64) -> Self {
        let mean = |a: f32, b: f32| a + (b - a) / n.max(1) as f32;
        Self { x: mean(self.x, next.x), y: mean(self.y, next.y), width: mean(self.width, next.width) }
    }
}

/// Frames left untouched, by reason.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PassedThrough {
    /// The chosen face is not in the frame.
    pub no_face: u64,
    /// It is turned too far away.
    pub turned_away: u64,
    /// It is too small.
    pub too_small: u64,
    /// Something covers the mouth.
    pub covered: u64,
    /// The landmarks are not to be trusted.
    pub unsure: u64,
}

impl PassedThrough {
    /// All of them.
    pub fn total(&self) -> u64 {
        let Self { no_face, turned_away, too_small, covered, unsure } = self;
        no_face + turned_away + too_small + covered + unsure
    }
}

/// Closures of the speech: how many it has, and how many were shown with the lips shut.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Closures {
    /// Heard in the speech while frames were shown.
    pub asked: u32,
    /// Shown with the lips together in at least one re-made frame.
    pub met: u32,
}

/// Mouths of the source that others borrow from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Donors {
    /// Kept in the mouth bank.
    pub kept: u32,
    /// Shown at least once.
    pub used: u32,
}

/// How far lips part, in face widths.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Opening {
    /// The person's own wide opening (95th percentile while they talk); 0 when never seen to talk.
    pub own: f32,
    /// The 95th percentile of what was asked for in the re-made frames.
    pub shown: f32,
}

/// What the user should know about a result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Warning {
    /// The inside of the mouth had to be made up.
    NoOpenMouthInSource,
    /// One of several faces was chosen without having been asked for.
    SeveralFaces,
    /// The source had a high dynamic range and the result has not.
    HdrConvertedToSdr,
    /// The speech never opens the mouth.
    NoSpeechHeard,
}

impl Warning {
    /// All warnings.
    pub const ALL: [Self; 4] =
        [Self::NoOpenMouthInSource, Self::SeveralFaces, Self::HdrConvertedToSdr, Self::NoSpeechHeard];

    /// Its stable name, for programs.
    pub const fn name(self) -> &'static str {
        match self {
            Self::NoOpenMouthInSource => "no_open_mouth_in_source",
            Self::SeveralFaces => "several_faces",
            Self::HdrConvertedToSdr => "hdr_converted_to_sdr",
            Self::NoSpeechHeard => "no_speech_heard",
        }
    }

    /// Its meaning, for people.
    pub const fn text(self) -> &'static str {
        match self {
            Self::NoOpenMouthInSource => {
                "the mouth never opens in the video, so its inside is made up; give a second clip or photo \
                 with an open mouth to use the person's own"
            }
            Self::SeveralFaces => {
                "the video shows several faces; re-made is the one that talks in its sound, or else the \
                 largest: name another by its number from the left or by a box around it"
            }
            Self::HdrConvertedToSdr => {
                "the video is HDR; the result is SDR (BT.709): what is brighter than white was toned down"
            }
            Self::NoSpeechHeard => {
                "nothing is said in the recording, so the mouth stays shut; check that it is the right file"
            }
        }
    }
}
