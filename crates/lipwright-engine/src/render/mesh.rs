//! The mesh that moves lips, cheeks and jaw: rings around the mouth, from the inner edge of the lips to
//! a boundary under the nose, on the cheeks and below the chin, where nothing moves any more.

use lipwright_clip::Point;

use crate::ease::smoothstep;
use crate::face::Pose;
use crate::mouth::{AROUND, Contour, LipsInFrame, MouthTarget, Person, Point3, SeenFace, contour_around};
use crate::render::raster::Raster;
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
/// The same at the corners, where the lip is thin and the dark behind it reaches beyond the edge as seen.
const CORNER_INSET: f32 = 0.6;
/// No jaw moves further than this.
const MOST_JAW: f32 = 0.12;
/// Rings may be squeezed to this share of their distance before the motion is held back.
const LEAST_SPACING: f32 = 0.3;

/// Rings that a borrowed mouth brings along: the lips and the skin next to them.
const BORROWED_RINGS: usize = LIP_RINGS + 6;
/// The ring coordinate: negative on the lips, 0 at their edge, the share of the way to the boundary
/// outside of it.
const RING_AT: [f32; BORROWED_RINGS] =
    [-1.0, -1.0, -0.5, 0.0, RINGS[0], RINGS[1], RINGS[2], RINGS[3], RINGS[4], RINGS[5]];

/// One mesh: [`N_RINGS`] rings of [`AROUND`] points, where they are and where they should be.
#[derive(Debug)]
pub(crate) struct Mesh {
    source: Vec<Contour>,
    target: Vec<Contour>,
    /// The face that wears the mouth, and what moves in it.
    pose: Pose,
    jaw: JawReach,
    chin_drop: f32,
    gap: f32,
}

/// A face that lends its mouth, in the pixels of the frame that it was seen in.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Lender<'a> {
    /// Its pose there.
    pub(crate) pose: &'a Pose,
    /// Its lips there.
    pub(crate) lips: &'a LipsInFrame,
    /// The gap between them, in face widths.
    pub(crate) gap: f32,
    /// How far its chin is below the chin at rest.
    pub(crate) chin_drop: f32,
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
        let source_inner = inset(&source_lips, (face.lips.aperture() - target.gap) * strength);
        let field = Field::new(person, face, target, strength);
        let source_drop = face.chin[1] - person.rest_chin[1];
        let skirt = skirt(&target_inner, SKIRT * face.pose.scale);
        let mut mesh = Self {
            source: vec![
                source_inner,
                source_inner,
                halfway(&source_inner, &source_lips.outer),
                source_lips.outer,
            ],
            target: vec![skirt, target_inner, halfway(&target_inner, &target_outer), target_outer],
            pose: face.pose,
            jaw: field.reach.clone(),
            chin_drop: source_drop + field.jaw,
            gap: target.gap,
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

    /// Draws the borrowed mouth's rings: for each pixel the way to where it lies in the lender's frame, and
    /// the ring coordinate.
    pub(crate) fn draw_borrowed(&self, lender: &Lender<'_>, map: &mut Raster<3>) {
        let source = self.rings_of(lender);
        for ring in (0..BORROWED_RINGS - 1).rev() {
            for i in 0..AROUND {
                let j = (i + 1) % AROUND;
                let corner = |at: usize, ring: usize| {
                    let (target, source) = (self.target[ring][at], source[ring][at]);
                    (target, [source.x - target.x, source.y - target.y, RING_AT[ring]])
                };
                let quad = [corner(i, ring), corner(j, ring), corner(j, ring + 1), corner(i, ring + 1)];
                for [a, b, c] in [[0, 1, 2], [0, 2, 3]] {
                    map.fill([quad[a].0, quad[b].0, quad[c].0], [quad[a].1, quad[b].1, quad[c].1]);
                }
            }
        }
    }

    /// The outermost ring that a borrowed mouth brings along.
    pub(crate) fn borrowed_boundary(&self) -> &Contour {
        &self.target[BORROWED_RINGS - 1]
    }

    /// Where the rings of a borrowed mouth lie in the lender's frame: its own lips, and around them the
    /// skin that lies at the same place of the head, carried along by its lips and jaw.
    fn rings_of(&self, lender: &Lender<'_>) -> Vec<Contour> {
        let outer = &lender.lips.outer;
        let inner = &inset(lender.lips, lender.gap - self.gap);
        let across = Across::new(&self.pose, lender.pose, self.jaw.centre);
        let drop = lender.chin_drop - self.chin_drop;
        let jaw_move = |i: usize, s: f32| across.down * (drop * self.jaw.share(self.jaw.on_spoke(i, s)));
        let carried: Contour =
            std::array::from_fn(|i| outer[i] - across.carry(self.target[OUTER_RING][i]) - jaw_move(i, 0.0));
        let mut rings = vec![*inner, *inner, halfway(inner, outer), *outer];
        for ring in LIP_RINGS..BORROWED_RINGS {
            let s = RING_AT[ring];
            let fade = lip_fade(s);
            rings.push(std::array::from_fn(|i| {
                across.carry(self.target[ring][i]) + jaw_move(i, s) + carried[i] * fade
            }));
        }
        rings
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

/// From one frame's pixels to another's, for what lies at the depth of the mouth.
struct Across {
    from: [Point; 3],
    to: [Point; 3],
    /// One face width down the head, in the other frame.
    down: Point,
}

impl Across {
    fn new(from: &Pose, to: &Pose, [x, y, z]: Point3) -> Self {
        let corners = [[x, y, z], [x + 1.0, y, z], [x, y + 1.0, z]];
        let [from, to] = [from, to].map(|pose| {
            let [o, u, v] = corners.map(|corner| to_point(pose.to_frame(corner)));
            [o, u - o, v - o]
        });
        Self { from, to, down: to[2] }
    }

    fn carry(&self, p: Point) -> Point {
        let [o, u, v] = self.from;
        let offset = p - o;
        let det = u.cross(v);
        let (a, b) = (offset.cross(v) / det, u.cross(offset) / det);
        self.to[0] + self.to[1] * a + self.to[2] * b
    }
}

/// How far the lips' own motion is felt at share `s` of the way to the boundary.
fn lip_fade(s: f32) -> f32 {
    1.0 - smoothstep(s / 0.85)
}

/// Which skin the jaw moves, head-fixed.
#[derive(Debug, Clone)]
struct JawReach {
    centre: Point3,
    chin_y: f32,
    outer: Contour,
    boundary: Contour,
}

impl JawReach {
    /// The point at share `s` from the lips' edge to the boundary.
    fn on_spoke(&self, i: usize, s: f32) -> Point {
        self.outer[i].lerp(self.boundary[i], s)
    }

    /// How much of the jaw's motion the skin at `p` makes: all on the chin, nothing beside the mouth's
    /// corners, under the ears or on the neck.
    fn share(&self, p: Point) -> f32 {
        let across = ((p.x - self.centre[0]) / REACH_SIDE).clamp(-1.0, 1.0);
        let side = (1.0 - across * across).powi(2);
        let top = self.centre[1] - 0.02;
        let rise = smoothstep((p.y - top) / 0.16);
        let neck = self.chin_y + 0.03;
        let fall = 1.0 - smoothstep((p.y - neck) / (REACH_BELOW_CHIN - 0.03));
        side * rise * fall
    }
}

/// The motion of the skin between lips and boundary.
struct Field<'a> {
    face: &'a SeenFace,
    reach: JawReach,
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
        Self { face, reach: JawReach { centre, chin_y, outer, boundary }, boundary_in_frame, jaw }
    }

    /// The ring at share `s` of the way to the boundary: where it is and where it should be.
    fn ring(&self, s: f32, source_outer: &Contour, target_outer: &Contour) -> (Contour, Contour) {
        let mut source = *source_outer;
        let mut target = *target_outer;
        let fade = lip_fade(s);
        for i in 0..AROUND {
            source[i] = source_outer[i].lerp(self.boundary_in_frame[i], s);
            let lip_move = target_outer[i] - source_outer[i];
            let lip_jaw = self.jaw_move(self.reach.on_spoke(i, 0.0));
            let own_jaw = self.jaw_move(self.reach.on_spoke(i, s)) * (1.0 - s.powi(8));
            target[i] = source[i] + own_jaw + (lip_move - lip_jaw) * fade;
        }
        (source, target)
    }

    /// How the jaw alone would move the skin at `p` (head-fixed), in frame pixels.
    fn jaw_move(&self, p: Point) -> Point {
        let [x, y, z] = self.reach.centre;
        let origin = to_point(self.face.pose.to_frame([x, y, z]));
        to_point(self.face.pose.to_frame([x, y + self.jaw * self.reach.share(p), z])) - origin
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

/// The inner edge of lips that are to close by `closing` face widths, a little inside the lips.
fn inset(lips: &LipsInFrame, closing: f32) -> Contour {
    let closed = (closing / 0.03).clamp(0.0, 1.0);
    std::array::from_fn(|i| {
        let corner = (std::f32::consts::TAU * i as f32 / AROUND as f32).cos().powi(4);
        lips.inner[i].lerp(lips.outer[i], closed * (INSET + (CORNER_INSET - INSET) * corner))
    })
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

#[cfg(test)]
mod tests;
