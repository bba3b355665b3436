//! The 468 points of one face whose place is known roughly: MediaPipe's attention mesh.

use std::f32::consts::{PI, TAU};

use lipwright_clip::{Affine, Frame, Point, Rect};

use super::crop::{Outside, frame_from_crop, rgb_crop};
use super::mesh::{LEFT_EYE, LEFT_EYE_CORNERS, LIPS, RIGHT_EYE, RIGHT_EYE_CORNERS};
use super::{Landmark, N_LANDMARKS};
use crate::error::EngineError;
use crate::net::{Net, Port};

const MODEL: &[u8] = include_bytes!("../../../../models/face_landmark_with_attention.onnx");
const INPUT: Port = Port { name: "input_1", shape: &[1, SIDE, SIDE, 3] };
const OUTPUTS: [Port; 5] = [
    Port { name: "output_mesh_identity", shape: &[1, 1, 1, 3 * N_LANDMARKS] },
    Port { name: "output_lips", shape: &[1, 1, 1, 2 * LIPS.len()] },
    Port { name: "output_left_eye", shape: &[1, 1, 1, 2 * LEFT_EYE.len()] },
    Port { name: "output_right_eye", shape: &[1, 1, 1, 2 * RIGHT_EYE.len()] },
    Port { name: "conv_faceflag", shape: &[1, 1, 1, 1] },
];

/// Pixels on a side of the net's input.
pub(super) const SIDE: usize = 192;
/// The net wants to see this much more than the face's box (as MediaPipe cuts it).
const MARGIN: f32 = 1.5;

/// A change of the square (of its place in sides, of its size in its logarithm, of its turn in
/// radians) that is followed at once.
const FOLLOWED_IN_FULL: f32 = 0.05;
/// A change that is not followed at all.
const NOT_FOLLOWED: f32 = 0.004;

/// A turned square of the frame.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Roi {
    centre: Point,
    side: f32,
    /// Radians, clockwise on the screen.
    roll: f32,
}

impl Roi {
    /// A square around a face's box, turned so that the eye line becomes level.
    pub(super) fn around(bounds: Rect, left_eye: Point, right_eye: Point) -> Self {
        let eyes = right_eye - left_eye;
        let side = bounds.width.max(bounds.height) * MARGIN;
        Self { centre: bounds.centre(), side, roll: eyes.y.atan2(eyes.x) }
    }

    /// Where to look for a face in the next frame.
    ///
    /// The box is measured along the face's own axes, so that it does not grow as the head tilts
    /// (MediaPipe measures along the frame's).
    pub(super) fn follow(landmarks: &[Landmark]) -> Option<Self> {
        let (left, right) = (landmarks.get(LEFT_EYE_CORNERS[0])?.at, landmarks.get(RIGHT_EYE_CORNERS[0])?.at);
        let roll = (right - left).y.atan2((right - left).x);
        let upright_from_frame = Affine::similarity(1.0, -roll, Point::default());
        let upright: Vec<Point> = landmarks.iter().map(|l| upright_from_frame.apply(l.at)).collect();
        let bounds = Rect::around(&upright)?;
        let centre = Affine::similarity(1.0, roll, Point::default()).apply(bounds.centre());
        Some(Self { centre, side: bounds.width.max(bounds.height) * MARGIN, roll })
    }

    /// The square after the motion of what it shows.
    pub(super) fn moved(self, motion: Affine) -> Self {
        let growth = Point::new(motion.a, motion.c).length();
        let roll = self.roll + motion.c.atan2(motion.a);
        Self { centre: motion.apply(self.centre), side: self.side * growth, roll }
    }

    /// The square to look at next, when `new` is where the face was seen in this one.
    ///
    /// A tiny change is not followed, a small one in part. Where the net is shown the face decides a little
    /// where it sees it, and following that in full makes a still face's landmarks wander for ever.
    pub(super) fn steadied(self, new: Self) -> Self {
        let change = self.change(new);
        let share = if change < NOT_FOLLOWED { 0.0 } else { (change / FOLLOWED_IN_FULL).min(1.0) };
        Self {
            centre: self.centre.lerp(new.centre, share),
            side: self.side + (new.side - self.side) * share,
            roll: self.roll + wrapped(new.roll - self.roll) * share,
        }
    }

    /// Whether the two squares differ by so little that it is not followed.
    pub(super) fn is_nearly(self, other: Self) -> bool {
        self.change(other) < NOT_FOLLOWED
    }

    /// By how much another square differs, in the measure that is greatest.
    fn change(self, other: Self) -> f32 {
        let moved = self.centre.distance(other.centre) / self.side;
        let grown = (other.side / self.side).ln().abs();
        moved.max(grown).max(wrapped(other.roll - self.roll).abs())
    }

    /// From the net's input pixels to the frame's.
    fn frame_from_crop(self) -> Affine {
        frame_from_crop(self.centre, self.side / SIDE as f32, self.roll, SIDE)
    }

    /// Whether the square is one that can be cut: of some size, and finite.
    fn is_sound(self) -> bool {
        let finite = self.centre.x.is_finite() && self.centre.y.is_finite() && self.roll.is_finite();
        finite && self.side.is_finite() && self.side >= 1.0
    }
}

/// The same angle in -pi..pi.
fn wrapped(radians: f32) -> f32 {
    (radians + PI).rem_euclid(TAU) - PI
}

/// What the net saw in a square.
#[derive(Debug, Clone)]
pub(super) struct Sighting {
    /// [`N_LANDMARKS`] points in frame pixels.
    pub(super) landmarks: Vec<Landmark>,
    /// How sure the net is that there is a face, 0..1.
    pub(super) confidence: f32,
    /// The net's input, [`SIDE`] x [`SIDE`] RGB.
    pub(super) image: Vec<f32>,
}

/// The landmark net.
#[derive(Debug)]
pub(super) struct LandmarkNet {
    net: Net,
}

impl LandmarkNet {
    pub(super) fn new() -> Result<Self, EngineError> {
        Ok(Self { net: Net::load("face landmarks", MODEL, INPUT, &OUTPUTS)? })
    }

    /// The same net, to look beside this one.
    pub(super) fn twin(&self) -> Self {
        Self { net: self.net.twin() }
    }

    /// The landmarks in `roi`; `None` when the net gives no finite answer.
    pub(super) fn look(&self, frame: &Frame, roi: Roi) -> Result<Option<Sighting>, EngineError> {
        if !roi.is_sound() {
            return Ok(None);
        }
        let frame_from_crop = roi.frame_from_crop();
        let image = rgb_crop(frame, frame_from_crop, SIDE, Outside::Edge);
        let outputs = self.net.run(&image, INPUT.shape)?;
        let [mesh, lips, left_eye, right_eye, flag] = outputs.as_slice() else { return Ok(None) };
        let mut points: Vec<[f32; 3]> = mesh.chunks_exact(3).map(|p| [p[0], p[1], p[2]]).collect();
        refine(&mut points, &LIPS, lips);
        refine(&mut points, &LEFT_EYE, left_eye);
        refine(&mut points, &RIGHT_EYE, right_eye);
        let confidence = 1.0 / (1.0 + (-flag.first().copied().unwrap_or(f32::NEG_INFINITY)).exp());
        if !confidence.is_finite() || points.iter().flatten().any(|value| !value.is_finite()) {
            return Ok(None);
        }
        let scale = roi.side / SIDE as f32;
        let landmarks = points
            .into_iter()
            .map(|[x, y, z]| Landmark { at: frame_from_crop.apply(Point::new(x, y)), z: z * scale })
            .collect();
        Ok(Some(Sighting { landmarks, confidence, image }))
    }
}

/// Puts refined x and y in place of the mesh's; the depth stays the mesh's.
fn refine(points: &mut [[f32; 3]], indices: &[usize], refined: &[f32]) {
    for (&index, xy) in indices.iter().zip(refined.chunks_exact(2)) {
        points[index][..2].copy_from_slice(xy);
    }
}

#[cfg(test)]
mod tests;
