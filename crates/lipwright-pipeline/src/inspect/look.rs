//! What is kept of a face in one frame.

use lipwright_clip::{Point, Rect};
use lipwright_engine::face::{FaceInFrame, Pose};

use super::FaceAt;

/// Points of the lips, as closed lines: outer contour, then inner, from the left corner along the lower lip.
const LIPS: [[usize; 20]; 2] = [
    [61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291, 409, 270, 269, 267, 0, 37, 39, 40, 185],
    [78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308, 415, 310, 311, 312, 13, 82, 81, 80, 191],
];
/// Upper and lower points of the three middle pairs of the inner contour.
const MIDDLE_PAIRS: [(usize, usize); 3] = [(13, 14), (82, 87), (312, 317)];

/// A face, its box and its lips.
#[derive(Debug, Clone)]
pub(super) struct Look {
    pub(super) face: FaceAt,
    pub(super) bounds: Option<Rect>,
    /// Outer contour, then inner.
    pub(super) lips: [[Point; 20]; 2],
}

impl Look {
    pub(super) fn of(face: &FaceInFrame) -> Self {
        let pose = Pose::of(&face.landmarks);
        let at = |index: usize| face.landmarks[index];
        let height = |index: usize| {
            let point = at(index);
            pose.to_canonical([point.at.x, point.at.y, point.z])[1]
        };
        let gap = MIDDLE_PAIRS.map(|(upper, lower)| height(lower) - height(upper));
        let all: Vec<Point> = face.landmarks.iter().map(|landmark| landmark.at).collect();
        Self {
            face: FaceAt {
                gap: (gap.iter().sum::<f32>() / 3.0).max(0.0),
                turned: pose.yaw.to_degrees().abs(),
                width: pose.scale,
                confidence: face.confidence,
            },
            bounds: Rect::around(&all),
            lips: LIPS.map(|contour| contour.map(|index| at(index).at)),
        }
    }
}
