//! Lip contours: which landmarks they are and how twenty of them become a smooth closed curve.

use lipwright_clip::Point;

/// A position `[x, y, z]`, head-fixed or in the frame as the name of the variable tells.
pub(crate) type Point3 = [f32; 3];

/// Landmarks per lip contour.
pub(crate) const N_CONTOUR: usize = 20;

/// Outer contour of the lips in mesh indices: from the image-left corner along the lower lip to the
/// other corner (index 10), back along the upper lip.
pub(crate) const OUTER: [usize; N_CONTOUR] =
    [61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291, 409, 270, 269, 267, 0, 37, 39, 40, 185];

/// Inner contour of the lips, point by point beside [`OUTER`].
pub(crate) const INNER: [usize; N_CONTOUR] =
    [78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308, 415, 310, 311, 312, 13, 82, 81, 80, 191];

/// Index of the other corner in both contours; the first corner is 0.
pub(crate) const FAR_CORNER: usize = 10;

/// Both contours of one mouth.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Lips<T> {
    /// Where lip meets skin, in the order of [`OUTER`].
    pub(crate) outer: [T; N_CONTOUR],
    /// Where lip meets lip or the inside of the mouth, in the order of [`INNER`].
    pub(crate) inner: [T; N_CONTOUR],
}

impl<T: Copy> Lips<T> {
    /// Maps every point.
    pub(crate) fn map<U: Copy>(&self, f: impl Fn(T) -> U) -> Lips<U> {
        Lips { outer: self.outer.map(&f), inner: self.inner.map(&f) }
    }
}

impl Lips<Point3> {
    /// Lip gap: the mean height of the opening over its three middle pairs, never negative.
    pub(crate) fn aperture(&self) -> f32 {
        let gap = |lower: usize| {
            let upper = N_CONTOUR - lower;
            self.inner[lower][1] - self.inner[upper][1]
        };
        ((gap(4) + gap(5) + gap(6)) / 3.0).max(0.0)
    }

    /// Half the distance between the outer corners.
    pub(crate) fn half_width(&self) -> f32 {
        (self.outer[FAR_CORNER][0] - self.outer[0][0]).abs() / 2.0
    }

    /// How far the middle of the lips stands before their corners.
    pub(crate) fn protrusion(&self) -> f32 {
        let corners = f32::midpoint(self.outer[0][2], self.outer[FAR_CORNER][2]);
        corners - f32::midpoint(self.outer[FAR_CORNER / 2][2], self.outer[N_CONTOUR - FAR_CORNER / 2][2])
    }

    /// The middle of what hangs on the skull: the outer edge of the upper lip, corners included.
    pub(crate) fn anchor(&self) -> [f32; 2] {
        let upper = (FAR_CORNER..N_CONTOUR).chain([0]).map(|i| self.outer[i]);
        let n = (N_CONTOUR - FAR_CORNER + 1) as f32;
        upper.fold([0.0; 2], |sum, [x, y, _]| [sum[0] + x / n, sum[1] + y / n])
    }

    /// The middle between the outer corners.
    pub(crate) fn centre(&self) -> Point3 {
        let (left, right) = (self.outer[0], self.outer[FAR_CORNER]);
        [0, 1, 2].map(|axis| f32::midpoint(left[axis], right[axis]))
    }
}

/// Points of a contour after [`contour_around`].
pub(crate) const AROUND: usize = N_CONTOUR * STEPS;
/// Points per landmark.
const STEPS: usize = 4;

/// A closed curve of [`AROUND`] points: index 0 is one corner, `AROUND / 2` the other.
pub(crate) type Contour = [Point; AROUND];

/// Joins the landmarks by Catmull-Rom splines, one along each lip, so that corners stay sharp.
pub(crate) fn contour_around(points: &[Point; N_CONTOUR]) -> Contour {
    let mut contour = [Point::default(); AROUND];
    for (i, out) in contour.iter_mut().enumerate() {
        let segment = i / STEPS;
        let t = (i % STEPS) as f32 / STEPS as f32;
        // The spline of one lip must not look round the corner: mirror the neighbour instead.
        let from = points[segment];
        let to = points[(segment + 1) % N_CONTOUR];
        let starts_lip = segment.is_multiple_of(FAR_CORNER);
        let ends_lip = (segment + 1).is_multiple_of(FAR_CORNER);
        let before = if starts_lip { from + from - to } else { points[segment - 1] };
        let after = if ends_lip { to + to - from } else { points[(segment + 2) % N_CONTOUR] };
        *out = catmull_rom([before, from, to, after], t);
    }
    contour
}

/// The uniform Catmull-Rom spline between the two middle points (Catmull, Rom 1974), `t` in 0..1.
fn catmull_rom([p0, p1, p2, p3]: [Point; 4], t: f32) -> Point {
    let (t2, t3) = (t * t, t * t * t);
    (p1 * 2.0
        + (p2 - p0) * t
        + (p0 * 2.0 - p1 * 5.0 + p2 * 4.0 - p3) * t2
        + (p1 * 3.0 - p0 - p2 * 3.0 + p3) * t3)
        * 0.5
}

/// Both lip contours as curves in the frame.
#[derive(Debug, Clone)]
pub(crate) struct LipsInFrame {
    /// Edge of lip and skin.
    pub(crate) outer: Contour,
    /// Edge of lip and mouth interior.
    pub(crate) inner: Contour,
}

impl LipsInFrame {
    /// Joins the landmarks of `lips`, in frame pixels.
    pub(crate) fn new(lips: &Lips<Point3>) -> Self {
        let flat = lips.map(|[x, y, _]| Point::new(x, y));
        Self { outer: contour_around(&flat.outer), inner: contour_around(&flat.inner) }
    }
}

#[cfg(test)]
mod tests;
