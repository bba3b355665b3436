//! Points, boxes and affine maps. `x` comes before `y`; pixel centres lie at whole numbers + 0.5.
//!
//! A map is named `target_from_source`: `lip_in_frame = frame_from_crop.apply(lip_in_crop)`.

use std::ops::{Add, Mul, Sub};

/// A point or a displacement, in the space that the variable's name tells (`_in_frame`, `_in_crop`).
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Point {
    /// To the right.
    pub x: f32,
    /// Downwards.
    pub y: f32,
}

impl Point {
    /// The point (`x`, `y`).
    pub const fn new(x: f32, y: f32) -> Self {
        Self { x, y }
    }

    /// Length as a displacement from the origin.
    pub fn length(self) -> f32 {
        self.x.hypot(self.y)
    }

    /// Distance between two points.
    pub fn distance(self, other: Self) -> f32 {
        (self - other).length()
    }

    /// `self` at 0, `other` at 1.
    #[must_use]
    pub fn lerp(self, other: Self, t: f32) -> Self {
        self + (other - self) * t
    }

    /// Scalar product of two displacements.
    pub fn dot(self, other: Self) -> f32 {
        self.x * other.x + self.y * other.y
    }

    /// z part of the vector product; positive when `other` lies clockwise of `self` on the screen.
    pub fn cross(self, other: Self) -> f32 {
        self.x * other.y - self.y * other.x
    }
}

impl Add for Point {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self::new(self.x + other.x, self.y + other.y)
    }
}

impl Sub for Point {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self::new(self.x - other.x, self.y - other.y)
    }
}

impl Mul<f32> for Point {
    type Output = Self;
    fn mul(self, factor: f32) -> Self {
        Self::new(self.x * factor, self.y * factor)
    }
}

/// An upright box.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rect {
    /// Left edge.
    pub x: f32,
    /// Upper edge.
    pub y: f32,
    /// Width, not negative.
    pub width: f32,
    /// Height, not negative.
    pub height: f32,
}

impl Rect {
    /// The smallest box around `points`; `None` without points.
    pub fn around(points: &[Point]) -> Option<Self> {
        let first = *points.first()?;
        let (low, high) = points.iter().fold((first, first), |(low, high), p| {
            (Point::new(low.x.min(p.x), low.y.min(p.y)), Point::new(high.x.max(p.x), high.y.max(p.y)))
        });
        Some(Self { x: low.x, y: low.y, width: high.x - low.x, height: high.y - low.y })
    }

    /// The middle.
    pub fn centre(self) -> Point {
        Point::new(self.x + self.width / 2.0, self.y + self.height / 2.0)
    }

    /// Width times height.
    pub fn area(self) -> f32 {
        self.width * self.height
    }

    /// Shared area ÷ joint area, 0..1.
    pub fn intersection_over_union(self, other: Self) -> f32 {
        let width = (self.x + self.width).min(other.x + other.width) - self.x.max(other.x);
        let height = (self.y + self.height).min(other.y + other.height) - self.y.max(other.y);
        let shared = width.max(0.0) * height.max(0.0);
        let joint = self.area() + other.area() - shared;
        if joint > 0.0 { shared / joint } else { 0.0 }
    }
}

/// `[x', y'] = [[a, b], [c, d]] [x, y] + [tx, ty]`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Affine {
    /// x' from x.
    pub a: f32,
    /// x' from y.
    pub b: f32,
    /// y' from x.
    pub c: f32,
    /// y' from y.
    pub d: f32,
    /// x' at the origin.
    pub tx: f32,
    /// y' at the origin.
    pub ty: f32,
}

impl Affine {
    /// Changes nothing.
    pub const IDENTITY: Self = Self { a: 1.0, b: 0.0, c: 0.0, d: 1.0, tx: 0.0, ty: 0.0 };

    /// Turns by `radians` (clockwise on the screen), scales, then moves by `shift`.
    pub fn similarity(scale: f32, radians: f32, shift: Point) -> Self {
        let (sin, cos) = radians.sin_cos();
        Self { a: scale * cos, b: -scale * sin, c: scale * sin, d: scale * cos, tx: shift.x, ty: shift.y }
    }

    /// Maps a point.
    pub fn apply(self, p: Point) -> Point {
        Point::new(self.a * p.x + self.b * p.y + self.tx, self.c * p.x + self.d * p.y + self.ty)
    }

    /// Maps back; `None` when the map flattens the plane.
    pub fn inverse(self) -> Option<Self> {
        let det = self.a * self.d - self.b * self.c;
        if det.abs() < 1e-12 {
            return None;
        }
        let (a, b, c, d) = (self.d / det, -self.b / det, -self.c / det, self.a / det);
        let tx = -(a * self.tx + b * self.ty);
        let ty = -(c * self.tx + d * self.ty);
        Some(Self { a, b, c, d, tx, ty })
    }
}

impl Mul for Affine {
    type Output = Self;
    /// `(c_from_b * b_from_a).apply(p) == c_from_b.apply(b_from_a.apply(p))`.
    fn mul(self, inner: Self) -> Self {
        let origin = self.apply(Point::new(inner.tx, inner.ty));
        Self {
            a: self.a * inner.a + self.b * inner.c,
            b: self.a * inner.b + self.b * inner.d,
            c: self.c * inner.a + self.d * inner.c,
            d: self.c * inner.b + self.d * inner.d,
            tx: origin.x,
            ty: origin.y,
        }
    }
}

#[cfg(test)]
mod tests;
