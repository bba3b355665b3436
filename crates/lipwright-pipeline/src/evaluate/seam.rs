//! The border between what an engine changed and what it left: is it visible?

use lipwright_clip::Frame;

/// Half the width of the ring around the border that is looked at, in face widths.
const RING: f32 = 0.015;

/// What was measured on the rings of all frames.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Seam {
    energy_before: f64,
    energy_after: f64,
    colour: f64,
    pixels: f64,
}

impl Seam {
    /// Looks at the border of what differs between two frames; `face_width` is in pixels.
    pub(super) fn add(&mut self, before: &Frame, after: &Frame, face_width: f32) {
        let Some(ring) = Ring::of(before, after, ((RING * face_width).round() as usize).max(1)) else {
            return;
        };
        for (x, y) in ring.pixels() {
            self.energy_before += gradient(before, x, y);
            self.energy_after += gradient(after, x, y);
            self.colour += colour_difference(lab(before, x, y), lab(after, x, y));
            self.pixels += 1.0;
        }
    }

    /// Gradient energy on the ring ÷ that of the source there: above 1 there is an edge that was not.
    pub(super) fn edge(&self) -> Option<f64> {
        (self.energy_before > 0.0).then(|| self.energy_after / self.energy_before)
    }

    /// The mean colour difference to the source on the ring.
    pub(super) fn colour(&self) -> Option<f64> {
        (self.pixels > 0.0).then(|| self.colour / self.pixels)
    }
}

/// Pixels near the border of the changed area, within its box.
struct Ring {
    left: usize,
    top: usize,
    width: usize,
    on: Vec<bool>,
}

impl Ring {
    fn of(before: &Frame, after: &Frame, reach: usize) -> Option<Self> {
        let (old, new) = (before.y(), after.y());
        let differs = |x: usize, y: usize| old.data[y * old.width + x] != new.data[y * old.width + x];
        let margin = 2 * reach + 1;
        let rows = (0..old.height).filter(|&y| (0..old.width).any(|x| differs(x, y)));
        let (top, bottom) = ends(rows)?;
        let columns = (0..old.width).filter(|&x| (top..=bottom).any(|y| differs(x, y)));
        let (left, right) = ends(columns)?;
        let (left, top) = (left.saturating_sub(margin).max(1), top.saturating_sub(margin).max(1));
        let right = (right + margin).min(old.width.saturating_sub(2));
        let bottom = (bottom + margin).min(old.height.saturating_sub(2));
        let (width, height) = ((right + 1).saturating_sub(left), (bottom + 1).saturating_sub(top));
        let filled = filled(width, height, |x, y| differs(left + x, top + y));
        // Near the border: neither all of the surroundings changed nor none.
        let on = (0..width * height)
            .map(|i| {
                let (x, y) = (i % width, i / width);
                let (x0, x1) = (x.saturating_sub(reach), (x + reach).min(width - 1));
                let (y0, y1) = (y.saturating_sub(reach), (y + reach).min(height - 1));
                let corners = [(x0, y0), (x1, y0), (x0, y1), (x1, y1), (x, y0), (x, y1), (x0, y), (x1, y)];
                let inside = corners.iter().filter(|(x, y)| filled[y * width + x]).count();
                inside > 0 && inside < corners.len()
            })
            .collect();
        Some(Self { left, top, width, on })
    }

    fn pixels(&self) -> impl Iterator<Item = (usize, usize)> {
        let on = self.on.iter().enumerate().filter(|(_, on)| **on);
        on.map(|(i, _)| (self.left + i % self.width, self.top + i / self.width))
    }
}

fn ends(mut indices: impl Iterator<Item = usize>) -> Option<(usize, usize)> {
    let first = indices.next()?;
    Some((first, indices.last().unwrap_or(first)))
}

/// The changed area without the holes where a changed pixel came out as it was: a pixel is in it when
/// changed ones lie on both sides of it in its row and in its column.
fn filled(width: usize, height: usize, differs: impl Fn(usize, usize) -> bool) -> Vec<bool> {
    let rows: Vec<_> = (0..height).map(|y| ends((0..width).filter(|&x| differs(x, y)))).collect();
    let columns: Vec<_> = (0..width).map(|x| ends((0..height).filter(|&y| differs(x, y)))).collect();
    let within = |span: Option<(usize, usize)>, at: usize| span.is_some_and(|(a, b)| (a..=b).contains(&at));
    (0..width * height)
        .map(|i| within(rows[i / width], i % width) && within(columns[i % width], i / width))
        .collect()
}

/// Squared luma gradient, by central differences.
fn gradient(frame: &Frame, x: usize, y: usize) -> f64 {
    let luma = frame.y();
    let at = |x: usize, y: usize| f64::from(luma.data[y * luma.width + x]);
    let (dx, dy) = (at(x + 1, y) - at(x - 1, y), at(x, y + 1) - at(x, y - 1));
    (dx * dx + dy * dy) / 4.0
}

/// A pixel in CIE L*a*b*, its numbers taken for limited-range BT.601 and sRGB: both frames are read in
/// the same way, so their difference hardly depends on it.
fn lab(frame: &Frame, x: usize, y: usize) -> [f64; 3] {
    let [luma, u, v] = frame.planes();
    let chroma = (y / 2).min(u.height - 1) * u.width + (x / 2).min(u.width - 1);
    let y = 1.164 * (f64::from(luma.data[y * luma.width + x]) - 16.0);
    let (u, v) = (f64::from(u.data[chroma]) - 128.0, f64::from(v.data[chroma]) - 128.0);
    let linear = [y + 1.596 * v, y - 0.392 * u - 0.813 * v, y + 2.017 * u].map(|value| {
        let value = (value / 255.0).clamp(0.0, 1.0);
        if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    });
    let [r, g, b] = linear;
    // sRGB to XYZ, each divided by the white point D65.
    let xyz = [
        (0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505,
        0.2126 * r + 0.7152 * g + 0.0722 * b,
        (0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.0890,
    ];
    let [fx, fy, fz] = xyz.map(|t| if t > 0.008_856 { t.cbrt() } else { 7.787 * t + 16.0 / 116.0 });
    [116.0 * fy - 16.0, 500.0 * (fx - fy), 200.0 * (fy - fz)]
}

/// CIEDE2000 (Sharma, Wu, Dalal 2005), all weights 1.
fn colour_difference([l1, a1, b1]: [f64; 3], [l2, a2, b2]: [f64; 3]) -> f64 {
    let (c1, c2) = (a1.hypot(b1), a2.hypot(b2));
    let seventh = |c: f64| (c.powi(7) / (c.powi(7) + 25.0_f64.powi(7))).sqrt();
    let g = 0.5 * (1.0 - seventh(f64::midpoint(c1, c2)));
    let (a1, a2) = (a1 * (1.0 + g), a2 * (1.0 + g));
    let (c1, c2) = (a1.hypot(b1), a2.hypot(b2));
    let angle =
        |a: f64, b: f64| if a == 0.0 && b == 0.0 { 0.0 } else { b.atan2(a).to_degrees().rem_euclid(360.0) };
    let (h1, h2) = (angle(a1, b1), angle(a2, b2));
    let (dl, dc) = (l2 - l1, c2 - c1);
    let grey = c1 * c2 == 0.0;
    let turn = if grey { 0.0 } else { (h2 - h1 + 540.0).rem_euclid(360.0) - 180.0 };
    let dh = 2.0 * (c1 * c2).sqrt() * (turn / 2.0).to_radians().sin();
    let (l, c) = (f64::midpoint(l1, l2), f64::midpoint(c1, c2));
    let h = if grey { h1 + h2 } else { (h1 + turn / 2.0).rem_euclid(360.0) };
    let cos = |degrees: f64| degrees.to_radians().cos();
    let t = 1.0 - 0.17 * cos(h - 30.0) + 0.24 * cos(2.0 * h) + 0.32 * cos(3.0 * h + 6.0)
        - 0.20 * cos(4.0 * h - 63.0);
    let sl = 1.0 + 0.015 * (l - 50.0).powi(2) / (20.0 + (l - 50.0).powi(2)).sqrt();
    let (sc, sh) = (1.0 + 0.045 * c, 1.0 + 0.015 * c * t);
    let twist = -2.0 * seventh(c) * (60.0 * (-((h - 275.0) / 25.0).powi(2)).exp()).to_radians().sin();
    let (l, c, h) = (dl / sl, dc / sc, dh / sh);
    (l * l + c * c + h * h + twist * c * h).max(0.0).sqrt()
}

#[cfg(test)]
mod tests;
