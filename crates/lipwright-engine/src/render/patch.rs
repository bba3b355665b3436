//! A piece of a frame, kept at the source's own resolution.

use lipwright_clip::{Frame, Plane, Point, Rect};

use crate::render::warp_map::{bilinear, bilinear_each, cubic};

/// A rectangle of a frame: luma, U and V, its corner at even coordinates of the frame.
#[derive(Debug, Clone)]
pub(crate) struct Patch {
    x0: usize,
    y0: usize,
    width: usize,
    height: usize,
    planes: [Vec<u8>; 3],
}

impl Patch {
    /// Copies what of `bound` lies inside the frame; `None` when nothing does.
    pub(crate) fn cut(frame: &Frame, bound: Rect) -> Option<Self> {
        let size = frame.size();
        let clamp = |v: f32, limit: u32| (v.max(0.0) as usize).min(limit as usize);
        let x0 = clamp(bound.x, size.width()) & !1;
        let y0 = clamp(bound.y, size.height()) & !1;
        let width = (clamp(bound.x + bound.width, size.width()).checked_sub(x0)?) & !1;
        let height = (clamp(bound.y + bound.height, size.height()).checked_sub(y0)?) & !1;
        if width < 2 || height < 2 {
            return None;
        }
        let cut = |plane: Plane<'_>, x: usize, y: usize, width: usize, height: usize| {
            let mut data = Vec::with_capacity(width * height);
            for row in y..y + height {
                data.extend_from_slice(&plane.data[row * plane.width + x..][..width]);
            }
            data
        };
        let [luma, u, v] = frame.planes();
        let planes = [
            cut(luma, x0, y0, width, height),
            cut(u, x0 / 2, y0 / 2, width / 2, height / 2),
            cut(v, x0 / 2, y0 / 2, width / 2, height / 2),
        ];
        Some(Self { x0, y0, width, height, planes })
    }

    /// A patch that is painted: `paint` gives Y, U and V for each position in the patch's own pixels.
    pub(crate) fn paint(width: usize, height: usize, paint: impl Fn(Point) -> [f32; 3]) -> Self {
        let byte = |v: f32| v.round().clamp(0.0, 255.0) as u8;
        let mut planes = [Vec::new(), Vec::new(), Vec::new()];
        for y in 0..height {
            for x in 0..width {
                planes[0].push(byte(paint(Point::new(x as f32 + 0.5, y as f32 + 0.5))[0]));
            }
        }
        for y in 0..height / 2 {
            for x in 0..width / 2 {
                let [_, u, v] = paint(Point::new(2.0 * x as f32 + 1.0, 2.0 * y as f32 + 1.0));
                planes[1].push(byte(u));
                planes[2].push(byte(v));
            }
        }
        Self { x0: 0, y0: 0, width, height, planes }
    }

    /// Mean squared step between neighbouring luma pixels: high for sharp pictures.
    pub(crate) fn sharpness(&self) -> f32 {
        let rows = self.planes[0].chunks_exact(self.width);
        let steps = rows.flat_map(|row| row.windows(2).map(|pair| f32::from(pair[1]) - f32::from(pair[0])));
        steps.map(|step| step * step).sum::<f32>() / self.planes[0].len().max(1) as f32
    }

    /// Luma at a position in the frame that the patch was cut from; beyond an edge it repeats.
    pub(crate) fn luma(&self, at: Point) -> f32 {
        let plane = Plane { data: &self.planes[0], width: self.width, height: self.height };
        f32::from(cubic(plane, at.x - self.x0 as f32 - 0.5, at.y - self.y0 as f32 - 0.5))
    }

    /// Luma there, joined between the nearest pixels only.
    pub(crate) fn smooth_luma(&self, at: Point) -> f32 {
        let plane = Plane { data: &self.planes[0], width: self.width, height: self.height };
        f32::from(bilinear(plane, at.x - self.x0 as f32 - 0.5, at.y - self.y0 as f32 - 0.5))
    }

    /// Memory that the pixels take.
    pub(crate) fn bytes(&self) -> usize {
        self.planes.iter().map(Vec::len).sum()
    }

    /// U and V there.
    pub(crate) fn chroma(&self, at: Point) -> [f32; 2] {
        let (x, y) = ((at.x - self.x0 as f32) / 2.0 - 0.5, (at.y - self.y0 as f32) / 2.0 - 0.5);
        let plane = |data| Plane { data, width: self.width / 2, height: self.height / 2 };
        bilinear_each([plane(&self.planes[1]), plane(&self.planes[2])], x, y)
    }
}
