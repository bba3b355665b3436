//! The inside of the mouth: taken from the source's own most open frames, painted only when it has none.
//!
//! Teeth must not stretch: an interior that is opened further or less far than its donor keeps its
//! upper part at the upper lip and its lower part at the lower lip, and gains or loses only the dark
//! between them.

mod seal;

use std::sync::Arc;

use lipwright_clip::{Frame, Point, Rect};

use crate::ease::smoothstep;
use crate::mouth::{AROUND, Contour};
use crate::render::patch::Patch;
use crate::render::warp_map::{bilinear, byte};

pub(crate) use seal::paint_seal;

/// Columns in which an opening's edges are kept.
const COLUMNS: usize = 65;

/// The space between the lips, measured along and across the line between the inner corners.
#[derive(Debug, Clone)]
pub(crate) struct Opening {
    origin: Point,
    along: Point,
    half_width: f32,
    /// Heights of the upper and lower edge, `COLUMNS` steps from corner to corner.
    upper: Vec<f32>,
    lower: Vec<f32>,
}

impl Opening {
    /// Measures the inner contour; `None` when its corners coincide.
    pub(crate) fn new(inner: &Contour) -> Option<Self> {
        let (left, right) = (inner[0], inner[AROUND / 2]);
        let half_width = left.distance(right) / 2.0;
        if half_width < 1.0 {
            return None;
        }
        let along = (right - left) * (0.5 / half_width);
        let mut opening =
            Self { origin: left.lerp(right, 0.5), along, half_width, upper: Vec::new(), lower: Vec::new() };
        let lower: Vec<Point> = (0..=AROUND / 2).map(|i| opening.to_own(inner[i])).collect();
        let upper: Vec<Point> =
            (0..=AROUND / 2).map(|i| opening.to_own(inner[(AROUND - i) % AROUND])).collect();
        opening.lower = columns(&lower, half_width);
        opening.upper = columns(&upper, half_width);
        Some(opening)
    }

    /// Frame to own coordinates: `x` along the mouth from its middle, `y` across.
    fn to_own(&self, p: Point) -> Point {
        let offset = p - self.origin;
        Point::new(offset.dot(self.along), self.along.cross(offset))
    }

    fn to_frame(&self, p: Point) -> Point {
        self.origin + self.along * p.x + Point::new(-self.along.y, self.along.x) * p.y
    }

    /// Heights of the upper and lower edge at `x`.
    fn edges(&self, x: f32) -> (f32, f32) {
        let position = f32::midpoint(x / self.half_width, 1.0).clamp(0.0, 1.0) * (COLUMNS - 1) as f32;
        let i = (position as usize).min(COLUMNS - 2);
        let t = position - i as f32;
        let at = |edge: &[f32]| edge[i] + (edge[i + 1] - edge[i]) * t;
        (at(&self.upper), at(&self.lower))
    }

    /// The largest gap.
    fn gap(&self) -> f32 {
        self.upper.iter().zip(&self.lower).map(|(upper, lower)| lower - upper).fold(0.0, f32::max)
    }
}

/// Resamples an arc, whose `x` mostly grows, at [`COLUMNS`] even steps.
fn columns(arc: &[Point], half_width: f32) -> Vec<f32> {
    let mut segment = 0;
    (0..COLUMNS)
        .map(|column| {
            let x = half_width * (2.0 * column as f32 / (COLUMNS - 1) as f32 - 1.0);
            while segment + 2 < arc.len() && arc[segment + 1].x < x {
                segment += 1;
            }
            let (from, to) = (arc[segment], arc[segment + 1]);
            let t = ((x - from.x) / (to.x - from.x).max(1e-3)).clamp(0.0, 1.0);
            from.y + (to.y - from.y) * t
        })
        .collect()
}

/// A mouth interior to show: pixels and where they lie.
#[derive(Debug, Clone)]
pub(crate) struct Donor {
    patch: Arc<Patch>,
    opening: Opening,
    /// Pixels per face width where the pixels come from.
    scale: f32,
    /// Mean luma of the skin around the mouth there.
    light: f32,
}

impl Donor {
    /// A donor from a patch of the source, the contour of its inner lips, and the face it shows.
    pub(crate) fn new(patch: Arc<Patch>, inner: &Contour, scale: f32, light: f32) -> Option<Self> {
        Some(Self { patch, opening: Opening::new(inner)?, scale, light })
    }

    /// The gap in face widths.
    pub(crate) fn gap(&self) -> f32 {
        self.opening.gap() / self.scale
    }
}

/// The colour deep inside a mouth.
#[derive(Debug, Clone, Copy)]
struct Cavity([f32; 3]);

/// Paints one frame's mouth interior.
pub(crate) struct Interior<'a> {
    opening: Opening,
    scale: f32,
    donor: &'a Donor,
    light: f32,
    shade: f32,
    narrow: f32,
}

impl<'a> Interior<'a> {
    /// What is seen of `donor` through an opening of a face of `scale` pixels per face width in a frame whose
    /// skin around the mouth has the mean luma `light`. `None` when nothing is open.
    pub(crate) fn new(opening: Opening, scale: f32, donor: &'a Donor, light: f32) -> Option<Self> {
        let gap = opening.gap();
        if gap <= 0.35 {
            return None;
        }
        let (shade, narrow) = (shade(gap / scale, donor.gap()), narrow(gap / scale));
        Some(Self { opening, scale, donor, light, shade, narrow })
    }

    /// Paints over `frame`; the edge is soft over about a pixel, on top of the lips' skirt.
    pub(crate) fn paint(&self, inner: &Contour, frame: &mut Frame) {
        let Some(bound) = Rect::around(inner) else { return };
        let size = frame.size();
        let clamp = |v: f32, limit: u32| (v.max(0.0) as usize).min(limit as usize);
        let (x0, x1) =
            (clamp(bound.x - 2.0, size.width()) / 2, clamp(bound.x + bound.width + 3.0, size.width()) / 2);
        let (y0, y1) =
            (clamp(bound.y - 2.0, size.height()) / 2, clamp(bound.y + bound.height + 3.0, size.height()) / 2);
        let [luma, u_plane, v_plane] = frame.planes_mut();
        let mix = |out: &mut u8, value: f32, share: f32| {
            *out = byte(f32::from(*out) + (value - f32::from(*out)) * share);
        };
        for cy in y0..y1 {
            for cx in x0..x1 {
                let mut covered = 0.0;
                for (dx, dy) in [(0, 0), (1, 0), (0, 1), (1, 1)] {
                    let (x, y) = (2 * cx + dx, 2 * cy + dy);
                    let own = self.opening.to_own(Point::new(x as f32 + 0.5, y as f32 + 0.5));
                    let share = self.share(own);
                    if share > 0.0 {
                        mix(&mut luma.data[y * luma.width + x], self.luma(own), share);
                        covered += share / 4.0;
                    }
                }
                if covered > 0.0 {
                    let own = self.opening.to_own(Point::new(2.0 * cx as f32 + 1.0, 2.0 * cy as f32 + 1.0));
                    let at = cy * u_plane.width + cx;
                    let [u, v] = self.chroma(own);
                    mix(&mut u_plane.data[at], u, covered);
                    mix(&mut v_plane.data[at], v, covered);
                }
            }
        }
    }

    /// How much of the interior shows at a position: 0 on the lips, 1 well inside.
    fn share(&self, own: Point) -> f32 {
        let soft = (0.004 * self.scale).max(0.8);
        let (upper, lower) = self.opening.edges(own.x);
        let ends = (self.opening.half_width - own.x.abs()) / soft;
        (((own.y - upper) / soft + 0.5).clamp(0.0, 1.0) * ((lower - own.y) / soft + 0.5).clamp(0.0, 1.0))
            .min(ends.clamp(0.0, 1.0))
            .min(((lower - upper) / 0.7).clamp(0.0, 1.0))
    }

    fn luma(&self, own: Point) -> f32 {
        let donor = self.donor;
        let (at, depth) = self.in_donor(own);
        let gain = (self.light / donor.light.max(1.0)).clamp(0.75, 1.3) * self.shade;
        let value = 16.0 + (donor.patch.luma(at) - 16.0) * gain;
        let value = value + (CAVITY.0[0] - value) * depth;
        value + (SLIT.0[0] * self.light - value) * self.narrow
    }

    fn chroma(&self, own: Point) -> [f32; 2] {
        let (at, depth) = self.in_donor(own);
        let [u, v] = self.donor.patch.chroma(at);
        let [u, v] = [u + (CAVITY.0[1] - u) * depth, v + (CAVITY.0[2] - v) * depth];
        [u + (SLIT.0[1] - u) * self.narrow, v + (SLIT.0[2] - v) * self.narrow]
    }

    /// Which point of the donor shows at `own`, and how deep in the cavity (0..1) it is when the donor
    /// does not reach.
    fn in_donor(&self, own: Point) -> (Point, f32) {
        let donor = self.donor;
        let ratio = donor.scale / self.scale;
        // Teeth are fixed to the skull: the same distance from the middle, but never beyond the corners.
        let limit = 0.94 * donor.opening.half_width;
        let x = soft_limit(own.x * ratio, limit);
        let (upper, lower) = self.opening.edges(own.x);
        let (donor_upper, donor_lower) = donor.opening.edges(x);
        let height = (lower - upper).max(0.1) * ratio;
        let donor_height = (donor_lower - donor_upper).max(0.1);
        let down = ((own.y - upper) * ratio).clamp(0.0, height);
        let (row, depth) = donor_row(down, height, donor_height);
        (donor.opening.to_frame(Point::new(x, donor_upper + row)), depth)
    }
}

/// How much of an opening of `gap` face widths is a slit, too narrow to see into.
fn narrow(gap: f32) -> f32 {
    let (slit, open) = SLIT_GAP;
    ((open - gap) / (open - slit)).clamp(0.0, 1.0)
}

/// Less light falls into a mouth that is less open than its donor was.
fn shade(gap: f32, donor_gap: f32) -> f32 {
    let opened = gap / donor_gap.max(1e-3);
    DEEPEST_SHADE + (1.0 - DEEPEST_SHADE) * opened.min(1.0).sqrt()
}

/// Where in a donor interior of `donor_height` the row `down` of an interior of `height` lies: both
/// ends keep their scale, the middle is cut out or drawn apart. The second value is how much of the
/// row is cavity because the donor would have to stretch.
fn donor_row(down: f32, height: f32, donor_height: f32) -> (f32, f32) {
    let t = down / height;
    let middle = smoothstep(t);
    let row = (down + (donor_height - height) * middle).clamp(0.0, donor_height);
    let missing = ((height - donor_height) / height).clamp(0.0, 1.0);
    // A bump over the lower middle: below the upper teeth, above the lower lip.
    let bump = (1.0 - ((t - 0.62) / 0.30).powi(2)).max(0.0);
    (row, (missing * 1.6).min(0.85) * bump)
}

/// `x` while small, bending towards `limit` without passing it.
fn soft_limit(x: f32, limit: f32) -> f32 {
    let knee = 0.75 * limit;
    if x.abs() <= knee {
        return x;
    }
    let over = (x.abs() - knee) / (limit - knee);
    x.signum() * (knee + (limit - knee) * over.tanh())
}

/// Mean luma of the skin just outside the lips' outer contour.
pub(crate) fn skin_light(frame: &Frame, outer: &Contour) -> f32 {
    let centre = outer[0].lerp(outer[AROUND / 2], 0.5);
    let luma = frame.y();
    let samples = outer.iter().step_by(2).map(|&p| {
        let at = centre + (p - centre) * 1.35;
        f32::from(bilinear(luma, at.x - 0.5, at.y - 0.5))
    });
    samples.sum::<f32>() / (AROUND / 2) as f32
}

/// Brightness of a donor's interior that is nearly covered by the lips.
const DEEPEST_SHADE: f32 = 0.5;

/// The dark of a mouth in limited-range Y, U, V: a deep, warm shadow, never black.
const CAVITY: Cavity = Cavity([34.0, 122.0, 142.0]);

/// Between lips that hardly part there is neither tooth nor dark, only the lips' own red in shadow: luma in
/// shares of the skin's, U and V.
const SLIT: Cavity = Cavity([0.5, 120.0, 146.0]);
/// Gaps in face widths up to which an opening is a slit, and from which it is none.
const SLIT_GAP: (f32, f32) = (0.006, 0.018);

/// Gap of the painted interior, in face widths.
const SYNTHETIC_GAP: f32 = 0.07;
/// Pixels per face width at which it is painted.
const SYNTHETIC_SCALE: f32 = 800.0;

/// A painted interior for people whose mouth is never seen open: a row of upper teeth that fades into
/// shadow, and the tongue's back below. `light` is the luma of the person's skin; modest on purpose.
pub(crate) fn synthetic_donor(light: f32) -> Option<Donor> {
    let half_width = 0.17 * SYNTHETIC_SCALE;
    let gap = SYNTHETIC_GAP * SYNTHETIC_SCALE;
    let (width, height) = ((2.2 * half_width) as usize & !1, (1.4 * gap) as usize & !1);
    let centre = Point::new(width as f32 / 2.0, height as f32 / 2.0);
    let inner: Contour = std::array::from_fn(|i| {
        let angle = 2.0 * std::f32::consts::PI * i as f32 / AROUND as f32;
        let arch = angle.sin().abs().powf(0.6).copysign(angle.sin());
        centre + Point::new(-half_width * angle.cos(), gap / 2.0 * arch)
    });
    let patch = Patch::paint(width, height, |p| {
        let x = (p.x - centre.x) / half_width;
        let y = (p.y - centre.y) / gap + 0.5;
        interior_colour(x, y, light)
    });
    Donor::new(Arc::new(patch), &inner, SYNTHETIC_SCALE, light)
}

/// Where each upper tooth ends, from the middle along half the arch, and its length against the first's.
const TEETH: [(f32, f32); 5] = [(0.21, 1.0), (0.38, 0.90), (0.56, 0.97), (0.76, 0.86), (1.0, 0.80)];

/// The length of the tooth at a place of the arch, and how far from its middle that is: 1 between two teeth.
fn tooth_at(arch: f32) -> (f32, f32) {
    let mut from = 0.0;
    for (to, length) in TEETH {
        if arch <= to {
            return (length, (2.0 * (arch - from) / (to - from) - 1.0).abs());
        }
        from = to;
    }
    (0.0, 1.0)
}

/// Colour at `x` (-1..1 across) and `y` (0 upper lip .. 1 lower lip).
fn interior_colour(x: f32, y: f32, light: f32) -> [f32; 3] {
    let mix = |a: [f32; 3], b: [f32; 3], t: f32| [0, 1, 2].map(|i| a[i] + (b[i] - a[i]) * t.clamp(0.0, 1.0));
    let step = |from: f32, to: f32, v: f32| smoothstep((v - from) / (to - from));
    // Seen from the front, teeth get narrower towards the sides of the arch, and recede into shadow.
    let side = 1.0 - step(0.25, 0.85, x.abs());
    let arch = x.clamp(-0.98, 0.98).asin() / std::f32::consts::FRAC_PI_2;
    let (length, off) = tooth_at(arch.abs());
    // Their edges are rounded, and light falls into the gaps between them from the front only.
    let edge = (0.54 - 0.10 * x * x) * length - 0.07 * step(0.55, 1.0, off);
    let tooth = (1.0 - step(edge - 0.05, edge + 0.04, y)) * side;
    // The upper lip shades what it hangs over.
    let shade = 0.52 + 0.48 * step(-0.02, 0.30, y);
    let round = 1.0 - 0.08 * off * off - 0.16 * step(0.78, 1.0, off);
    let enamel = [(1.08 * light + 12.0) * shade * (0.66 + 0.34 * side) * round, 119.0, 136.0];
    let tongue = [0.30 * light + 14.0, 121.0, 150.0];
    let tongue_share = step(0.70, 1.05, y) * (1.0 - step(0.3, 0.8, x.abs())) * 0.6;
    mix(mix(CAVITY.0, tongue, tongue_share), enamel, tooth * 0.9)
}

#[cfg(test)]
mod tests;
