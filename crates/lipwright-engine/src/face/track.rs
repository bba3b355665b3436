//! Follows faces over time: each face is looked for where it was, and the whole frame is searched
//! only at the start, after a loss or a cut, and now and then for newcomers.

use std::cmp::Reverse;

use lipwright_clip::{Affine, Frame, FrameSize, Point, Rect};

use super::ahead::{PairOfNets, Wanted};
use super::cut::CutFinder;
use super::detect::{Detection, Detector, Turn};
use super::landmarks::{Roi, Sighting};
use super::likeness::Likeness;
use super::mesh::{LEFT_EYE_CORNERS, RIGHT_EYE_CORNERS};
use super::steady::Steady;
use super::{FaceInFrame, Landmark, TrackId};
use crate::error::EngineError;

/// Most faces followed at once: each costs one run of the landmark net per frame.
pub const MAX_FACES: usize = 4;
/// Frames between searches for newcomers while a face is followed, of the whole frame and of one of
/// its tiles in turn: half a second at 25 frames/s, and the detector's run, twice as long as a look
/// at a face, stays under a fifth of the time spent on following one.
const SEARCH_EVERY: u64 = 12;
/// Lowest confidence of the landmark net to keep a face (MediaPipe's setting).
const MIN_CONFIDENCE: f32 = 0.5;
/// Lowest confidence to take a face on: at first sight real ones measured 0.98 and more, also at the
/// smallest size; a patch of background that passed everything else 0.82.
const MIN_FIRST_CONFIDENCE: f32 = 0.95;
/// Above this score the detector needs no second opinion: what merely resembles a face to both nets
/// (lettering, foliage) stayed below 0.67.
const SURE_SCORE: f32 = 0.7;
/// Below it, the two nets have to place the eyes alike: within 0.1 of the eyes' distance for a face
/// of ordinary size, while look-alikes are 0.3 and more apart.
const MAX_EYE_DISAGREEMENT: f32 = 0.25;
/// Sides of the square in which a face is looked at the other ways up, in sides of its box: there the
/// right way up scored 0.82 and more.
const NEIGHBOURHOOD: f32 = 4.0;
/// Lowest score by which a face is another way up: wrong ways stayed below 0.8 there.
const MIN_OTHER_WAY: f32 = 0.8;
/// Least that the detector's boxes of one face share, seen different ways up (intersection over union).
const SAME_FACE: f32 = 0.2;
/// Pixels from brow to chin below which a face is not taken on: its mouth is under ten pixels wide,
/// nothing to re-make, and texture passes for a face that small.
const MIN_HEIGHT: f32 = 36.0;
/// Lost faces that are remembered, the latest ones: enough for a conversation that cuts from one
/// speaker to another and back, each of whom keeps a track.
const MAX_LOST: usize = 16;
/// Boxes of faces sharing more than this (intersection over union) are of one face.
const SAME_PLACE: f32 = 0.3;
/// A face that comes back has moved at most so many of its own widths.
const MAX_MOVE: f32 = 2.0;
/// ... and has grown or shrunk by this factor at most.
const MAX_GROWTH: f32 = 2.0;

/// Finds the faces in the frames of one video, which it is shown in order.
#[derive(Debug)]
pub struct Tracker {
    detector: Detector,
    nets: PairOfNets,
    cuts: CutFinder,
    tracks: Vec<Track>,
    /// Frames seen so far.
    now: u64,
    /// The frame with which the shot began.
    shot_start: u64,
    next_id: u32,
    searches: usize,
}

/// A face that is in the picture, or was.
#[derive(Debug)]
struct Track {
    id: TrackId,
    bounds: Rect,
    roi: Roi,
    /// How it moved to the last frame.
    motion: Affine,
    likeness: Likeness,
    /// `None` before its first frame.
    steady: Option<Steady>,
    seen: u64,
    found: u64,
    followed: bool,
}

impl Tracker {
    /// A tracker that has seen nothing yet.
    pub fn new() -> Result<Self, EngineError> {
        Ok(Self {
            detector: Detector::new()?,
            nets: PairOfNets::new()?,
            cuts: CutFinder::default(),
            tracks: Vec::new(),
            now: 0,
            shot_start: 0,
            next_id: 0,
            searches: 0,
        })
    }

    /// The faces in the next frame, by track.
    ///
    /// Who has the frame of the next call at hand gives it too: it is looked at meanwhile, on another core.
    pub fn track(&mut self, frame: &Frame, next: Option<&Frame>) -> Result<Vec<FaceInFrame>, EngineError> {
        self.now += 1;
        let cut = self.cuts.see(frame);
        if cut {
            self.shot_start = self.now;
            self.tracks.iter_mut().for_each(|track| track.followed = false);
        }
        let mut faces = self.follow(frame, next)?;
        let none = faces.is_empty();
        let lost = self.tracks.iter().any(|track| !track.followed && track.seen + 1 == self.now);
        if none || lost || self.now.is_multiple_of(SEARCH_EVERY) {
            let thorough = cut || self.now == 1 || (none && lost);
            self.search(frame, thorough, &mut faces)?;
        }
        self.forget();
        faces.sort_by_key(|face| face.track);
        Ok(faces)
    }

    /// The tracks whose face in the last frame was found by searching, not followed from the frame
    /// before: what is known of them from earlier frames must not be smoothed into this one.
    pub fn found_anew(&self) -> Vec<TrackId> {
        self.tracks.iter().filter(|track| track.found == self.now).map(|track| track.id).collect()
    }

    /// Drops the faces that were lost longest ago.
    fn forget(&mut self) {
        let mut seen: Vec<u64> = self.tracks.iter().filter(|t| !t.followed).map(|t| t.seen).collect();
        seen.sort_unstable_by_key(|&frame| Reverse(frame));
        if let Some(&oldest) = seen.get(MAX_LOST) {
            self.tracks.retain(|track| track.followed || track.seen > oldest);
        }
    }

    /// Looks for each face where it was in the frame before.
    fn follow(&mut self, frame: &Frame, next: Option<&Frame>) -> Result<Vec<FaceInFrame>, EngineError> {
        let followed = self.tracks.iter().filter(|track| track.followed);
        let wanted = followed.map(|t| Wanted { track: t.id, roi: t.roi, likely: t.roi.moved(t.motion) });
        let mut sightings = self.nets.look_at_all(frame, next, &wanted.collect::<Vec<_>>())?;
        let mut faces = Vec::new();
        let mut taken: Vec<Rect> = Vec::new();
        for track in self.tracks.iter_mut().filter(|track| track.followed) {
            track.followed = false;
            let Some(sighting) = sightings.remove(&track.id).flatten() else { continue };
            let Some(place) = Place::of(&sighting) else { continue };
            let doubled = taken.iter().any(|other| other.intersection_over_union(place.bounds) > SAME_PLACE);
            if sighting.confidence < MIN_CONFIDENCE || doubled {
                continue;
            }
            taken.push(place.bounds);
            let before = track.roi;
            track.put(place, &sighting, self.now);
            let face = track.steadied(frame, sighting);
            track.roi = before.moved(track.motion).steadied(place.roi);
            faces.push(face);
        }
        Ok(faces)
    }

    /// Searches the frame and takes on the faces that are not followed yet: all of it closely when
    /// `thorough`, else in turn as a whole and one tile more closely.
    fn search(
        &mut self,
        frame: &Frame,
        thorough: bool,
        faces: &mut Vec<FaceInFrame>,
    ) -> Result<(), EngineError> {
        let (whole, tiles) = search_parts(frame.size());
        self.searches += 1;
        let tile = tiles[self.searches / 2 % tiles.len()];
        let parts = match (thorough, faces.is_empty(), self.searches.is_multiple_of(2)) {
            (true, ..) => [vec![whole], tiles].concat(),
            (false, true, _) => vec![whole, tile],
            (false, false, true) => vec![tile],
            (false, false, false) => vec![whole],
        };
        // Somebody who hangs or lies in the picture is looked for when nobody stands in it.
        let turns: &[Turn] = if thorough { &Turn::ALL } else { &[Turn::None] };
        for &turn in turns {
            let looks: Vec<_> = parts.iter().map(|&part| (part, turn)).collect();
            for mut found in self.detector.find(frame, &looks)? {
                found.sort_by(|a, b| b.bounds.area().total_cmp(&a.bounds.area()));
                for detection in found {
                    if faces.len() >= MAX_FACES {
                        return Ok(());
                    }
                    if !self.is_followed(detection.bounds) {
                        faces.extend(self.take_on(frame, &detection)?);
                    }
                }
                if turn != Turn::None && !faces.is_empty() {
                    return Ok(());
                }
            }
            if !faces.is_empty() {
                return Ok(());
            }
        }
        Ok(())
    }

    fn is_followed(&self, bounds: Rect) -> bool {
        let mut followed = self.tracks.iter().filter(|track| track.followed);
        followed.any(|track| track.bounds.intersection_over_union(bounds) > SAME_PLACE)
    }

    /// Starts to follow a detected face, if the landmark net agrees that it is one.
    fn take_on(&mut self, frame: &Frame, detection: &Detection) -> Result<Option<FaceInFrame>, EngineError> {
        let Some((place, sighting)) = self.confirm(frame, detection)? else { return Ok(None) };
        let (place, sighting) = match self.other_way_up(frame, detection)? {
            None => (place, sighting),
            Some(turned) => match self.confirm(frame, &turned)? {
                Some(confirmed) => confirmed,
                None => return Ok(None),
            },
        };
        let likeness = Likeness::of(&sighting.image);
        let index = match self.known(place.bounds, &likeness) {
            Some(index) => index,
            None => self.newcomer(place, likeness),
        };
        let track = &mut self.tracks[index];
        track.put(place, &sighting, self.now);
        track.found = self.now;
        track.steady = None;
        Ok(Some(track.steadied(frame, sighting)))
    }

    /// The same face, if the detector is surer of it the other way up: both nets see a face in one that
    /// hangs upside down or lies, with a mouth on its forehead.
    fn other_way_up(&self, frame: &Frame, seen: &Detection) -> Result<Option<Detection>, EngineError> {
        let side = seen.bounds.width.max(seen.bounds.height) * NEIGHBOURHOOD;
        let corner = seen.bounds.centre() - Point::new(side / 2.0, side / 2.0);
        let around = Rect { x: corner.x, y: corner.y, width: side, height: side };
        let found = self.detector.find(frame, &Turn::ALL.map(|turn| (around, turn)))?;
        let found = found.into_iter().flatten();
        let same = found.filter(|d| d.bounds.intersection_over_union(seen.bounds) > SAME_FACE);
        let best = same.fold(*seen, |best, other| if other.score > best.score { other } else { best });
        Ok((best.turn != seen.turn && best.score >= MIN_OTHER_WAY).then_some(best))
    }

    /// What the landmark net sees of a detected face, if it agrees that it is one, not followed yet.
    fn confirm(
        &self,
        frame: &Frame,
        detection: &Detection,
    ) -> Result<Option<(Place, Sighting)>, EngineError> {
        let Some(first) = self.nets.look(frame, detection.roi())? else { return Ok(None) };
        // The detector's box is looser than a followed one: look again, as later frames will, and once
        // more from there, as what is seen in this frame is held for as long as the face is still.
        let Some(roi) = Roi::follow(&first.landmarks) else { return Ok(None) };
        let Some(second) = self.nets.look(frame, roi)? else { return Ok(None) };
        let Some(roi) = Roi::follow(&second.landmarks) else { return Ok(None) };
        let Some(sighting) = self.nets.look(frame, roi)? else { return Ok(None) };
        let Some(place) = Place::of(&sighting) else { return Ok(None) };
        let confident = first.confidence.min(sighting.confidence) >= MIN_FIRST_CONFIDENCE;
        let real = detection.score >= SURE_SCORE || eyes_agree(detection, &first.landmarks);
        let large = place.bounds.height >= MIN_HEIGHT;
        let taken_on = confident && real && large && !self.is_followed(place.bounds);
        Ok(taken_on.then_some((place, sighting)))
    }

    /// The lost track that this face continues: one that was near and looks alike, else, after a cut, the
    /// one that looks most alike wherever it was. Another shot may show a person elsewhere and larger.
    fn known(&self, bounds: Rect, likeness: &Likeness) -> Option<usize> {
        let lost = || self.tracks.iter().enumerate().filter(|(_, track)| !track.followed);
        let near = lost().filter(|(_, track)| {
            let growth = bounds.width / track.bounds.width;
            let reach = MAX_MOVE * bounds.width.max(track.bounds.width);
            (1.0 / MAX_GROWTH..=MAX_GROWTH).contains(&growth)
                && track.bounds.centre().distance(bounds.centre()) <= reach
                && track.likeness.is_same_face(likeness)
        });
        let nearest = near.min_by(|(_, a), (_, b)| {
            let distance = |track: &Track| track.bounds.centre().distance(bounds.centre());
            distance(a).total_cmp(&distance(b))
        });
        let alike = || {
            let other_shot = lost().filter(|(_, track)| track.seen < self.shot_start);
            let alike = other_shot.filter(|(_, track)| track.likeness.is_same_face_anywhere(likeness));
            alike.max_by(|(_, a), (_, b)| {
                let alike = |track: &Track| track.likeness.correlation(likeness);
                alike(a).total_cmp(&alike(b))
            })
        };
        nearest.or_else(alike).map(|(index, _)| index)
    }

    fn newcomer(&mut self, place: Place, likeness: Likeness) -> usize {
        let id = TrackId(self.next_id);
        self.next_id += 1;
        let Place { bounds, roi } = place;
        self.tracks.push(Track {
            id,
            bounds,
            roi,
            motion: Affine::IDENTITY,
            likeness,
            steady: None,
            seen: self.now,
            found: self.now,
            followed: true,
        });
        self.tracks.len() - 1
    }
}

impl Track {
    fn put(&mut self, place: Place, sighting: &Sighting, now: u64) {
        self.bounds = place.bounds;
        self.roi = place.roi;
        self.likeness = Likeness::of(&sighting.image);
        self.seen = now;
        self.followed = true;
    }

    /// The face as it is shown to others.
    fn steadied(&mut self, frame: &Frame, sighting: Sighting) -> FaceInFrame {
        let Sighting { landmarks: seen, confidence, .. } = sighting;
        let (landmarks, motion) = if let Some(steady) = &mut self.steady {
            steady.hold(frame, &seen)
        } else {
            self.steady = Some(Steady::new(frame, &seen));
            (seen, Affine::IDENTITY)
        };
        self.motion = motion;
        FaceInFrame { track: self.id, landmarks, confidence }
    }
}

/// Where a face is, and where to look for it next.
#[derive(Clone, Copy)]
struct Place {
    bounds: Rect,
    roi: Roi,
}

impl Place {
    fn of(sighting: &Sighting) -> Option<Self> {
        let points: Vec<Point> = sighting.landmarks.iter().map(|landmark: &Landmark| landmark.at).collect();
        Some(Self { bounds: Rect::around(&points)?, roi: Roi::follow(&sighting.landmarks)? })
    }
}

/// Whether the detector and the landmark net see the eyes in the same places.
fn eyes_agree(detection: &Detection, landmarks: &[Landmark]) -> bool {
    let middle = |[a, b]: [usize; 2]| landmarks[a].at.lerp(landmarks[b].at, 0.5);
    let (left, right) = (middle(LEFT_EYE_CORNERS), middle(RIGHT_EYE_CORNERS));
    let off = left.distance(detection.left_eye).max(right.distance(detection.right_eye));
    off <= MAX_EYE_DISAGREEMENT * left.distance(right)
}

/// Sides of the tiles that are searched for small faces, in shares of the frame's shorter side.
const TILE: f32 = 0.6;

/// The whole frame, and overlapping square tiles that cover it.
fn search_parts(size: FrameSize) -> (Rect, Vec<Rect>) {
    let (width, height) = (size.width() as f32, size.height() as f32);
    let whole = Rect { x: 0.0, y: 0.0, width, height };
    let side = width.min(height) * TILE;
    let starts = |length: f32| {
        // A quarter of overlap, so that a small face is whole in at least one tile.
        let n = ((length - side) / (side * 0.75)).ceil().max(0.0) as usize;
        (0..=n).map(move |index| (length - side) * index as f32 / n.max(1) as f32)
    };
    let tiles = starts(height)
        .flat_map(|y| starts(width).map(move |x| Rect { x, y, width: side, height: side }))
        .collect();
    (whole, tiles)
}

#[cfg(test)]
mod tests;
