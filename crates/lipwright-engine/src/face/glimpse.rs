//! Whether a mouth looks as it did some frames ago.

use lipwright_clip::{Affine, Frame, Point};

use super::Landmark;
use super::crop::luma_crop;

/// Samples of a patch per face width.
const FINENESS: f32 = 64.0;
/// Samples on a side: of the mouth's patch, of the nose's, and of a block of the mouth's.
const MOUTH: usize = 32;
const NOSE: usize = 16;
const BLOCK: usize = 8;
/// What is believed of a picture's noise, in luma steps: encoders hide it unevenly, and a nose that
/// turns differs by more than noise.
const NOISE: (f32, f32) = (0.7, 2.5);
/// A change, in units of the noise, up to which a mouth is unchanged, and from which it surely is not.
/// Still faces with noise, encoded, stayed below 1.6; a lip that moved by 0.003 of the face's width
/// changed its block by 2.3 and more.
const CHANGE: (f32, f32) = (1.6, 2.4);

/// A mouth at one moment, with the nose above it as the measure of the picture's noise.
#[derive(Debug)]
pub(super) struct Glimpse {
    mouth: Patch,
    nose: Patch,
}

impl Glimpse {
    /// Remembers the mouth of the face with these landmarks.
    pub(super) fn of(frame: &Frame, landmarks: &[Landmark]) -> Self {
        let place = |index: usize| landmarks[index].at;
        let along = place(291) - place(61);
        let step = place(234).distance(place(454)).max(1.0) / FINENESS;
        let turn = Affine::similarity(step, along.y.atan2(along.x), Point::default());
        Self {
            mouth: Patch::cut(frame, turn, place(61).lerp(place(291), 0.5), MOUTH),
            nose: Patch::cut(frame, turn, place(5), NOSE),
        }
    }

    /// The patches' places go along with the head.
    pub(super) fn follow(&mut self, motion: Affine) {
        for patch in [&mut self.mouth, &mut self.nose] {
            patch.place = motion * patch.place;
        }
    }

    /// How surely the mouth has changed, 0..1.
    pub(super) fn changed(&self, frame: &Frame) -> f32 {
        let noise = self.nose.change(frame, NOSE).clamp(NOISE.0, NOISE.1);
        let change = self.mouth.change(frame, BLOCK) / noise;
        ((change - CHANGE.0) / (CHANGE.1 - CHANGE.0)).clamp(0.0, 1.0)
    }
}

/// A square of luma.
#[derive(Debug)]
struct Patch {
    /// From its samples to the frame.
    place: Affine,
    side: usize,
    luma: Vec<f32>,
}

impl Patch {
    fn cut(frame: &Frame, turn: Affine, middle: Point, side: usize) -> Self {
        let half = side as f32 / 2.0;
        let shift = middle - turn.apply(Point::new(half, half));
        let place = Affine { tx: shift.x, ty: shift.y, ..turn };
        Self { place, side, luma: luma_crop(frame, place, side) }
    }

    /// Root mean square of the change in the block (of `block` samples on a side) that changed most,
    /// without the change of the light.
    fn change(&self, frame: &Frame, block: usize) -> f32 {
        let now = luma_crop(frame, self.place, self.side);
        let light = now.iter().zip(&self.luma).map(|(a, b)| a - b).sum::<f32>() / now.len() as f32;
        let n_blocks = self.side / block;
        let mut blocks = vec![0.0_f32; n_blocks * n_blocks];
        for (index, (a, b)) in now.iter().zip(&self.luma).enumerate() {
            let (column, row) = (index % self.side / block, index / self.side / block);
            blocks[row * n_blocks + column] += (a - b - light).powi(2);
        }
        (blocks.into_iter().fold(0.0, f32::max) / (block * block) as f32).sqrt()
    }
}

#[cfg(test)]
mod tests;
