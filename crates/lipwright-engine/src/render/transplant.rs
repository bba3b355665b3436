//! Lays borrowed mouths over the frame: lips and the skin next to them from where they were seen, warped
//! to the target, matched in light and colour, and blended into the frame's own skin.
//!
//! The blend is in two bands. Low frequencies are made equal beforehand by the [`ToneField`], which is
//! smooth over an eighth of the face; what is left, texture, changes over within the feather.

use lipwright_clip::{Frame, Plane, Point};

use crate::ease::smoothstep;
use crate::render::mesh::{Lender, Mesh};
use crate::render::patch::Patch;
use crate::render::raster::{Raster, mean_of_quad};
use crate::render::tone::ToneField;
use crate::render::warp_map::byte;

/// Ring coordinates between which the borrowed mouth gives way to the frame's own skin.
const FEATHER: (f32, f32) = (0.06, 0.52);
/// Skin that is compared for light and colour begins here, outside of the lips' soft edge.
const SKIN: f32 = 0.05;
/// Face widths per cell of the tone field.
const TONE_CELL: f32 = 0.02;

/// Places that are compared along a side of a cell at most.
const NOTED_PER_CELL: f32 = 4.0;

/// One borrowed mouth, laid where it should be.
#[derive(Debug)]
pub(crate) struct Transplant<'a> {
    patch: &'a Patch,
    map: Raster<3>,
    tone: ToneField,
    weight: f32,
}

impl<'a> Transplant<'a> {
    /// Lays the mouth of `lender`, whose pixels are `patch`, into `mesh` over `frame`.
    pub(crate) fn new(
        mesh: &Mesh,
        (lender, patch): (&Lender<'_>, &'a Patch),
        (scale, weight): (f32, f32),
        frame: &Frame,
    ) -> Option<Self> {
        let size = frame.size();
        let (width, height) = (size.width() as usize, size.height() as usize);
        let mut map = Raster::around(mesh.borrowed_boundary(), width, height)?;
        mesh.draw_borrowed(lender, &mut map);
        let cell = (TONE_CELL * scale).max(2.0);
        let mut tone = ToneField::new([map.x0, map.y0], [map.width, map.height], cell);
        let [luma, u, v] = frame.planes();
        let step = (cell / NOTED_PER_CELL) as usize / 2 + 1;
        for y in map.chroma_rows().step_by(step) {
            for x in map.chroma_columns().step_by(step) {
                let ([dx, dy, ring], covered) = map.chroma_at(x, y);
                if covered < 1.0 || ring < SKIN {
                    continue;
                }
                let (px, py) = (2.0 * x as f32 + 1.0, 2.0 * y as f32 + 1.0);
                let below = [quad_mean(luma, x, y), value(u, x, y), value(v, x, y)];
                let at = Point::new(px + dx, py + dy);
                let [au, av] = patch.chroma(at);
                tone.note(px, py, below, [patch.smooth_luma(at), au, av]);
            }
        }
        tone.settle();
        Some(Self { patch, map, tone, weight })
    }
}

/// Blends `parts`, whose weights sum to 1, over `frame` with the given strength.
pub(crate) fn blend(parts: &[Transplant<'_>], strength: f32, frame: &mut Frame) {
    let Some(first) = parts.first() else { return };
    let [luma, u_plane, v_plane] = frame.planes_mut();
    for y in first.map.chroma_rows() {
        for x in first.map.chroma_columns() {
            let mut square = Square::default();
            for part in parts {
                part.add_to(&mut square, x, y);
            }
            for (k, mix) in square.luma.iter().enumerate().filter(|(_, mix)| mix.weight > 0.0) {
                mix.lay_over(&mut luma.data[(2 * y + k / 2) * luma.width + 2 * x + k % 2], strength);
            }
            let at = y * u_plane.width + x;
            for (mix, plane) in square.chroma.iter().zip([&mut *u_plane.data, &mut *v_plane.data]) {
                if mix.weight > 0.0 {
                    mix.lay_over(&mut plane[at], strength);
                }
            }
        }
    }
}

/// What the parts say of one sample, summed.
#[derive(Debug, Clone, Copy, Default)]
struct Mix {
    value: f32,
    alpha: f32,
    weight: f32,
}

impl Mix {
    fn add(&mut self, weight: f32, value: f32, alpha: f32) {
        self.value += weight * value;
        self.alpha += weight * alpha;
        self.weight += weight;
    }

    fn lay_over(&self, sample: &mut u8, strength: f32) {
        let below = f32::from(*sample);
        let (above, alpha) = (self.value / self.weight, strength * self.alpha / self.weight);
        *sample = byte(below + (above - below) * alpha);
    }
}

/// A chroma pixel and the four luma pixels that it colours.
#[derive(Debug, Default)]
struct Square {
    luma: [Mix; 4],
    chroma: [Mix; 2],
}

impl Transplant<'_> {
    fn add_to(&self, square: &mut Square, x: usize, y: usize) {
        let quad = self.map.quad(x, y);
        // Beyond the feather nothing shows; NaN, where no triangle lies, does not either.
        if !quad.iter().any(|[.., ring]| *ring < FEATHER.1) {
            return;
        }
        // The field is so smooth that the four pixels share a tone.
        let (px, py) = (2.0 * x as f32 + 1.0, 2.0 * y as f32 + 1.0);
        let tone = self.tone.at(px, py);
        for (k, [dx, dy, ring]) in quad.into_iter().enumerate() {
            let alpha = shown(ring);
            if alpha > 0.0 {
                let at = Point::new(px - 0.5 + (k % 2) as f32 + dx, py - 0.5 + (k / 2) as f32 + dy);
                square.luma[k].add(self.weight, tone.luma(self.patch.luma(at)), alpha);
            }
        }
        let (mean, covered) = mean_of_quad(quad);
        let alpha = shown(mean[2]) * covered;
        if alpha > 0.0 {
            let colour = self.patch.chroma(Point::new(px + mean[0], py + mean[1]));
            for ((mix, value), shift) in square.chroma.iter_mut().zip(colour).zip(tone.shift) {
                mix.add(self.weight, value + shift, alpha);
            }
        }
    }
}

/// How much of the borrowed mouth shows at a ring coordinate; nothing where there is none.
fn shown(ring: f32) -> f32 {
    smoothstep((FEATHER.1 - ring) / (FEATHER.1 - FEATHER.0))
}

fn value(plane: Plane<'_>, x: usize, y: usize) -> f32 {
    f32::from(plane.data[y * plane.width + x])
}

/// The mean luma under a chroma pixel.
fn quad_mean(luma: Plane<'_>, x: usize, y: usize) -> f32 {
    let at = |dx: usize, dy: usize| value(luma, 2 * x + dx, 2 * y + dy);
    (at(0, 0) + at(1, 0) + at(0, 1) + at(1, 1)) / 4.0
}
