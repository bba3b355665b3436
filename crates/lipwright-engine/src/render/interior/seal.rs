//! The line on which lips meet.

use lipwright_clip::{Frame, FrameSize, Plane, PlaneMut, Point};

use super::Opening;
use crate::render::warp_map::{bilinear, byte};

/// Half the width of the shadow between closed lips, in face widths.
const SEAL_WIDTH: f32 = 0.006;
/// How much of the luma that shadow takes.
const SEAL_DEPTH: f32 = 0.16;

/// Half the width over which that line takes the colour of the lips, in face widths: what lay between them is
/// drawn together to less than a pixel, but colours are stored for two by two.
const TINT_WIDTH: f32 = 0.01;

/// Darkens the line between lips that were open in the source, and gives it their colour: lips that meet cast
/// a thin shadow, which skin warped together does not bring along. `closing` is the source's gap minus the
/// target's.
pub(crate) fn paint_seal(opening: &Opening, scale: f32, closing: f32, frame: &mut Frame) {
    let closed = (closing / 0.03).clamp(0.0, 1.0) * (1.0 - opening.gap() / (0.012 * scale)).clamp(0.0, 1.0);
    if SEAL_DEPTH * closed < 0.01 {
        return;
    }
    let seal = Seal { opening, closed, size: frame.size() };
    let [mut luma, mut u, mut v] = frame.planes_mut();
    seal.darken((SEAL_WIDTH * scale).max(0.7), &mut luma);
    for chroma in [&mut u, &mut v] {
        seal.tint((TINT_WIDTH * scale).max(1.5), chroma);
    }
}

/// The line on which lips meet, `closed` so far.
struct Seal<'a> {
    opening: &'a Opening,
    closed: f32,
    size: FrameSize,
}

impl Seal<'_> {
    fn darken(&self, width: f32, luma: &mut PlaneMut<'_>) {
        self.each(width, 1, |x, y, _, share| {
            let out = &mut luma.data[y * luma.width + x];
            *out = byte(16.0 + (f32::from(*out) - 16.0) * (1.0 - SEAL_DEPTH * share));
        });
    }

    /// What lies above and below the line shows on it.
    fn tint(&self, width: f32, chroma: &mut PlaneMut<'_>) {
        let before = chroma.data.to_vec();
        let plane = Plane { data: &before, width: chroma.width, height: chroma.height };
        self.each(width, 2, |x, y, (along, middle), share| {
            let beside = |off: f32| {
                let at = self.opening.to_frame(Point::new(along, middle + off));
                f32::from(bilinear(plane, at.x / 2.0 - 0.5, at.y / 2.0 - 0.5))
            };
            let lips = f32::midpoint(beside(-2.5 * width), beside(2.5 * width));
            let out = &mut chroma.data[y * chroma.width + x];
            *out = byte(f32::from(*out) + (lips - f32::from(*out)) * share);
        });
    }

    /// Calls `paint` for each pixel near the line of a plane with a sample per `step` pixels: with its place, the
    /// line's there, and how much of the line it is.
    fn each(&self, width: f32, step: usize, mut paint: impl FnMut(usize, usize, (f32, f32), f32)) {
        let Self { opening, closed, size } = self;
        let reach = opening.half_width + width;
        let clamp = |v: f32, limit: u32| (v.max(0.0) as usize).min(limit as usize) / step;
        let (x0, x1) =
            (clamp(opening.origin.x - reach, size.width()), clamp(opening.origin.x + reach, size.width()));
        let (y0, y1) =
            (clamp(opening.origin.y - reach, size.height()), clamp(opening.origin.y + reach, size.height()));
        let centre = |index: usize| (index as f32 + 0.5) * step as f32;
        let edges = opening.upper.iter().chain(&opening.lower);
        let farthest = edges.fold(0.0_f32, |far, edge| far.max(edge.abs())) + 2.5 * width;
        for y in y0..y1 {
            for x in x0..x1 {
                let own = opening.to_own(Point::new(centre(x), centre(y)));
                if own.y.abs() > farthest {
                    continue;
                }
                let (upper, lower) = opening.edges(own.x);
                let middle = f32::midpoint(upper, lower);
                let off = (own.y - middle) / width;
                let end = 1.0 - (own.x / opening.half_width).powi(8).min(1.0);
                if off.abs() < 2.5 && end > 0.0 {
                    paint(x, y, (own.x, middle), closed * end * (-off * off).exp());
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
