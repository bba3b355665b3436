//! The mesh that moves lips, cheeks and jaw: rings around the mouth, from the inner edge of the lips to
//! a boundary under the nose, on the cheeks and below the chin, where nothing moves any more.

use lipwright_clip::Point;

use crate::mouth::{AROUND, Contour, LipsInFrame, MouthTarget, Person, Point3, SeenFace, contour_around};
use crate::render::warp_map::WarpMap;

/// Where the rings outside the lips lie, from the lip's edge (0) to the boundary (1): denser near the
/// lips, where the skin stretches most.
const RINGS: [f32; 9] = [0.07, 0.15, 0.24, 0.34, 0.46, 0.59, 0.73, 0.87, 1.0];
/// Rings of the lips: skirt, inner edge, middle, outer edge.
const LIP_RINGS: usize = 4;
const OUTER_RING: usize = LIP_RINGS - 1;
const N_RINGS: usize = LIP_RINGS + RINGS.len();

/// Half the width of the region, in face widths.
const REACH_SIDE: f32 = 0.42;
/// How far the region goes below the chin.
const REACH_BELOW_CHIN: f32 = 0.26;
/// Share of the way from mouth to nose that may move.
const REACH_UP: f32 = 0.92;
/// The cheeks beside the nose lie that much higher than the point under it.
const CHEEK_RISE: f32 = 0.10;
/// Width of the skirt that repeats the lips' edge inwards, under the anti-aliased mouth interior.
const SKIRT: f32 = 0.012;
/// Where a source mouth is open its inner edge is landmark noise away from teeth: step this share of
/// the lip's thickness into the lip when it must close.
const INSET: f32 = 0.2;
/// No jaw moves further than this.
const MOST_JAW: f32 = 0.12;
/// Rings may be squeezed to this share of their distance before the motion is held back.
const LEAST_SPACING: f32 = 0.3;

/// One mesh: [`N_RINGS`] rings of [`AROUND`] points, where they are and where they should be.
#[derive(Debug)]
pub(crate) struct Mesh {
    source: Vec<Contour>,
    target: Vec<Contour>,
}

impl Mesh {
    /// The mesh that gives `face` the mouth `target`. `strength` 0 leaves the source, 1 is the target.
    pub(crate) fn new(person: &Person, face: &SeenFace, target: &MouthTarget, strength: f32) -> Self {
        let source_lips = LipsInFrame::new(&face.lips_in_frame);
        let wanted = LipsInFrame::new(&target.lips.map(|p| face.pose.to_frame(p)));
        let mix = |from: &Contour, to: &Contour| -> Contour {
            std::array::from_fn(|i| from[i].lerp(to[i], strength))
        };
        let target_outer = mix(&source_lips.outer, &wanted.outer);
        let target_inner = mix(&source_lips.inner, &wanted.inner);
        let closing = ((face.lips.aperture() - target.gap) / 0.03).clamp(0.0, 1.0) * strength;
        let source_inner: Contour =
            std::array::from_fn(|i| source_lips.inner[i].lerp(source_lips.outer[i], INSET * closing));
        let field = Field::new(person, face, target, strength);
        let skirt = skirt(&target_inner, SKIRT * face.pose.scale);
        let mut mesh = Self {
            source: vec![
                source_inner,
                source_inner,
                halfway(&source_inner, &source_lips.outer),
                source_lips.outer,
            ],
            target: vec![skirt, target_inner, halfway(&target_inner, &target_outer), target_outer],
        };
        for s in RINGS {
            let (source, target) = field.ring(s, &source_lips.outer, &target_outer);
            mesh.source.push(source);
            mesh.target.push(target);
        }
        mesh.hold_spacing();
        mesh
    }

    /// All corners of the boundary ring: nothing outside of it changes.
    pub(crate) fn boundary(&self) -> &Contour {
        &self.source[N_RINGS - 1]
    }

    /// The inner edge of the lips where it should be.
    pub(crate) fn target_inner(&self) -> &Contour {
        &self.target[1]
    }

    /// Draws all triangles into `map`, the outermost first.
    pub(crate) fn draw(&self, map: &mut WarpMap) {
        for ring in (0..N_RINGS - 1).rev() {
            for i in 0..AROUND {
                let j = (i + 1) % AROUND;
                let corner = |points: &[Contour]| {
                    [points[ring][i], points[ring][j], points[ring + 1][j], points[ring + 1][i]]
                };
                let (s, t) = (corner(&self.source), corner(&self.target));
                map.fill([t[0], t[1], t[2]], [s[0], s[1], s[2]]);
                map.fill([t[0], t[2], t[3]], [s[0], s[2], s[3]]);
            }
        }
    }

    /// Keeps neighbouring rings in order along each spoke: where the target would squeeze or fold the
    /// skin between two rings, the outer one gives way, and beyond the last one nothing moves at all.
    fn hold_spacing(&mut self) {
        for i in 0..AROUND {
            for ring in OUTER_RING..N_RINGS - 2 {
                let along = self.source[ring + 1][i] - self.source[ring][i];
                let length = along.length().max(1e-3);
                let unit = along * (1.0 / length);
                let gap = (self.target[ring + 1][i] - self.target[ring][i]).dot(unit);
                let short = LEAST_SPACING * length - gap;
                if short > 0.0 {
                    self.target[ring + 1][i] = self.target[ring + 1][i] + unit * short;
                }
            }
        }
    }
}

/// The motion of the skin between lips and boundary.
struct Field<'a> {
    face: &'a SeenFace,
    centre: Point3,
    chin_y: f32,
    /// Head-fixed outer contour and boundary, for the jaw's share at each point.
    outer: Contour,
    boundary: Contour,
    boundary_in_frame: Contour,
    /// How far the chin must go down.
    jaw: f32,
}

impl<'a> Field<'a> {
    fn new(person: &Person, face: &'a SeenFace, target: &MouthTarget, strength: f32) -> Self {
        let centre = face.lips.centre();
        let chin_y = face.chin[1];
        let source_drop = face.chin[1] - person.rest_chin[1];
        let jaw = ((target.chin_drop - source_drop) * strength).clamp(-MOST_JAW, MOST_JAW);
        let outer = contour_around(&face.lips.outer.map(|[x, y, _]| Point::new(x, y)));
        let boundary: Contour = std::array::from_fn(|i| boundary_point(i, centre, chin_y, face.nose_base[1]));
        let boundary_in_frame = std::array::from_fn(|i| {
            let p = boundary[i];
            let depth = centre[2] + 0.8 * (p.x - centre[0]).powi(2);
            to_point(face.pose.to_frame([p.x, p.y, depth]))
        });
        Self { face, centre, chin_y, outer, boundary, boundary_in_frame, jaw }
    }

    /// The ring at share `s` of the way to the boundary: where it is and where it should be.
    fn ring(&self, s: f32, source_outer: &Contour, target_outer: &Contour) -> (Contour, Contour) {
        let mut source = *source_outer;
        let mut target = *target_outer;
        let fade = 1.0 - smoothstep((s / 0.85).min(1.0));
        for i in 0..AROUND {
            source[i] = source_outer[i].lerp(self.boundary_in_frame[i], s);
            let lip_move = target_outer[i] - source_outer[i];
            let lip_jaw = self.jaw_move(self.outer[i]);
            let own_jaw = self.jaw_move(self.outer[i].lerp(self.boundary[i], s)) * (1.0 - s.powi(8));
            target[i] = source[i] + own_jaw + (lip_move - lip_jaw) * fade;
        }
        (source, target)
    }

    /// How the jaw alone would move the skin at `p` (head-fixed), in frame pixels: fully on the chin, not
    /// at all beside the mouth's corners, under the ears or on the neck.
    fn jaw_move(&self, p: Point) -> Point {
        let across = ((p.x - self.centre[0]) / REACH_SIDE).clamp(-1.0, 1.0);
        let side = (1.0 - across * across).powi(2);
        let top = self.centre[1] - 0.02;
        let rise = smoothstep(((p.y - top) / 0.16).clamp(0.0, 1.0));
        let neck = self.chin_y + 0.03;
        let fall = 1.0 - smoothstep(((p.y - neck) / (REACH_BELOW_CHIN - 0.03)).clamp(0.0, 1.0));
        let down = self.jaw * side * rise * fall;
        let origin = to_point(self.face.pose.to_frame(self.centre));
        let [x, y, z] = self.centre;
        to_point(self.face.pose.to_frame([x, y + down, z])) - origin
    }
}

/// The boundary at contour index `i`, head-fixed: half ellipses above and below the mouth.
fn boundary_point(i: usize, centre: Point3, chin_y: f32, nose_y: f32) -> Point {
    let angle = 2.0 * std::f32::consts::PI * i as f32 / AROUND as f32;
    let (sin, cos) = angle.sin_cos();
    let x = centre[0] - REACH_SIDE * cos;
    let reach = if sin > 0.0 {
        chin_y + REACH_BELOW_CHIN - centre[1]
    } else {
        (centre[1] - nose_y) * REACH_UP + CHEEK_RISE * cos * cos
    };
    Point::new(x, centre[1] + reach * sin)
}

/// The inner edge drawn together by `width` pixels, at most to the middle of the opening.
fn skirt(inner: &Contour, width: f32) -> Contour {
    std::array::from_fn(|i| {
        let opposite = inner[(AROUND - i) % AROUND];
        let across = opposite - inner[i];
        let gap = across.length();
        if gap < 1e-3 { inner[i] } else { inner[i] + across * (width.min(gap / 2.0) / gap) }
    })
}

fn halfway(a: &Contour, b: &Contour) -> Contour {
    std::array::from_fn(|i| a[i].lerp(b[i], 0.5))
}

fn to_point([x, y, _]: Point3) -> Point {
    Point::new(x, y)
}

/// 0 at 0, 1 at 1, flat at both ends.
fn smoothstep(t: f32) -> f32 {
    t * t * (3.0 - 2.0 * t)
}

#[cfg(test)]
mod tests;
