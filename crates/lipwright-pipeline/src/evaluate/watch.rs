//! Looks at a decoded video as a critic would: the tracker's landmarks, frame by frame, as they come.
//! Nothing is smoothed and nothing of the engine's own plan is known here.

use std::collections::BTreeMap;

use lipwright_clip::{Frame, FrameRate, FrameSize};
use lipwright_engine::face::{FaceInFrame, Pose, TrackId, Tracker};
use lipwright_media::probe_video;

use crate::align::Leg;
use crate::cancel::Cancel;
use crate::cause::Input;
use crate::error::{SyncError, engine_failed, media_failed};
use crate::frames::{Frames, Source};

use super::picture::{Area, registered, sharpness};

/// Points of the lips that are measured: outer contour, then inner.
pub(super) const N_LIPS: usize = 40;
/// Mesh indices of the outer contour, then of the inner one, both from the left corner along the lower
/// lip and back along the upper one.
const LIPS: [usize; N_LIPS] = [
    61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291, 409, 270, 269, 267, 0, 37, 39, 40, 185, // outer
    78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308, 415, 310, 311, 312, 13, 82, 81, 80, 191, // inner
];
/// Lower and upper points of the three middle pairs of the inner contour, among [`LIPS`].
const MIDDLE_PAIRS: [(usize, usize); 3] = [(24, 36), (25, 35), (26, 34)];
/// The corners of the inner contour, among [`LIPS`].
const INNER_CORNERS: (usize, usize) = (20, 30);

/// A face in one frame.
#[derive(Debug, Clone)]
pub(super) struct Glance {
    /// Where the head is.
    pub(super) pose: Pose,
    /// Lip points in head-fixed space, x and y in face widths.
    pub(super) lips: [[f32; 2]; N_LIPS],
    /// The lip gap in face widths: the mean height of the opening over its three middle pairs.
    pub(super) aperture: f32,
    /// The lip gap over the width of the opening: the mouth's aspect ratio.
    pub(super) aspect: f32,
    /// The part of the frame around the mouth.
    pub(super) mouth: Area,
    /// Variance of the Laplacian in it.
    pub(super) sharpness: f64,
    /// The luma around the mouth on a head-fixed grid.
    pub(super) picture: Vec<f32>,
}

impl Glance {
    fn of(face: &FaceInFrame, frame: &Frame) -> Self {
        let pose = Pose::of(&face.landmarks);
        let lips = LIPS.map(|index| {
            let point = face.landmarks[index];
            let [x, y, _] = pose.to_canonical([point.at.x, point.at.y, point.z]);
            [x, y]
        });
        let gap = |(lower, upper): (usize, usize)| lips[lower][1] - lips[upper][1];
        let aperture = (MIDDLE_PAIRS.map(gap).iter().sum::<f32>() / 3.0).max(0.0);
        let width = (lips[INNER_CORNERS.1][0] - lips[INNER_CORNERS.0][0]).abs().max(1e-3);
        let mouth = Area::of_mouth(&LIPS.map(|index| face.landmarks[index].at), pose.scale, frame.size());
        let (sharpness, picture) = (sharpness(frame.y(), mouth), registered(frame.y(), &pose));
        Self { pose, lips, aperture, aspect: aperture / width, mouth, sharpness, picture }
    }
}

/// One person over all frames of a video; `None` where nobody is seen.
#[derive(Debug, Clone)]
pub(super) struct Footage {
    pub(super) rate: FrameRate,
    pub(super) glances: Vec<Option<Glance>>,
    /// Frames after which the source begins again, and the picture jumps.
    pub(super) take: usize,
}

impl Footage {
    /// Watches the person who is seen most in the whole source.
    pub(super) fn of_source(source: &Source, cancel: &Cancel) -> Result<Self, SyncError> {
        let mut seen: BTreeMap<TrackId, f64> = BTreeMap::new();
        let mut all = Vec::new();
        each_face(source, cancel, |_, _, faces| {
            for (track, glance) in &faces {
                *seen.entry(*track).or_default() += f64::from(glance.pose.scale).powi(2);
            }
            all.push(faces);
            Ok(())
        })?;
        let most = seen.iter().max_by(|a, b| a.1.total_cmp(b.1)).map(|(track, _)| *track);
        let of_most = |faces: Vec<(TrackId, Glance)>| faces.into_iter().find(|(t, _)| Some(*t) == most);
        let glances: Vec<_> = all.into_iter().map(|faces| of_most(faces).map(|(_, glance)| glance)).collect();
        Ok(Self { rate: source.info.format.rate, take: glances.len(), glances })
    }

    /// Watches the same person in a result; `beside` is shown each of its frames with what is seen there.
    pub(super) fn of_result(
        result: &Source,
        original: &Self,
        cancel: &Cancel,
        mut beside: impl FnMut(usize, &Frame, Option<&Glance>) -> Result<(), SyncError>,
    ) -> Result<Self, SyncError> {
        let mut glances = Vec::new();
        each_face(result, cancel, |index, frame, faces| {
            let place = original.shown_at(index).map(|glance| glance.pose);
            let nearest = place.and_then(|pose| {
                let distance = |glance: &Glance| glance.pose.centre.distance(pose.centre);
                let faces = faces.into_iter().map(|(_, glance)| glance);
                let near = faces.filter(|glance| distance(glance) < 0.5 * pose.scale);
                near.min_by(|a, b| distance(a).total_cmp(&distance(b)))
            });
            beside(index, frame, nearest.as_ref())?;
            glances.push(nearest);
            Ok(())
        })?;
        Ok(Self { rate: result.info.format.rate, glances, take: original.take })
    }

    /// What is seen in the frame of the source that a result shows at `index`: the source repeats.
    pub(super) fn shown_at(&self, index: usize) -> Option<&Glance> {
        self.glances.get(index % self.glances.len().max(1))?.as_ref()
    }

    /// One number of every frame.
    pub(super) fn curve(&self, value: impl Fn(&Glance) -> f32) -> Vec<Option<f32>> {
        self.glances.iter().map(|glance| glance.as_ref().map(&value)).collect()
    }

    /// The lip gap of every frame.
    pub(super) fn apertures(&self) -> Vec<Option<f32>> {
        self.curve(|glance| glance.aperture)
    }

    /// As many frames as a result of this length shows: the source again and again.
    pub(super) fn repeated(&self, n_frames: usize) -> Self {
        let glances = (0..n_frames).map(|index| self.shown_at(index).cloned()).collect();
        Self { rate: self.rate, glances, take: self.take }
    }

    /// Frames in which the person is seen.
    pub(super) fn n_seen(&self) -> usize {
        self.glances.iter().flatten().count()
    }
}

/// A video that was made or given, ready to be read.
pub(super) fn open(path: &std::path::Path, with: &super::Bench) -> Result<Source, SyncError> {
    let tools = with.tools.clone();
    let info = probe_video(&tools, path, &with.limits).map_err(|error| media_failed(Input::Video, &error))?;
    Ok(Source { tools, info })
}

/// Decodes every frame and finds the faces in it.
fn each_face(
    source: &Source,
    cancel: &Cancel,
    mut see: impl FnMut(usize, &Frame, Vec<(TrackId, Glance)>) -> Result<(), SyncError>,
) -> Result<(), SyncError> {
    let mut tracker = Tracker::new().map_err(engine_failed)?;
    let length = source.info.estimated_frames + SPARE;
    let all = Leg { first: 0, length, backward: false };
    let mut frames = Frames::read(source.clone(), vec![all]).map_err(|error| SyncError::internal(&error))?;
    while let Some(next) = frames.next() {
        cancel.check()?;
        let (index, frame) = next.map_err(|error| media_failed(Input::Video, &error))?;
        let faces = tracker.track(&frame, None).map_err(engine_failed)?;
        let glances = faces.iter().map(|face| (face.track, Glance::of(face, &frame))).collect();
        see(index.0 as usize, &frame, glances)?;
        frames.recycle(frame);
    }
    Ok(())
}

/// Headers may promise a little less than there is.
const SPARE: u64 = 8;

/// The whole picture, for areas.
pub(super) fn sides(size: FrameSize) -> (usize, usize) {
    (size.width() as usize, size.height() as usize)
}
