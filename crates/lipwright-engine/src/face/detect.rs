//! Finds faces in a whole frame or a part of it: box, eyes and a score.
//!
//! MediaPipe's full-range detector: a square of 192x192 pixels, one anchor per cell of 48x48.
//! Knows nothing of time; [`super::track`] decides when and where to look.

use std::f32::consts::{FRAC_PI_2, PI};

use lipwright_clip::{Affine, Frame, Point, Rect};

use super::crop::{Outside, frame_from_crop, rgb_crop};
use super::landmarks::Roi;
use crate::both::both;
use crate::error::EngineError;
use crate::net::{Net, Port};

const MODEL: &[u8] = include_bytes!("../../../../models/face_detection_full_range_sparse.onnx");
const INPUT: Port = Port { name: "input_1", shape: &[1, SIDE, SIDE, 3] };
const BOXES: Port = Port { name: "Identity", shape: &[1, N_ANCHORS, VALUES] };
const SCORES: Port = Port { name: "Identity_1", shape: &[1, N_ANCHORS, 1] };

/// Pixels on a side of the net's input.
const SIDE: usize = 192;
/// Anchors on a side of the input: one every 4 pixels.
const GRID: usize = 48;
const N_ANCHORS: usize = GRID * GRID;
/// Per anchor: centre x, y, width, height of the box, then x, y of six points; in input pixels,
/// centre and points relative to the anchor.
const VALUES: usize = 16;

/// Lowest score of a face (MediaPipe's setting for this model).
const MIN_SCORE: f32 = 0.6;
/// Boxes that share more than this (intersection over union) show one face (MediaPipe's setting).
const SAME_FACE: f32 = 0.3;

/// A face that the detector saw, in frame pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Detection {
    /// From the brows to the chin, about.
    pub(super) bounds: Rect,
    /// The eye on the picture's left, for an upright face.
    pub(super) left_eye: Point,
    /// The eye on the picture's right.
    pub(super) right_eye: Point,
    /// How sure the net is, 0..1.
    pub(super) score: f32,
    /// Which way up the net saw it.
    pub(super) turn: Turn,
}

/// How far a head is turned from upright, in quarters of a full turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Turn {
    /// Upright.
    None,
    /// The crown points to the picture's right.
    Right,
    /// Upside down.
    Half,
    /// The crown points to the picture's left.
    Left,
}

impl Turn {
    /// Every turn.
    pub(super) const ALL: [Self; 4] = [Self::None, Self::Right, Self::Half, Self::Left];

    fn radians(self) -> f32 {
        match self {
            Self::None => 0.0,
            Self::Right => FRAC_PI_2,
            Self::Half => PI,
            Self::Left => -FRAC_PI_2,
        }
    }

    /// In the frame, of a box of this width and height in the turned picture.
    fn box_sides(self, width: f32, height: f32) -> (f32, f32) {
        match self {
            Self::None | Self::Half => (width, height),
            Self::Right | Self::Left => (height, width),
        }
    }
}

/// The detector, twice, to look at two parts at once.
#[derive(Debug)]
pub(super) struct Detector {
    net: Net,
    twin: Net,
}

impl Detector {
    pub(super) fn new() -> Result<Self, EngineError> {
        let net = Net::load("face detector", MODEL, INPUT, &[BOXES, SCORES])?;
        Ok(Self { twin: net.twin(), net })
    }

    /// Of each look, all faces in a part of the frame that stand upright after a turn of it, the surest
    /// first. The part is fitted whole into the net's square, black around it: the smaller the part, the
    /// smaller the faces that are found.
    pub(super) fn find(
        &self,
        frame: &Frame,
        looks: &[(Rect, Turn)],
    ) -> Result<Vec<Vec<Detection>>, EngineError> {
        let all = |net, looks: &[(Rect, Turn)]| -> Result<Vec<_>, EngineError> {
            looks.iter().map(|&(part, turn)| find(net, frame, part, turn)).collect()
        };
        let (here, beside) = looks.split_at(looks.len().div_ceil(2));
        if beside.is_empty() {
            return all(&self.net, here);
        }
        let (here, beside) = both(|| all(&self.net, here), || all(&self.twin, beside));
        Ok([here?, beside?].concat())
    }
}

/// One look.
fn find(net: &Net, frame: &Frame, part: Rect, turn: Turn) -> Result<Vec<Detection>, EngineError> {
    let scale = part.width.max(part.height) / SIDE as f32;
    let frame_from_input = frame_from_crop(part.centre(), scale, turn.radians(), SIDE);
    let mut image = rgb_crop(frame, frame_from_input, SIDE, Outside::Black);
    for value in &mut image {
        *value = *value * 2.0 - 1.0;
    }
    let outputs = net.run(&image, INPUT.shape)?;
    let [boxes, scores] = outputs.as_slice() else { return Ok(Vec::new()) };
    Ok(merge(decode(boxes, scores, frame_from_input, turn)))
}

/// Anchors whose score is high enough, as detections.
fn decode(boxes: &[f32], scores: &[f32], frame_from_input: Affine, turn: Turn) -> Vec<Detection> {
    let mut found = Vec::new();
    for (index, (values, logit)) in boxes.chunks_exact(VALUES).zip(scores).enumerate() {
        let score = 1.0 / (1.0 + (-logit).exp());
        if score < MIN_SCORE {
            continue;
        }
        let step = (SIDE / GRID) as f32;
        let anchor =
            Point::new((index % GRID) as f32 * step + step / 2.0, (index / GRID) as f32 * step + step / 2.0);
        let point = |at: usize| frame_from_input.apply(anchor + Point::new(values[at], values[at + 1]));
        let centre = point(0);
        let scale = Point::new(frame_from_input.a, frame_from_input.c).length();
        let (width, height) = turn.box_sides(values[2] * scale, values[3] * scale);
        let bounds = Rect { x: centre.x - width / 2.0, y: centre.y - height / 2.0, width, height };
        found.push(Detection { bounds, left_eye: point(4), right_eye: point(6), score, turn });
    }
    found
}

/// Weighted non-maximum suppression: the surest detection absorbs all that overlap it, and becomes
/// their mean, weighted by score.
fn merge(mut found: Vec<Detection>) -> Vec<Detection> {
    found.sort_by(|a, b| b.score.total_cmp(&a.score));
    let mut merged = Vec::new();
    while let Some(best) = found.first().copied() {
        let (same, rest): (Vec<_>, Vec<_>) = found
            .into_iter()
            .partition(|other| other.bounds.intersection_over_union(best.bounds) > SAME_FACE);
        merged.push(mean(&same, best));
        found = rest;
    }
    merged
}

fn mean(group: &[Detection], best: Detection) -> Detection {
    let total: f32 = group.iter().map(|d| d.score).sum();
    let number = |value: fn(&Detection) -> f32| group.iter().map(|d| value(d) * d.score).sum::<f32>() / total;
    let bounds = Rect {
        x: number(|d| d.bounds.x),
        y: number(|d| d.bounds.y),
        width: number(|d| d.bounds.width),
        height: number(|d| d.bounds.height),
    };
    Detection {
        bounds,
        left_eye: Point::new(number(|d| d.left_eye.x), number(|d| d.left_eye.y)),
        right_eye: Point::new(number(|d| d.right_eye.x), number(|d| d.right_eye.y)),
        score: best.score,
        turn: best.turn,
    }
}

impl Detection {
    /// Where the landmark net should look: the box, half as large again, upright by the eyes.
    pub(super) fn roi(&self) -> Roi {
        Roi::around(self.bounds, self.left_eye, self.right_eye)
    }
}

#[cfg(test)]
mod tests;
