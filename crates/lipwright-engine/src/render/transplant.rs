//! Lays borrowed mouths over the frame: lips and the skin next to them from where they were seen, warped
//! to the target, matched in light and colour, and blended into the frame's own skin.
//!
//! The blend is in two bands. Low frequencies are made equal beforehand by the [`ToneField`], which is
//! smooth over an eighth of the face; what is left, texture, changes over within the feather.

use lipwright_clip::{Frame, Plane};

use crate::render::mesh::{Lender, Mesh};
use crate::render::patch::Patch;
use crate::render::raster::Raster;
use crate::render::tone::ToneField;
use crate::render::warp_map::byte;

/// Ring coordinates between which the borrowed mouth gives way to the frame's own skin.
const FEATHER: (f32, f32) = (0.06, 0.52);
/// Skin that is compared for light and colour begins here, outside of the lips' soft edge.
const SKIN: f32 = 0.05;
/// Face widths per cell of the tone field.
const TONE_CELL: f32 = 0.02;

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
        for y in map.chroma_rows() {
            for x in map.chroma_columns() {
                let ([dx, dy, ring], covered) = map.chroma_at(x, y);
                if covered < 1.0 || ring < SKIN {
                    continue;
                }
                let (px, py) = (2.0 * x as f32 + 1.0, 2.0 * y as f32 + 1.0);
                let below = [quad_mean(luma, x, y), value(u, x, y), value(v, x, y)];
                let at = lipwright_clip::Point::new(px + dx, py + dy);
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
    let Raster { x0, y0, width, height, .. } = first.map;
    let [luma, u_plane, v_plane] = frame.planes_mut();
    for y in y0..y0 + height {
        for x in x0..x0 + width {
            let Some(value) = mix(parts, |part| part.luma_at(x, y)) else { continue };
            let out = &mut luma.data[y * luma.width + x];
            *out = laid_over(*out, value.0[0], strength * value.1);
        }
    }
    for y in first.map.chroma_rows() {
        for x in first.map.chroma_columns() {
            let Some((value, alpha)) = mix(parts, |part| part.chroma_at(x, y)) else { continue };
            for (plane, value) in [&mut *u_plane.data, &mut *v_plane.data].into_iter().zip(value) {
                let out = &mut plane[y * u_plane.width + x];
                *out = laid_over(*out, value, strength * alpha);
            }
        }
    }
}

/// The weighted mean of what the parts say of one pixel: values, and how much of them shows.
fn mix(
    parts: &[Transplant<'_>],
    of: impl Fn(&Transplant<'_>) -> Option<([f32; 2], f32)>,
) -> Option<([f32; 2], f32)> {
    let (mut sum, mut alpha, mut weight) = ([0.0; 2], 0.0, 0.0);
    for part in parts {
        let Some((values, share)) = of(part) else { continue };
        for k in 0..2 {
            sum[k] += part.weight * values[k];
        }
        alpha += part.weight * share;
        weight += part.weight;
    }
    (weight > 0.0).then(|| (sum.map(|v| v / weight), alpha / weight))
}

impl Transplant<'_> {
    fn luma_at(&self, x: usize, y: usize) -> Option<([f32; 2], f32)> {
        let [dx, dy, ring] = self.map.at(x, y)?;
        let alpha = shown(ring);
        if alpha <= 0.0 {
            return None;
        }
        let (px, py) = (x as f32 + 0.5, y as f32 + 0.5);
        let value = self.patch.luma(lipwright_clip::Point::new(px + dx, py + dy));
        Some(([self.tone.at(px, py).luma(value), 0.0], alpha))
    }

    fn chroma_at(&self, x: usize, y: usize) -> Option<([f32; 2], f32)> {
        let ([dx, dy, ring], covered) = self.map.chroma_at(x, y);
        let alpha = shown(ring) * covered;
        if alpha <= 0.0 {
            return None;
        }
        let (px, py) = (2.0 * x as f32 + 1.0, 2.0 * y as f32 + 1.0);
        let [u, v] = self.patch.chroma(lipwright_clip::Point::new(px + dx, py + dy));
        let [du, dv] = self.tone.at(px, py).shift;
        Some(([u + du, v + dv], alpha))
    }
}

/// How much of the borrowed mouth shows at a ring coordinate.
fn shown(ring: f32) -> f32 {
    let t = ((FEATHER.1 - ring) / (FEATHER.1 - FEATHER.0)).clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}

fn laid_over(below: u8, above: f32, alpha: f32) -> u8 {
    let below = f32::from(below);
    byte(below + (above - below) * alpha)
}

fn value(plane: Plane<'_>, x: usize, y: usize) -> f32 {
    f32::from(plane.data[y * plane.width + x])
}

/// The mean luma under a chroma pixel.
fn quad_mean(luma: Plane<'_>, x: usize, y: usize) -> f32 {
    let at = |dx: usize, dy: usize| value(luma, 2 * x + dx, 2 * y + dy);
    (at(0, 0) + at(1, 0) + at(0, 1) + at(1, 1)) / 4.0
}
